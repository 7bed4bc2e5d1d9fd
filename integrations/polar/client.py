"""Polar AccessLink v3 over HTTP: requests and their answers, nothing of what they mean for steps."""

import contextlib
import datetime as dt
from collections.abc import Mapping
from typing import Any

from integrations.failures import AnswerUnreadable, VendorBusy
from integrations.oauth import Tokens, request_tokens, with_query
from integrations.polar.capabilities import CAPABILITIES, SCOPE
from integrations.polar.mapping import ACTIVITY_EVENT
from integrations.polar.settings import PolarSettings
from integrations.source import Grant, Window
from integrations.vendor_http import (
    DEFAULT_BUSY_S,
    MAX_BUSY_S,
    Outside,
    VendorAnswer,
    VendorHttp,
    retry_after_s,
)
from integrations.vendor_values import mapping, text

API_HOST = "www.polaraccesslink.com"
HOSTS = (API_HOST, "polarremote.com", "flow.polar.com")
_AUTHORIZE = "https://flow.polar.com/oauth2/authorization"
_TOKEN = "https://polarremote.com/v2/oauth2/token"  # noqa: S105 - an address
_API = f"https://{API_HOST}/v3"


class PolarClient:
    """Requests to Polar, each in bounds, each raising a VendorFailure."""

    def __init__(self, outside: Outside, settings: PolarSettings) -> None:
        self._http = VendorHttp(outside, CAPABILITIES)
        self._settings = settings
        self.hosts = settings.hosts(*HOSTS)

    def authorization_url(self, state: str, redirect_url: str) -> str:
        """Return where the person consents."""
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id or "",
            "redirect_uri": redirect_url,
            "scope": SCOPE,
            "state": state,
        }
        return with_query(self.hosts.own(_AUTHORIZE), query)

    async def exchange_code(self, code: str, redirect_url: str, *, now: dt.datetime) -> Tokens:
        """Return the long-lived token for a code; `rest["x_user_id"]` is the person's id at Polar."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_url}
        return await request_tokens(
            self._http, self.hosts.own(_TOKEN), form, now=now, basic_auth=self._credentials()
        )

    async def register(self, access_token: str, member_id: str, *, now: dt.datetime) -> None:
        """Register a person with this client, which Polar wants once; a second time changes nothing."""
        await self._http.send(
            "POST",
            self.hosts.own(f"{_API}/users"),
            json_body={"member-id": member_id},
            access_token=access_token,
            accepted=frozenset({409}),
            now=now,
        )

    async def deregister(self, grant: Grant, *, now: dt.datetime) -> None:
        """End the person's registration and with it the token; one that is gone already is as good."""
        await self._http.send(
            "DELETE",
            self.hosts.own(f"{_API}/users/{grant.vendor_user_id}"),
            access_token=grant.access_token,
            accepted=frozenset({401, 404}),
            now=now,
        )

    async def activities(self, grant: Grant, window: Window, *, now: dt.datetime) -> Any:
        """Return the days of a window, None where Polar has none."""
        return await self._data("users/activities", grant, window, now)

    async def samples(self, grant: Grant, window: Window, *, now: dt.datetime) -> Any:
        """Return the minutes of a window by day, None where Polar has none."""
        return await self._data("users/activities/samples", grant, window, now)

    async def create_webhook(self, callback_url: str, *, now: dt.datetime) -> str:
        """Create the app's only webhook and return its signature secret, which Polar never shows again."""
        answer = await self._http.send(
            "POST",
            self.hosts.own(f"{_API}/webhooks"),
            json_body={"events": [ACTIVITY_EVENT], "url": callback_url},
            basic_auth=self._credentials(),
            now=now,
        )
        secret = text(mapping(answer.json_object().get("data")).get("signature_secret_key"))
        if secret is None:
            raise AnswerUnreadable
        return secret

    async def _data(self, path: str, grant: Grant, window: Window, now: dt.datetime) -> Any:
        answer = await self._http.send(
            "GET",
            self.hosts.own(f"{_API}/{path}"),
            params={"from": window.first_on.isoformat(), "to": window.last_on.isoformat()},
            user=grant.vendor_user_id,
            access_token=grant.access_token,
            accepted=frozenset({429}),
            now=now,
        )
        await self._heed_limits(answer, now)
        return None if answer.status == 204 or not answer.body else answer.json()

    async def _heed_limits(self, answer: VendorAnswer, now: dt.datetime) -> None:
        """Leave Polar alone until its own count begins anew. Raises VendorBusy for a 429."""
        wait_s = wait_of(answer.headers)
        if answer.status != 429:
            if wait_s:
                await self._http.leave_alone(wait_s)
            return
        told_s = retry_after_s(answer.headers.get("retry-after"), now)
        busy = VendorBusy(told_s or wait_s or DEFAULT_BUSY_S, 429)
        await self._http.leave_alone(busy.retry_after_s)
        raise busy

    def _credentials(self) -> tuple[str, str]:
        return self._settings.client_id or "", self._settings.secret


def wait_of(headers: Mapping[str, str]) -> int:
    """Return for how many seconds Polar's limits are used up, 0 where they are not.

    `RateLimit-Usage`, `-Limit` and `-Reset` hold a number for the quarter of an hour and one for the day.
    """
    used, limits, resets = (_numbers(headers.get(f"ratelimit-{part}")) for part in ("usage", "limit", "reset"))
    waits = [reset for count, limit, reset in zip(used, limits, resets, strict=False) if count >= limit > 0]
    return min(MAX_BUSY_S, max(waits, default=0))


def _numbers(value: str | None) -> list[int]:
    numbers = []
    for part in (value or "").split(","):
        with contextlib.suppress(ValueError):
            numbers.append(max(0, int(part.strip()[:12])))
    return numbers
