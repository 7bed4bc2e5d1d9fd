"""One signed-in account of every role, committed, for tests that go over HTTP."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from families.accounts.service import sign_up
from families.actors import Role
from families.families.service import add_child, found_family
from families.roles.service import grant_role
from families.sessions.service import start_session

PASSWORD = "a pleasant walk in the park"
BORN_ON = dt.date(1988, 5, 17)
CHILD_BORN_ON = dt.date(2017, 3, 2)


@dataclass(frozen=True)
class SignedIn:
    """An adult with a family, and the access token for it."""

    token: str
    person_id: uuid.UUID
    child_id: uuid.UUID
    family_id: uuid.UUID


async def sign_in(database: Database, *roles: Role, now: dt.datetime) -> SignedIn:
    """Sign up a guardian with one child and the given roles; return the session's token, good for some minutes."""
    async with database.transaction() as session:
        account = await sign_up(
            session,
            email=f"{uuid.uuid4().hex}@example.hk",
            phone=None,
            password=PASSWORD,
            birth_on=BORN_ON,
            now=now,
        )
        family = await found_family(session, account.person_id, now=now)
        child = await add_child(
            session,
            account.person_id,
            nickname=None,
            display_name="Mei",
            birth_on=CHILD_BORN_ON,
            district="wan-chai",
            now=now,
        )
        for role in roles:
            await grant_role(session, account.person_id, role, now=now)
        tokens = await start_session(session, account, now=now)
    return SignedIn(tokens.access_token, account.person_id, child.id, family.id)


async def become_owner(session: AsyncSession) -> None:
    """Go on as the owner of the tables: to try what triggers refuse even to it, or to forge what they protect."""
    await session.execute(text("SET LOCAL ROLE NONE"))
