"""Requests to Withings: every answer is HTTP 200, and what became of it stands in its `status`.

Withings documents the numbers only in groups; those that are not known here are an unreadable answer.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from core.rate_limits import Limit
from integrations.capabilities import Capabilities, Delivery
from integrations.failures import (
    AccessEnded,
    AccessTokenExpired,
    AnswerUnreadable,
    ClientRefused,
    ScopeMissing,
    VendorAway,
    VendorBusy,
    VendorFailure,
)
from integrations.oauth import Tokens, read_tokens, with_query
from integrations.vendor_http import Outside, VendorHttp
from integrations.vendor_settings import VendorSettings
from integrations.withings.mapping import ACTIVITY, USER_EVENTS

ACTIVITY_SCOPE = "user.activity"
CALLBACK_CHARS_MOST = 255
_AUTHORIZE = "https://account.withings.com/oauth2_user/authorize2"
_API = "https://wbsapi.withings.net"

_OK = 0
_NOT_SIGNED_IN = frozenset({100, 101, 102, 200, 401})
_NOT_ALLOWED = frozenset({214, 277, 403, 2553})
_TOO_MANY = 601
_PASSES = frozenset({500, 511, 512, 513, 514, 515, 522, 2554, 2555, 2556})
_INVALID = 503  # parameters; the text says which
_SAME_AGAIN_S = 10  # the same request twice within ten seconds is refused as too many
_MINUTE_S = 60  # over which Withings counts

CAPABILITIES = Capabilities(
    slug="withings",
    deliveries=frozenset({Delivery.NOTIFY, Delivery.PULL}),
    grain_s=60,
    gives_day_totals=True,
    window_days_most=3,  # a request for the days and one for each: in turns with others, within one look
    backfill_days_most=30,  # forty requests of the 120 a minute that all persons share
    poll_every_s=6 * 3_600,
    uses_oauth=True,
    rotates_refresh_tokens=True,
    can_revoke=True,
    scopes_asked=(ACTIVITY_SCOPE,),
    scopes_needed=(ACTIVITY_SCOPE,),
    limit_per_app=Limit("app", capacity=120, per_s=2.0),
    webhook_bytes_most=4_096,  # a notification has a few hundred
)


class WithingsSettings(VendorSettings, env_prefix="EPLUS_WITHINGS_"):
    """What Withings' developer dashboard calls a client id and a secret."""


class WithingsClient:
    """Withings' public API for one of our installations."""

    def __init__(self, outside: Outside, settings: WithingsSettings) -> None:
        self._http = VendorHttp(outside, CAPABILITIES)
        self._settings = settings
        self._hosts = settings.hosts("account.withings.com", "wbsapi.withings.net")

    def authorization_url(self, *, state: str, redirect_url: str) -> str:
        """Return where the person consents. Withings knows no PKCE."""
        return with_query(
            self._hosts.own(_AUTHORIZE),
            {
                "response_type": "code",
                "client_id": self._client_id,
                "redirect_uri": redirect_url,
                "state": state,
                "scope": ",".join(CAPABILITIES.scopes_asked),
            },
        )

    async def tokens(self, grant: Mapping[str, str], *, now: dt.datetime) -> tuple[Tokens, str]:
        """Exchange a code or a refresh token, whose fields are in `grant`; return Withings' id of the person too.

        Raises AccessEnded where the code or refresh token is dead, ClientRefused where our own id or secret is.
        """
        client = {"client_id": self._client_id, "client_secret": self._settings.secret}
        form = {"action": "requesttoken"} | client | dict(grant)
        status, answer = await self._send("/v2/oauth2", form, now=now)
        if status != _OK:
            raise _token_refusal(status, answer)
        body = _body(answer)
        user_id = body.get("userid")
        if isinstance(user_id, bool) or not isinstance(user_id, int | str) or user_id == "":
            raise AnswerUnreadable
        return read_tokens(body, now), str(user_id)

    async def revoke(self, user_id: str, *, now: dt.datetime) -> None:
        """End a person's connection at Withings: signed with our secret, needs no token."""
        nonce = await self._nonce(now)
        form = {"action": "revoke", "client_id": self._client_id, "nonce": nonce}
        signed = form | {"signature": self._signature("revoke", self._client_id, nonce), "userid": user_id}
        await self._ask("/v2/oauth2", signed, now=now)

    async def subscribe(self, callback_url: str, access_token: str, *, now: dt.datetime) -> None:
        """Have Withings call us about this person's activity, and about the account. Twice is no error."""
        if len(callback_url) > CALLBACK_CHARS_MOST:
            raise AnswerUnreadable  # as Withings would refuse it: it can still be asked by the clock
        for category in (ACTIVITY, USER_EVENTS):
            form: dict[str, str | int] = {"action": "subscribe", "callbackurl": callback_url, "appli": category}
            await self._ask("/notify", form, access_token, now=now)

    async def activities(
        self, days: tuple[dt.date, dt.date], offset: int, access_token: str, *, user_id: str, now: dt.datetime
    ) -> Mapping[str, Any]:
        """Return the body of a page of days, both ends included."""
        form: dict[str, str | int] = {
            "action": "getactivity",
            "startdateymd": days[0].isoformat(),
            "enddateymd": days[1].isoformat(),
            "offset": offset,
            "data_fields": "steps,active,soft,moderate,intense",
        }
        return await self._ask("/v2/measure", form, access_token, user_id=user_id, now=now)

    async def series(
        self, span: tuple[int, int], access_token: str, *, user_id: str, now: dt.datetime
    ) -> Mapping[str, Any]:
        """Return the body with the minutes between two instants (seconds since 1970), at most a day apart."""
        form: dict[str, str | int] = {
            "action": "getintradayactivity",
            "startdate": span[0],
            "enddate": span[1],
            "data_fields": "deviceid,steps,duration",
        }
        return await self._ask("/v2/measure", form, access_token, user_id=user_id, now=now)

    async def _ask(
        self,
        path: str,
        form: Mapping[str, str | int],
        access_token: str | None = None,
        *,
        user_id: str | None = None,
        now: dt.datetime,
    ) -> Mapping[str, Any]:
        status, answer = await self._send(path, form, access_token, user_id=user_id, now=now)
        if status != _OK:
            raise _refusal(status)
        return _body(answer)

    async def _send(
        self,
        path: str,
        form: Mapping[str, str | int],
        access_token: str | None = None,
        *,
        user_id: str | None = None,
        now: dt.datetime,
    ) -> tuple[int, Mapping[str, Any]]:
        sent = await self._http.send(
            "POST", self._hosts.own(_API + path), form=form, access_token=access_token, user=user_id, now=now
        )
        answer = sent.json_object()
        status = answer.get("status")
        if isinstance(status, bool) or not isinstance(status, int):
            raise AnswerUnreadable
        if status == _TOO_MANY:
            if "same arguments" in _error(answer):
                raise VendorBusy(_SAME_AGAIN_S, status)  # ours alone: nobody else has to wait
            await self._http.leave_alone(_MINUTE_S)
            raise VendorBusy(_MINUTE_S, status)
        return status, answer

    async def _nonce(self, now: dt.datetime) -> str:
        at = str(int(now.timestamp()))
        form = {"action": "getnonce", "client_id": self._client_id, "timestamp": at}
        signed = form | {"signature": self._signature("getnonce", self._client_id, at)}
        nonce = (await self._ask("/v2/signature", signed, now=now)).get("nonce")
        if not isinstance(nonce, str):
            raise AnswerUnreadable
        return nonce

    def _signature(self, *values: str) -> str:
        """Return Withings' signature: HMAC-SHA-256 in hex over the values in order of their names, by commas."""
        return hmac.new(self._settings.secret.encode(), ",".join(values).encode(), hashlib.sha256).hexdigest()

    @property
    def _client_id(self) -> str:
        return self._settings.client_id or ""


def _body(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    body = answer.get("body")
    if isinstance(body, Mapping):
        return body
    if body is None or body == []:  # an empty one is sent as a list, or not at all
        return {}
    raise AnswerUnreadable


def _error(answer: Mapping[str, Any]) -> str:
    error = answer.get("error")
    return error.lower() if isinstance(error, str) else ""


def _refusal(status: int) -> VendorFailure:
    if status in _NOT_SIGNED_IN:
        return AccessTokenExpired(status)
    if status in _NOT_ALLOWED:
        return ScopeMissing(status)
    if status in _PASSES:
        return VendorAway(status)
    return AnswerUnreadable(status)


def _token_refusal(status: int, answer: Mapping[str, Any]) -> VendorFailure:
    """Return what a refused token request means. Only what names the grant ends it: see `oauth.refusal_of`."""
    error = _error(answer)
    if "client_id" in error or "client_secret" in error or "invalid client" in error:
        return ClientRefused(status)
    if status in _NOT_SIGNED_IN or (status == _INVALID and ("refresh_token" in error or "code" in error)):
        return AccessEnded(status)
    return _refusal(status)
