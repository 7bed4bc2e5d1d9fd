"""Health records over HTTP on a session whose work is thrown away: who asks can be changed."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from api.check_in_desk import CheckInDesk, get_check_in_desk
from api.dependencies import get_database, get_now, get_optional_actor, get_session
from api.gift_entry_desk import GiftEntryDesk, get_gift_entry_desk
from core.database import Database
from families.actors import Actor
from geo.geofences.live import LiveGeofences
from records.access.service import close_record
from tests.support.api import client_of, lent_app
from tests.support.people import World, make_world


@dataclass
class RecordScene:
    """The world of the permission table, seen by `who`: everything is about its child, `kid`, unless said."""

    http: httpx.AsyncClient
    session: AsyncSession
    world: World
    clock: list[dt.datetime]
    actor: list[Actor]

    def as_(self, who: str) -> None:
        """Let `who` ask from now on."""
        self.actor[0] = self.world.actors[who]

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content: bytes | None = None,
        person_id: uuid.UUID | None = None,
        revision: int | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Ask at `/v1/persons/{person_id}{path}`; a POST gets a key of its own, `revision` becomes If-Match."""
        sent = {"Accept-Language": "en", **headers}
        if method == "POST":
            sent.setdefault("Idempotency-Key", uuid.uuid4().hex)
        if revision is not None:
            sent["If-Match"] = f'"{revision}"'
        address = f"/v1/persons/{person_id or self.world.kid.id}{path}"
        return await self.http.request(method, address, json=body, content=content, headers=sent)


@asynccontextmanager
async def record_scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    """Set the scene; the child's guardian, `parent`, asks first."""
    world = await make_world(session, now)
    clock, actor = [now], [world.actors["parent"]]

    async def one_request() -> AsyncIterator[AsyncSession]:
        async with _transaction(session):
            yield session

    one = _OneSession(session)
    app = lent_app()
    app.dependency_overrides |= {
        get_session: one_request,
        get_database: lambda: one,
        get_check_in_desk: lambda: CheckInDesk(one, LiveGeofences()),
        get_gift_entry_desk: lambda: GiftEntryDesk(one),
        get_now: lambda: clock[0],
        get_optional_actor: lambda: actor[0],
    }
    async with client_of(app) as http:
        yield RecordScene(http, session, world, clock, actor)


@asynccontextmanager
async def _transaction(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    async with session.begin_nested():
        yield session
        await close_record(session)  # as the end of a transaction would


class _OneSession(Database):
    """Stands for the database of routes with several transactions: each is a savepoint of the one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session  # and no engine: there is nothing else to open

    @asynccontextmanager
    async def transaction(self, local: Mapping[str, str] | None = None) -> AsyncIterator[AsyncSession]:
        """Open a savepoint; `local` is for a transaction of its own."""
        async with _transaction(self._session) as session:
            yield session
