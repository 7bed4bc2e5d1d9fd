"""Withings for the sync: it says that there is something, and is asked for it.

What it says is a form without a signature. The address that it calls carries a key that only it and we know, made
for each person, so that who guesses one cannot make us fetch for all; and whatever it says is a hint to look.
"""

import datetime as dt
import hmac
from collections.abc import AsyncIterator
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from core.crypto import keyed_hash
from integrations.capabilities import Capabilities
from integrations.failures import AccessEnded, AnswerUnreadable
from integrations.source import Grant, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_settings import VendorSettings
from integrations.vendor_source import VendorSource
from integrations.withings.client import CAPABILITIES, WithingsClient, WithingsSettings
from integrations.withings.mapping import Day, Page, read_days, read_minutes, read_notification
from records.steps.sample import StepBatch

KEY_PARAMETER = "key"
_KEY_CHARS = 32  # 128 bits
_FIELDS_MOST = 32
_PAGES_MOST = 50  # of one window; a page that leads to itself for ever is a fault
_FORM = "application/x-www-form-urlencoded"


def webhook_key(user_id: str) -> str:
    """Return the secret part of the address that Withings calls about one person."""
    return keyed_hash("step-webhook-key", b"withings:" + user_id.encode()).hex()[:_KEY_CHARS]


class WithingsSource(VendorSource[WithingsSettings, WithingsClient]):
    """The source of the slug `withings`: see `integrations.source.StepSource`."""

    CAPABILITIES: ClassVar[Capabilities] = CAPABILITIES
    SETTINGS: ClassVar[type[VendorSettings]] = WithingsSettings
    CLIENT = WithingsClient

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Return where the person consents."""
        return self.client.authorization_url(state=state, redirect_url=redirect_url)

    async def exchange_code(self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime) -> Grant:
        """Return the grant. A code is good for 30 seconds."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_url}
        return await self._grant(form, frozenset(CAPABILITIES.scopes_asked), now)

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        """Return the grant with new tokens; the old refresh token is dead."""
        if grant.refresh_token is None:
            raise AccessEnded
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
        return await self._grant(form, grant.scopes, now)

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None:
        """End the connection at Withings, with all its notifications."""
        await self.client.revoke(grant.vendor_user_id, now=now)

    async def subscribe(self, grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        """Have Withings call this person's own address."""
        separator = "&" if "?" in callback_url else "?"
        key = urlencode({KEY_PARAMETER: webhook_key(grant.vendor_user_id)})
        await self.client.subscribe(f"{callback_url}{separator}{key}", grant.access_token, now=now)

    async def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield the days of the window page by page, each with its minutes."""
        offset: int | None = 0
        for _ in range(_PAGES_MOST):
            page = await self._page(grant, window, offset, now)
            for day in page.days:
                for batch in await self._minutes(grant, day, now):
                    yield batch
            offset = page.next_offset
            if offset is None:
                return
        raise AnswerUnreadable

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """Read a notification; 401 without the person's key. By HEAD Withings looks whether we are there."""
        if request.method in {"HEAD", "GET"}:
            return WebhookAnswer(200)
        if (refusal := _refusal(request)) is not None:
            return WebhookAnswer(refusal)
        try:
            fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=_FIELDS_MOST))
            if not _has_key(request, fields.get("userid", "")):
                return WebhookAnswer(401)
            notice = read_notification(fields, now=now)
        except ValueError:
            return WebhookAnswer(400)
        return WebhookAnswer(200, [] if notice is None else [notice])

    async def _grant(self, form: dict[str, str], scopes: frozenset[str], now: dt.datetime) -> Grant:
        tokens, user_id = await self.client.tokens(form, now=now)
        return Grant(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token or form.get("refresh_token"),
            expires_at=tokens.expires_at,
            scopes=scopes if tokens.scopes is None else tokens.scopes,
            vendor_user_id=user_id,
        )

    async def _page(self, grant: Grant, window: Window, offset: int | None, now: dt.datetime) -> Page:
        body = await self.client.activities(
            (window.first_on, window.last_on),
            offset or 0,
            grant.access_token,
            user_id=grant.vendor_user_id,
            now=now,
        )
        try:
            return read_days(body)
        except ValueError:
            raise AnswerUnreadable from None

    async def _minutes(self, grant: Grant, day: Day, now: dt.datetime) -> list[StepBatch]:
        bodies = [
            await self.client.series(span, grant.access_token, user_id=grant.vendor_user_id, now=now)
            for span in day.spans()
            if span[0] < now.timestamp()
        ]
        return list(read_minutes(day, bodies))


def _refusal(request: WebhookRequest) -> int | None:
    """Return the status of a request that is not even looked into."""
    if request.method != "POST":
        return 405
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return 415
    return 413 if len(request.body) > CAPABILITIES.webhook_bytes_most else None


def _has_key(request: WebhookRequest, user_id: str) -> bool:
    key = request.query.get(KEY_PARAMETER, "").encode()
    return hmac.compare_digest(key, webhook_key(user_id).encode())
