"""Garmin for the sync: it pushes whole days and quarter-hours, and is never asked for them.

A push has no signature. It has to come to an address that only Garmin was told (a key in its query) and to name
our client id; with less it is not read.
"""

import datetime as dt
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

import structlog

from core.clock import HONG_KONG, start_of_day
from integrations.capabilities import Capabilities
from integrations.failures import AccessEnded, AddressNotAllowed
from integrations.garmin.client import (
    BACKFILL_DAYS_MOST,
    CAPABILITIES,
    HISTORY,
    KINDS,
    GarminClient,
    GarminSettings,
)
from integrations.garmin.mapping import read_message, read_summaries
from integrations.oauth import Tokens
from integrations.source import Grant, Notice, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_settings import VendorSettings
from integrations.vendor_source import VendorSource
from records.steps.sample import StepBatch

log = structlog.stdlib.get_logger(__name__)

KEY_PARAMETER = "key"


class GarminSource(VendorSource[GarminSettings, GarminClient]):
    """The source of the slug `garmin`: see `integrations.source.StepSource` and `FetchingSource`."""

    CAPABILITIES: ClassVar[Capabilities] = CAPABILITIES
    SETTINGS: ClassVar[type[VendorSettings]] = GarminSettings
    CLIENT = GarminClient

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Return where the person consents."""
        return self.client.authorization_url(state=state, code_challenge=code_challenge, redirect_url=redirect_url)

    async def exchange_code(self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime) -> Grant:
        """Return the grant, with Garmin's id of the person and what was ticked."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": code_verifier,
            "redirect_uri": redirect_url,
        }
        tokens = await self.client.tokens(form, now=now)
        user_id = await self.client.user_id(tokens.access_token, now=now)
        permissions = await self.client.permissions(tokens.access_token, now=now)
        return _grant(tokens, user_id, permissions, None)

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        """Return the grant with new tokens; the old refresh token is dead."""
        if grant.refresh_token is None:
            raise AccessEnded
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
        tokens = await self.client.tokens(form, now=now)
        return _grant(tokens, grant.vendor_user_id, grant.scopes, grant.refresh_token)

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None:
        """End the connection at Garmin."""
        await self.client.deregister(grant.access_token, now=now)

    async def start_backfill(self, grant: Grant, window: Window, *, now: dt.datetime) -> None:
        """Have old days and quarter-hours pushed; nothing where the person allowed steps from now on only."""
        if HISTORY not in grant.scopes:
            return
        for span in _spans(window, now):
            for kind in KINDS:
                await self.client.ask_backfill(kind, grant.access_token, span, now=now)

    async def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield nothing: Garmin refuses to be asked for what it did not announce."""
        nothing: tuple[StepBatch, ...] = ()
        for batch in nothing:
            yield batch

    async def fetch(self, grant: Grant, url: str, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield what lies at a ping's address, this person's only."""
        kind, found = self.client.kind_at(url)
        content = await self.client.fetch(found, grant.access_token, now=now)
        for notice in read_summaries(kind, content, received_at=now):
            if notice.batch is not None and notice.vendor_user_id == grant.vendor_user_id:
                yield notice.batch

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """Read a push or ping; 401 without its key and our client id."""
        if request.method != "POST":
            return WebhookAnswer(405)
        if not self._is_from_garmin(request):
            return WebhookAnswer(401)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return WebhookAnswer(415)
        if len(request.body) > CAPABILITIES.webhook_bytes_most:
            return WebhookAnswer(413)
        try:
            content = json.loads(request.body)
        except (ValueError, RecursionError):
            return WebhookAnswer(400)
        message = read_message(content, received_at=now)
        notices = [notice for notice in message.notices if self._leads_to_garmin(notice)]
        left_out = message.unreadable + len(message.notices) - len(notices)
        if left_out:
            log.warning("garmin_items_left_out", count=left_out)
        return WebhookAnswer(200, notices)

    def _is_from_garmin(self, request: WebhookRequest) -> bool:
        secret, client_id = self._settings.webhook_secret, self._settings.client_id
        if secret is None or client_id is None:
            return False
        key, named = request.query.get(KEY_PARAMETER, ""), request.headers.get("garmin-client-id", "")
        has_key = hmac.compare_digest(key.encode(), secret.get_secret_value().encode())
        return has_key and hmac.compare_digest(named.encode(), client_id.encode())

    def _leads_to_garmin(self, notice: Notice) -> bool:
        if notice.fetch_url is None:
            return True
        try:
            self.client.kind_at(notice.fetch_url)
        except AddressNotAllowed:
            return False
        return True


def _grant(tokens: Tokens, user_id: str, scopes: frozenset[str], refresh_token: str | None) -> Grant:
    return Grant(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token or refresh_token,
        expires_at=tokens.expires_at,
        scopes=scopes,
        vendor_user_id=user_id,
    )


def _spans(window: Window, now: dt.datetime) -> Iterator[tuple[int, int]]:
    """Yield a window, as days in Hong Kong, in parts that Garmin takes; nothing of the future."""
    first_on = window.first_on
    while first_on <= window.last_on:
        next_on = min(first_on + dt.timedelta(days=BACKFILL_DAYS_MOST), window.last_on + dt.timedelta(days=1))
        starts = int(start_of_day(first_on, HONG_KONG).timestamp())
        ends = int(min(start_of_day(next_on, HONG_KONG), now).timestamp())
        if starts < ends:
            yield starts, ends
        first_on = next_on
