"""Huawei Health Kit over HTTP: requests and their answers, nothing of what they mean for steps."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.clock import HONG_KONG
from integrations.civil_days import day_bounds, milliseconds
from integrations.failures import (
    AccessEnded,
    AccessTokenExpired,
    AddressNotAllowed,
    AnswerUnreadable,
    ClientRefused,
    ScopeMissing,
    VendorAway,
    VendorFailure,
)
from integrations.huawei.capabilities import CAPABILITIES
from integrations.huawei.mapping import STEPS_TYPE
from integrations.huawei.settings import HuaweiSettings
from integrations.oauth import Tokens, read_tokens, with_query
from integrations.source import Grant, Window
from integrations.vendor_http import Outside, VendorAnswer, VendorHttp, failure_of
from integrations.vendor_values import mapping, objects, text, whole

API_HOST = "health-api.cloud.huawei.com"
# People live at the site where they registered; another site answers with the address of theirs.
SITES = (API_HOST, "health-api.cloud.huawei.eu", "health-api.cloud.huawei.asia", "health-api.cloud.huawei.ru")
HOSTS = ("oauth-login.cloud.huawei.com", "oauth-api.cloud.huawei.com", *SITES)
EVENT_TYPES = tuple(f"SAMPLESET_EVENT${change}${STEPS_TYPE}" for change in ("UPDATE", "DELETE"))
_OAUTH = "https://oauth-login.cloud.huawei.com/oauth2/v3"
_TOKEN_INFO = "https://oauth-api.cloud.huawei.com/rest.php?nsp_fmt=JSON&nsp_svc=huawei.oauth2.user.getTokenInfo"  # noqa: S105 - an address
_KIT = "/healthkit/v2"
_VERSION = "1.0"  # of our app, which Huawei wants in `x-version`
_OTHER_SITE = 121001  # error code of a 403 with `Location`
_PRIVACY_NOT_GIVEN = "2"  # `x-health-app-privacy`: the person has not agreed in the Huawei Health app
_REFUSALS = frozenset({400, 401, 403})

# Sub-errors of the token endpoints (account-server-error-code in Huawei's documentation).
_GRANT_ENDED = frozenset({11205, 20152, 20153, 20155, 20156, 20158, 20192, 31202, 31204, 31218})
_CLIENT_WRONG = frozenset({12303, 12304, 20001, 20002, 20003, 20085, 20154, 20171, 20172})
_HUAWEI_AILS = frozenset({500, 100300})


class HuaweiClient:
    """Requests to Huawei, each in bounds, each raising a VendorFailure."""

    def __init__(self, outside: Outside, settings: HuaweiSettings) -> None:
        self._http = VendorHttp(outside, CAPABILITIES)
        self._settings = settings
        self._hosts = settings.hosts(*HOSTS)

    def authorization_url(self, state: str, redirect_url: str) -> str:
        """Return where the person consents; `offline` asks for a refresh token."""
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id or "",
            "redirect_uri": redirect_url,
            "scope": " ".join(CAPABILITIES.scopes_asked),
            "access_type": "offline",
            "state": state,
        }
        return with_query(self._hosts.own(f"{_OAUTH}/authorize"), query)

    async def exchange_code(self, code: str, redirect_url: str, *, now: dt.datetime) -> Tokens:
        """Return the tokens for a code."""
        return await self._tokens(
            {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_url}, now
        )

    async def refresh(self, refresh_token: str, *, now: dt.datetime) -> Tokens:
        """Return a new access token; the refresh token stays good for its 180 days."""
        return await self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token}, now)

    async def _tokens(self, form: Mapping[str, str], now: dt.datetime) -> Tokens:
        ours = {"client_id": self._settings.client_id or "", "client_secret": self._settings.secret}
        url = self._hosts.own(f"{_OAUTH}/token")
        answer = await self._http.send("POST", url, form={**form, **ours}, accepted=_REFUSALS, now=now)
        if answer.status in _REFUSALS:
            raise refusal_of(answer)
        return read_tokens(answer.json_object(), now)

    async def token_info(self, access_token: str, *, now: dt.datetime) -> tuple[str, frozenset[str] | None]:
        """Return the person's open id and the scopes of a token, None where Huawei does not name them."""
        answer = await self._http.send(
            "POST",
            self._hosts.own(_TOKEN_INFO),
            form={"access_token": access_token, "open_id": "OPENID"},
            now=now,
        )
        if "nsp_status" in answer.headers:
            raise AccessTokenExpired(answer.status)
        info = answer.json_object()
        open_id, scope = text(info.get("open_id")), info.get("scope")
        if open_id is None:
            raise AnswerUnreadable
        return open_id, frozenset(scope.split()) if isinstance(scope, str) else None

    async def revoke(self, token: str, *, now: dt.datetime) -> None:
        """Revoke a grant by one of its tokens; one that is dead already is as good."""
        url = self._hosts.own(f"{_OAUTH}/revoke")
        await self._http.send("POST", url, form={"token": token}, accepted=frozenset({400}), now=now)

    async def collectors(self, grant: Grant, *, now: dt.datetime) -> dict[str, Any]:
        """Return what measured the person's steps; nothing where Huawei does not say."""
        answer = await self._kit(
            "GET", "dataCollectors", grant, now, params={"dataTypeName": STEPS_TYPE}, also=frozenset({404})
        )
        return {} if answer.status == 404 else answer.json_object()

    async def samples(self, grant: Grant, window: Window, *, now: dt.datetime) -> dict[str, Any]:
        """Return the samples of a window as they were measured."""
        return await self._polymerized(grant, window, now, {})

    async def day_totals(self, grant: Grant, window: Window, *, now: dt.datetime) -> dict[str, Any]:
        """Return Huawei's own merge of a window by civil day."""
        offset = day_bounds(window.first_on)[0].astimezone(HONG_KONG).strftime("%z")
        by_day = {"groupByTime": {"groupPeriod": {"unit": "day", "value": 1, "timeZone": offset}}}
        return await self._polymerized(grant, window, now, by_day)

    async def _polymerized(
        self, grant: Grant, window: Window, now: dt.datetime, grouping: Mapping[str, Any]
    ) -> dict[str, Any]:
        body = {
            "polymerizeWith": [{"dataTypeName": STEPS_TYPE}],
            "startTime": milliseconds(day_bounds(window.first_on)[0]),
            "endTime": milliseconds(day_bounds(window.last_on)[1]) - 1,  # both ends are included
            **grouping,
        }
        answer = await self._kit("POST", "sampleSet:polymerize", grant, now, json_body=body)
        if answer.headers.get("x-health-app-privacy") == _PRIVACY_NOT_GIVEN:
            raise ScopeMissing(answer.status)
        return answer.json_object()

    async def subscribed(self, grant: Grant, *, now: dt.datetime) -> set[str]:
        """Return the types of events that the person is subscribed to."""
        answer = await self._kit("GET", "subscriptions", grant, now)
        found = (text(entry.get("eventType")) for entry in objects(answer.json_object().get("subscriptions")))
        return {event_type for event_type in found if event_type is not None}

    async def subscribe(self, grant: Grant, event_type: str, *, now: dt.datetime) -> None:
        """Subscribe to a type of event of the person; they go to the callback registered in Huawei's console."""
        body = {"subscriberId": self._settings.subscriber_id, "eventType": event_type}
        await self._kit("POST", "subscriptions", grant, now, json_body=body)

    async def _kit(
        self,
        method: str,
        path: str,
        grant: Grant,
        now: dt.datetime,
        *,
        params: Mapping[str, str] | None = None,
        json_body: Any = None,
        also: frozenset[int] = frozenset(),
    ) -> VendorAnswer:
        """Ask the person's site: where it is not the first one, that one says which it is, once."""
        host = API_HOST
        for _ in range(2):
            answer = await self._http.send(
                method,
                self._hosts.own(f"https://{host}{_KIT}/{path}"),
                params=params,
                json_body=json_body,
                headers={"x-client-id": self._settings.client_id or "", "x-version": _VERSION},
                user=grant.vendor_user_id,
                access_token=grant.access_token,
                accepted=frozenset({403}) | also,
                now=now,
            )
            if answer.status != 403:
                return answer
            if _error_code(answer) != _OTHER_SITE:
                raise failure_of(answer, now)
            host = other_site(answer.headers.get("location", ""))
        raise AnswerUnreadable(403)


def other_site(location: str) -> str:
    """Return the host of one of Huawei's sites out of a `Location`. Raises AddressNotAllowed for any other."""
    for site in SITES:
        if location.startswith(f"https://{site}/"):
            return site
    raise AddressNotAllowed(403)


def refusal_of(answer: VendorAnswer) -> VendorFailure:
    """Return what a token endpoint's refusal means: a mistake of ours must not end everybody's grant."""
    try:
        sub_error = whole(answer.json_object().get("sub_error"))
    except AnswerUnreadable:
        sub_error = None
    if sub_error in _GRANT_ENDED:
        return AccessEnded(answer.status)
    if sub_error in _CLIENT_WRONG:
        return ClientRefused(answer.status)
    if sub_error in _HUAWEI_AILS:
        return VendorAway(answer.status)
    return AnswerUnreadable(answer.status)


def _error_code(answer: VendorAnswer) -> int | None:
    try:
        return whole(mapping(answer.json_object().get("error")).get("code"))
    except AnswerUnreadable:
        return None
