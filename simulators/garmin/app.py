"""The simulated Garmin's addresses, and what it sends of its own accord.

`fire` knows `changed` (a push of whole days), `ping` (addresses instead of values), `permissions` (with a list
`permissions`), and `ended`. What our side did not answer with 200 is sent again before the next.
"""

import datetime as dt
import json
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.background import BackgroundTask

from simulators.app import make_vendor_app
from simulators.garmin.summaries import dailies, epochs
from simulators.oauth import OAuthRules, add_oauth_routes
from simulators.vendor import Fire, SimulatorSettings, Vendor
from simulators.wearing import Wearer

SCOPES = ("ACTIVITY_EXPORT", "HEALTH_EXPORT", "HISTORICAL_DATA_EXPORT")
REQUESTS_PER_MINUTE = 100
BACKFILL_S_MOST = 30 * 86_400
PULL_S_MOST = 86_400
_API = "/wellness-api/rest"
_TOKEN_PATH = "/di-oauth2-service/oauth/token"  # noqa: S105 - an address
_OK = 200
_SUMMARIES: Mapping[str, Callable[..., list[dict[str, Any]]]] = {"dailies": dailies, "epochs": epochs}


@dataclass(frozen=True, slots=True)
class _Announced:
    """What a ping's token gives: summaries of one kind, of one person's days."""

    user_id: str
    kind: str
    days: tuple[dt.date, ...]


class Garmin:
    """What Garmin knows beside people and grants."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.announced: dict[str, _Announced] = {}
        self.backfilled: set[tuple[str, str, int, int]] = set()
        self._undelivered: deque[bytes] = deque()

    async def fire(self, fire: Fire) -> Sequence[int]:
        """Send what happened; return the status of each answer, 0 where there was none."""
        days = tuple(_days(fire.first_on, fire.last_on))
        match fire.kind:
            case "changed" | "deleted":  # Garmin sends the day again, without what was deleted
                return await self.push(fire.user_id, tuple(_SUMMARIES), days)
            case "ping":
                return await self._ping(fire.user_id, days)
            case "permissions":
                permissions = list(fire.rest.get("permissions", SCOPES))
                self.vendor.oauth.change_scopes(fire.user_id, frozenset(permissions))
                return await self._send(
                    {"userPermissionsChange": [{"userId": fire.user_id, "permissions": permissions}]}
                )
            case "ended":
                self.vendor.oauth.revoke_person(fire.user_id)
                return await self._send({"deregistrations": [{"userId": fire.user_id}]})
            case _:
                return ()

    async def push(self, user_id: str, kinds: Sequence[str], days: Sequence[dt.date]) -> Sequence[int]:
        """Send summaries, each kind to its own message as Garmin does; nothing where permission is missing."""
        if not self.may_see(user_id):
            return ()
        statuses: list[int] = []
        for kind in kinds:
            if summaries := self.summaries(user_id, kind, days):
                statuses.extend(await self._send({kind: summaries}))
        return statuses

    def summaries(self, user_id: str, kind: str, days: Sequence[dt.date]) -> list[dict[str, Any]]:
        """Return what there is of one kind."""
        person, until_s = self.vendor.people[user_id], self.vendor.clock.now_s()
        return [each for day in days for each in _SUMMARIES[kind](person, day, until_s=until_s)]

    def may_see(self, user_id: str, scope: str = "HEALTH_EXPORT") -> bool:
        """Tell whether a person allows us something, and is connected at all."""
        return scope in self.vendor.oauth.scopes_of(user_id)

    async def _ping(self, user_id: str, days: tuple[dt.date, ...]) -> Sequence[int]:
        now_s = int(self.vendor.clock.now_s())
        message: dict[str, list[dict[str, str]]] = {}
        for kind in _SUMMARIES:
            token = secrets.token_urlsafe(16)
            self.announced[token] = _Announced(user_id, kind, days)
            query = f"uploadStartTimeInSeconds={now_s - 60}&uploadEndTimeInSeconds={now_s}&token={token}"
            url = f"https://apis.garmin.com{_API}/{kind}?{query}"
            message[kind] = [{"userId": user_id, "callbackURL": url}]
        return await self._send(message)

    async def _send(self, message: Mapping[str, Any]) -> Sequence[int]:
        self._undelivered.append(json.dumps(message).encode())
        statuses = []
        for _ in range(len(self._undelivered)):
            body = self._undelivered.popleft()
            status = await self._delivered(body)
            if status != _OK:
                self._undelivered.append(body)
            statuses.append(status)
        return statuses

    async def _delivered(self, body: bytes) -> int:
        headers = {"content-type": "application/json", "garmin-client-id": self.vendor.settings.client_id}
        try:
            # The operator entered our address with this key.
            key = {"key": self.vendor.settings.webhook_secret}
            return (await self.vendor.deliver(body, headers, query=key)).status_code
        except (httpx.HTTPError, ValueError):
            return 0


def make_app(settings: SimulatorSettings | None = None) -> FastAPI:
    """Return the app; `app.state.vendor` is its state."""
    settings = settings or SimulatorSettings(requests_per_minute=REQUESTS_PER_MINUTE)
    rules = OAuthRules(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=SCOPES,
        lifetime_s=settings.lifetime_s,
        needs_pkce=True,
    )
    vendor = Vendor("garmin", settings, rules)
    garmin = Garmin(vendor)
    app = make_vendor_app(vendor, garmin.fire)
    add_oauth_routes(app, vendor.oauth, authorize_path="/oauth2Confirm", token_path=_TOKEN_PATH)
    _add_user_routes(app, garmin)
    _add_summary_routes(app, garmin)
    return app


def _add_user_routes(app: FastAPI, garmin: Garmin) -> None:
    vendor = garmin.vendor

    @app.get(f"{_API}/user/id")
    async def user_id(request: Request) -> dict[str, str]:
        person, _ = vendor.person_of(request)
        return {"userId": person.user_id}

    @app.get(f"{_API}/user/permissions")
    async def permissions(request: Request) -> dict[str, list[str]]:
        _, grant = vendor.person_of(request)
        return {"permissions": sorted(grant.scopes)}

    @app.delete(f"{_API}/user/registration")
    async def deregister(request: Request) -> Response:
        person, _ = vendor.person_of(request)
        vendor.oauth.revoke_person(person.user_id)
        return Response(status_code=204, background=BackgroundTask(garmin.fire, _ended(person)))


def _add_summary_routes(app: FastAPI, garmin: Garmin) -> None:
    vendor = garmin.vendor

    @app.get(f"{_API}/backfill/{{kind}}")
    async def backfill(request: Request, kind: str) -> Response:
        person, grant = vendor.person_of(request)
        span = _span(request, "summaryStartTimeInSeconds", "summaryEndTimeInSeconds")
        if kind not in _SUMMARIES:
            return _refused("unknown summary type", 404)
        if "HISTORICAL_DATA_EXPORT" not in grant.scopes:
            return _refused("user did not allow historical data", 403)
        if span is None or span[1] - span[0] > BACKFILL_S_MOST:
            return _refused("range of at most 30 days wanted", 400)
        asked = (person.user_id, kind, *span)
        if asked in garmin.backfilled:
            return _refused("already processed", 409)
        garmin.backfilled.add(asked)
        days = _civil_days(person, *span)
        return Response(status_code=202, background=BackgroundTask(garmin.push, person.user_id, (kind,), days))

    @app.get(f"{_API}/{{kind}}")
    async def pull(request: Request, kind: str) -> Response:
        person, _ = vendor.person_of(request)
        announced = garmin.announced.get(request.query_params.get("token", ""))
        span = _span(request, "uploadStartTimeInSeconds", "uploadEndTimeInSeconds")
        if announced is None or (announced.user_id, announced.kind) != (person.user_id, kind):
            return _refused("InvalidPullTokenException", 400)
        if span is None or span[1] - span[0] > PULL_S_MOST:
            return _refused("range of at most 24 hours wanted", 400)
        if not garmin.may_see(person.user_id):
            return _refused("user did not allow health data", 403)
        return JSONResponse(garmin.summaries(person.user_id, kind, announced.days))


def _refused(message: str, status: int) -> Response:
    return JSONResponse({"errorMessage": message}, status)


def _span(request: Request, start: str, end: str) -> tuple[int, int] | None:
    try:
        starts, ends = int(request.query_params[start]), int(request.query_params[end])
    except (KeyError, ValueError):
        return None
    return (starts, ends) if starts < ends else None


def _civil_days(person: Wearer, starts: int, ends: int) -> list[dt.date]:
    def day_at(at_s: int) -> dt.date:
        return dt.datetime.fromtimestamp(at_s + person.offset_s, dt.UTC).date()

    return list(_days(day_at(starts).isoformat(), day_at(ends - 1).isoformat()))


def _days(first_on: str, last_on: str) -> Iterator[dt.date]:
    day = dt.date.fromisoformat(first_on)
    while day <= dt.date.fromisoformat(last_on):
        yield day
        day += dt.timedelta(days=1)


def _ended(person: Wearer) -> Fire:
    return Fire(person.user_id, "ended", "2026-01-01", "2026-01-01", {})
