"""Reminders of appointments: when, to whom, once, and anew when moved; and what a calendar shows of them."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from families.families.models import FamilyMember, FamilyRole
from families.notices.models import Notice, NoticeKind
from families.notices.words import mail_of
from records.appointments.reminders.models import AppointmentLeads, AppointmentLook
from records.appointments.reminders.repository import lock_to_look_at, look_at
from records.appointments.reminders.rules import LEAD_LEAST, LEAD_MOST, Planned, list_come, look_again_at
from records.appointments.reminders.service import remind_of_appointments, set_leads
from tests.support.people import actor_for, make_family, make_person
from tests.support.record import RecordScene, record_scene

PATH = "/appointments"
NINE = dt.datetime(2026, 12, 12, 1, 0, tzinfo=dt.UTC)  # 9:00 in Hong Kong
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
OWN = {
    "title": "牙醫",
    "starts_at": "2026-12-12T09:00:00+08:00",
    "ends_at": "2026-12-12T09:30:00+08:00",
    "place": "Dr Lee",
}
ME, OTHER, ONE = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
LEADS = st.lists(st.integers(LEAD_LEAST, LEAD_MOST), max_size=5)


def _come(starts_at: dt.datetime, leads: list[int], now: dt.datetime) -> set[str]:
    planned = Planned(ONE, starts_at, OTHER, starts_at - 90 * DAY)
    return {name for _, name in list_come(planned, ME, leads, now)}


@given(LEADS, st.integers(0, 45 * 24 * 60))
def test_between_two_looks_nothing_new_comes(leads: list[int], minutes_ahead: int) -> None:
    now = NINE - minutes_ahead * MINUTE
    again_at = look_again_at([NINE], leads, now)
    before = (again_at or NINE) - MINUTE
    assert again_at is None or now < again_at < NINE
    if again_at is None:
        assert len(_come(NINE, leads, now)) in {0, len(set(leads))}
    else:
        assert _come(NINE, leads, before) <= _come(NINE, leads, now) < _come(NINE, leads, again_at)


def test_who_wrote_it_down_within_a_lead_knows_of_it_and_nobody_is_told_once_it_has_begun() -> None:
    written = Planned(ONE, NINE, ME, NINE - 3 * HOUR)
    for now, mine, theirs in (
        (NINE - 3 * HOUR, [], [1440]),
        (NINE - 2 * HOUR, [120], [120, 1440]),
        (NINE, [], []),
    ):
        assert [lead for lead, _ in list_come(written, ME, [1440, 120], now)] == mine
        assert [lead for lead, _ in list_come(written, OTHER, [1440, 120], now)] == theirs


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession) -> AsyncIterator[RecordScene]:
    """The child's two guardians; `parent` asks."""
    now = NINE - 10 * DAY
    async with record_scene(session, now) as scene:
        other = await make_person(session, now)
        session.add(
            FamilyMember(
                person_id=other.id, family_id=scene.world.family_id, role=FamilyRole.GUARDIAN, joined_at=now
            )
        )
        scene.world.actors["other"] = actor_for(other)
        await session.flush()
        yield scene


async def _told(scene: RecordScene, now: dt.datetime) -> dict[str, int]:
    """Look as the worker does; return how often the guardians were told of the child, all in all."""
    scene.clock[0] = now
    while await remind_of_appointments(scene.session, now=now):
        pass
    found = await scene.session.execute(
        select(Notice.person_id, func.count())
        .where(Notice.about_id == scene.world.kid.id, Notice.kind == NoticeKind.APPOINTMENT_REMINDER)
        .group_by(Notice.person_id)
    )
    names = {scene.world.actors[name].person_id: name for name in ("parent", "other")}
    return {names[person_id]: count for person_id, count in found}


async def test_each_guardian_is_told_as_long_ahead_as_it_wants_once_and_anew_when_it_moved(
    scene: RecordScene,
) -> None:
    wishes = "/v1/notices/appointment-reminders"
    assert (await scene.http.get(wishes)).json() == {"lead_minutes": [1440, 120]}
    scene.as_("other")
    assert (await scene.http.put(wishes, json={"lead_minutes": [60, 10_080]})).status_code == 200
    assert (await scene.http.get(wishes)).json() == {"lead_minutes": [10_080, 60]}
    for wrong in ([14], [LEAD_MOST + 1], ["60"], [60] * 6):
        assert (await scene.http.put(wishes, json={"lead_minutes": wrong})).status_code == 422
    scene.as_("parent")
    made = (await scene.ask("POST", PATH, OWN)).json()
    assert await _told(scene, NINE - 8 * DAY) == {}
    assert await _told(scene, NINE - 7 * DAY) == {"other": 1}
    assert await _told(scene, NINE - DAY) == {"other": 1, "parent": 1}
    assert await _told(scene, NINE - DAY + 10 * MINUTE) == {"other": 1, "parent": 1}
    # Moved by two days: both are told anew, each in its time.
    later = {**OWN, "starts_at": "2026-12-14T09:00:00+08:00", "ends_at": "2026-12-14T09:30:00+08:00"}
    one = f"{PATH}/{made['id']}"
    assert (await scene.ask("PUT", one, later, revision=1)).status_code == 200
    assert await _told(scene, NINE - 2 * HOUR) == {"other": 2, "parent": 1}
    assert await _told(scene, NINE + DAY) == {"other": 2, "parent": 2}
    # Cancelled: never.
    assert (await scene.ask("DELETE", one, revision=2)).status_code == 204
    assert await _told(scene, NINE + 2 * DAY - HOUR) == {"other": 2, "parent": 2}
    assert await scene.session.get(AppointmentLook, scene.world.kid.id) is None, "it is not looked at for nothing"
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    looks = [row for row in log if row["why"] == "reminder"]
    assert {(row["what"], row["actor_id"]) for row in looks} == {("appointments", None)}
    assert len(looks) <= 8, "a look at each moment and each change"


async def test_none_switches_off_and_neither_mail_nor_tables_say_what_it_is(scene: RecordScene) -> None:
    assert (await scene.ask("POST", PATH, OWN)).status_code == 201
    answer = await scene.http.put("/v1/notices/appointment-reminders", json={"lead_minutes": []})
    assert answer.json() == {"lead_minutes": []}
    assert await _told(scene, NINE - HOUR) == {"other": 1}, "both leads had come: one notice"
    query = select(Notice).where(Notice.kind == NoticeKind.APPOINTMENT_REMINDER)
    notice = (await scene.session.scalars(query)).first()
    assert notice is not None
    assert notice.params == {}
    mail = mail_of(notice, "parent@example.org", "https://example.org")
    for word in ("appointment", "預約", "牙醫", "lee", "health"):
        assert word not in (mail.subject + mail.text).lower()
    held = (await scene.session.execute(text("SELECT told_hash FROM appointment_reminders"))).all()
    assert {len(bytes(row.told_hash)) for row in held} == {32}


async def test_the_calendar_shows_them_moved_and_cancelled_where_it_was_made_with_them(scene: RecordScene) -> None:
    async def connected(**body: Any) -> str:
        made = await scene.ask("POST", "/vaccines/calendars", {"label": "Phone", **body})
        return str(urlsplit(made.json()["address"]).path)

    async def shown(path: str) -> list[Any]:
        answer = await scene.http.get(path)
        assert answer.status_code == 200, answer.text
        calendar: Any = Calendar.from_ical(answer.content)
        return [one for one in calendar.walk("VEVENT") if isinstance(one["DTSTART"].dt, dt.datetime)]

    path, without = await connected(), await connected(has_appointments=False)
    made = (await scene.ask("POST", PATH, OWN)).json()
    (event,) = await shown(path)
    assert (event["SUMMARY"], event["LOCATION"], event["STATUS"]) == ("牙醫", "Dr Lee", "CONFIRMED")
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (NINE, 0)
    later = {**OWN, "starts_at": "2026-12-12T10:00:00+08:00", "ends_at": "2026-12-12T10:30:00+08:00"}
    await scene.ask("PUT", f"{PATH}/{made['id']}", later, revision=1)
    (moved,) = await shown(path)
    assert (moved["UID"], moved["SEQUENCE"], moved["DTSTART"].dt) == (event["UID"], 1, NINE + HOUR)
    await scene.ask("DELETE", f"{PATH}/{made['id']}", revision=2)
    (cancelled,) = await shown(path)
    assert (cancelled["UID"], cancelled["SEQUENCE"], cancelled["STATUS"]) == (event["UID"], 2, "CANCELLED")
    assert await shown(without) == []
    scene.clock[0] = NINE + 40 * DAY
    assert await shown(path) == [], "what is long past goes"
    # Of whom no birth date is known there are no vaccines, and appointments all the same.
    scene.world.kid.birth_on = None
    scene.clock[0] = NINE
    assert len(await shown(path)) == 1


async def test_a_look_that_goes_on_does_not_put_off_what_new_leads_ask_for(
    database: Database, owner: Database, now: dt.datetime
) -> None:
    async with database.transaction() as session:
        members = await make_family(session, now, guardian=FamilyRole.GUARDIAN, kid=FamilyRole.CHILD)
        guardian_id, kid_id = members["guardian"].id, members["kid"].id
        await look_at(session, [kid_id], now)

    async def want() -> None:
        async with database.transaction() as session:
            await set_leads(session, guardian_id, [LEAD_MOST], now=now)

    try:
        async with database.transaction() as session:  # the worker, which has read the former leads
            assert kid_id in await lock_to_look_at(session, now=now, limit=10_000)
            wanting = asyncio.create_task(want())
            await asyncio.wait({wanting}, timeout=1)
            await look_at(session, [kid_id], now + DAY)
        await wanting
        async with database.transaction() as session:
            assert (await session.get_one(AppointmentLook, kid_id)).look_at == now
    finally:
        async with owner.transaction() as session:
            for table in (AppointmentLook, AppointmentLeads, FamilyMember):
                await session.execute(delete(table).where(table.person_id.in_([guardian_id, kid_id])))
