"""Oura as a step source: rotating tokens, days by pages, signed webhooks, subscriptions that are kept alive."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from typing import ClassVar

from core.crypto import keyed_hash
from integrations.capabilities import Capabilities
from integrations.civil_days import days_back, within
from integrations.failures import AccessEnded, AnswerUnreadable
from integrations.oauth import Tokens
from integrations.oura.capabilities import CAPABILITIES
from integrations.oura.client import OuraClient
from integrations.oura.mapping import (
    EVENT_TYPES,
    STEPS_TYPE,
    Event,
    OuraShapeError,
    read_event,
    window_batch,
)
from integrations.oura.settings import OuraSettings
from integrations.source import Grant, Notice, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_settings import VendorSettings
from integrations.vendor_source import VendorSource
from integrations.vendor_values import text, whole
from integrations.webhook_reading import WebhookRefused, hmac_sha256, is_same, json_object
from records.steps.sample import StepBatch

SIGNATURE_HEADER = "x-oura-signature"
TIMESTAMP_HEADER = "x-oura-timestamp"
# Oura tries for about an hour to deliver, and does not say whether it signs anew. Within this age a repetition is
# found by its receipt; beyond it a message that somebody kept is worth nothing.
MAX_AGE_S = 2 * 3_600
MAX_AHEAD_S = 300  # clocks differ
RENEW_BEFORE = dt.timedelta(days=14)  # subscriptions live for about 90 days; two weeks forgive a broken schedule
# An event names no day. A ring keeps days until it syncs; a document that is deleted may be any of the last month.
CHANGED_DAYS_BACK = 10
DELETED_DAYS_BACK = 30
_MAX_CHALLENGE_CHARS = 500


class OuraSource(VendorSource[OuraSettings, OuraClient]):
    """Oura, for the sync."""

    CAPABILITIES: ClassVar[Capabilities] = CAPABILITIES
    SETTINGS: ClassVar[type[VendorSettings]] = OuraSettings
    CLIENT = OuraClient

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Return Oura's consent page; it knows no PKCE."""
        return self.client.authorization_url(state, redirect_url)

    async def exchange_code(self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime) -> Grant:
        """Return the grant for a code; the person's id takes a second request."""
        tokens = await self.client.exchange_code(code, redirect_url, now=now)
        user_id = await self.client.user_id(tokens.access_token, now=now)
        return _grant(tokens, user_id, frozenset(CAPABILITIES.scopes_asked), None)

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        """Return the grant with new tokens; the old refresh token is dead."""
        if grant.refresh_token is None:
            raise AccessEnded
        tokens = await self.client.refresh(grant.refresh_token, now=now)
        return _grant(tokens, grant.vendor_user_id, grant.scopes, grant.refresh_token)

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None:
        """Revoke the grant."""
        await self.client.revoke(grant.access_token, now=now)

    async def subscribe(self, grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        """Have the app's subscriptions, which are for everybody."""
        await self.keep_subscriptions(callback_url=callback_url, now=now)

    async def keep_subscriptions(self, *, callback_url: str, now: dt.datetime) -> None:
        """Create the subscriptions that are missing and renew those that expire within two weeks."""
        held = {
            each.event_type: each
            for each in await self.client.subscriptions(now=now)
            if each.data_type == STEPS_TYPE and each.callback_url == callback_url and each.expires_at > now
        }
        for event_type in EVENT_TYPES:
            subscription = held.get(event_type)
            if subscription is None:
                await self.client.subscribe(
                    event_type, callback_url=callback_url, verification_token=verification_token(), now=now
                )
            elif subscription.expires_at < now + RENEW_BEFORE:
                await self.client.renew(subscription, now=now)

    async def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield the window as one batch, once all its pages are there: half of them would delete the rest."""
        documents = await self.client.daily_activity(grant, window, now=now)
        try:
            yield window_batch(documents, window, observed_at=now)
        except OuraShapeError:
            raise AnswerUnreadable from None

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """Answer a challenge, or verify and read an event."""
        if request.method == "GET":
            return _answer_challenge(request)
        try:
            self._verify(request, now)
            event = read_event(json_object(request))
        except WebhookRefused as refused:
            return refused.answer
        if event is None:
            return WebhookAnswer(400)
        if not event.is_of_steps:
            return WebhookAnswer(200)
        return WebhookAnswer(200, (Notice(event.user_id, window=_window_of(event, now)),))

    def _verify(self, request: WebhookRequest, now: dt.datetime) -> None:
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        signed_s = whole(timestamp)
        if not self._settings.secret or signed_s is None:
            raise WebhookRefused(401)
        expected = hmac_sha256(self._settings.secret.encode(), timestamp.encode() + request.body).hex().upper()
        age_s = now.timestamp() - signed_s
        is_fresh = -MAX_AHEAD_S <= age_s <= MAX_AGE_S
        if not is_same(expected, request.headers.get(SIGNATURE_HEADER, "")) or not is_fresh:
            raise WebhookRefused(401)


def verification_token() -> str:
    """Return what Oura must know to challenge us: the same in every process, and nobody else's."""
    return keyed_hash("oura-webhook-verification", b"").hex()


def _answer_challenge(request: WebhookRequest) -> WebhookAnswer:
    challenge = text(request.query.get("challenge"), chars_most=_MAX_CHALLENGE_CHARS)
    if challenge is None or not is_same(verification_token(), request.query.get("verification_token", "")):
        return WebhookAnswer(401)
    body = json.dumps({"challenge": challenge}).encode()
    return WebhookAnswer(200, body=body, content_type="application/json")


def _window_of(event: Event, now: dt.datetime) -> Window:
    days = DELETED_DAYS_BACK if event.event_type == "delete" else CHANGED_DAYS_BACK
    return days_back(within(event.at, days_back(now, DELETED_DAYS_BACK), now), days)


def _grant(tokens: Tokens, user_id: str, scopes: frozenset[str], refresh_token: str | None) -> Grant:
    # Oura's newer sign-in names the same scopes with a prefix.
    given = scopes if tokens.scopes is None else frozenset(each.removeprefix("extapi:") for each in tokens.scopes)
    return Grant(tokens.access_token, tokens.refresh_token or refresh_token, tokens.expires_at, given, user_id)
