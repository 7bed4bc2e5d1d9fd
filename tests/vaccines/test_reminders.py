"""Reminders: when there is something to tell, that it is told once, to whom, and how little a mail says."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import given as tried
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import OutboxEvent
from families.notices.models import Notice, NoticeKind
from families.notices.words import mail_of
from records.facts import VACCINES_UP_TO_DATE
from tests.support.record import RecordScene, record_scene
from tests.support.vaccines import day, given, hong_kong
from vaccines.evaluation.model import GivenDose, Subject
from vaccines.evaluation.rules import judge
from vaccines.forecast.model import Outlooks
from vaccines.forecast.rules import forecast
from vaccines.reminders.rules import LOOK_WITHIN, list_told, look_again_on
from vaccines.reminders.service import remind_of_vaccines

BORN = day("2024-01-31")
DAY = dt.timedelta(days=1)
AT_BIRTH = ["2024-01-31 bcg hepatitis-b", "2024-03-01 hepatitis-b"]


def _outlooks(today: dt.date, doses: list[GivenDose]) -> Outlooks:
    subject = Subject(born_on=BORN)
    return forecast(hong_kong(), subject, doses, judge(hong_kong(), subject, doses), today)


def _told(today: str, *doses: str) -> set[str]:
    return list_told(_outlooks(day(today), given(*doses)), day(today))


def test_a_dose_is_told_a_week_ahead_and_again_when_it_is_overdue() -> None:
    pneumococcal = {
        today: [one for one in _told(today, *AT_BIRTH) if "pneumococcal" in one]
        for today in ("2024-03-23", "2024-03-24", "2024-04-29", "2024-04-30", "2024-05-01")
    }
    coming, overdue = ["coming/pneumococcal/1/"], ["overdue/pneumococcal/1/"]
    assert list(pneumococcal.values()) == [[], coming, coming, coming, overdue]


def test_what_must_be_repeated_is_news_and_so_is_another_season() -> None:
    had = "2024-03-31 pcv"
    early = "2024-04-07 pcv"  # a week after: not valid, to be repeated
    (first,) = [one for one in _told("2024-05-31", *AT_BIRTH, had) if "pneumococcal" in one]
    (again,) = [one for one in _told("2024-05-31", *AT_BIRTH, had, early) if "pneumococcal" in one]
    assert (first, again) == ("coming/pneumococcal/2/", "coming/pneumococcal/2//2024-04-07")
    seasons = {
        one
        for today in ("2024-09-01", "2025-09-01")
        for one in _told(today, "2024-08-01 =mumps")
        if one.startswith("coming/influenza")
    }
    assert len(seasons) == 2


@tried(st.dates(BORN, dt.date(2041, 1, 1)), st.integers(0, 2))
def test_between_two_looks_there_is_nothing_new(today: dt.date, had: int) -> None:
    doses = given(*[line for line in AT_BIRTH[:had] if day(line.split()[0]) <= today])
    again_on = look_again_on(_outlooks(today, doses), today)
    assert today < again_on <= today + LOOK_WITHIN
    told = list_told(_outlooks(today, doses), today)
    before = again_on - DAY
    assert list_told(_outlooks(before, doses), before) <= told


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    """A girl of nine with one dose entered: much is overdue."""
    async with record_scene(session, now) as scene:
        body = {"given_on": "2017-04-12", "product": "bcg"}
        assert (await scene.ask("POST", "/vaccines/doses", body)).status_code == 201
        yield scene


async def _reminded(scene: RecordScene, now: dt.datetime) -> list[uuid.UUID]:
    """Look at everybody whose day has come, as the worker does; return who was told of the child."""
    while await remind_of_vaccines(scene.session, now=now):
        pass
    found = await scene.session.scalars(
        select(Notice.person_id).where(
            Notice.about_id == scene.world.kid.id, Notice.kind == NoticeKind.VACCINE_REMINDER
        )
    )
    return list(found)


async def test_guardians_are_told_once_and_the_look_is_in_the_log(scene: RecordScene, now: dt.datetime) -> None:
    told = [scene.world.parent.id]
    assert await _reminded(scene, now) == told
    assert await _reminded(scene, now + DAY) == told
    # One more dose is missing still, and was told: a look, and no notice.
    dose = {"given_on": "2018-04-20", "product": "mmr"}
    assert (await scene.ask("POST", "/vaccines/doses", dose)).status_code == 201
    assert await _reminded(scene, now) == [*told, *told], "the second measles dose is another one"
    assert await _reminded(scene, now) == [*told, *told]
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    assert [(one["actor_id"], one["what"]) for one in log if one["why"] == "reminder"] == [(None, "vaccines")] * 2
    (shown, *_) = (await scene.http.get("/v1/notices", headers={"Accept-Language": "zh-HK"})).json()["items"]
    assert (shown["kind"], shown["about_id"]) == ("vaccine_reminder", str(scene.world.kid.id))
    assert "疫苗" in shown["words"]


async def test_who_switches_reminders_off_is_told_none(scene: RecordScene, now: dt.datetime) -> None:
    wishes = "/v1/notices/wishes"
    assert (await scene.http.get(wishes)).json() == {"vaccine_reminders": True}
    for wanted in (False, False):
        assert (await scene.http.put(wishes, json={"vaccine_reminders": wanted})).status_code == 200
    assert (await scene.http.get(wishes)).json() == {"vaccine_reminders": False}
    assert await _reminded(scene, now) == []
    assert (await scene.http.put(wishes, json={"vaccine_reminders": True})).json() == {"vaccine_reminders": True}
    assert (await scene.http.put(wishes, json={"vaccine_reminders": "no"})).status_code == 422
    assert (await scene.http.get(wishes)).json() == {"vaccine_reminders": True}


async def test_one_record_that_cannot_be_judged_keeps_nobody_else_back(
    scene: RecordScene, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise KeyError("a product that is no more")

    with monkeypatch.context() as patch:
        patch.setattr("vaccines.reminders.service.get_overview", broken)
        assert await _reminded(scene, now) == []
    assert await _reminded(scene, now) == [], "not again today"
    assert await _reminded(scene, now + DAY) == [scene.world.parent.id]


async def test_the_game_hears_that_nothing_is_due_and_of_nobody_else(scene: RecordScene, now: dt.datetime) -> None:
    async def told(hours: int) -> list[tuple[bool, object]]:
        await _reminded(scene, now + hours * dt.timedelta(hours=1))
        found = await scene.session.scalars(
            select(OutboxEvent.payload)
            .where(OutboxEvent.topic == VACCINES_UP_TO_DATE, OutboxEvent.key == str(scene.world.kid.id))
            .order_by(OutboxEvent.id)
        )
        return [(payload["is_retracted"], payload["attributes"]) for payload in found]

    assert await told(0) == [], "that something is overdue is not said"
    for antigen in sorted(hong_kong().series):
        body = {"kind": "immunity", "target": antigen}
        assert (await scene.ask("POST", "/vaccines/conditions", body)).status_code == 201
    assert await told(1) == [(False, {})]
    conditions = (await scene.ask("GET", "/vaccines/conditions")).json()
    (one,) = [one for one in conditions if one["target"] == "measles"]
    removed = await scene.ask("DELETE", f"/vaccines/conditions/{one['id']}", revision=1)
    assert removed.status_code == 204
    assert await told(2) == [(False, {}), (True, {})]


async def test_neither_mail_nor_tables_say_which_vaccine(scene: RecordScene, now: dt.datetime) -> None:
    await _reminded(scene, now)
    notice = (
        await scene.session.scalars(select(Notice).where(Notice.kind == NoticeKind.VACCINE_REMINDER))
    ).first()
    assert notice is not None
    assert notice.params == {}
    mail = mail_of(notice, "parent@example.org", "https://example.org")
    for word in ("vaccin", "疫苗", "dose", "health", "健康", scene.world.kid.nickname):
        assert word not in (mail.subject + mail.text).lower()
    held = (await scene.session.execute(text("SELECT * FROM vaccine_reminders"))).all()
    assert held
    assert {len(bytes(row.told_hash)) for row in held} == {32}
