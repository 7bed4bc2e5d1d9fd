"""Every statement on collectibles and editions."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

import orjson
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.models import Collectible, CreatureEdition

# One text however many are asked for. By pairs: each key is looked up for its own person alone.
_REASONS_MET = text("""
    SELECT person_id, reason_key
    FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS asked (person_id uuid, reason_key text)
        JOIN collectibles USING (person_id, reason_key)
""")

_LOCK_EDITIONS = text("SELECT pg_advisory_xact_lock(hashtextextended('creature_editions', 0))")


async def insert_once(session: AsyncSession, collectible: Collectible) -> bool:
    """Write the collectible unless the person has one for the same reason; return whether it was written.

    A concurrent writer of the same reason is waited for.
    """
    values = {column.key: getattr(collectible, column.key) for column in Collectible.__table__.columns}
    written = await session.execute(
        insert(Collectible)
        .values(values)
        .on_conflict_do_nothing(index_elements=[Collectible.person_id, Collectible.reason_key])
        .returning(Collectible.id)
    )
    return written.scalar_one_or_none() is not None


async def get_by_reason(session: AsyncSession, person_id: uuid.UUID, reason_key: str) -> Collectible:
    """Return what the person got for a reason, given on or not; there must be one."""
    statement = select(Collectible).where(Collectible.person_id == person_id, Collectible.reason_key == reason_key)
    return (await session.execute(statement)).scalar_one()


async def list_reasons_met(
    session: AsyncSession, asked: Collection[tuple[uuid.UUID, str]]
) -> set[tuple[uuid.UUID, str]]:
    """Return those of (person, reason key) for which the person got a collectible; at most one query."""
    if not asked:
        return set()
    wanted = [{"person_id": person_id, "reason_key": reason_key} for person_id, reason_key in asked]
    met = await session.execute(_REASONS_MET, {"asked": orjson.dumps(wanted).decode()})
    return {(person_id, reason_key) for person_id, reason_key in met}


async def take_edition_no(session: AsyncSession, creature_id: str, size: int) -> int | None:
    """Return the next number of a limited edition, None when all are out.

    The row is locked until the transaction ends, so numbers have no gaps and none is given twice. All editions
    have one lock: a transaction may need several, one after the other, and two must not wait for each other.
    """
    await session.execute(_LOCK_EDITIONS)
    statement = insert(CreatureEdition).values(creature_id=creature_id, size=size, issued=1)
    taken = await session.execute(
        statement.on_conflict_do_update(
            index_elements=[CreatureEdition.creature_id],
            set_={"issued": CreatureEdition.issued + 1},
            where=CreatureEdition.issued < CreatureEdition.size,
        ).returning(CreatureEdition.issued)
    )
    return taken.scalar_one_or_none()


async def set_creature(
    session: AsyncSession, collectible: Collectible, *, creature_id: str, edition_no: int | None
) -> None:
    """Settle which creature a collectible written in this transaction is."""
    await session.execute(
        update(Collectible)
        .where(Collectible.person_id == collectible.person_id, Collectible.id == collectible.id)
        .values(creature_id=creature_id, edition_no=edition_no)
    )


async def lock_copies(
    session: AsyncSession, person_id: uuid.UUID, collectible_id: uuid.UUID
) -> Sequence[Collectible]:
    """Lock and return all copies that the person has of the collectible's creature.

    All, not only the one: of two gifts at the same moment the second must see that the first one left.
    """
    creature_id = (
        select(Collectible.creature_id)
        .where(Collectible.person_id == person_id, Collectible.id == collectible_id)
        .scalar_subquery()
    )
    statement = (
        select(Collectible)
        .where(
            Collectible.person_id == person_id,
            Collectible.creature_id == creature_id,
            Collectible.given_at.is_(None),
        )
        .order_by(Collectible.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def mark_given(
    session: AsyncSession, collectible: Collectible, to_person_id: uuid.UUID, at: dt.datetime
) -> None:
    """Note that a locked collectible was given on."""
    collectible.given_at = at
    collectible.given_to_id = to_person_id
    await session.flush()
