"""Adding organisations and joining them."""

import datetime as dt
import hmac
import uuid

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from families.codes import JOIN_CODE_CHARS, new_code, read_code
from families.organisations import repository
from families.organisations.errors import OrganisationExists, OrganisationUnknown
from families.organisations.models import Organisation


async def add_organisation(
    session: AsyncSession,
    *,
    name_en: str,
    name_zh_hant: str,
    name_zh_hans: str,
    is_open: bool,
    now: dt.datetime,
) -> Organisation:
    """Add an organisation; unless it `is_open`, its members need a join code. Raises OrganisationExists."""
    organisation = Organisation(
        name_en=name_en,
        name_zh_hant=name_zh_hant,
        name_zh_hans=name_zh_hans,
        join_code=None if is_open else new_code(JOIN_CODE_CHARS),
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(organisation)
    except IntegrityError as error:
        raise OrganisationExists from error
    return organisation


async def join_organisation(
    session: AsyncSession,
    person_id: uuid.UUID,
    organisation_id: uuid.UUID,
    join_code: str | None,
    *,
    now: dt.datetime,
) -> Organisation:
    """Let a person play for the organisation. Raises OrganisationUnknown, for a wrong join code too."""
    organisation = await repository.find_organisation(session, organisation_id)
    if organisation is None:
        raise OrganisationUnknown
    given = read_code(join_code or "").encode()
    if organisation.join_code is not None and not hmac.compare_digest(organisation.join_code.encode(), given):
        raise OrganisationUnknown
    await repository.put_organisation_member(session, person_id, organisation_id, now=now)
    return organisation
