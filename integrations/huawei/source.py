"""Huawei as a step source: samples and Huawei's own totals by week, events that say to look."""

import base64
import datetime as dt
from collections.abc import AsyncIterator
from typing import ClassVar

from core.clock import local_day
from integrations.capabilities import Capabilities
from integrations.civil_days import days_back, from_milliseconds, kept_between, milliseconds, slices_of
from integrations.failures import AccessEnded, AnswerUnreadable
from integrations.huawei.capabilities import CAPABILITIES
from integrations.huawei.client import EVENT_TYPES, HuaweiClient
from integrations.huawei.mapping import (
    Event,
    HuaweiShapeError,
    read_collectors,
    read_event,
    read_samples,
    read_totals,
    withdrawn,
)
from integrations.huawei.settings import HuaweiSettings
from integrations.source import Grant, Notice, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_settings import VendorSettings
from integrations.vendor_source import VendorSource
from integrations.webhook_reading import WebhookRefused, hmac_sha256, is_same, json_object
from records.steps.sample import StepBatch

# A month of two devices by the minute would be 30 MB, twice what an answer may have; a week stays under 8.
SLICE_DAYS = 7
SIGNATURE_HEADER = "x-notification-signature"
LATE_SYNC_DAYS = 6  # an event names no day; with its own a week, which is one slice
# The signature is over whose, what and when, and a repeated event only makes us look again. A day is long enough
# for Huawei's repetitions and short enough that a kept one is soon worth nothing.
MAX_AGE = dt.timedelta(days=1)
MAX_AHEAD = dt.timedelta(minutes=5)  # clocks differ


class HuaweiSource(VendorSource[HuaweiSettings, HuaweiClient]):
    """Huawei Health Kit, for the sync."""

    CAPABILITIES: ClassVar[Capabilities] = CAPABILITIES
    SETTINGS: ClassVar[type[VendorSettings]] = HuaweiSettings
    CLIENT = HuaweiClient

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Return Huawei's consent page; the client's secret stands for PKCE."""
        return self.client.authorization_url(state, redirect_url)

    async def exchange_code(self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime) -> Grant:
        """Return the grant for a code; whose it is and what was allowed takes a second request."""
        tokens = await self.client.exchange_code(code, redirect_url, now=now)
        open_id, named = await self.client.token_info(tokens.access_token, now=now)
        scopes = named if named is not None else tokens.scopes
        return Grant(
            tokens.access_token,
            tokens.refresh_token,
            tokens.expires_at,
            scopes if scopes is not None else frozenset(CAPABILITIES.scopes_asked),
            open_id,
        )

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        """Return the grant with a new access token."""
        if grant.refresh_token is None:
            raise AccessEnded
        tokens = await self.client.refresh(grant.refresh_token, now=now)
        return Grant(
            tokens.access_token,
            tokens.refresh_token or grant.refresh_token,
            tokens.expires_at,
            tokens.scopes if tokens.scopes is not None else grant.scopes,
            grant.vendor_user_id,
        )

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None:
        """Revoke the grant."""
        await self.client.revoke(grant.refresh_token or grant.access_token, now=now)

    async def subscribe(self, grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        """Subscribe to the person's events, once each; nothing where the operator has no subscriber."""
        if self._settings.subscriber_id is None:
            return
        there = await self.client.subscribed(grant, now=now)
        for event_type in EVENT_TYPES:
            if event_type not in there:
                await self.client.subscribe(grant, event_type, now=now)

    async def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield the samples of each day, and after each week its totals and the withdrawal of what is gone.

        What is gone has an older revision than all that has just been sent. A week with a sample that cannot be
        read withdraws nothing: what we have of it may be better.
        """
        there = kept_between(window, window.first_on, local_day(now))
        if there is None:
            return
        collectors = read_collectors(await self.client.collectors(grant, now=now))
        for week in slices_of(there, SLICE_DAYS):
            answer = await self.client.samples(grant, week, now=now)
            by_day = await self.client.day_totals(grant, week, now=now)
            try:
                samples = read_samples(answer, collectors, observed_at=now)
                totals = read_totals(by_day, observed_at=now)
            except HuaweiShapeError:
                raise AnswerUnreadable from None
            for of_day in samples.by_day.values():
                yield StepBatch(samples=of_day)
            gone = withdrawn(week, observed_at=now) if samples.is_whole else []
            yield StepBatch(totals=totals, deleted_intervals=gone)

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """Verify and read an event. An empty request is Huawei's check of the address, and does nothing."""
        if not request.body:
            return WebhookAnswer(204)
        try:
            event = self._event_of(request, now)
        except WebhookRefused as refused:
            return refused.answer
        if not event.is_of_steps:
            return WebhookAnswer(204)
        at = min(now, from_milliseconds(event.event_ms))
        notice = Notice(event.open_id, window=days_back(at, LATE_SYNC_DAYS))
        return WebhookAnswer(204, (notice,))

    def _event_of(self, request: WebhookRequest, now: dt.datetime) -> Event:
        event = read_event(json_object(request))
        if event is None:
            raise WebhookRefused(400)
        key = self._settings.event_key
        signature = hmac_sha256(key, event.signed_text.encode())
        given = request.headers.get(SIGNATURE_HEADER, "")
        # Huawei's pages show both spellings of the 32 bytes.
        is_signed = is_same(base64.b64encode(signature).decode(), given) or is_same(signature.hex(), given.lower())
        earliest, latest = milliseconds(now - MAX_AGE), milliseconds(now + MAX_AHEAD)
        if not key or not is_signed or not earliest <= event.event_ms <= latest:
            raise WebhookRefused(401)
        return event
