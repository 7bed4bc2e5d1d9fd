"""The one door to a person's record: permission, row-level security and the access log in one call.

Tables of records are in PostgreSQL's schema `record`. Ordinary connections (role `eplus_app`) have no right on
them. `open_record` asks families/permissions.py, writes the access log and takes the role `eplus_record`; the
tables' policies then let through the rows of that one person, while the database itself finds the actor related.

A new kind of thing in a record, for example diaries of sleep:

1. Model, `records/sleep/models.py` (name the FHIR resource in its docstring):

       class SleepEntry(RecordItem, Base):
           __tablename__ = "sleep_entries"
           __table_args__ = in_record_schema(Index("ix_sleep_entries_person_id", "person_id", "slept_at"))

           slept_at: Mapped[Instant]
           note_sealed: Mapped[bytes | None] = sealed_column("sleep_entries.note")
           note = SealedText("note_sealed")  # reads and writes the text

2. Migration; `secure_record_table` adds policies, rights and the history:

       op.create_table(
           "sleep_entries",
           *item_columns("sleep_entries"),
           sa.Column("slept_at", INSTANT, nullable=False),
           sa.Column("note_sealed", sa.LargeBinary()),
           schema="record",
       )
       op.create_index("ix_sleep_entries_person_id", "sleep_entries", ["person_id", "slept_at"], schema="record")
       secure_record_table(op, "sleep_entries", sealed=("note_sealed",))

3. A line in `What` (kinds.py) with words in data/messages/records.yaml.

4. Service, `records/sleep/service.py`; it works on an opened record and does not ask for permission again:

       async def add_sleep(session, record: OpenRecord, *, slept_at, note, now) -> SleepEntry:
           entry = SleepEntry(**new_item(record, now=now), slept_at=slept_at, note=note)
           session.add(entry)
           await session.flush()
           return entry

       async def correct_sleep(session, record, sleep_id, change, *, expected_revision, now) -> SleepEntry:
           entry = await lock_item(session, SleepEntry, record, sleep_id, expected_revision=expected_revision)
           entry.slept_at = change.slept_at
           mark_changed(entry, record, now=now)  # or mark_removed
           await session.flush()
           return entry

5. Route, `api/routes/sleep.py`; POST with an Idempotency-Key, PUT/PATCH/DELETE with If-Match:

       @router.put("/persons/{person_id}/sleep/{sleep_id}", responses=problems(401, 403, 404, 412, 428))
       async def put_sleep(person_id: uuid.UUID, sleep_id: uuid.UUID, body: SleepIn, expected: IfMatchDep,
                           session: SessionDep, actor: ActorDep, now: NowDep, response: Response) -> SleepOut:
           record = await open_record(
               session, actor, person_id, Action.EDIT_RECORD, what=What.SLEEP, now=now
           )
           entry = await correct_sleep(session, record, sleep_id, body, expected_revision=expected, now=now)
           response.headers["ETag"] = revision_etag(entry.revision)
           return SleepOut.of(entry)

An item that is not of the opened person does not exist (404), whoever asks. `api/routes/observations.py` is a
whole example.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

import structlog
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from families.actors import Actor
from families.permissions import Action, NotPermitted, require
from families.personal_data.errors import PersonErased
from families.relations import Relation
from records.access.kinds import Access, What, Why

_ACCESS: dict[Action, Access] = {
    Action.VIEW_RECORD: Access.VIEW,
    Action.EDIT_RECORD: Access.EDIT,
    Action.MANAGE_RECORD: Access.EDIT,
}
_OWN = frozenset({Relation.SELF, Relation.CHILD_SELF})
_ENTER = text(
    "SELECT record.enter(:actor, :subject, :relation, :access, :what, :why, :request, :now),"
    " set_config('role', 'eplus_record', true)"
)
_ENTER_FOR_OVERVIEW = text(
    "SELECT record.enter_for_overview(:actor, :subject, :relation, :why, :request, :now),"
    " set_config('role', 'eplus_record', true)"
)
_ENTER_AS_SYSTEM = text(
    "SELECT record.enter_as_system(:subject, :access, :what, :why, :request, :now),"
    " set_config('role', 'eplus_record_worker', true)"
)
_ENTER_AS_CLINIC = text(
    "SELECT record.enter_as_clinic(:grant, :clinic, :subject, :access, :what, :request, :now),"
    " set_config('role', 'eplus_record_clinic', true)"
)
_LEAVE = text(
    "SELECT set_config('eplus.actor_person_id', '', true), set_config('eplus.subject_person_id', '', true),"
    " set_config('eplus.access', '', true), set_config('eplus.clinic_id', '', true),"
    " set_config('eplus.opened_at', '', true), set_config('role', 'eplus_app', true)"
)


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record that is open in this transaction: whose, to whom (None: the system or a clinic), and how."""

    person_id: uuid.UUID
    actor_id: uuid.UUID | None
    access: Access
    clinic_id: str | None = None


async def open_record(
    session: AsyncSession,
    actor: Actor,
    person_id: uuid.UUID,
    action: Action,
    *,
    what: What,
    now: dt.datetime,
    why: Why | None = None,
) -> OpenRecord:
    """Open the record of a person to `actor` until the transaction ends, or another record is opened.

    `action` is VIEW_RECORD, EDIT_RECORD or MANAGE_RECORD. Two queries. Raises as `require` does.
    """
    said = _said(_ACCESS[action], what, now)
    await _enter(session, actor, person_id, action, _ENTER, said, why)
    return OpenRecord(person_id, actor.person_id, _ACCESS[action])


async def open_overview(
    session: AsyncSession, actor: Actor, person_id: uuid.UUID, *, now: dt.datetime
) -> OpenRecord:
    """Open the record of a person to what My Family shows of it; logged once an hour. As `open_record`, to view.

    For `api/routes/overviews.py` alone: docs/decisions/0152.
    """
    said = _said(Access.VIEW, What.OVERVIEW, now)
    await _enter(session, actor, person_id, Action.VIEW_RECORD, _ENTER_FOR_OVERVIEW, said, None)
    return OpenRecord(person_id, actor.person_id, Access.VIEW)


async def open_record_as_system(
    session: AsyncSession, person_id: uuid.UUID, access: Access, *, what: What, why: Why, now: dt.datetime
) -> OpenRecord:
    """Open the record of a person to the system itself: work of the worker, or a deposit. One query; logged too.

    To VIEW for REMINDER, CALENDAR or DEPOSIT; to EDIT for DEPOSIT, which writes items of origin `deposited` only,
    or ERASURE. The database refuses other reasons. Raises PersonErased.
    """
    await session.flush()
    parameters = {"subject": person_id, "why": why.value, **_said(access, what, now)}
    if not (await session.execute(_ENTER_AS_SYSTEM, parameters)).one()[0]:
        await close_record(session)  # the same statement took the role
        raise PersonErased
    return OpenRecord(person_id, None, access)


async def open_record_as_clinic(
    session: AsyncSession,
    clinic_id: str,
    grant_id: uuid.UUID,
    person_id: uuid.UUID,
    access: Access,
    *,
    what: What,
    now: dt.datetime,
) -> OpenRecord | None:
    """Open the record of a person to a clinic that hands something in; None where no such grant is in force.

    The clinic sees and changes what it deposited itself, and nothing else. One query; logged under the grant.
    """
    await session.flush()
    said = _said(access, what, now)
    parameters = {"grant": grant_id, "clinic": clinic_id, "subject": person_id, **said}
    if not (await session.execute(_ENTER_AS_CLINIC, parameters)).one()[0]:
        await close_record(session)
        return None
    return OpenRecord(person_id, None, access, clinic_id)


async def close_record(session: AsyncSession) -> None:
    """Go on as the app in the same transaction: nothing of any record is seen any more."""
    await session.flush()
    await session.execute(_LEAVE)


async def _enter(
    session: AsyncSession,
    actor: Actor,
    person_id: uuid.UUID,
    action: Action,
    statement: TextClause,
    said: dict[str, object],
    why: Why | None,
) -> None:
    relations = await require(session, actor, action, person_id=person_id)
    relation = next(one for one in Relation if one in relations)  # the nearest: guardian before carer
    because = why or (Why.OWN if relation in _OWN else Why.CARE)
    who = {"actor": actor.person_id, "subject": person_id, "relation": relation.value, "why": because.value}
    await session.flush()  # what was written before belongs to what was open before
    if not (await session.execute(statement, {**who, **said})).one()[0]:
        await close_record(session)  # the same statement took the role
        raise NotPermitted  # the relation ended, or the person was erased, between the two questions


def _said(access: Access, what: What, now: dt.datetime) -> dict[str, object]:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return {"access": access.value, "what": what.value, "request": request_id, "now": now}
