"""What every item of a record has: whose it is, who recorded it by what, its revision; and how it is changed.

The columns are in migrations/record_tables.py too. The former revision goes into `<table>_history` by itself.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ForeignKey, String, Table, column, select, table
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.errors import Conflict, NotFound, PreconditionFailed
from core.ids import new_id
from families.columns import Instant, NewId, one_of
from families.persons.models import Person
from records.access.service import OpenRecord

SOURCE_CHARS = 80
FORMER_MOST = 100  # nobody corrects one entry more often by hand
_PERHAPS_INSTANT = TIMESTAMP(timezone=True)


class Origin(StrEnum):
    """Where an item comes from. The database keeps the two apart for ever."""

    SELF_ENTERED = "self_entered"  # by the person or the family
    DEPOSITED = "deposited"  # by a clinic or another system


class RecordItem:
    """Mixin of the tables of schema `record` (FHIR: `subject`, `Provenance`, `meta.versionId`).

    `source` and `device` say by what: a clinic's name, an app, a scale. `changed_by_id` is None for an item that
    never changed. A removed item keeps its row and its history.
    """

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    origin: Mapped[Origin] = mapped_column(one_of(Origin, "origin"))
    source: Mapped[str | None] = mapped_column(String(SOURCE_CHARS))
    device: Mapped[str | None] = mapped_column(String(SOURCE_CHARS))
    recorded_by_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[Instant]
    revision: Mapped[int]
    changed_by_id: Mapped[uuid.UUID | None]
    changed_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
    removed_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)


Item = TypeVar("Item", bound=RecordItem)


class RecordItemUnknown(NotFound):
    """There is no such item in this person's record, or it was removed (404)."""

    code: ClassVar[str] = "record_item_unknown"


class RecordItemChanged(PreconditionFailed):
    """Somebody else changed the item since it was looked at (412)."""

    code: ClassVar[str] = "record_item_changed"


class DepositedItemFixed(Conflict):
    """What a clinic or another system deposited is corrected by whoever deposited it (409)."""

    code: ClassVar[str] = "deposited_item_fixed"


def in_record_schema(*arguments: Any) -> tuple[Any, ...]:
    """Return `__table_args__` of a table of schema `record`: its indexes and constraints."""
    return (*arguments, {"schema": "record"})


def new_item(
    record: OpenRecord,
    *,
    now: dt.datetime,
    source: str | None = None,
    device: str | None = None,
    deposited_by_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Return the values of `RecordItem` for a new item of the opened record.

    Its origin follows from who opened it: the system itself deposits, everybody else enters. `deposited_by_id` is
    who did the work for which the system deposits, without any right to the record.
    """
    return {
        "id": new_id(),
        "person_id": record.person_id,
        "origin": Origin.DEPOSITED if record.actor_id is None else Origin.SELF_ENTERED,
        "source": source,
        "device": device,
        "recorded_by_id": deposited_by_id if record.actor_id is None else record.actor_id,
        "recorded_at": now,
        "revision": 1,
    }


async def get_item(session: AsyncSession, kind: type[Item], record: OpenRecord, item_id: uuid.UUID) -> Item:
    """Return an item of the opened record. Raises RecordItemUnknown."""
    found: Item | None = await session.scalar(_item(kind, record, item_id))
    if found is None:
        raise RecordItemUnknown
    return found


async def list_former(
    session: AsyncSession, kind: type[Item], record: OpenRecord, item_id: uuid.UUID
) -> Sequence[Item]:
    """Return the former revisions of an item of the opened record, newest first: values outside the session.

    Those of a removed item too. At most `FORMER_MOST`.
    """
    now_there: Table = kind.__table__  # type: ignore[attr-defined]
    columns = [column(one.name, one.type) for one in now_there.columns]
    history = table(f"{now_there.name}_history", *columns, schema=now_there.schema)
    found = await session.execute(
        select(history)
        .where(history.c.id == item_id, history.c.person_id == record.person_id)
        .order_by(history.c.revision.desc())
        .limit(FORMER_MOST)
    )
    return [kind(**row) for row in found.mappings()]


async def lock_item(
    session: AsyncSession,
    kind: type[Item],
    record: OpenRecord,
    item_id: uuid.UUID,
    *,
    expected_revision: int | None,
) -> Item:
    """Return an item, locked, that may be changed from `expected_revision` on.

    None: from any, for a change that itself asks how the item stands. Raises RecordItemUnknown,
    DepositedItemFixed, and RecordItemChanged for another revision.
    """
    query = _item(kind, record, item_id).with_for_update().execution_options(populate_existing=True)
    found: Item | None = await session.scalar(query)
    if found is None:
        raise RecordItemUnknown
    if found.origin is Origin.DEPOSITED and record.actor_id is not None:
        raise DepositedItemFixed
    if expected_revision not in {None, found.revision}:
        raise RecordItemChanged
    return found


def mark_changed(item: RecordItem, record: OpenRecord, *, now: dt.datetime) -> None:
    """Count the revision up and say by whom; after this the change is flushed."""
    item.revision += 1
    item.changed_by_id = record.actor_id
    item.changed_at = now


def mark_removed(item: RecordItem, record: OpenRecord, *, now: dt.datetime) -> None:
    """Take an item out of the record; it and its history stay where only an export and erasure find them."""
    mark_changed(item, record, now=now)
    item.removed_at = now


def _item(kind: type[Item], record: OpenRecord, item_id: uuid.UUID) -> Any:
    return select(kind).where(kind.id == item_id, kind.person_id == record.person_id, kind.removed_at.is_(None))
