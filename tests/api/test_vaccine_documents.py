"""What a family takes along, over HTTP: PDF, health card, and the calendar at its secret address."""

import base64
import datetime as dt
import json
import zlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pypdfium2
import pytest
import pytest_asyncio
from icalendar import Calendar
from jwt import PyJWK
from jwt.api_jws import PyJWS
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from core.settings import get_settings
from families.children.models import ChildRegistration
from families.families.models import FamilyMember
from families.nicknames.words import nickname_in
from families.sex import Sex
from tests.support.record import RecordScene, record_scene


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        scene.world.kid.display_name = "陳小明"
        await session.flush()
        for body in (
            {"given_on": "2017-04-12", "product": "bcg"},
            {"given_on": "2018-04-20", "product": "mmr", "batch": "A21CD"},
        ):
            assert (await scene.ask("POST", "/vaccines/doses", body)).status_code == 201
        yield scene


async def connected(scene: RecordScene, label: str = "Phone") -> httpx.Response:
    answer = await scene.ask("POST", "/vaccines/calendars", {"label": label, "language": "zh-Hant"})
    assert answer.status_code == 201, answer.text
    return answer


async def read(scene: RecordScene, address: str) -> httpx.Response:
    return await scene.http.get(urlsplit(address).path)


@pytest.mark.parametrize("path", ["/vaccines/school-form", "/vaccines/needle-card"])
async def test_a_document_is_made_in_the_language_asked_for(scene: RecordScene, path: str) -> None:
    answer = await scene.ask("GET", f"{path}?language=zh-Hant")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-language"] == "zh-Hant"
    assert answer.headers["cache-control"] == "private, no-store"
    shown = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content))
    assert "陳小明" in shown.replace(" ", "")
    assert "2018-04-20*" in shown
    for name, status in (("kid", 200), ("carer", 403), ("stranger", 404)):
        scene.as_(name)
        assert (await scene.ask("GET", path)).status_code == status, name
    scene.as_("parent")
    assert (await scene.ask("GET", f"{path}?language=fr")).status_code == 422


async def test_the_health_card_is_verified_by_the_key_at_its_well_known_place(scene: RecordScene) -> None:
    card = (await scene.ask("GET", "/vaccines/health-card")).json()
    keys = await scene.http.get("/.well-known/jwks.json")
    assert keys.headers["access-control-allow-origin"] == "*"
    (key,) = keys.json()["keys"]
    digits = card["qr"].removeprefix("shc:/")
    jws = "".join(chr(int(digits[place : place + 2]) + 45) for place in range(0, len(digits), 2))
    assert jws == card["verifiable_credential"]
    assert PyJWS().decode(jws, PyJWK(key).key, algorithms=["ES256"])
    assert card["qr_svg"].startswith("<svg")


async def test_others_read_the_certificates_names_and_never_what_the_game_calls_the_child(
    scene: RecordScene,
) -> None:
    papers = ["/vaccines/school-form", "/vaccines/needle-card", "/growth/chart.pdf?measure=weight"]
    kid, nickname = scene.world.kid, nickname_in(scene.world.kid.nickname, "en")

    async def printed(path: str) -> str:
        answer = await scene.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content))

    async def named() -> list[dict[str, object]]:
        card = (await scene.ask("GET", "/vaccines/health-card")).json()["verifiable_credential"]
        payload = card.split(".")[1]
        content = zlib.decompress(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), wbits=-15)
        bundle = json.loads(content)["vc"]["credentialSubject"]["fhirBundle"]
        found: list[dict[str, object]] = bundle["entry"][0]["resource"]["name"]
        return found

    kid.display_name, kid.sex = None, Sex.MALE
    await scene.session.flush()
    for path in papers:
        assert nickname not in await printed(path), path
    (unknown,) = await named()
    assert "text" not in unknown
    kid.display_name = "Piglet"
    registration = ChildRegistration(
        id=new_id(),
        person_id=kid.id,
        is_from_certificate=False,
        registered_by=scene.world.parent.id,
        registered_at=scene.clock[0],
    )
    registration.details = json.dumps({"name_en": "CHAN SIU MING", "name_zh": "陳小明"})
    scene.session.add(registration)
    await scene.session.flush()
    for path in papers:
        shown = await printed(path)
        assert ("CHAN SIU MING 陳小明" in shown, "Piglet" in shown) == (True, False), path
    assert await named() == [{"text": "CHAN SIU MING 陳小明"}]


async def test_a_calendar_answers_at_its_address_until_it_is_revoked(scene: RecordScene) -> None:
    answer = await connected(scene, "嫲嫲的電話")
    address = answer.json()["address"]
    assert address.startswith(f"{get_settings().public_url}/v1/vaccine-calendars/")
    content = await read(scene, address)
    assert (content.status_code, content.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    events = Calendar.from_ical(content.content).walk("VEVENT")
    assert any("陳小明" in str(event["SUMMARY"]) for event in events)
    (listed,) = (await scene.ask("GET", "/vaccines/calendars")).json()
    assert (listed["label"], "address" in listed) == ("嫲嫲的電話", False)
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    assert "calendar" in {one["why"] for one in log}

    assert (await scene.ask("DELETE", f"/vaccines/calendars/{listed['id']}")).status_code == 204
    gone = await read(scene, address)
    assert (gone.status_code, gone.json()["code"]) == (404, "vaccine_calendar_unknown")
    assert (await scene.ask("DELETE", f"/vaccines/calendars/{listed['id']}")).status_code == 404
    assert (await scene.ask("GET", "/vaccines/calendars")).json() == []


async def test_an_address_is_told_once_and_only_its_hash_is_kept(scene: RecordScene) -> None:
    body, key = {"label": "Phone"}, {"Idempotency-Key": "calendar-1"}
    first = await scene.ask("POST", "/vaccines/calendars", body, **key)
    again = await scene.ask("POST", "/vaccines/calendars", body, **key)
    assert (again.json()["id"], again.json()["address"]) == (first.json()["id"], None)
    secret = first.json()["address"].rpartition("/")[2].removesuffix(".ics")
    rows = (await scene.session.execute(text("SELECT * FROM vaccine_calendars"))).all()
    assert rows
    assert not any(secret.encode() in bytes(str(value), "utf-8") for row in rows for value in row)
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert (await read(scene, f"https://x/v1/vaccine-calendars/{wrong}.ics")).status_code == 404
    assert (await read(scene, "https://x/v1/vaccine-calendars/short.ics")).status_code == 422


async def test_a_calendar_ends_when_its_maker_may_no_longer_see_the_record(scene: RecordScene) -> None:
    address = (await connected(scene)).json()["address"]
    assert (await read(scene, address)).status_code == 200
    await scene.session.execute(delete(FamilyMember).where(FamilyMember.person_id == scene.world.parent.id))
    assert (await read(scene, address)).status_code == 404


async def test_who_may_connect_a_calendar_and_how_many(
    scene: RecordScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, status in (("kid", 403), ("carer", 403), ("stranger", 404)):
        scene.as_(name)
        assert (await scene.ask("POST", "/vaccines/calendars", {"label": "x"})).status_code == status, name
        assert (await scene.ask("GET", "/vaccines/calendars")).status_code == status, name
    scene.as_("parent")
    monkeypatch.setattr("vaccines.calendars.service.CALENDARS_MAX", 1)
    await connected(scene, "x" * 80)
    more = await scene.ask("POST", "/vaccines/calendars", {"label": "Another"})
    assert (more.status_code, more.json()["code"]) == (409, "too_many_vaccine_calendars")
    for label in ("", "x" * 81, "x" * 10_000):
        assert (await scene.ask("POST", "/vaccines/calendars", {"label": label})).status_code == 422
