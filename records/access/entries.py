"""Adding, correcting, removing and listing items that need no more than what every item has.

`values` are the columns of the kind, its sealed texts by their plain names. A kind whose values must fit each
other or the person checks them before it comes here.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.items import Item, lock_item, mark_changed, mark_removed, new_item
from records.access.service import OpenRecord


async def add_entry(
    session: AsyncSession,
    record: OpenRecord,
    kind: type[Item],
    values: Mapping[str, Any],
    *,
    now: dt.datetime,
    source: str | None = None,
    deposited_by_id: uuid.UUID | None = None,
) -> Item:
    """Add an item to the opened record; `values` may name its source too."""
    given = new_item(record, now=now, source=source, deposited_by_id=deposited_by_id)
    made = kind(**{**given, **values})
    session.add(made)
    await session.flush()
    return made


async def correct_entry(
    session: AsyncSession,
    record: OpenRecord,
    kind: type[Item],
    item_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    expected_revision: int,
    now: dt.datetime,
) -> Item:
    """Put other values in the place of an item's; the former stay in its history. Raises as `lock_item` does."""
    kept = await lock_item(session, kind, record, item_id, expected_revision=expected_revision)
    for name, value in values.items():
        setattr(kept, name, value)
    mark_changed(kept, record, now=now)
    await session.flush()
    return kept


async def remove_entry(
    session: AsyncSession,
    record: OpenRecord,
    kind: type[Item],
    item_id: uuid.UUID,
    *,
    expected_revision: int,
    now: dt.datetime,
) -> Item:
    """Take an item out of the record; it stays in its history. Returns it. Raises as `lock_item` does."""
    kept = await lock_item(session, kind, record, item_id, expected_revision=expected_revision)
    mark_removed(kept, record, now=now)
    await session.flush()
    return kept


async def list_entries(
    session: AsyncSession, record: OpenRecord, kind: type[Item], *, before_id: uuid.UUID | None, limit: int
) -> Sequence[Item]:
    """Return the items that stand, what was entered last first, below `before_id`; one query."""
    query = (
        select(kind)
        .where(kind.person_id == record.person_id, kind.removed_at.is_(None))
        .order_by(kind.id.desc())  # ids grow with time
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(kind.id < before_id)
    return (await session.scalars(query)).all()
