"""Certificates over HTTP: one's own, as a document, under a name of one's choice; and verified by anybody."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_now, get_optional_actor, get_session
from core.messages import LANGUAGES
from core.settings import get_settings
from families.actors import Actor
from families.personal_data.erasure import erase_person
from rewards.certificates.rules import CertificateWords, NewCertificate
from rewards.certificates.service import MAX_NAMES, issue_certificates, list_certificates
from tests.support.api import client_of, lent_app
from tests.support.people import World, make_world

ENGLISH = {"Accept-Language": "en"}


@dataclass
class Scene:
    """A child with a certificate, and everybody around the child; `actor` is who asks."""

    http: httpx.AsyncClient
    world: World
    code: str
    actor: list[Actor | None]

    def as_(self, name: str | None) -> None:
        self.actor[0] = None if name is None else self.world.actors[name]

    def path(self, rest: str) -> str:
        return f"/v1/persons/{self.world.kid.id}/certificates{rest}"

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=ENGLISH | headers)

    async def put(self, path: str, body: object) -> httpx.Response:
        return await self.http.put(path, json=body, headers=ENGLISH)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[Scene]:
    world = await make_world(session, now)
    world.kid.display_name = "Chan Siu Ming"
    words = dict.fromkeys(LANGUAGES, "Walker")
    new = NewCertificate(
        world.kid.id,
        "walk",
        "achievement",
        "walk:achievement:run/1",
        CertificateWords(words, words, words),
        {"en": "Brave Otter 27", "zh-Hant": "勇敢水獺 27", "zh-Hans": "勇敢水獭 27"},
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 30),
        now,
    )
    await issue_certificates(session, [new], now)
    (held,) = (await list_certificates(session, world.kid.id)).items
    actor: list[Actor | None] = [world.actors["parent"]]
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: actor[0],
    }
    async with client_of(app) as http:
        yield Scene(http, world, held.code, actor)


async def test_a_family_sees_its_own(scene: Scene) -> None:
    (shown,) = (await scene.get(scene.path(""))).json()["items"]
    assert (shown["code"], shown["status"], shown["name"]) == (scene.code, "valid", "Brave Otter 27")
    assert shown["address"] == f"{get_settings().public_url}/certificates/{scene.code}"
    for name, status in (("kid", 200), ("carer", 200), ("stranger", 404), ("teacher", 403), (None, 401)):
        scene.as_(name)
        assert (await scene.get(scene.path(""))).status_code == status, name
        assert (await scene.get(scene.path(f"/{scene.code}/document"))).status_code == status, name


async def test_a_long_list_is_read_page_by_page(scene: Scene, session: AsyncSession, now: dt.datetime) -> None:
    words = dict.fromkeys(LANGUAGES, "Walker")
    what = CertificateWords(words, words, words)
    days = (dt.date(2026, 9, 1), dt.date(2026, 9, 30))
    more = [
        NewCertificate(scene.world.kid.id, "walk", f"k{n}", f"r{n}", what, words, *days, now) for n in range(4)
    ]
    await issue_certificates(session, more, now)  # at one instant: the id decides
    whole = [one["code"] for one in (await scene.get(scene.path(""))).json()["items"]]
    read: list[str] = []
    cursor = ""
    for size in (2, 2, 1):
        page = (await scene.get(scene.path(f"?limit=2{cursor}"))).json()
        assert len(page["items"]) == size
        read += [one["code"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert (read, len(set(read))) == (whole, 5)
    assert (await scene.get(scene.path("?cursor=x"))).json()["code"] == "cursor_invalid"


async def test_a_name_is_not_changed_without_end(scene: Scene) -> None:
    path = scene.path(f"/{scene.code}/name")
    names = ["display_name", "nickname"] * MAX_NAMES
    answers = [(await scene.put(path, {"name": name})) for name in names[:MAX_NAMES]]
    assert [one.status_code for one in answers] == [200] * (MAX_NAMES - 1) + [409]
    assert answers[-1].json()["code"] == "certificate_names_too_many"


async def test_the_document_and_its_tag(scene: Scene) -> None:
    path = scene.path(f"/{scene.code}/document")
    answer = await scene.get(path)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == 'attachment; filename="walk-achievement.pdf"'
    again = await scene.get(path, **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    chinese = await scene.get(f"{path}?language=zh-Hant", **{"If-None-Match": answer.headers["etag"]})
    assert (chinese.status_code, chinese.headers["content-language"]) == (200, "zh-Hant")


async def test_the_name_on_it_is_the_familys_choice(scene: Scene) -> None:
    path = scene.path(f"/{scene.code}/name")
    before = (await scene.get(scene.path(f"/{scene.code}/document"))).headers["etag"]
    assert (await scene.put(path, {"name": "display_name"})).json()["name"] == "Chan Siu Ming"
    assert (await scene.get(f"/v1/certificates/{scene.code}")).json()["name"] == "Chan Siu Ming"
    assert (await scene.get(scene.path(f"/{scene.code}/document"))).headers["etag"] != before
    assert (await scene.put(path, {"name": "nickname"})).json()["name"] != "Chan Siu Ming"
    for name, status in (("kid", 403), ("carer", 403), ("stranger", 404)):
        scene.as_(name)
        assert (await scene.put(path, {"name": "display_name"})).status_code == status, name


async def test_a_private_name_that_is_not_known_cannot_be_chosen(scene: Scene) -> None:
    scene.world.kid.display_name = None
    answer = await scene.put(scene.path(f"/{scene.code}/name"), {"name": "display_name"})
    assert (answer.status_code, answer.json()["code"]) == (409, "certificate_name_missing")


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: "-".join((code[:4], code[4:12], code[12:]))])
async def test_anybody_verifies_what_is_on_it_and_nothing_else(scene: Scene, typed: object) -> None:
    scene.as_(None)
    assert callable(typed)
    answer = await scene.get(f"/v1/certificates/{typed(scene.code)}")
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert set(shown) == {
        *("code", "status", "heading", "title", "name", "statement", "first_day", "last_day"),
        *("issued_at", "revoked_at", "signature"),
    }
    assert str(scene.world.kid.id) not in answer.text
    chinese = await scene.http.get(f"/v1/certificates/{scene.code}", headers={"Accept-Language": "zh-HK"})
    assert chinese.json()["name"] == "勇敢水獺 27"


async def test_a_code_that_is_none(scene: Scene) -> None:
    scene.as_(None)
    for code, status in ((scene.code[:-1] + ("0" if scene.code[-1] != "0" else "1"), 404), ("short", 422)):
        assert (await scene.get(f"/v1/certificates/{code}")).status_code == status
    scene.as_("parent")
    other = f"/v1/persons/{scene.world.parent.id}/certificates/{scene.code}/document"
    assert (await scene.get(other)).json()["code"] == "certificate_unknown"


async def test_an_officer_revokes_and_everybody_sees_that(scene: Scene) -> None:
    path = f"/v1/certificates/{scene.code}/standing"
    body = {"is_revoked": True, "reason": "Issued to the wrong person."}
    for name, status in (("parent", 403), (None, 401), ("officer", 200)):
        scene.as_(name)
        assert (await scene.put(path, body)).status_code == status, name
    scene.as_(None)
    shown = (await scene.get(f"/v1/certificates/{scene.code}")).json()
    assert (shown["status"], shown["revoked_at"] is None) == ("revoked", False)
    scene.as_("parent")
    refused = await scene.get(scene.path(f"/{scene.code}/document"))
    assert (refused.status_code, refused.json()["code"]) == (409, "certificate_revoked")
    scene.as_("officer")
    assert (await scene.put(path, body | {"is_revoked": False})).json()["status"] == "valid"
    assert (await scene.put(path.replace(scene.code, uuid.uuid4().hex[:20]), body)).status_code == 404


async def test_the_code_of_an_erased_person_tells_nothing(
    scene: Scene, session: AsyncSession, now: dt.datetime
) -> None:
    scene.as_("parent")
    assert (await scene.put(scene.path(f"/{scene.code}/name"), {"name": "display_name"})).status_code == 200
    scene.as_(None)
    before = await scene.get(f"/v1/certificates/{scene.code}")
    assert "Chan Siu Ming" in before.text
    await erase_person(session, scene.world.kid.id, scene.world.parent.id, now=now)
    answer = await scene.get(f"/v1/certificates/{scene.code}")
    assert (answer.status_code, answer.json()["code"]) == (404, "certificate_unknown")
    never = await scene.get(f"/v1/certificates/{'0' * 20}")
    assert answer.json() | {"request_id": ""} == never.json() | {"request_id": ""}
