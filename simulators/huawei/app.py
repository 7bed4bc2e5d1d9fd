"""Simulated Huawei Health Kit: numeric errors, token info, collectors, samples and statistics, signed events.

Beyond the shared switches: `/_simulator/huawei` sets `privacy` (the `x-health-app-privacy` header of answers) and
`other_site` (the next request is refused with this `Location`). A fired webhook takes `event_type`, `is_forged`,
`age_s` and `content_type`; nothing is sent without the person's subscription.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from simulators.app import make_vendor_app
from simulators.huawei.data import STEPS_TYPE, collectors, day_groups, sample_group
from simulators.oauth import OAuthRefusal, OAuthRules, add_consent_routes, read_form
from simulators.vendor import Fire, SimulatorSettings, Vendor
from simulators.wearing import Wearer

STEPS_SCOPE = "https://www.huawei.com/healthkit/step.read"
SCOPES = ("openid", STEPS_SCOPE, "https://www.huawei.com/healthkit/historydata.open.month")
RANGE_DAYS_MOST = 31
_EVENT_OF_KIND = {"changed": "UPDATE", "deleted": "DELETE"}
_SUB_ERRORS = {"invalid_client": (1101, 12304), "unsupported_grant_type": (1101, 20182)}
_BAD_CODE, _BAD_REFRESH = (1103, 20153), (1203, 31204)


def make_app(settings: SimulatorSettings | None = None) -> FastAPI:
    """Return the app."""
    settings = settings or SimulatorSettings()
    rules = OAuthRules(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=SCOPES,
        lifetime_s=settings.lifetime_s,
        rotates=False,
    )
    huawei = _Huawei(Vendor("huawei", settings, rules))
    app = make_vendor_app(huawei.vendor, huawei.fire)
    app.state.more_settings = {"SUBSCRIBER_ID": "simulated-subscriber"}
    _add_switches(app, huawei)
    _add_oauth(app, huawei)
    _add_kit(app, huawei)
    _add_subscriptions(app, huawei)
    return app


def open_id(user_id: str) -> str:
    """Return a person's id as this app sees it, which no other app does."""
    return f"open-{user_id}"


class Switch(BaseModel):
    """See the module."""

    privacy: str | None = None
    other_site: str | None = None


class _Huawei:
    """What Huawei knows beyond the shared state: who is subscribed to what, and two switches."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.subscribed: dict[str, set[str]] = {}
        self.privacy = "1"
        self.other_site: str | None = None

    def person(self, request: Request) -> Wearer:
        """Return whose data is asked for. Raises OAuthRefusal for a wrong client or a missing scope."""
        person, grant = self.vendor.person_of(request)
        has_headers = request.headers.get("x-client-id") == self.vendor.settings.client_id
        if not has_headers or "x-version" not in request.headers:
            raise OAuthRefusal("no_permission", 403)
        if STEPS_SCOPE not in grant.scopes:
            raise OAuthRefusal("insufficient_scope", 403)
        return person

    def moved(self) -> Response | None:
        """Return the refusal of a site that is not the person's, once."""
        if self.other_site is None:
            return None
        location, self.other_site = self.other_site, None
        error = {"code": 121001, "message": "request forbidden due to site cross"}
        return JSONResponse({"error": error}, 403, {"location": location})

    async def fire(self, wish: Fire) -> Sequence[int]:
        """Send one event for each day, which it does not name; none when somebody takes the permission back."""
        event_type = f"SAMPLESET_EVENT${_EVENT_OF_KIND.get(wish.kind)}${STEPS_TYPE}"
        if event_type not in self.subscribed.get(wish.user_id, set()):
            return []
        days = (dt.date.fromisoformat(wish.last_on) - dt.date.fromisoformat(wish.first_on)).days + 1
        return [await self._send(wish, str(wish.rest.get("event_type", event_type))) for _ in range(days)]

    async def _send(self, wish: Fire, event_type: str) -> int:
        event_ms = int(self.vendor.clock.now_s() * 1_000) - int(wish.rest.get("age_s", 0)) * 1_000
        who = open_id(wish.user_id)
        signed = f"{who}_{event_type}_{event_ms}".encode()
        key = base64.urlsafe_b64decode(self.vendor.settings.webhook_secret)  # the console shows it in base64
        signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        body = {"openId": who, "eventType": event_type, "eventTime": event_ms, "subscriptionId": "1"}
        headers = {
            "content-type": str(wish.rest.get("content_type", "application/json; charset=utf-8")),
            "x-notification-signature": "A" * 43 + "=" if wish.rest.get("is_forged") else signature,
        }
        return (await self.vendor.deliver(json.dumps(body).encode(), headers)).status_code


def _add_switches(app: FastAPI, huawei: _Huawei) -> None:
    @app.post("/_simulator/huawei")
    async def switch(wish: Switch) -> Switch:
        huawei.privacy, huawei.other_site = wish.privacy or "1", wish.other_site
        return wish


def _add_oauth(app: FastAPI, huawei: _Huawei) -> None:
    oauth = huawei.vendor.oauth
    add_consent_routes(app, oauth, "/oauth2/v3/authorize")

    @app.post("/oauth2/v3/token")
    async def token(request: Request) -> Response:
        form = dict(await read_form(request))
        try:
            _, answer = oauth.token(form)
        except OAuthRefusal as refusal:
            bad_grant = _BAD_REFRESH if form.get("grant_type") == "refresh_token" else _BAD_CODE
            error, sub_error = _SUB_ERRORS.get(refusal.error, bad_grant)
            body = {"error": error, "sub_error": sub_error, "error_description": refusal.error}
            return JSONResponse(body, 400)
        return JSONResponse(answer)

    @app.post("/rest.php")
    async def token_info(request: Request) -> Response:
        form = dict(await read_form(request))
        try:
            grant = oauth.grant_of(f"Bearer {form.get('access_token', '')}")
        except OAuthRefusal:
            return JSONResponse({"error": "session timeout"}, 200, {"NSP_STATUS": "6"})
        info = {"open_id": open_id(grant.user_id), "scope": " ".join(sorted(grant.scopes)), "expire_in": 3_600}
        return JSONResponse(info)

    @app.post("/oauth2/v3/revoke")
    async def revoke(request: Request) -> Response:
        was_known = oauth.revoke(dict(await read_form(request)).get("token", ""))
        return JSONResponse({} if was_known else {"error": 1203, "sub_error": 31204}, 200 if was_known else 400)


def _add_kit(app: FastAPI, huawei: _Huawei) -> None:
    @app.get("/healthkit/v2/dataCollectors")
    async def list_collectors(request: Request) -> dict[str, Any]:
        return {"dataCollector": collectors(huawei.person(request))}

    @app.post("/healthkit/v2/sampleSet:polymerize")
    async def polymerize(request: Request) -> Response:
        person = huawei.person(request)
        if (moved := huawei.moved()) is not None:
            return moved
        wish = await request.json()
        starts_ms, ends_ms = wish["startTime"], wish["endTime"]
        names = [each["dataTypeName"] for each in wish["polymerizeWith"]]
        if not 0 < ends_ms - starts_ms <= RANGE_DAYS_MOST * 86_400_000 or names != [STEPS_TYPE]:
            return JSONResponse({"error": {"code": 102001, "message": "invalid parameter"}}, 400)
        until_s = huawei.vendor.clock.now_s()
        if "groupByTime" in wish:
            groups = day_groups(person, starts_ms, ends_ms, until_s)
        else:
            groups = [sample_group(person, starts_ms, ends_ms, until_s)]
        return JSONResponse({"group": groups}, headers={"x-health-app-privacy": huawei.privacy})


def _add_subscriptions(app: FastAPI, huawei: _Huawei) -> None:
    @app.get("/healthkit/v2/subscriptions")
    async def show(request: Request) -> dict[str, Any]:
        person = huawei.person(request)
        there = sorted(huawei.subscribed.get(person.user_id, set()))
        who = open_id(person.user_id)
        return {"subscriptions": [{"subscriptionId": each, "eventType": each, "openId": who} for each in there]}

    @app.post("/healthkit/v2/subscriptions")
    async def create(request: Request) -> Response:
        person = huawei.person(request)
        wish = await request.json()
        there = huawei.subscribed.setdefault(person.user_id, set())
        if not wish.get("subscriberId") or wish.get("eventType") in there:
            return JSONResponse({"error": {"code": 102001, "message": "invalid parameter"}}, 400)
        there.add(wish["eventType"])
        return JSONResponse({"subscriptionId": wish["eventType"]})
