"""What records hold about persons: all of it goes, through the record's own door, but for who looked at what."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import Column, MetaData, Table, Uuid, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Base
from families.actors import Actor
from families.permissions import Action
from families.personal_data.export import shown_row
from families.personal_data.holdings import Fate, Holding, PersonalData, Section
from records.access.items import RecordItem
from records.access.kinds import Access, What, Why
from records.access.log.models import AccessLogEntry
from records.access.service import close_record, open_record, open_record_as_system
from records.steps.days.models import StepDay
from records.steps.plausibility.models import StepHold, StepSeries
from records.steps.rankings.models import StepRanking
from records.steps.samples.models import DeletedRecord, PackedSamples, Withdrawal

_PERSON = ("person_id",)
_AS_ERASER = text("SELECT set_config('role', 'eplus_erasure', true)")


def _item_tables() -> list[Table]:
    """Return the tables of items, whoever declared them, each after those that it points to."""
    items = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, RecordItem)}
    return [table for table in Base.metadata.sorted_tables if table in items]


async def _export_record(
    session: AsyncSession, actor: Actor, person_id: uuid.UUID, now: dt.datetime
) -> Sequence[Section]:
    """Return every item with its origin, and who looked at the record; the looking is logged like any."""
    await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.EVERYTHING, why=Why.EXPORT, now=now)
    sections = []
    for table in [*_item_tables(), AccessLogEntry.metadata.tables["record.access_log"]]:
        rows = await session.execute(
            select(table).where(table.c.person_id == person_id).order_by(*table.primary_key.columns)
        )
        why = "kept_access_log" if table.name == AccessLogEntry.__tablename__ else None
        sections.append(Section(table.name, [shown_row(table, row, frozenset()) for row in rows.mappings()], why))
    await close_record(session)
    return sections


async def _erase_record(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Delete every item and its history, as the one role that may."""
    await open_record_as_system(session, person_id, Access.EDIT, what=What.EVERYTHING, why=Why.ERASURE, now=now)
    await session.execute(_AS_ERASER)
    for table in reversed(_item_tables()):
        history = Table(f"{table.name}_history", MetaData(), Column("person_id", Uuid), schema=table.schema)
        for rows in (history, table):
            await session.execute(delete(rows).where(rows.c.person_id == person_id))
    await close_record(session)


PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(StepDay, Fate.DELETED, mine=_PERSON),
        Holding(StepHold, Fate.DELETED, mine=_PERSON, others=frozenset({"decided_by_id"})),
        Holding(StepSeries, Fate.DELETED, mine=_PERSON, is_exported=False),
        Holding(StepRanking, Fate.DELETED, mine=_PERSON),
        Holding(PackedSamples, Fate.DELETED, mine=_PERSON, hidden=frozenset({"record_hashes"})),
        Holding(DeletedRecord, Fate.DELETED, mine=_PERSON, is_exported=False),
        Holding(Withdrawal, Fate.DELETED, mine=_PERSON, is_exported=False),
    ),
    endings=(_erase_record,),
    exports=(_export_record,),
)
