"""Simulated Polar AccessLink v3: Basic token exchange, registration, days and minutes, one signed webhook.

Beyond the shared switches a fired webhook takes: `event` (another kind), `url` (another address in the body),
`is_forged` (a wrong signature), `content_type`.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from simulators.app import make_vendor_app
from simulators.oauth import OAuthRefusal, OAuthRules, OAuthServer, add_consent_routes, read_form
from simulators.vendor import Fire, SimulatorSettings, Vendor
from simulators.wearing import Walked, Wearer, Worn

SCOPE = "accesslink.read_all"
RANGE_DAYS_MOST = 28
LOOK_BACK_DAYS = 90
TEN_YEARS_S = 315_360_000


def make_app(settings: SimulatorSettings | None = None) -> FastAPI:
    """Return the app."""
    settings = settings or SimulatorSettings()
    rules = OAuthRules(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=(SCOPE,),
        lifetime_s=TEN_YEARS_S,
        rotates=False,
        gives_refresh_token=False,
    )
    vendor = Vendor("polar", settings, rules)
    vendor.oauth = _LongLived(rules, vendor.clock, lambda: list(vendor.people))
    polar = _Polar(vendor)
    app = make_vendor_app(polar.vendor, polar.fire, _rate_headers)
    _add_oauth(app, polar)
    _add_users(app, polar)
    _add_data(app, polar)
    _add_webhooks(app, polar)
    return app


def _rate_headers(used: int, limit: int, reset_s: int) -> Mapping[str, str]:
    """A quarter of an hour and a day, which here count the same requests."""
    return {
        "RateLimit-Usage": f"{used}, {used}",
        "RateLimit-Limit": f"{limit}, {limit * 10}",
        "RateLimit-Reset": f"{reset_s}, 86400",
    }


class _LongLived(OAuthServer):
    """Tokens that outlive every test: there is nothing to refresh them with, so they never just expire."""

    def expire_access_tokens(self) -> None:
        """Nothing."""


class _Polar:
    """What Polar knows beyond the shared state: who is registered, and the app's webhook."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.registered: dict[str, str] = {}
        self.webhook_id: str | None = None

    def person(self, request: Request) -> Wearer:
        """Return whose data is asked for; only registered people have any."""
        person, _ = self.vendor.person_of(request)
        if person.user_id not in self.registered:
            raise OAuthRefusal("not_registered", 403)
        return person

    def sign(self, body: bytes) -> str:
        secret = self.vendor.settings.webhook_secret.encode()
        return hmac.digest(secret, body, hashlib.sha256).hex()

    async def fire(self, wish: Fire) -> Sequence[int]:
        """Send one event for each day. Polar does not tell when somebody takes the permission back."""
        statuses: list[int] = []
        if wish.kind not in {"changed", "deleted"}:
            return statuses
        day, last_on = dt.date.fromisoformat(wish.first_on), dt.date.fromisoformat(wish.last_on)
        while day <= last_on:
            url = f"https://www.polaraccesslink.com/v3/users/activities/{day}"
            event = {
                "event": wish.rest.get("event", "ACTIVITY_SUMMARY"),
                "user_id": int(wish.user_id),
                "entity_id": f"activity-{day}",
                "timestamp": self.vendor.clock.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
                "url": wish.rest.get("url", url),
            }
            body = json.dumps(event).encode()
            headers = {
                "content-type": str(wish.rest.get("content_type", "application/json")),
                "polar-webhook-event": event["event"],
                "polar-webhook-signature": "0" * 64 if wish.rest.get("is_forged") else self.sign(body),
            }
            statuses.append((await self.vendor.deliver(body, headers)).status_code)
            day += dt.timedelta(days=1)
        return statuses


def _add_oauth(app: FastAPI, polar: _Polar) -> None:
    add_consent_routes(app, polar.vendor.oauth, "/oauth2/authorization")

    @app.post("/v2/oauth2/token")
    async def token(request: Request) -> Response:
        authorization = request.headers.get("authorization")
        if authorization is None:  # the secret in the form is not taken
            raise OAuthRefusal("invalid_client", 401)
        grant, answer = polar.vendor.oauth.token(dict(await read_form(request)), authorization)
        return JSONResponse(answer | {"x_user_id": int(grant.user_id)})


def _add_users(app: FastAPI, polar: _Polar) -> None:
    @app.post("/v3/users")
    async def register(request: Request) -> Response:
        person, _ = polar.vendor.person_of(request)
        member_id = (await request.json()).get("member-id")
        if not isinstance(member_id, str) or not member_id:
            return JSONResponse({"error": "member-id is missing"}, 400)
        if person.user_id in polar.registered:
            return JSONResponse({"error": "already registered"}, 409)
        polar.registered[person.user_id] = member_id
        return JSONResponse({"polar-user-id": int(person.user_id), "member-id": member_id})

    @app.delete("/v3/users/{user_id}")
    async def deregister(user_id: str, request: Request) -> Response:
        person, _ = polar.vendor.person_of(request)
        if person.user_id != user_id:
            return JSONResponse({"error": "forbidden"}, 403)
        polar.registered.pop(user_id, None)
        polar.vendor.oauth.revoke_person(user_id)
        return Response(status_code=204)

    @app.get("/_simulator/registered")
    async def registered() -> dict[str, str]:
        return polar.registered


def _add_data(app: FastAPI, polar: _Polar) -> None:
    @app.get("/v3/users/activities/samples")
    async def samples(request: Request) -> Response:
        person = polar.person(request)
        return _found([_samples(person, on, polar) for on in _range(request, polar)])

    @app.get("/v3/users/activities")
    async def activities(request: Request) -> Response:
        person = polar.person(request)
        return _found([_activity(person, on, polar) for on in _range(request, polar)])


def _found(entries: list[dict[str, Any] | None]) -> Response:
    there = [entry for entry in entries if entry is not None]
    return JSONResponse(there) if there else Response(status_code=204)


def _range(request: Request, polar: _Polar) -> list[dt.date]:
    try:
        first_on = dt.date.fromisoformat(request.query_params["from"])
        last_on = dt.date.fromisoformat(request.query_params["to"])
    except (KeyError, ValueError):
        raise OAuthRefusal("bad_range") from None
    days = (last_on - first_on).days + 1
    oldest = polar.vendor.clock.now().date() - dt.timedelta(days=LOOK_BACK_DAYS + 1)
    if not 0 < days <= RANGE_DAYS_MOST or first_on < oldest:
        raise OAuthRefusal("bad_range")
    return [first_on + dt.timedelta(days=index) for index in range(days)]


def _worn(person: Wearer) -> Worn:
    """Polar counts on the wrist: never with a phone."""
    return next((device for device in person.devices if device.form_factor != "phone"), person.devices[0])


def _minutes(person: Wearer, on: dt.date, polar: _Polar) -> list[Walked]:
    return person.minutes(on, _worn(person), until_s=polar.vendor.clock.now_s())


def _samples(person: Wearer, on: dt.date, polar: _Polar) -> dict[str, Any] | None:
    walked = _minutes(person, on, polar)
    if not walked:
        return None
    steps = [
        {"steps": each.count, "timestamp": f"{on}T{each.minute // 60:02d}:{each.minute % 60:02d}:00"}
        for each in walked
    ]
    total = sum(each.count for each in walked)
    return {
        "date": on.isoformat(),
        "steps": {"interval_ms": 60_000, "total_steps": total, "samples": steps},
        "activity_zones": {"interval_ms": 60_000, "samples": [{"zone": "SOMETHING_NEW"}]},
    }


def _activity(person: Wearer, on: dt.date, polar: _Polar) -> dict[str, Any] | None:
    walked = _minutes(person, on, polar)
    if not walked:
        return None
    return {
        "start_time": f"{on}T00:00",
        "end_time": f"{on}T23:59",
        "active_duration": "PT3H35M",
        "calories": 2_456,
        "steps": sum(each.count for each in walked),
        "distance_from_steps": 7_621.5,
    }


def _add_webhooks(app: FastAPI, polar: _Polar) -> None:
    def is_app(request: Request) -> bool:
        given = httpx.BasicAuth(polar.vendor.settings.client_id, polar.vendor.settings.client_secret)
        probe = next(given.auth_flow(httpx.Request("GET", "http://localhost")))
        return request.headers.get("authorization") == probe.headers["authorization"]

    @app.post("/v3/webhooks")
    async def create(request: Request) -> Response:
        if not is_app(request):
            return JSONResponse({"error": "unauthorized"}, 401)
        if polar.webhook_id is not None:
            return JSONResponse({"error": "there is one already"}, 409)
        wish = await request.json()
        ping = json.dumps({"timestamp": polar.vendor.clock.now().isoformat(), "event": "PING"}).encode()
        answer = await polar.vendor.deliver(ping, {"content-type": "application/json"}, url=wish["url"])
        if answer.status_code != HTTPStatus.OK:
            return JSONResponse({"error": "the ping was not answered"}, 400)
        polar.webhook_id, polar.vendor.webhook_url = "webhook-1", wish["url"]
        data = {"id": polar.webhook_id, "events": wish["events"], "url": wish["url"]}
        return JSONResponse({"data": data | {"signature_secret_key": polar.vendor.settings.webhook_secret}}, 201)

    @app.get("/v3/webhooks")
    async def show(request: Request) -> Response:
        if not is_app(request):
            return JSONResponse({"error": "unauthorized"}, 401)
        there = [{"id": polar.webhook_id, "url": polar.vendor.webhook_url}] if polar.webhook_id else []
        return JSONResponse({"data": there})  # without the secret, which is shown once
