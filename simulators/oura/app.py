"""Simulated Oura v2: rotating tokens, days by pages (one is empty), subscriptions that expire, signed webhooks.

Beyond the shared switches a fired webhook takes: `data_type`, `event_type`, `is_forged` (a wrong signature),
`age_s` (signed so long ago), `content_type`. Nothing is sent without a living subscription for the type of event.
"""

import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from simulators.app import make_vendor_app
from simulators.oauth import OAuthRefusal, OAuthRules, add_oauth_routes
from simulators.vendor import Fire, SimulatorSettings, Vendor
from simulators.wearing import Wearer, Worn

SCOPES = ("personal", "daily")
PAGE_DAYS = 10
SUBSCRIPTION_DAYS = 90
_EVENT_OF_KIND = {"changed": "update", "deleted": "delete"}
_NAMESPACE = uuid.UUID("8f9a5221-639e-4a85-81cb-4065ef23f979")


def make_app(settings: SimulatorSettings | None = None) -> FastAPI:
    """Return the app."""
    settings = settings or SimulatorSettings()
    rules = OAuthRules(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=SCOPES,
        lifetime_s=settings.lifetime_s,
    )
    oura = _Oura(Vendor("oura", settings, rules))
    app = make_vendor_app(oura.vendor, oura.fire)
    add_oauth_routes(
        app,
        oura.vendor.oauth,
        authorize_path="/oauth/authorize",
        token_path="/oauth/token",  # noqa: S106
    )
    _add_data(app, oura)
    _add_subscriptions(app, oura)
    return app


class _Oura:
    """What Oura knows beyond the shared state: subscriptions by id."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.subscriptions: dict[str, dict[str, Any]] = {}

    def person(self, request: Request, scope: str) -> Wearer:
        """Return whose data is asked for. Raises OAuthRefusal without the scope."""
        person, grant = self.vendor.person_of(request)
        if scope not in grant.scopes:
            raise OAuthRefusal("insufficient_scope", 403)
        return person

    def callbacks(self, data_type: str, event_type: str) -> list[str]:
        """Return where a type of event goes today."""
        now = self.vendor.clock.now()
        return [
            each["callback_url"]
            for each in self.subscriptions.values()
            if (each["data_type"], each["event_type"]) == (data_type, event_type)
            and dt.datetime.fromisoformat(each["expiration_time"]) > now
        ]

    async def fire(self, wish: Fire) -> Sequence[int]:
        """Send one event for each day, which it does not name; none when somebody takes the permission back."""
        statuses: list[int] = []
        if wish.kind not in _EVENT_OF_KIND:
            return statuses
        day, last_on = dt.date.fromisoformat(wish.first_on), dt.date.fromisoformat(wish.last_on)
        while day <= last_on:
            body, headers = self._event(wish, day)
            for callback in self.callbacks("daily_activity", _EVENT_OF_KIND[wish.kind]):
                answer = await self.vendor.deliver(body, headers, url=callback)
                statuses.append(answer.status_code)
            day += dt.timedelta(days=1)
        return statuses

    def _event(self, wish: Fire, day: dt.date) -> tuple[bytes, dict[str, str]]:
        event = {
            "event_type": wish.rest.get("event_type", _EVENT_OF_KIND[wish.kind]),
            "data_type": wish.rest.get("data_type", "daily_activity"),
            "object_id": document_id(wish.user_id, day),
            "event_time": self.vendor.clock.now().isoformat(timespec="seconds"),
            "user_id": wish.user_id,
        }
        body = json.dumps(event).encode()
        timestamp = str(int(self.vendor.clock.now_s()) - int(wish.rest.get("age_s", 0)))
        return body, {
            "content-type": str(wish.rest.get("content_type", "application/json")),
            "x-oura-timestamp": timestamp,
            "x-oura-signature": "0" * 64 if wish.rest.get("is_forged") else self.sign(timestamp, body),
        }

    def sign(self, timestamp: str, body: bytes) -> str:
        secret = self.vendor.settings.client_secret.encode()
        return hmac.digest(secret, timestamp.encode() + body, hashlib.sha256).hex().upper()


def document_id(user_id: str, day: dt.date) -> str:
    """Return the id of a person's document of a day."""
    return str(uuid.uuid5(_NAMESPACE, f"{user_id}:{day}"))


def _add_data(app: FastAPI, oura: _Oura) -> None:
    @app.post("/oauth/revoke")
    async def revoke(access_token: str) -> Response:
        was_known = oura.vendor.oauth.revoke(access_token)
        return JSONResponse({}, 200 if was_known else 401)

    @app.get("/v2/usercollection/personal_info")
    async def personal_info(request: Request) -> dict[str, Any]:
        person = oura.person(request, "personal")
        return {"id": person.user_id, "age": 40, "biological_sex": "female", "email": None}

    @app.get("/v2/usercollection/daily_activity")
    async def daily_activity(
        request: Request, start_date: dt.date, end_date: dt.date, next_token: str | None = None
    ) -> Response:
        person = oura.person(request, "daily")
        if start_date > end_date:
            return JSONResponse({"detail": "Start time is after end time."}, 400)
        # The first page is empty and has a next one: an empty page is not the last.
        start = int(next_token.removeprefix("from-")) if next_token else -PAGE_DAYS
        days = [start_date + dt.timedelta(days=index) for index in range((end_date - start_date).days + 1)]
        page = days[start : start + PAGE_DAYS] if start >= 0 else []
        until_s = oura.vendor.clock.now_s()
        documents = [_document(person, on, until_s) for on in page]
        following = f"from-{start + PAGE_DAYS}" if start + PAGE_DAYS < len(days) else None
        return JSONResponse({"data": [each for each in documents if each], "next_token": following})


def _ring(person: Wearer) -> Worn:
    return next((device for device in person.devices if device.form_factor == "ring"), person.devices[0])


def _document(person: Wearer, on: dt.date, until_s: float) -> dict[str, Any] | None:
    steps = person.total(on, _ring(person), until_s=until_s)
    if steps is None:
        return None
    return {
        "id": document_id(person.user_id, on),
        "day": on.isoformat(),
        "score": 82,
        "steps": steps,
        "equivalent_walking_distance": round(steps * 0.75),
        "non_wear_time": 1_200,
        "class_5_min": "0011223344",
        "timestamp": f"{on}T04:00:00+08:00",
    }


def _add_subscriptions(app: FastAPI, oura: _Oura) -> None:
    def check(request: Request) -> None:
        given = (request.headers.get("x-client-id"), request.headers.get("x-client-secret"))
        if given != (oura.vendor.settings.client_id, oura.vendor.settings.client_secret):
            raise OAuthRefusal("invalid_client", 401)

    def expiration() -> str:
        return (oura.vendor.clock.now() + dt.timedelta(days=SUBSCRIPTION_DAYS)).isoformat()

    @app.get("/v2/webhook/subscription")
    async def show(request: Request) -> list[dict[str, Any]]:
        check(request)
        return list(oura.subscriptions.values())

    @app.post("/v2/webhook/subscription")
    async def create(request: Request) -> Response:
        check(request)
        wish = await request.json()
        challenge = uuid.uuid4().hex
        query = {"verification_token": wish["verification_token"], "challenge": challenge}
        answer = await oura.vendor.deliver(b"", {}, url=wish["callback_url"], method="GET", query=query)
        if answer.status_code != 200 or answer.json() != {"challenge": challenge}:
            return JSONResponse({"detail": "the challenge was not met"}, 400)
        subscription = {
            "id": str(uuid.uuid4()),
            "callback_url": wish["callback_url"],
            "event_type": wish["event_type"],
            "data_type": wish["data_type"],
            "expiration_time": expiration(),
        }
        oura.subscriptions[subscription["id"]] = subscription
        return JSONResponse(subscription, 201)

    @app.put("/v2/webhook/subscription/renew/{subscription_id}")
    async def renew(subscription_id: str, request: Request) -> Response:
        check(request)
        subscription = oura.subscriptions.get(subscription_id)
        if subscription is None:
            return JSONResponse({"detail": "not found"}, 404)
        subscription["expiration_time"] = expiration()
        return JSONResponse(subscription)
