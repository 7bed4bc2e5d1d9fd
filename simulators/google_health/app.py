"""The routes of the simulated Google Health, and how its webhooks look."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from simulators.app import make_vendor_app
from simulators.google_health.points import daily, points_between, read_filter
from simulators.google_health.signing import SigningKey
from simulators.google_health.subscribers import OPERATOR_TOKEN, Subscribers, add_subscriber_routes
from simulators.oauth import Grant, OAuthRules, add_oauth_routes
from simulators.vendor import Fire, SimulatorSettings, Vendor

STEPS_SCOPE = "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly"
DEFAULT_PAGE, LARGEST_PAGE = 1_440, 10_000
LONGEST_ROLLUP_DAYS = 90
POINTS = "/v4/users/me/dataTypes/steps/dataPoints"
KEY_SET = "/googlehealthapi/webhooks/webhooks_public_keyset.json"


class GoogleHealth:
    """The state of Google's own: signing keys beside what every vendor has."""

    def __init__(self, settings: SimulatorSettings) -> None:
        rules = OAuthRules(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=(STEPS_SCOPE,),
            lifetime_s=settings.lifetime_s,
            rotates=False,
        )
        self.vendor = Vendor("google-health", settings, rules)
        self.keys = [SigningKey()]

    async def fire(self, wish: Fire) -> Sequence[int]:
        """Send notifications: `changed`, `deleted`, `handshake`, or `forged` by a key that is not Google's.

        Google says nothing when a person takes the permission back (`ended`).
        """
        secret = self.vendor.settings.webhook_secret
        if wish.kind == "ended":
            return []
        if wish.kind == "handshake":
            body = b'{"type":"verification"}'
            return [await self._send(body, {"authorization": secret}), await self._send(body, {})]
        operation = "DELETE" if wish.kind == "deleted" else "UPSERT"
        body = json.dumps([notification(wish, operation)]).encode()
        key = SigningKey() if wish.kind == "forged" else self.keys[-1]
        headers = {"authorization": secret, "google-health-api-signature": key.sign(body)}
        return [await self._send(body, headers)]

    async def _send(self, body: bytes, headers: dict[str, str]) -> int:
        try:
            answer = await self.vendor.deliver(body, {"content-type": "application/json", **headers})
        except httpx.HTTPError:
            return 0
        return answer.status_code

    def page(self, request: Request) -> Response:
        """Answer the list method. After the first page comes one that is empty and still names the next."""
        person, grant = self.vendor.person_of(request)
        if (refusal := _without_scope(grant)) is not None:
            return refusal
        try:
            begins_s, ends_s = read_filter(request.query_params.get("filter", ""))
            size = min(LARGEST_PAGE, int(request.query_params.get("pageSize", DEFAULT_PAGE)))
            place, was_empty = _token(request.query_params.get("pageToken", "0"))
        except ValueError:
            return _error(400, "INVALID_ARGUMENT")
        points = points_between(person, begins_s, ends_s, self.vendor.clock.now_s())
        if place and not was_empty:
            return JSONResponse({"dataPoints": [], "nextPageToken": f"{place}e"})
        more = {"nextPageToken": str(place + size)} if place + size < len(points) else {}
        return JSONResponse({"dataPoints": points[place : place + size], **more})

    async def roll_up(self, request: Request) -> Response:
        """Answer the daily roll-up."""
        person, grant = self.vendor.person_of(request)
        if (refusal := _without_scope(grant)) is not None:
            return refusal
        try:
            wanted = (await request.json())["range"]
            first, end = (_read_date(wanted[name]["date"]) for name in ("start", "end"))
        except (KeyError, TypeError, ValueError):
            return _error(400, "INVALID_ARGUMENT")
        if not 0 < (end - first).days <= LONGEST_ROLLUP_DAYS:
            return _error(400, "INVALID_ARGUMENT")
        return JSONResponse({"rollupDataPoints": daily(person, first, end, self.vendor.clock.now_s())})


def make_app(settings: SimulatorSettings | None = None) -> FastAPI:
    """Return the simulator; `app.state.vendor` is its state."""
    google = GoogleHealth(settings or SimulatorSettings())
    app = make_vendor_app(google.vendor, google.fire)
    app.state.google = google
    app.state.more_settings = {"PROJECT": "simulated-project", "OPERATOR_TOKEN": OPERATOR_TOKEN}
    add_subscriber_routes(app, Subscribers(google.vendor))
    add_oauth_routes(
        app,
        google.vendor.oauth,
        authorize_path="/o/oauth2/v2/auth",
        token_path="/token",  # noqa: S106 - a path
        revoke_path="/revoke",
    )

    @app.get("/v4/users/me/identity")
    async def identity(request: Request) -> dict[str, str]:
        person, _ = google.vendor.person_of(request)
        return {"name": "users/me/identity", "healthUserId": person.user_id}

    @app.get(POINTS)
    async def list_points(request: Request) -> Response:
        return google.page(request)

    @app.post(f"{POINTS}:dailyRollUp")
    async def roll_up(request: Request) -> Response:
        return await google.roll_up(request)

    @app.get(KEY_SET)
    async def key_set() -> dict[str, Any]:
        return {"primaryKeyId": google.keys[-1].key_id, "key": [key.public() for key in google.keys]}

    @app.post("/_simulator/rotate")
    async def rotate() -> dict[str, int]:
        google.keys.append(SigningKey())
        return {"key_id": google.keys[-1].key_id}

    return app


_LACKS_SCOPE = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    "domain": "googleapis.com",
}


def notification(wish: Fire, operation: str) -> dict[str, Any]:
    """Return one notification about whole civil days."""
    end = dt.date.fromisoformat(wish.last_on)
    times = {"startTime": f"{wish.first_on}T00:00:00", "endTime": f"{end.isoformat()}T23:59:00"}
    return {
        "data": {
            "version": "1",
            "healthUserId": wish.user_id,
            "operation": operation,
            "dataType": "steps",
            "intervals": [{"civilIso8601TimeInterval": times}],
        }
    }


def _without_scope(grant: Grant) -> Response | None:
    return None if STEPS_SCOPE in grant.scopes else _error(403, "PERMISSION_DENIED", _LACKS_SCOPE)


def _error(status: int, name: str, *details: dict[str, str]) -> Response:
    return JSONResponse({"error": {"code": status, "status": name, "details": details}}, status)


def _token(written: str) -> tuple[int, bool]:
    return int(written.removesuffix("e")), written.endswith("e")


def _read_date(written: dict[str, int]) -> dt.date:
    return dt.date(written["year"], written["month"], written["day"])
