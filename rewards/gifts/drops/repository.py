"""Every statement on drops and entries that writes, or reads for what is written."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ARRAY, Uuid, bindparam, delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.gifts.drops.models import DropEntry, GiftDrop
from rewards.gifts.drops.rules import DropKind, DropStatus, EntryOutcome
from rewards.gifts.errors import DropEntryUnknown, DropUnknown
from rewards.gifts.redemptions.models import Redemption

# All of an entry, in one statement, once nobody can erase the person any more. The drop's row is shared with other
# entries and shut by who draws: an entry that waited for the draw looks at the row again, and finds it drawn.
_ENTER = text("""
    WITH open AS (
        SELECT gift_drops.id, opens_at, closes_at, gift_drops.points, min_age_years
        FROM gift_drops JOIN gifts ON gifts.id = gift_drops.gift_id
        WHERE gift_drops.id = ANY(:drop_ids) AND status = 'announced'
        FOR KEY SHARE OF gift_drops
    )
    INSERT INTO drop_entries (id, drop_id, person_id, entered_at)
    SELECT asking.entry_id, open.id, asking.person_id, asking.at
    FROM unnest(:entry_ids, :drop_ids, :person_ids, :ats)
      WITH ORDINALITY AS asking (entry_id, drop_id, person_id, at, turn)
    JOIN open ON open.id = asking.drop_id AND opens_at <= asking.at AND closes_at > asking.at
    WHERE (:is_of_age OR open.min_age_years IS NULL)
      AND NOT EXISTS (SELECT FROM erasures WHERE erasures.person_id = asking.person_id)
      AND (SELECT balance FROM ledger_accounts WHERE account_id = asking.person_id) >= open.points
    ORDER BY asking.turn
    ON CONFLICT (drop_id, person_id) DO NOTHING
    RETURNING drop_id, person_id
""").bindparams(
    *(bindparam(name, type_=ARRAY(Uuid)) for name in ("entry_ids", "drop_ids", "person_ids")),
    bindparam("ats", type_=ARRAY(TIMESTAMP(timezone=True))),
)

_PUT_PLACES = text("""
    UPDATE drop_entries SET place = drawn.place
    FROM unnest(:entry_ids) WITH ORDINALITY AS drawn (id, place) WHERE drop_entries.id = drawn.id
""").bindparams(bindparam("entry_ids", type_=ARRAY(Uuid)))


async def insert_entries(
    session: AsyncSession,
    asking: Sequence[tuple[uuid.UUID, uuid.UUID, dt.datetime]],
    *,
    is_of_age: bool = False,
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Enter persons in drops (drop, person, when) that are open if the points are there; return which were."""
    done = await session.execute(
        _ENTER,
        {
            # Ids not of our growing kind, which would tell when somebody entered.
            "entry_ids": [uuid.uuid4() for _ in asking],
            "drop_ids": [drop_id for drop_id, _, _ in asking],
            "person_ids": [person_id for _, person_id, _ in asking],
            "ats": [at for _, _, at in asking],
            "is_of_age": is_of_age,
        },
    )
    return {(row.drop_id, row.person_id) for row in done}


async def insert_entry(
    session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID, *, is_of_age: bool, now: dt.datetime
) -> bool:
    """Enter one person; return whether it was done."""
    return bool(await insert_entries(session, [(drop_id, person_id, now)], is_of_age=is_of_age))


async def get_drop(session: AsyncSession, drop_id: uuid.UUID) -> GiftDrop:
    """Return a drop. Raises DropUnknown."""
    drop = await session.get(GiftDrop, drop_id)
    if drop is None:
        raise DropUnknown
    return drop


async def share_drop(session: AsyncSession, drop_id: uuid.UUID) -> GiftDrop:
    """Return a drop that cannot be drawn before this transaction ends. Raises DropUnknown."""
    statement = select(GiftDrop).where(GiftDrop.id == drop_id).with_for_update(read=True, key_share=True)
    drop = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if drop is None:
        raise DropUnknown
    return drop


async def find_entry(session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID) -> DropEntry | None:
    """Return a person's entry."""
    statement = select(DropEntry).where(DropEntry.drop_id == drop_id, DropEntry.person_id == person_id)
    return (await session.scalars(statement)).one_or_none()


async def get_entry(session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID) -> DropEntry:
    """Return a person's entry. Raises DropEntryUnknown."""
    entry = await find_entry(session, drop_id, person_id)
    if entry is None:
        raise DropEntryUnknown
    return entry


async def delete_entry(session: AsyncSession, entry_id: uuid.UUID) -> None:
    """Take an entry back."""
    await session.execute(delete(DropEntry).where(DropEntry.id == entry_id))


async def count_before(session: AsyncSession, entry: DropEntry) -> int:
    """Return how many came to a queue before, and have not left it."""
    counted = select(func.count()).where(DropEntry.drop_id == entry.drop_id, DropEntry.arrival < entry.arrival)
    return (await session.execute(counted)).scalar_one()


async def has_redeemed(session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Return whether a person had one of a drop's items, also one that was cancelled since."""
    had = select(exists().where(Redemption.drop_id == drop_id, Redemption.person_id == person_id))
    return bool(await session.scalar(had))


async def take_item(session: AsyncSession, drop_id: uuid.UUID, now: dt.datetime) -> bool:
    """Take one of a queue's items while it is open; return whether there was one. It locks the row: last."""
    taken = await session.execute(
        update(GiftDrop)
        .where(GiftDrop.id == drop_id, GiftDrop.status == DropStatus.ANNOUNCED, GiftDrop.closes_at > now)
        .where(GiftDrop.left > 0)
        .values(left=GiftDrop.left - 1)
        .returning(GiftDrop.id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


async def lock_due(
    session: AsyncSession, kind: DropKind, status: DropStatus, *, now: dt.datetime
) -> GiftDrop | None:
    """Return one closed drop of this kind and status, shut to entries; not one that somebody else is at."""
    statement = (
        select(GiftDrop)
        .where(GiftDrop.kind == kind, GiftDrop.status == status, GiftDrop.closes_at <= now)
        .order_by(GiftDrop.closes_at, GiftDrop.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def list_entry_ids(session: AsyncSession, drop_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return all entries of a drop."""
    return (await session.scalars(select(DropEntry.id).where(DropEntry.drop_id == drop_id))).all()


async def put_places(session: AsyncSession, order: Sequence[uuid.UUID]) -> None:
    """Keep the order of a draw: places from 1."""
    await session.execute(_PUT_PLACES, {"entry_ids": order})


async def list_next(session: AsyncSession, drop: GiftDrop, limit: int) -> Sequence[DropEntry]:
    """Return the next entries of a draw that are not settled, in its order."""
    statement = (
        select(DropEntry)
        .where(DropEntry.drop_id == drop.id, DropEntry.place > drop.settled_place)
        .order_by(DropEntry.place)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def tell_the_rest(session: AsyncSession, drop_id: uuid.UUID) -> None:
    """Let entries whose turn did not come know that all items went before."""
    await session.execute(
        update(DropEntry)
        .where(DropEntry.drop_id == drop_id, DropEntry.outcome.is_(None))
        .values(outcome=EntryOutcome.NOT_DRAWN)
        .execution_options(synchronize_session=False)
    )
