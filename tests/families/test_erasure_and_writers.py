"""Erasure while others write: it waits for those inside the record, and those who come find it shut."""

import asyncio
import uuid
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from core.database import Database
from core.ids import new_id
from families.actors import Actor, Role
from families.permissions import Action, NotPermitted, TargetUnknown
from families.personal_data.erasure import erase_person
from families.personal_data.errors import PersonErased
from records.access.kinds import Access, What, Why
from records.access.service import OpenRecord, open_record, open_record_as_system
from records.observations.kinds import ObservationKind, UcumUnit
from records.observations.service import Measured, add_observation
from tests.support.sign_ups import sign_up_family

LONGEST_S = 60.0  # of a busy machine
WAITS_S = 0.3  # long enough for whoever is not kept waiting


async def _family(client: httpx.AsyncClient) -> tuple[Actor, uuid.UUID]:
    guardian, child_id, _ = await sign_up_family(client)
    actor = Actor(
        uuid.UUID(guardian.tokens["account_id"]),
        uuid.UUID(guardian.person_id),
        frozenset({Role.MEMBER}),
        new_id(),
    )
    return actor, uuid.UUID(child_id)


async def _weigh(
    database: Database,
    actor: Actor,
    child_id: uuid.UUID,
    reached: asyncio.Event | None = None,
    hold: asyncio.Event | None = None,
) -> None:
    async with database.transaction() as session:
        now = utc_now()
        record = await open_record(session, actor, child_id, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now)
        await _add(session, record)
        if reached is not None:
            reached.set()
        if hold is not None:
            await hold.wait()


async def _add(session: AsyncSession, record: OpenRecord) -> None:
    now = utc_now()
    weight = Measured(ObservationKind.WEIGHT, now, Decimal(25), UcumUnit.KG)
    await add_observation(session, record, weight, is_confirmed=True, now=now)


async def _erase(
    database: Database,
    actor: Actor,
    child_id: uuid.UUID,
    reached: asyncio.Event | None = None,
    hold: asyncio.Event | None = None,
) -> None:
    async with database.transaction() as session:
        await erase_person(session, child_id, actor.person_id, now=utc_now())
        if reached is not None:
            reached.set()
        if hold is not None:
            await hold.wait()


async def _is_waiting(task: asyncio.Task[None]) -> bool:
    done, _ = await asyncio.wait({task}, timeout=WAITS_S)
    return not done


async def _held(owner: Database, child_id: uuid.UUID) -> int:
    async with owner.transaction() as session:
        stated = "SELECT set_config('eplus.subject_person_id', :id, true), set_config('role', :role, true)"
        await session.execute(text(stated), {"id": str(child_id), "role": "eplus_record_worker"})
        counted = text(
            "SELECT (SELECT count(*) FROM record.observations)"
            " + (SELECT count(*) FROM record.observations_history)"
        )
        return int(await session.scalar(counted) or 0)


async def test_an_erasure_waits_for_who_is_writing_and_leaves_nothing(
    client: httpx.AsyncClient, database: Database, owner: Database
) -> None:
    actor, child_id = await _family(client)
    reached, written = asyncio.Event(), asyncio.Event()
    writer = asyncio.create_task(_weigh(database, actor, child_id, reached, written))
    await asyncio.wait_for(reached.wait(), LONGEST_S)
    eraser = asyncio.create_task(_erase(database, actor, child_id))
    assert await _is_waiting(eraser)
    written.set()
    await asyncio.gather(writer, eraser)
    assert await _held(owner, child_id) == 0


async def test_who_comes_during_an_erasure_finds_the_record_shut(
    client: httpx.AsyncClient, database: Database, owner: Database
) -> None:
    actor, child_id = await _family(client)
    reached, erased = asyncio.Event(), asyncio.Event()
    eraser = asyncio.create_task(_erase(database, actor, child_id, reached, erased))
    await asyncio.wait_for(reached.wait(), LONGEST_S)
    writer = asyncio.create_task(_weigh(database, actor, child_id))
    second = asyncio.create_task(_erase(database, actor, child_id))
    assert await _is_waiting(writer)
    erased.set()
    await eraser
    with pytest.raises((NotPermitted, TargetUnknown)):
        await writer
    with pytest.raises(PersonErased):
        await second
    assert await _held(owner, child_id) == 0


async def test_nothing_is_deposited_with_the_erased_nor_read_by_the_erased(
    client: httpx.AsyncClient, database: Database
) -> None:
    actor, child_id = await _family(client)
    await _erase(database, actor, child_id)
    async with database.transaction() as session:
        with pytest.raises(PersonErased):
            await open_record_as_system(
                session, child_id, Access.EDIT, what=What.OBSERVATIONS, why=Why.DEPOSIT, now=utc_now()
            )
        assert await session.scalar(text("SELECT current_user")) == "eplus_app"
    await _erase(database, actor, actor.person_id)
    # An access token that outlived the account, as where Redis has lost the name of its session.
    async with database.transaction() as session:
        with pytest.raises(NotPermitted):
            await open_record(
                session, actor, actor.person_id, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=utc_now()
            )
        assert await session.scalar(text("SELECT current_user")) == "eplus_app"
