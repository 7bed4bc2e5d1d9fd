"""What records hold about persons: all of it goes, through the record's own door, but for who looked at what."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, MetaData, RowMapping, Table, Uuid, column, delete, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Base
from families.actors import Actor
from families.permissions import Action
from families.personal_data.export import shown_row
from families.personal_data.holdings import Fate, Holding, PersonalData, Section
from families.personal_data.printing import FORMER
from records.access.items import RecordItem
from records.access.kinds import Access, What, Why
from records.access.log.models import AccessLogEntry
from records.access.service import close_record, open_record, open_record_as_system
from records.appointments.models import Appointment
from records.appointments.reminders.models import AppointmentLeads, AppointmentLook, AppointmentReminder
from records.appointments.service import free_slots
from records.clinics.models import ClinicGrant
from records.documents.models import Document, DocumentFile
from records.programmes.models import ProgrammeEnrolment
from records.programmes.places import give_back
from records.reports.models import ReportLook
from records.steps.days.models import StepDay
from records.steps.plausibility.models import StepHold, StepSeries
from records.steps.rankings.models import StepRanking
from records.steps.samples.models import DeletedRecord, PackedSamples, Withdrawal

_PERSON = ("person_id",)
_FILES = {DocumentFile.__tablename__}  # of bytes: each is taken along from the address in its document's row
_AS_ERASER = text("SELECT set_config('role', 'eplus_erasure', true)")


def _item_tables() -> list[Table]:
    """Return the tables of items, whoever declared them, each after those that it points to."""
    items = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, RecordItem)}
    return [one for one in Base.metadata.sorted_tables if one in items]


async def _export_record(
    session: AsyncSession, actor: Actor, person_id: uuid.UUID, now: dt.datetime
) -> Sequence[Section]:
    """Return every item with its origin and former revisions, and who looked; the looking is logged like any."""
    await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.EVERYTHING, why=Why.EXPORT, now=now)
    sections = []
    for items in _item_tables():
        if items.name in _FILES:
            continue
        for suffix in ("", FORMER):
            rows = await _rows_of(session, items, suffix, person_id)
            sections.append(Section(items.name + suffix, rows, None))
    log = AccessLogEntry.metadata.tables["record.access_log"]
    sections.append(Section(log.name, await _rows_of(session, log, "", person_id), "kept_access_log"))
    await close_record(session)
    return sections


async def _rows_of(
    session: AsyncSession, stored: Table, suffix: str, person_id: uuid.UUID
) -> Sequence[dict[str, Any]]:
    """Return the rows of a table, or of its history, which has the same columns."""
    columns = [column(one.name, one.type) for one in stored.columns]
    rows = table(stored.name + suffix, *columns, schema=stored.schema)
    order = [rows.c[one.name] for one in stored.primary_key.columns]
    if suffix:
        order.append(rows.c.revision)
    found = await session.execute(select(rows).where(rows.c.person_id == person_id).order_by(*order))
    return [{**shown_row(stored, row, frozenset()), **_where_to_get(stored, row)} for row in found.mappings()]


def _where_to_get(stored: Table, row: RowMapping) -> dict[str, str]:
    """Return where the file of a document is: all files of a folder would make an export of 100 MB and more."""
    if stored.name != Document.__tablename__ or row["removed_at"] is not None:
        return {}
    return {"content_at": f"/v1/persons/{row['person_id']}/documents/{row['id']}/content"}


async def _erase_record(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Delete every item and its history, as the one role that may.

    Places in programmes go to those who wait, coming times of clinics to whoever books them next.
    """
    await open_record_as_system(session, person_id, Access.EDIT, what=What.EVERYTHING, why=Why.ERASURE, now=now)
    await session.execute(_AS_ERASER)
    mine = select(ProgrammeEnrolment.ticket_id).where(ProgrammeEnrolment.person_id == person_id)
    tickets = (await session.scalars(mine)).all()
    slots = await _delete_appointments(session, person_id, now)
    for items in reversed(_item_tables()):
        history = Table(items.name + FORMER, MetaData(), Column("person_id", Uuid), schema=items.schema)
        for rows in (history, items):
            await session.execute(delete(rows).where(rows.c.person_id == person_id))
    await close_record(session)
    await free_slots(session, slots)
    for ticket_id in tickets:
        await give_back(session, ticket_id, now=now)


async def _delete_appointments(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> list[uuid.UUID]:
    """Delete appointments and return which times they held that are still to come.

    In one statement: what is cancelled or moved meanwhile is deleted as it stands then, and freed once.
    """
    one = Appointment
    gone = delete(one).where(one.person_id == person_id).returning(one.slot_id, one.starts_at, one.removed_at)
    return [
        slot_id
        for slot_id, starts_at, removed_at in await session.execute(gone)
        if slot_id is not None and removed_at is None and starts_at > now
    ]


PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(StepDay, Fate.DELETED, mine=_PERSON),
        Holding(StepHold, Fate.DELETED, mine=_PERSON, others=frozenset({"decided_by_id"})),
        Holding(StepSeries, Fate.DELETED, mine=_PERSON, is_exported=False),
        Holding(StepRanking, Fate.DELETED, mine=_PERSON),
        Holding(PackedSamples, Fate.DELETED, mine=_PERSON, hidden=frozenset({"record_hashes"})),
        Holding(DeletedRecord, Fate.DELETED, mine=_PERSON, is_exported=False),
        Holding(ClinicGrant, Fate.DELETED, mine=_PERSON, others=frozenset({"granted_by_id"})),
        Holding(ReportLook, Fate.DELETED, mine=_PERSON, is_exported=False),
        Holding(Withdrawal, Fate.DELETED, mine=_PERSON, is_exported=False),
        Holding(AppointmentReminder, Fate.DELETED, mine=_PERSON, hidden=frozenset({"told_hash"})),
        Holding(AppointmentLook, Fate.DELETED, mine=_PERSON, is_exported=False),
        Holding(AppointmentLeads, Fate.DELETED, mine=_PERSON),
    ),
    endings=(_erase_record,),
    exports=(_export_record,),
    is_of_families=True,
)
