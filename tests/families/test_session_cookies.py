"""The web app's session in cookies: what is kept, what is refused, and how a browser recovers."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import update

from api.app import create_app
from core.clock import utc_now
from core.database import Database
from core.settings import Settings
from families.actors import Actor, Role
from families.sessions.access_tokens import make_access_token
from families.sessions.models import SignInSession
from families.sessions.rules import REFRESH_GRACE_S
from tests.support.api import client_of
from tests.support.sign_ups import PASSWORD, Caller, sign_up_adult

pytestmark = pytest.mark.usefixtures("redis")

HTTPS = "https://eplus.example.org"
ACCESS, REFRESH, CSRF, LIFE = "eplus_access", "eplus_refresh", "eplus_csrf", "eplus_access_life"
TAMPERED = ["nonsense", "a.b.c", "", "=", "x" * 5_000]


class Browser:
    """A browser at our own page: it keeps cookies, and its page adds what it can read to what it sends."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = httpx.AsyncClient(transport=client._transport, base_url=client.base_url)
        self.email = f"{uuid.uuid4().hex}@example.org"
        self.person_id = ""

    def cookie(self, name: str) -> str | None:
        return next((one.value for one in self.client.cookies.jar if one.name.endswith(name)), None)

    def set(self, name: str, value: str | None) -> None:
        for one in list(self.client.cookies.jar):
            if one.name.endswith(name):
                one.value = value
                if value is None:
                    self.client.cookies.jar.clear(one.domain, one.path, one.name)

    async def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        page = {"Origin": str(self.client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        if (token := self.cookie(CSRF)) is not None:
            page["X-CSRF-Token"] = token
        sent = {name: value for name, value in {**page, **(headers or {})}.items() if value}
        return await self.client.request(method, f"/v1{path}", json=body, headers=sent)

    async def sign_up(self) -> httpx.Response:
        answer = await self.ask(
            "POST",
            "/accounts",
            {"email": self.email, "password": PASSWORD, "birth_on": "1988-05-01", "keep_in": "cookies"},
        )
        assert answer.status_code == 201, answer.text
        self.person_id = answer.json()["person_id"]
        return answer

    async def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        body = {"method": "password", "identifier": self.email, "password": password, "keep_in": "cookies"}
        return await self.ask("POST", "/sessions", body)


@asynccontextmanager
async def secure_client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(create_app(Settings(secure_cookies=True))) as client:
        client.base_url = httpx.URL(HTTPS)
        yield client


@pytest.fixture
async def browser(client: httpx.AsyncClient) -> AsyncIterator[Browser]:
    browser = Browser(client)
    await browser.sign_up()
    yield browser
    await browser.client.aclose()


def _lines(answer: httpx.Response) -> dict[str, str]:
    """Return the attributes of each cookie that an answer sets, by name."""
    return {line.partition("=")[0]: line.partition("; ")[2] for line in answer.headers.get_list("set-cookie")}


async def _let_time_pass(database: Database, browser: Browser, seconds: int) -> None:
    me = (await browser.ask("GET", "/me")).json()
    async with database.transaction() as session:
        await session.execute(
            update(SignInSession)
            .where(SignInSession.account_id == uuid.UUID(me["account_id"]))
            .values(rotated_at=SignInSession.rotated_at - dt.timedelta(seconds=seconds))
        )


def _expired(browser: Browser) -> str:
    """Return an access token like one that ran out while the tab slept."""
    actor = Actor(uuid.uuid4(), uuid.UUID(browser.person_id), frozenset({Role.MEMBER}), uuid.uuid4())
    return make_access_token(actor, now=utc_now() - dt.timedelta(days=1), life_s=600)


async def test_tokens_are_in_cookies_and_not_in_the_answer(client: httpx.AsyncClient) -> None:
    browser = Browser(client)
    for answer in (
        await browser.sign_up(),
        await browser.sign_in(),
        await browser.ask("POST", "/sessions/refresh"),
    ):
        assert answer.status_code in {200, 201}
        body = answer.json()
        assert (body["access_token"], body["refresh_token"], body["device_token"]) == (None, None, None)
        assert (body["expires_in"], body["roles"]) == (600, ["member"])
        for name in (ACCESS, REFRESH):
            assert browser.cookie(name)
            assert str(browser.cookie(name)) not in answer.text
    me = await browser.ask("GET", "/me")
    assert me.json()["person"]["id"] == browser.person_id


async def test_where_cookies_go_and_who_reads_them(client: httpx.AsyncClient) -> None:
    plain = _lines(await Browser(client).sign_up())
    async with secure_client() as https:
        secure = _lines(await Browser(https).sign_up())
    session = {
        "eplus_access": "Path=/v1; Max-Age=2592000; SameSite=Strict; HttpOnly",
        "eplus_refresh": "Path=/v1/sessions; Max-Age=2592000; SameSite=Strict; HttpOnly",
        "eplus_csrf": "Path=/; Max-Age=2592000; SameSite=Strict",
        "eplus_access_life": "Path=/; Max-Age=2592000; SameSite=Strict",
    }
    device = next(name for name in plain if name.startswith("eplus_device_"))
    attributes = {**session, device: "Path=/v1/sessions; Max-Age=34560000; SameSite=Strict; HttpOnly"}
    assert plain == attributes
    names = {_kind_of(name.removeprefix("__Secure-").removeprefix("__Host-")): name for name in secure}
    assert {_kind_of(one): f"{value}; Secure" for one, value in attributes.items()} == {
        short: secure[full] for short, full in names.items()
    }
    readable = {"eplus_csrf", "eplus_access_life"}
    assert {short for short, name in names.items() if name.startswith("__Host-")} == readable
    assert all(name.startswith("__Secure-") for short, name in names.items() if short not in readable)


def _kind_of(name: str) -> str:
    return "eplus_device" if name.startswith("eplus_device_") else name


async def test_a_page_reads_how_long_its_access_token_is_good(client: httpx.AsyncClient) -> None:
    browser = Browser(client)
    before = int(utc_now().timestamp())
    for ask in (browser.sign_up, browser.sign_in, lambda: browser.ask("POST", "/sessions/refresh")):
        browser.set(LIFE, None)
        assert (await ask()).is_success
        begins_s, ends_s = map(int, str(browser.cookie(LIFE)).split("-"))
        assert before <= begins_s <= utc_now().timestamp()
        assert ends_s - begins_s == 600
    await browser.ask("DELETE", "/sessions/current")
    assert browser.cookie(LIFE) is None


async def test_a_whole_session_over_https() -> None:
    async with secure_client() as client:
        browser = Browser(client)
        await browser.sign_up()
        assert (await browser.ask("POST", "/families", {})).status_code == 201
        assert (await browser.ask("POST", "/sessions/refresh")).status_code == 200
        browser.client.base_url = httpx.URL("http://eplus.example.org")
        assert (await browser.ask("GET", "/me")).status_code == 401, "nothing was sent in the clear"


async def test_bearer_goes_before_cookies(browser: Browser, client: httpx.AsyncClient) -> None:
    other: Caller = await sign_up_adult(client)
    bearer = {"Authorization": f"Bearer {other.tokens['access_token']}"}
    assert (await browser.ask("GET", "/me", headers=bearer)).json()["person"]["id"] == other.person_id
    without_token = {**bearer, "X-CSRF-Token": "", "Origin": "https://elsewhere.example.org"}
    assert (await browser.ask("POST", "/families", {}, without_token)).status_code == 201
    bad = await browser.ask("GET", "/me", headers={"Authorization": "Bearer nonsense"})
    assert (bad.status_code, _lines(bad)) == (401, {})


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X-CSRF-Token": ""}, "csrf_token_invalid"),
        ({"X-CSRF-Token": "0" * 64}, "csrf_token_invalid"),
        ({"X-CSRF-Token": "nonsense"}, "csrf_token_invalid"),
        ({"Origin": "https://elsewhere.example.org"}, "other_origin"),
        ({"Origin": "http://test.elsewhere.example.org"}, "other_origin"),
        ({"Origin": "null"}, "other_origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "other_origin"),
        ({"Sec-Fetch-Site": "same-site"}, "other_origin"),
        ({"Origin": "", "Sec-Fetch-Site": ""}, None),
    ],
)
async def test_what_changes_anything_is_asked_by_our_own_page(
    browser: Browser, headers: dict[str, str], code: str | None
) -> None:
    for method, path in (("POST", "/families"), ("DELETE", "/sessions/current"), ("DELETE", "/sessions")):
        answer = await browser.ask(method, path, {} if method == "POST" else None, headers)
        if code is None:
            assert answer.status_code in {201, 204}
            return
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert (await browser.ask("GET", "/me", headers=headers)).status_code == 200, "reading needs no token"
    assert (await browser.ask("POST", "/families", {})).status_code == 201


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example.org"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_no_page_elsewhere_signs_a_browser_in_or_renews(browser: Browser, headers: dict[str, str]) -> None:
    before = browser.cookie(REFRESH)
    body = {"method": "password", "identifier": browser.email, "password": PASSWORD, "keep_in": "cookies"}
    sign_up = {"email": "x@example.org", "password": PASSWORD, "birth_on": "1988-05-01", "keep_in": "cookies"}
    for path, sent in (("/sessions", body), ("/accounts", sign_up), ("/sessions/refresh", None)):
        answer = await browser.ask("POST", path, sent, headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "other_origin")
    assert browser.cookie(REFRESH) == before


async def test_the_token_is_of_this_session(browser: Browser, client: httpx.AsyncClient) -> None:
    other = Browser(client)
    await other.sign_up()
    stolen = {"X-CSRF-Token": str(other.cookie(CSRF))}
    assert (await browser.ask("POST", "/families", {}, stolen)).json()["code"] == "csrf_token_invalid"


async def test_a_page_that_lost_its_token_is_given_it_again(browser: Browser) -> None:
    token = browser.cookie(CSRF)
    for damage in ("tampered", None):
        browser.set(CSRF, damage)
        assert (await browser.ask("POST", "/families", {})).status_code == 403
        assert browser.cookie(CSRF) == token
    assert (await browser.ask("POST", "/families", {})).status_code == 201


@pytest.mark.parametrize("damage", TAMPERED)
async def test_a_tampered_access_cookie_is_taken_away_and_renewed(browser: Browser, damage: str) -> None:
    browser.set(ACCESS, damage)
    answer = await browser.ask("GET", "/me")
    assert answer.status_code == 401
    if damage:
        assert answer.json()["code"] == "access_token_invalid"
        assert browser.cookie(ACCESS) is None
        assert browser.cookie(REFRESH) is not None
    assert (await browser.ask("POST", "/sessions/refresh")).status_code == 200
    assert (await browser.ask("GET", "/me")).status_code == 200


async def test_an_access_cookie_of_somebody_else_is_of_no_use(browser: Browser) -> None:
    token = str(browser.cookie(ACCESS))
    head, claims, signature = token.split(".")
    browser.set(ACCESS, f"{head}.{claims[:-4]}AAAA.{signature}")
    assert (await browser.ask("GET", "/me")).json()["code"] == "access_token_invalid"


async def test_an_expired_access_cookie_is_told_from_nobody_and_renewed(browser: Browser) -> None:
    browser.set(ACCESS, _expired(browser))
    answer = await browser.ask("POST", "/families", {})
    assert (answer.status_code, answer.json()["code"], _lines(answer)) == (401, "access_token_expired", {})
    assert (await browser.ask("POST", "/sessions/refresh")).status_code == 200
    assert (await browser.ask("POST", "/families", {})).status_code == 201


@pytest.mark.parametrize("damage", TAMPERED)
async def test_a_tampered_refresh_cookie_ends_in_signing_in(browser: Browser, damage: str) -> None:
    browser.set(ACCESS, "nonsense")
    browser.set(REFRESH, damage)
    answer = await browser.ask("POST", "/sessions/refresh")
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_invalid")
    assert [browser.cookie(name) for name in (ACCESS, REFRESH, CSRF)] == [None, None, None]
    assert (await browser.sign_in()).status_code == 201
    assert (await browser.ask("GET", "/me")).status_code == 200


async def test_signing_in_works_whatever_is_left_of_an_old_session(browser: Browser) -> None:
    for leftover in ("nonsense", _expired(browser)):
        for name in (ACCESS, REFRESH, CSRF):
            browser.set(name, leftover)
        assert (await browser.sign_in()).status_code == 201
        assert (await browser.ask("GET", "/me")).status_code == 200


async def test_two_tabs_that_renew_at_once_keep_the_session(browser: Browser, database: Database) -> None:
    for _ in range(3):
        answers = await asyncio.gather(*(browser.ask("POST", "/sessions/refresh") for _ in range(6)))
        assert [answer.status_code for answer in answers] == [200] * 6
        assert len({answer.cookies.get(REFRESH) for answer in answers}) == 1, "all tabs hold the same token"
        await _let_time_pass(database, browser, REFRESH_GRACE_S + 1)
    assert (await browser.ask("GET", "/me")).status_code == 200


async def test_a_copied_refresh_cookie_ends_the_session_for_both(browser: Browser, database: Database) -> None:
    copy = str(browser.cookie(REFRESH))
    await browser.ask("POST", "/sessions/refresh")
    await _let_time_pass(database, browser, REFRESH_GRACE_S + 1)
    kept = browser.cookie(REFRESH)
    browser.set(REFRESH, copy)
    answer = await browser.ask("POST", "/sessions/refresh")
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_reused")
    assert [browser.cookie(name) for name in (ACCESS, REFRESH, CSRF)] == [None, None, None]
    body = {"refresh_token": kept}
    assert (await browser.ask("POST", "/sessions/refresh", body)).status_code == 401


@pytest.mark.parametrize("path", ["/sessions/current", "/sessions"])
async def test_signing_out_takes_the_cookies_away(browser: Browser, path: str) -> None:
    token = browser.cookie(ACCESS)
    answer = await browser.ask("DELETE", path)
    assert answer.status_code == 204
    assert [browser.cookie(name) for name in (ACCESS, REFRESH, CSRF)] == [None, None, None]
    assert browser.cookie("eplus_device_") is None  # only its whole name would find it
    assert any(one.name.startswith("eplus_device_") for one in browser.client.cookies.jar)
    ended = await browser.ask("GET", "/me", headers={"Authorization": f"Bearer {token}"})
    assert ended.json()["code"] == "access_token_invalid"


async def test_a_new_password_signs_this_browser_out_too(browser: Browser) -> None:
    change = {"current_password": PASSWORD, "new_password": "boats over Lantau"}
    assert (await browser.ask("PUT", "/accounts/current/password", change)).status_code == 204
    assert browser.cookie(REFRESH) is None
    assert (await browser.sign_in("boats over Lantau")).status_code == 201


async def test_callers_without_cookies_are_sent_none(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    answers = [
        await caller.ask("GET", "/me"),
        await client.post("/v1/sessions/refresh", json={"refresh_token": caller.tokens["refresh_token"]}),
        await caller.ask("DELETE", "/sessions/current"),
    ]
    assert [_lines(answer) for answer in answers] == [{}, {}, {}]
    nobody = await Browser(client).ask("POST", "/sessions/refresh")
    assert (nobody.status_code, nobody.json()["code"], _lines(nobody)) == (401, "refresh_token_invalid", {})


async def test_strangers_cannot_use_up_the_tries_of_a_browser_that_signed_in_before(browser: Browser) -> None:
    stranger = Browser(browser.client)
    stranger.email = browser.email
    answers = [await stranger.sign_in(f"guess number {guess}") for guess in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    await browser.ask("DELETE", "/sessions/current")
    assert (await browser.sign_in()).status_code == 201


async def test_each_of_a_family_has_a_device_token_on_the_shared_tablet(browser: Browser) -> None:
    first = browser.email
    browser.email = f"{uuid.uuid4().hex}@example.org"
    await browser.sign_up()
    devices = {one.name for one in browser.client.cookies.jar if one.name.startswith("eplus_device_")}
    assert len(devices) == 2
    assert first not in str(devices)


async def test_live_boards_know_the_reader_by_cookie(browser: Browser, client: httpx.AsyncClient) -> None:
    path = "/challenges/no-such/leaderboards/schools/live"
    assert (await browser.ask("GET", path)).status_code == 404
    browser.set(ACCESS, "nonsense")
    assert (await browser.ask("GET", path)).status_code == 401


async def test_a_failed_sign_up_leaves_no_cookies(browser: Browser) -> None:
    again = Browser(browser.client)
    body = {"email": browser.email, "password": PASSWORD, "birth_on": "1988-05-01", "keep_in": "cookies"}
    answer = await again.ask("POST", "/accounts", body)
    assert (answer.status_code, _lines(answer)) == (409, {})
