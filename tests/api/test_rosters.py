"""A class without phones: pasted, carded, out in a park; and a pupil registered by its family."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import func, select

from api.app import create_app
from api.dependencies import get_now
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.progress.models import AwardGiven
from core.database import Database
from families.actors import Role
from families.classes.roster.models import RosterEntry
from families.personal_data.models import Erasure
from families.persons.models import Person
from tests.support.api import client_of
from tests.support.people import make_class, make_grant, make_school
from tests.support.places import fix_at
from tests.support.play import committed_park, publish_game
from tests.support.roles import SignedIn, sign_in

PLACE = (114.2376213, 22.3956719)


@dataclass
class Room:
    """A teacher with an empty class, and what is asked in their name."""

    http: httpx.AsyncClient
    teacher: SignedIn
    challenge: PublishedChallenge
    class_id: uuid.UUID
    now: dt.datetime

    async def ask(
        self, method: str, path: str, body: Any = None, *, who: SignedIn | None = None
    ) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {(who or self.teacher).token}",
            "Idempotency-Key": uuid.uuid4().hex,
            "Accept-Language": "en",
        }
        return await self.http.request(method, f"/v1{path}", json=body, headers=headers)

    async def of_class(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, f"/classes/{self.class_id}/{path}", body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def visit(self, cards: list[str]) -> Any:
        fix = fix_at(PLACE, captured_at=self.now)
        place = {"longitude": fix.longitude, "latitude": fix.latitude, "accuracy_m": fix.accuracy_m}
        body = {"challenge": self.challenge.slug, "cards": cards}
        return await self.of_class(
            "POST", "visits", body | {"fix": place | {"captured_at": self.now.isoformat(), "is_mock": False}}
        )


async def slip_of(database: Database, person_id: str) -> str:
    """Return what is printed on the pupil's slip now."""
    async with database.transaction() as session:
        return (await session.get_one(RosterEntry, uuid.UUID(person_id))).slip_code or ""


@pytest_asyncio.fixture(loop_scope="session")
async def room(database: Database, now: dt.datetime) -> AsyncIterator[Room]:
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
        yield Room(http, teacher, challenge, school_class.id, now)


async def test_from_a_pasted_list_to_a_child_of_its_family(room: Room, database: Database) -> None:
    """What a pupil collected with its card is the child's after the claim: nothing lost, nothing twice."""
    pasted = "小明\n\nRosa 🐢\nrosa  🐢\n\u202eTim"
    preview = await room.of_class("POST", "roster/preview", {"pasted": pasted})
    assert await room.of_class("GET", "roster") == []
    made = await room.of_class("POST", "roster", {"pasted": pasted})
    assert made == preview
    assert [one["answer"] for one in made["lines"]] == ["new", "blank", "new", "repeated", "cleaned"]
    assert made["lines"][3]["problem"]["words"] == "As line 3. Add something that tells the two apart."
    again = await room.of_class("POST", "roster", {"pasted": pasted})
    assert (again["taken"], again["lines"][0]["answer"]) == (0, "known")
    roster = await room.of_class("GET", "roster")
    assert [(one["nickname"], one["is_held"]) for one in roster] == [
        ("小明", True),
        ("Rosa 🐢", True),
        ("Tim", True),
    ]
    taken = await room.ask(
        "PUT", f"/classes/{room.class_id}/roster/{roster[2]['person_id']}", {"nickname": "小 明"}
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "roster_nickname_taken")
    await room.of_class("PUT", f"roster/{roster[2]['person_id']}", {"nickname": "Tim 14"})

    cards = {one["person_id"]: one["token"] for one in await room.of_class("POST", "cards")}
    sheet = await room.ask("POST", f"/classes/{room.class_id}/cards/sheet")
    assert sheet.content.startswith(b"%PDF")
    pupil = roster[1]["person_id"]
    seen = await room.visit([cards[pupil]])
    assert (seen["counted"], seen["pupils"][0]["awards"][0]["amount"]) == (1, 10)

    async with database.transaction() as session:
        entry = await session.get_one(RosterEntry, uuid.UUID(pupil))
        code = entry.slip_code or ""
        found = await session.execute(select(Enrolment.traits).where(Enrolment.person_id == entry.person_id))
        traits = found.scalar_one()
    assert (traits["is_dependant"], traits["age_years"] < 12) == (True, True)

    parent, other = await sign_in(database, now=room.now), await sign_in(database, now=room.now)
    child = {"code": f"{code[:4]}-{code[4:]}".lower(), "birth_on": "2018-02-03", "display_name": "Rosa"}
    wrong = await room.ask("POST", "/class-claims", child | {"code": "0000-0000-0000"}, who=parent)
    assert (wrong.status_code, wrong.json()["code"]) == (404, "class_claim_unknown")
    answers = await asyncio.gather(*(room.ask("POST", "/class-claims", child, who=one) for one in (parent, other)))
    assert sorted(one.status_code for one in answers) == [201, 404]
    owner, stranger = (parent, other) if answers[0].status_code == 201 else (other, parent)
    claimed = next(one.json() for one in answers if one.status_code == 201)
    assert (claimed["person_id"], claimed["points"], claimed["birth_on"]) == (pupil, 10, "2018-02-03")
    assert (await room.ask("GET", f"/persons/{pupil}", who=owner)).json()["display_name"] == "Rosa"
    assert (await room.ask("GET", f"/persons/{pupil}", who=stranger)).status_code == 404

    assert (await room.visit([cards[pupil]]))["pupils"][0]["reason"]["code"] == "check_in_already_checked_in"
    async with database.transaction() as session:
        given = select(func.sum(AwardGiven.amount)).where(
            AwardGiven.person_id == uuid.UUID(pupil), AwardGiven.kind == "points"
        )
        assert await session.scalar(given) == 10
    after = {one["person_id"]: one for one in await room.of_class("GET", "roster")}
    assert (after[pupil]["is_held"], after[pupil]["nickname"]) == (False, "Rosa 🐢")
    shown = (await room.ask("GET", f"/persons/{roster[0]['person_id']}")).status_code
    assert shown in {403, 404}  # a teacher sees no more of a held pupil than of others


async def test_only_the_own_teacher_sees_the_list_and_a_slip_ends_with_it(room: Room, database: Database) -> None:
    await room.of_class("POST", "roster", {"pasted": "Bo"})
    [pupil] = await room.of_class("GET", "roster")
    stranger = await sign_in(database, now=room.now)
    for method, path in (("GET", "roster"), ("POST", "roster"), ("POST", "roster/preview")):
        answer = await room.ask(method, f"/classes/{room.class_id}/{path}", {"pasted": "x"}, who=stranger)
        assert answer.status_code == 404
    crowd = await room.ask("POST", f"/classes/{room.class_id}/roster", {"pasted": "\n" * 201})
    assert crowd.status_code == 422

    code = await slip_of(database, pupil["person_id"])
    too_old = await room.ask("POST", "/class-claims", {"code": code, "birth_on": "2001-02-03"}, who=stranger)
    assert (too_old.status_code, too_old.json()["code"]) == (422, "child_too_old")
    await room.of_class("DELETE", f"pupils/{pupil['person_id']}")
    assert await room.of_class("GET", "roster") == []
    voided = await room.ask("POST", "/class-claims", {"code": code, "birth_on": "2018-02-03"}, who=stranger)
    assert (voided.status_code, voided.json()["code"]) == (404, "class_claim_unknown")
    async with database.transaction() as session:
        assert await session.get(Erasure, uuid.UUID(pupil["person_id"])) is not None, "it never played"


async def test_a_slip_in_wrong_hands_is_replaced_and_its_claim_undone(room: Room, database: Database) -> None:
    """The finder of a slip loses the child and what it told of it; the pupil keeps what it collected."""
    await room.of_class("POST", "roster", {"pasted": "Bo"})
    pupil = (await room.of_class("GET", "roster"))[0]["person_id"]
    first = await slip_of(database, pupil)
    card = (await room.of_class("POST", f"pupils/{pupil}/card"))["token"]
    second = await slip_of(database, pupil)
    assert (await room.visit([card]))["counted"] == 1

    finder, officer = await sign_in(database, now=room.now), await sign_in(database, Role.OFFICER, now=room.now)
    child = {"birth_on": "2018-02-03", "display_name": "Mine"}
    lost = await room.ask("POST", "/class-claims", child | {"code": first}, who=finder)
    assert (lost.status_code, lost.json()["code"]) == (404, "class_claim_unknown")
    assert (await room.ask("POST", "/class-claims", child | {"code": second}, who=finder)).status_code == 201
    assert (await room.of_class("GET", "roster"))[0]["claimed_at"] is not None
    pin = await room.ask("POST", f"/persons/{pupil}/account", {"pin": "482915"}, who=finder)
    assert pin.is_success, pin.text
    weight = {"kind": "weight", "value": 22, "unit": "kg", "at": room.now.isoformat()}
    measured = await room.ask("POST", f"/persons/{pupil}/observations", weight, who=finder)
    assert measured.is_success, measured.text
    # Out of the teacher's sight: the claim is listed all the same.
    await room.of_class("DELETE", f"pupils/{pupil}")
    [claim] = await room.of_class("GET", "claims")
    assert (claim["person_id"], claim["nickname"]) == (pupil, "Bo")

    path = f"/classes/{room.class_id}/claims"
    assert (await room.ask("DELETE", f"{path}/{pupil}", who=finder)).status_code in {403, 404}
    assert (await room.ask("GET", path, who=officer)).json()[0]["nickname"] is None
    undone = await room.ask("DELETE", f"{path}/{pupil}", who=officer)
    assert undone.status_code == 204, undone.text
    assert (await room.ask("DELETE", f"{path}/{pupil}")).json()["code"] == "class_claim_missing"

    assert (await room.ask("GET", f"/persons/{pupil}", who=finder)).status_code == 404
    told = (await room.ask("GET", "/notices", who=finder)).json()
    assert "claim_undone" in {one["kind"] for one in told["items"]}
    acts = (await room.ask("GET", f"/office-log?subject=person:{pupil}", who=officer)).json()
    assert [one["act"] for one in acts["items"]] == ["class_claim_undone"]
    assert [(one["is_held"], one["claimed_at"]) for one in await room.of_class("GET", "roster")] == [(True, None)]
    assert (await room.visit([card]))["pupils"][0]["reason"]["code"] == "check_in_already_checked_in"

    third = await slip_of(database, pupil)
    family = await sign_in(database, now=room.now)
    ours = {"birth_on": "2018-05-06", "code": third}
    claimed = (await room.ask("POST", "/class-claims", ours, who=family)).json()
    assert (claimed["person_id"], claimed["points"]) == (pupil, 10)
    assert (await room.ask("GET", f"/persons/{pupil}", who=family)).json()["display_name"] is None
    assert (await room.ask("GET", f"/persons/{pupil}/observations", who=family)).json()["items"] == []
    changes = (await room.ask("GET", f"/persons/{pupil}/relation-changes", who=family)).json()
    kinds = [one["kind"] for one in changes["items"]]
    assert kinds[:3] == ["child_registered", "claim_undone", "child_registered"]

    async with database.transaction() as session:
        entry = await session.get_one(RosterEntry, uuid.UUID(pupil))
        entry.claimed_at = room.now - dt.timedelta(days=7)
    assert await room.of_class("GET", "claims") == []
    assert (await room.ask("DELETE", f"{path}/{pupil}")).json()["code"] == "class_claim_final"


async def test_of_a_held_pupil_who_played_only_the_visits_are_left(room: Room, database: Database) -> None:
    await room.of_class("POST", "roster", {"pasted": "Bo"})
    pupil = (await room.of_class("GET", "roster"))[0]["person_id"]
    [card] = await room.of_class("POST", "cards")
    assert (await room.visit([card["token"]]))["counted"] == 1
    code = await slip_of(database, pupil)
    await room.of_class("DELETE", f"pupils/{pupil}")
    finder = await sign_in(database, now=room.now)
    assert (
        await room.ask("POST", "/class-claims", {"code": code, "birth_on": "2018-02-03"}, who=finder)
    ).status_code == 404
    async with database.transaction() as session:
        assert await session.get(RosterEntry, uuid.UUID(pupil)) is None
        assert await session.get(Erasure, uuid.UUID(pupil)) is None
        given = select(func.sum(AwardGiven.amount)).where(AwardGiven.person_id == uuid.UUID(pupil))
        assert await session.scalar(given)


async def test_a_page_of_absences_is_written_whole(room: Room, database: Database) -> None:
    await room.of_class("POST", "roster", {"pasted": "Bo\nAh Kwan"})
    ids = [one["person_id"] for one in await room.of_class("GET", "roster")]
    page = f"absences/{room.now.date()}"
    written = await room.of_class("PUT", page, {"absent": [ids[0], str(uuid.uuid4())]})
    assert written == {"day": str(room.now.date()), "absent": [ids[0]], "is_closed": False}
    assert (await room.of_class("PUT", page, {"is_closed": True}))["absent"] == []
    assert await room.of_class("GET", page) == {"day": str(room.now.date()), "absent": [], "is_closed": True}
    long_ago = f"/classes/{room.class_id}/absences/{room.now.date() - dt.timedelta(days=15)}"
    refused = await room.ask("PUT", long_ago, {"absent": ids})
    assert (refused.status_code, refused.json()["code"]) == (422, "absence_day_unfit")
    stranger = await sign_in(database, now=room.now)
    for method in ("GET", "PUT"):
        assert (await room.ask(method, f"/classes/{room.class_id}/{page}", {}, who=stranger)).status_code == 404
