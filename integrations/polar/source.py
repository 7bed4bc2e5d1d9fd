"""Polar as a step source: long-lived tokens, two requests for a window, webhooks that say where to look."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import ClassVar
from urllib.parse import urlsplit

from core.clock import local_day
from core.crypto import keyed_hash
from integrations.capabilities import Capabilities
from integrations.civil_days import days_back, kept_between, within
from integrations.failures import AccessEnded, AddressNotAllowed, AnswerUnreadable
from integrations.polar.capabilities import CAPABILITIES, SCOPE
from integrations.polar.client import PolarClient
from integrations.polar.mapping import (
    ACTIVITY_EVENT,
    PING_EVENT,
    Event,
    PolarShapeError,
    day_batches,
    day_in_path,
    read_event,
)
from integrations.polar.settings import PolarSettings
from integrations.source import Grant, Notice, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_settings import VendorSettings
from integrations.vendor_source import VendorSource
from integrations.vendor_values import text
from integrations.webhook_reading import WebhookRefused, hmac_sha256, is_same, json_object
from records.steps.sample import StepBatch

LATE_SYNC_DAYS = 7  # looked back where an event names no day: a watch keeps about as much until it syncs
SIGNATURE_HEADER = "polar-webhook-signature"


class PolarSource(VendorSource[PolarSettings, PolarClient]):
    """Polar, for the sync."""

    CAPABILITIES: ClassVar[Capabilities] = CAPABILITIES
    SETTINGS: ClassVar[type[VendorSettings]] = PolarSettings
    CLIENT = PolarClient

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Return Polar's consent page; it knows no PKCE."""
        return self.client.authorization_url(state, redirect_url)

    async def exchange_code(self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime) -> Grant:
        """Return the grant for a code, with the person registered at Polar."""
        tokens = await self.client.exchange_code(code, redirect_url, now=now)
        user_id = text(tokens.rest.get("x_user_id"))
        if user_id is None or not user_id.isdecimal():  # it becomes part of an address
            raise AnswerUnreadable
        # Polar wants an id of ours for the person: this one says nothing of who it is.
        member_id = keyed_hash("polar-member", user_id.encode()).hex()[:32]
        await self.client.register(tokens.access_token, member_id, now=now)
        return Grant(tokens.access_token, None, tokens.expires_at, tokens.scopes or frozenset({SCOPE}), user_id)

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        """Polar's tokens live for years and are never refreshed: one that is no longer good is the end."""
        raise AccessEnded

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None:
        """End the registration, which ends the token."""
        await self.client.deregister(grant, now=now)

    async def create_webhook(self, *, callback_url: str, now: dt.datetime) -> dict[str, str]:
        """Create the app's webhook; return its secret, which Polar shows this once, as the setting to make."""
        secret = await self.client.create_webhook(callback_url, now=now)
        return {"EPLUS_POLAR_WEBHOOK_SECRET": secret}

    async def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield the window by day, then what is gone. Polar refuses days to come, and those past its look-back."""
        today = local_day(now)
        there = kept_between(window, today - dt.timedelta(days=CAPABILITIES.backfill_days_most), today)
        if there is None:
            return
        activities = await self.client.activities(grant, there, now=now)
        samples = await self.client.samples(grant, there, now=now)
        try:
            batches = day_batches(activities, samples, there, observed_at=now)
        except PolarShapeError:
            raise AnswerUnreadable from None
        for batch in batches:
            yield batch

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """Verify and read a webhook."""
        try:
            event = self._event_of(request)
        except WebhookRefused as refused:
            return refused.answer
        if event.kind != ACTIVITY_EVENT or event.user_id is None:
            return WebhookAnswer(200)
        return WebhookAnswer(200, (Notice(event.user_id, window=self._window_of(event, now)),))

    def _event_of(self, request: WebhookRequest) -> Event:
        event = read_event(json_object(request))
        if event is None:
            raise WebhookRefused(400)
        # The first PING comes while the webhook is made, before there is a secret to sign with. It does nothing.
        if event.kind != PING_EVENT and not self._is_signed(request):
            raise WebhookRefused(401)
        return event

    def _is_signed(self, request: WebhookRequest) -> bool:
        secret = self._settings.webhook_secret
        if secret is None:
            return False
        expected = hmac_sha256(secret.get_secret_value().encode(), request.body).hex()
        return is_same(expected, request.headers.get(SIGNATURE_HEADER, "").lower())

    def _window_of(self, event: Event, now: dt.datetime) -> Window:
        kept = days_back(now, CAPABILITIES.backfill_days_most - LATE_SYNC_DAYS)  # Polar refuses what is older
        on = event.on or self._day_in(event.url)
        if on is not None and kept.first_on <= on <= kept.last_on + dt.timedelta(days=1):
            return Window(on, on)
        return days_back(within(event.at or now, kept, now), LATE_SYNC_DAYS)

    def _day_in(self, url: str | None) -> dt.date | None:
        """Read the day from the address that Polar names. It is never asked: our own requests know the way."""
        if url is None:
            return None
        try:
            return day_in_path(urlsplit(self.client.hosts.found(url)).path)
        except AddressNotAllowed:
            return None
