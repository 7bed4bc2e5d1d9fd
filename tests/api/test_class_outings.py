"""A class without phones over HTTP: cards, and an outing that checks in every pupil who is there."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import select, text

from api.app import create_app
from api.dependencies import get_now
from challenge_engine.check_ins.models import CheckIn, DeviceSighting
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.service import enrol
from core.database import Database
from core.ids import new_id
from families.actors import Role
from families.classes.service import MAX_PUPILS
from families.nicknames.words import nickname_in
from families.persons.models import Person
from tests.support.api import client_of
from tests.support.people import make_class, make_grant, make_person, make_pupil, make_school
from tests.support.places import fix_at
from tests.support.play import committed_park, publish_game
from tests.support.roles import SignedIn, sign_in

PLACE = (114.1876213, 22.4456719)  # digits that appear nowhere else


@dataclass
class Outing:
    """A teacher with a class of seven, of whom the last is not enrolled."""

    http: httpx.AsyncClient
    teacher: SignedIn
    challenge: PublishedChallenge
    class_id: uuid.UUID
    pupils: list[Person]
    now: dt.datetime

    async def post(self, path: str, body: Any = None, *, key: str | None = None, token: str | None = None) -> Any:
        headers = {
            "Authorization": f"Bearer {token or self.teacher.token}",
            "Idempotency-Key": key or uuid.uuid4().hex,
            "Accept-Language": "en",
        }
        return await self.http.post(f"/v1/classes/{self.class_id}/{path}", json=body, headers=headers)

    async def visit(self, *present: Person, key: str | None = None, **more: Any) -> Any:
        answer = await self.post("visits", self.body(*present, **more), key=key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def body(self, *present: Person, cards: list[str] | None = None, **place: Any) -> dict[str, Any]:
        fix = fix_at(PLACE, **{"captured_at": self.now} | place)
        return {
            "challenge": self.challenge.slug,
            "fix": {
                "longitude": fix.longitude,
                "latitude": fix.latitude,
                "accuracy_m": fix.accuracy_m,
                "captured_at": fix.captured_at.isoformat(),
                "is_mock": fix.is_mock,
            },
            "present": [str(pupil.id) for pupil in present],
            "cards": cards or [],
        }


@pytest_asyncio.fixture(loop_scope="session")
async def outing(database: Database, now: dt.datetime) -> AsyncIterator[Outing]:
    app = create_app()
    app.dependency_overrides[get_now] = lambda: now
    async with committed_park(database, PLACE), client_of(app) as http:
        teacher = await sign_in(database, now=now)
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
            school = await make_school(session)
            person = await session.get_one(Person, teacher.person_id)
            await make_grant(session, now, person, Role.TEACHER, school)
            school_class = await make_class(session, now, school, teacher=person)
            pupils = [await make_person(session, now, birth_on=dt.date(2017, 4, 12)) for _ in range(7)]
            for number, pupil in enumerate(pupils):
                await make_pupil(session, now, pupil, school_class)
                if number < 6:
                    await enrol(session, challenge, pupil.id, "individual", enrolled_by_id=pupil.id, now=now)
        yield Outing(http, teacher, challenge, school_class.id, pupils, now)


def _told(seen: Any) -> dict[str, tuple[int, str | None, str]]:
    return {one["person_id"]: (one["status"], one["verdict"], one["reason"]["code"]) for one in seen["pupils"]}


async def test_one_phone_checks_in_whoever_is_there(outing: Outing, database: Database) -> None:
    """Six households on one phone are more than the limits suspect, but no device is counted here."""
    seen = await outing.visit(*outing.pupils)

    accepted = {str(one.id): (201, "accepted", "check_in_accepted") for one in outing.pupils[:6]}
    not_enrolled = {str(outing.pupils[6].id): (200, "rejected", "check_in_not_enrolled")}
    assert _told(seen) == accepted | not_enrolled
    (late,) = [one["reason"]["words"] for one in seen["pupils"] if one["person_id"] == str(outing.pupils[6].id)]
    assert late.startswith("Is not in this challenge yet."), "of the pupil, to the teacher"
    assert (seen["counted"], seen["park"]["name"]) == (6, "Test Park")
    assert [one["awards"][0]["amount"] for one in seen["pupils"] if one["verdict"] == "accepted"] == [10] * 6
    words = {one["nickname_words"] for one in seen["pupils"]}
    assert words == {nickname_in(pupil.nickname, "en") for pupil in outing.pupils}
    ids = [pupil.id for pupil in outing.pupils]
    async with database.transaction() as session:
        sightings = select(DeviceSighting).where(DeviceSighting.person_id.in_(ids))
        assert (await session.scalars(sightings)).all() == []
        made_by = select(CheckIn.actor_id).where(CheckIn.person_id.in_(ids)).distinct()
        kept = await session.scalar(
            text("SELECT count(*) FROM idempotency_records r WHERE r::text ~ '1876213|4456719'")
        )
        assert kept == 0
        assert len((await session.scalars(made_by)).all()) == 1


async def test_sent_again_it_does_nothing_twice_and_checks_in_who_was_missed(outing: Outing) -> None:
    first = await outing.visit(*outing.pupils[:3], key="our-outing")
    again = await outing.visit(*outing.pupils[:3], key="our-outing")
    assert again == first

    other = await outing.post("visits", outing.body(*outing.pupils[:4]), key="our-outing")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    late = await outing.visit(*outing.pupils[:4])
    codes = {person_id: code for person_id, (_, _, code) in _told(late).items()}
    assert codes[str(outing.pupils[3].id)] == "check_in_accepted"
    assert {codes[str(one.id)] for one in outing.pupils[:3]} == {"check_in_already_checked_in"}


async def test_one_who_cannot_be_checked_in_does_not_spoil_it(outing: Outing, database: Database) -> None:
    """Another request holds one pupil's progress: that one is told to send again, the others are welcome."""
    held = outing.pupils[2]
    async with database.transaction() as session:
        await session.execute(
            text("SELECT 1 FROM progress WHERE subject_id = :one FOR UPDATE"), {"one": str(held.id)}
        )
        seen = await outing.visit(*outing.pupils[:4], key="busy")
    told = _told(seen)
    assert (told[str(held.id)][0], told[str(held.id)][1]) == (503, None)
    assert seen["counted"] == 3
    assert (await outing.visit(*outing.pupils[:4], key="busy"))["counted"] == 4


async def test_outside_and_at_night_everyone_is_told_so(outing: Outing) -> None:
    outside = await outing.visit(*outing.pupils[:2], north_m=300)
    assert {one["reason"]["words"] for one in outside["pupils"]} == {
        "You are 200 m from Test Park. Walk south and try again."
    }
    assert (outside["park"], outside["counted"]) == (None, 0)
    night = await outing.visit(*outing.pupils[:2], captured_at=outing.now.replace(hour=16) - dt.timedelta(days=1))
    assert {one["reason"]["code"] for one in night["pupils"]} == {"check_in_night"}
    ahead = await outing.post(
        "visits", outing.body(*outing.pupils[:2], captured_at=outing.now + dt.timedelta(hours=1))
    )
    assert (ahead.status_code, ahead.json()["code"]) == (422, "check_in_from_the_future")


async def test_cards_tick_off_pupils_until_they_are_lost(outing: Outing) -> None:
    cards = {one["person_id"]: one["token"] for one in (await outing.post("cards")).json()}
    assert set(cards) == {str(pupil.id) for pupil in outing.pupils}
    sheet = await outing.post("cards/sheet")
    assert sheet.content.startswith(b"%PDF")
    assert {one["person_id"]: one["token"] for one in (await outing.post("cards")).json()} == cards

    lost, other = (str(one.id) for one in outing.pupils[:2])
    renewed = await outing.post(f"pupils/{lost}/card")
    assert (renewed.status_code, renewed.json()["token"] == cards[lost]) == (201, False)
    typed = "-".join([cards[other][:8], cards[other][8:]]).lower()
    stranger = str(new_id())
    body = outing.body(outing.pupils[1], cards=[f"EPLUS-CARD:{cards[lost]}", typed, "x"])
    body["present"].append(stranger)
    seen = (await outing.post("visits", body)).json()

    assert [one["person_id"] for one in seen["pupils"]] == [other]  # ticked and scanned, but once
    assert {(one["given"], one["problem"]["code"]) for one in seen["refused"]} == {
        (f"EPLUS-CARD:{cards[lost]}", "class_card_unknown"),
        ("x", "class_card_unknown"),
        (stranger, "pupil_unknown"),
    }
    found = await outing.visit(cards=[renewed.json()["token"]])
    assert [one["person_id"] for one in found["pupils"]] == [lost]


async def test_only_the_classs_own_teacher_and_pupils(outing: Outing, database: Database) -> None:
    other = await sign_in(database, now=outing.now)
    for path, body in (("visits", outing.body(outing.pupils[0])), ("cards", None), ("cards/sheet", None)):
        assert (await outing.post(path, body, token=other.token)).status_code == 404
    # The teacher's own child is no pupil of the class, though its guardian may check it in elsewhere.
    own = outing.body() | {"present": [str(outing.teacher.child_id)]}
    seen = (await outing.post("visits", own)).json()
    assert (seen["pupils"], seen["refused"][0]["problem"]["code"]) == ([], "pupil_unknown")
    assert (await outing.post(f"pupils/{outing.teacher.child_id}/card")).status_code == 404
    crowd = outing.body() | {"present": [str(new_id()) for _ in range(MAX_PUPILS + 1)]}
    assert (await outing.post("visits", crowd)).status_code == 422
