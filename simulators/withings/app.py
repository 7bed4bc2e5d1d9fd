"""The simulated Withings' addresses. Every answer but an outage is HTTP 200, with a `status` in the body.

`fire` knows `changed` and `deleted` (a form for each day, to the person's own address), and `ended` (the account
was unlinked). Withings verifies an address by HEAD before it takes it.
"""

import datetime as dt
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from simulators.app import make_vendor_app
from simulators.oauth import OAuthRefusal, OAuthRules, add_consent_routes, read_form
from simulators.vendor import Fire, SimulatorSettings, Vendor
from simulators.withings.activities import activity, series
from simulators.withings.signing import Signing

SCOPES = ("user.activity", "user.info", "user.metrics")
REQUESTS_PER_MINUTE = 120
PAGE_ROWS = 3  # few, so that paging is tried
ACTIVITY = "16"
USER_EVENTS = "46"
SERIES_S_MOST = 86_400
CALLBACK_CHARS_MOST = 255
SAME_AGAIN_S = 10.0
_DAYS_MOST = 400
_HEAD_S = 5.0

Form = dict[str, str]


class Withings:
    """What Withings knows beside people and grants. `same_again_s`: how long the same request is refused."""

    def __init__(self, vendor: Vendor, same_again_s: float) -> None:
        self.vendor = vendor
        self.signing = Signing(vendor.settings.client_id, vendor.settings.client_secret)
        self.callbacks: dict[tuple[str, str], str] = {}
        self._same_again_s = same_again_s
        self._asked: dict[tuple[Any, ...], float] = {}

    def is_same_again(self, user_id: str, form: Form) -> bool:
        """Tell whether a person's data was asked for in the same words just before."""
        now_s, key = time.monotonic(), (user_id, *sorted(form.items()))
        before_s, self._asked[key] = self._asked.get(key, -self._same_again_s), now_s
        return now_s - before_s < self._same_again_s

    async def fire(self, fire: Fire) -> Sequence[int]:
        """Send notifications; return the status of each answer, 0 where there was none."""
        if fire.kind == "ended":
            fields = {"userid": fire.user_id, "appli": USER_EVENTS, "action": "unlink"}
            url = self.callbacks.get((fire.user_id, USER_EVENTS))
            self.forget(fire.user_id)
            return [await self._notify(url, fields)]
        if fire.kind not in {"changed", "deleted"}:
            return ()
        person = self.vendor.people[fire.user_id]
        url = self.callbacks.get((fire.user_id, ACTIVITY))
        return [
            await self._notify(
                url,
                {
                    "userid": fire.user_id,
                    "startdate": str(person.start_s(day, 0)),
                    "enddate": str(person.start_s(day + dt.timedelta(days=1), 0)),
                    "appli": ACTIVITY,
                    "date": day.isoformat(),
                },
            )
            for day in _days(dt.date.fromisoformat(fire.first_on), dt.date.fromisoformat(fire.last_on))
        ]

    def forget(self, user_id: str) -> None:
        """End a person's connection, with its notifications."""
        self.vendor.oauth.revoke_person(user_id)
        self.callbacks = {key: url for key, url in self.callbacks.items() if key[0] != user_id}

    async def _notify(self, url: str | None, fields: Form) -> int:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        try:
            return (await self.vendor.deliver(urlencode(fields).encode(), headers, url=url)).status_code
        except (httpx.HTTPError, ValueError):
            return 0


def make_app(settings: SimulatorSettings | None = None, *, same_again_s: float = SAME_AGAIN_S) -> FastAPI:
    """Return the app; `app.state.vendor` is its state."""
    settings = settings or SimulatorSettings(requests_per_minute=REQUESTS_PER_MINUTE, lifetime_s=10_800)
    rules = OAuthRules(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=SCOPES,
        lifetime_s=settings.lifetime_s,
        scope_separator=",",
    )
    vendor = Vendor("withings", settings, rules)
    withings = Withings(vendor, same_again_s)
    app = make_vendor_app(vendor, withings.fire)
    _answer_in_the_body(app)
    add_consent_routes(app, vendor.oauth, "/oauth2_user/authorize2")
    _add_token_route(app, withings)
    _add_notify_route(app, withings)
    _add_measure_route(app, withings)
    return app


def _answer_in_the_body(app: FastAPI) -> None:
    """Say in the body what other vendors say by status."""

    @app.exception_handler(OAuthRefusal)
    async def refuse(_request: Request, refusal: OAuthRefusal) -> Response:
        return failed(401, f"XRequestID: Not provided {refusal.error}: The access token provided is invalid")

    @app.middleware("http")
    async def too_many(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        return failed(601, "Too Many Requests") if response.status_code == 429 else response


def _add_token_route(app: FastAPI, withings: Withings) -> None:
    @app.post("/v2/oauth2")
    async def oauth2(request: Request) -> Response:
        form = dict(await read_form(request))
        match form.get("action"):
            case "requesttoken":
                return _token(withings, form)
            case "revoke":
                if not withings.signing.accepts("revoke", form, withings.vendor.clock.now_s()):
                    return failed(503, "Invalid Params: invalid signature")
                withings.forget(form.get("userid", ""))
                return succeeded({})
            case _:
                return failed(2554, "Invalid action")

    @app.post("/v2/signature")
    async def signature(request: Request) -> Response:
        form = dict(await read_form(request))
        nonce = withings.signing.new_nonce(form, withings.vendor.clock.now_s())
        return failed(503, "Invalid Params: invalid signature") if nonce is None else succeeded({"nonce": nonce})


def _token(withings: Withings, form: Form) -> Response:
    try:
        grant, answer = withings.vendor.oauth.token(form)
    except OAuthRefusal as refusal:
        if refusal.error == "invalid_client":
            return failed(503, "Invalid Params: invalid client_id or client_secret")
        bad = "refresh_token" if form.get("grant_type") == "refresh_token" else "code"
        return failed(503, f"Invalid Params: invalid {bad}")
    return succeeded(answer | {"userid": grant.user_id, "csrf_token": "unused"})


def _add_notify_route(app: FastAPI, withings: Withings) -> None:
    @app.post("/notify")
    async def notify(request: Request) -> Response:
        person, _ = withings.vendor.person_of(request)
        form = dict(await read_form(request))
        url, category = form.get("callbackurl", ""), form.get("appli", "")
        match form.get("action"):
            case "subscribe":
                if not category.isdigit() or len(url) > CALLBACK_CHARS_MOST or not await _answers_head(url):
                    return failed(293, "Invalid Params: invalid callbackurl")
                withings.callbacks[person.user_id, category] = url
                return succeeded({})
            case "revoke":
                withings.callbacks.pop((person.user_id, category), None)
                return succeeded({})
            case "list":
                listed = [
                    {"appli": int(each), "callbackurl": known, "expires": 2**31 - 1, "comment": ""}
                    for (user_id, each), known in withings.callbacks.items()
                    if user_id == person.user_id
                ]
                return succeeded({"profiles": listed})
            case _:
                return failed(2554, "Invalid action")


def _add_measure_route(app: FastAPI, withings: Withings) -> None:
    vendor = withings.vendor

    @app.post("/v2/measure")
    async def measure(request: Request) -> Response:
        person, grant = vendor.person_of(request)
        form = dict(await read_form(request))
        if "user.activity" not in grant.scopes:
            return failed(403, "insufficient_scope")
        if withings.is_same_again(person.user_id, form):
            return failed(601, "Same arguments in less than 10 seconds")
        until_s = vendor.clock.now_s()
        try:
            match form.get("action"):
                case "getactivity":
                    first_on = dt.date.fromisoformat(form["startdateymd"])
                    last_on = dt.date.fromisoformat(form["enddateymd"])
                    days = (activity(person, day, until_s=until_s) for day in _days(first_on, last_on))
                    return succeeded(_page([row for row in days if row], int(form.get("offset", "0"))))
                case "getintradayactivity":
                    starts = int(form["startdate"])
                    ends = min(int(form["enddate"]), starts + SERIES_S_MOST)
                    return succeeded({"series": series(person, starts, ends, until_s=until_s)})
                case _:
                    return failed(2554, "Invalid action")
        except (KeyError, ValueError):
            return failed(503, "Invalid Params")


def _page(rows: list[dict[str, Any]], offset: int) -> dict[str, Any]:
    until = offset + PAGE_ROWS
    return {"activities": rows[offset:until], "more": until < len(rows), "offset": until}


async def _answers_head(url: str) -> bool:
    try:
        async with httpx.AsyncClient(timeout=_HEAD_S, trust_env=False) as client:
            return (await client.head(url)).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def _days(first_on: dt.date, last_on: dt.date) -> Iterator[dt.date]:
    for ahead in range(min((last_on - first_on).days + 1, _DAYS_MOST)):
        yield first_on + dt.timedelta(days=ahead)


def succeeded(body: dict[str, Any]) -> Response:
    """Return an answer that is well."""
    return JSONResponse({"status": 0, "body": body})


def failed(status: int, error: str) -> Response:
    """Return an answer that is not, as HTTP 200 all the same."""
    return JSONResponse({"status": status, "body": {}, "error": error})
