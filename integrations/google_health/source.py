"""Google Health as a step source: its addresses, its OAuth, its pages, its webhooks."""

import asyncio
import datetime as dt
import hmac
from collections.abc import AsyncIterator
from typing import Any, ClassVar

import structlog

from core.rate_limits import Limit
from integrations.capabilities import Capabilities, Delivery, Signature
from integrations.failures import AnswerUnreadable
from integrations.google_health.mapping import read_day_totals, read_points
from integrations.google_health.settings import GoogleHealthSettings
from integrations.google_health.signatures import KeysUnavailable, WebhookKeys
from integrations.google_health.subscribers import Subscribers
from integrations.google_health.webhooks import is_handshake, read_notices
from integrations.oauth import Tokens, request_tokens, with_query
from integrations.source import Grant, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_http import Outside, VendorHttp
from integrations.vendor_settings import VendorSettings
from records.steps.sample import DeletedInterval, StepBatch, StepSample

log = structlog.stdlib.get_logger(__name__)

API = "https://health.googleapis.com/v4"
AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
REVOKE = "https://oauth2.googleapis.com/revoke"
KEY_SET = "https://www.gstatic.com/googlehealthapi/webhooks/webhooks_public_keyset.json"
STEPS_SCOPE = "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly"
POINTS = f"{API}/users/me/dataTypes/steps/dataPoints"

PAGE_POINTS = 4_000  # of 10,000 allowed: with what else is said, one batch of records
MOST_PAGES = 200  # of a window: a week of five devices by the minute has fifteen
KEYS_S = 1.5  # a webhook is answered within two seconds
SIGNATURE_HEADERS = ("google-health-api-signature", "x-healthapi-signature")  # the second in older documents


class GoogleHealthSource:
    """The source of the slug `google-health`."""

    CAPABILITIES: ClassVar[Capabilities] = Capabilities(
        slug="google-health",
        deliveries=frozenset({Delivery.NOTIFY, Delivery.PULL}),
        grain_s=60,
        gives_day_totals=True,
        window_days_most=7,
        backfill_days_most=30,
        poll_every_s=6 * 3_600,
        uses_oauth=True,
        uses_pkce=True,
        rotates_refresh_tokens=False,
        can_revoke=True,
        scopes_asked=(STEPS_SCOPE,),
        scopes_needed=(STEPS_SCOPE,),
        limit_per_app=Limit("app", capacity=2_000, per_s=1_000.0),  # half of 120,000 a minute
        limit_per_user=Limit("user", capacity=150, per_s=2.5),  # half of 300 a minute
        signature=Signature.ECDSA,
    )
    SETTINGS: ClassVar[type[VendorSettings]] = GoogleHealthSettings

    def __init__(self, outside: Outside, settings: GoogleHealthSettings | None = None) -> None:
        self._settings = settings or GoogleHealthSettings()
        self._http = VendorHttp(outside, self.CAPABILITIES)
        self._hosts = self._settings.hosts(
            "health.googleapis.com", "accounts.google.com", "oauth2.googleapis.com", "www.gstatic.com"
        )
        self._keys = WebhookKeys(self._fetch_key_set)
        self._subscribers = Subscribers(self._http, self._hosts, self._settings, API)

    @property
    def capabilities(self) -> Capabilities:
        return self.CAPABILITIES

    @property
    def is_configured(self) -> bool:
        return self._settings.is_set

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        parameters = {
            "client_id": self._settings.client_id or "",
            "redirect_uri": redirect_url,
            "response_type": "code",
            "scope": " ".join(self.CAPABILITIES.scopes_asked),
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
            # Without these two Google gives no refresh token to somebody who has consented before.
            "access_type": "offline",
            "prompt": "consent",
            "include_granted_scopes": "true",
        }
        return with_query(self._hosts.own(AUTHORIZE), parameters)

    async def exchange_code(self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime) -> Grant:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": code_verifier,
            "redirect_uri": redirect_url,
        }
        tokens = await self._tokens(form, now)
        answer = await self._http.send(
            "GET", self._hosts.own(f"{API}/users/me/identity"), access_token=tokens.access_token, now=now
        )
        user_id = answer.json_object().get("healthUserId")
        if not isinstance(user_id, str) or not user_id:
            raise AnswerUnreadable(answer.status)
        return _grant(tokens, user_id, None)

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token or ""}
        return _grant(await self._tokens(form, now), grant.vendor_user_id, grant)

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None:
        token = grant.refresh_token or grant.access_token
        # 400 says that it is dead already.
        await self._http.send(
            "POST", self._hosts.own(REVOKE), form={"token": token}, now=now, accepted=frozenset({400})
        )

    async def subscribe(self, grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        """Nothing: the project's subscriber has the policy AUTOMATIC, so consent is enough."""

    @property
    def can_keep_subscriber(self) -> bool:
        """Whether the operator has set what the command needs."""
        needed = (self._settings.project, self._settings.operator_token, self._settings.webhook_secret)
        return all(one is not None for one in needed)

    async def subscriber_state(self, *, callback_url: str, now: dt.datetime) -> str:
        return await self._subscribers.state(callback_url, now=now)

    async def keep_subscriber(self, *, callback_url: str, now: dt.datetime) -> str:
        return await self._subscribers.keep(callback_url, now=now)

    async def start_backfill(self, grant: Grant, window: Window, *, now: dt.datetime) -> None:
        """Nothing: old values are pulled."""

    async def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield every point that begins within the window, wherever the person was; then what is gone, and totals.

        The last batch withdraws what was sent for the window before and is not there any more: all that is there
        has just been sent with a newer revision.
        """
        revision = int(now.timestamp() * 1_000)
        begins, ends = window.instants()
        seen: list[StepSample] = []
        async for points in self._pages(grant, begins, ends, now):
            read = read_points(points, revision=revision)
            if read.unreadable:
                log.warning("step_points_unreadable", source="google-health", count=read.unreadable)
            seen += read.samples
            yield StepBatch(samples=read.samples)
        totals = read_day_totals(await self._daily(grant, window, now), seen, observed_at=now)
        yield StepBatch(totals=totals, deleted_intervals=[DeletedInterval(begins, ends, revision - 1)])

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """Check the shared secret, then the signature over the raw body, and only then look into it.

        201 to the handshake, 204 to a notification, 401 to a forged one, 503 while keys cannot be had: Google then
        tries again, for up to a week.
        """
        status = await self._verified(request, now)
        if status is not None:
            return WebhookAnswer(status)
        if is_handshake(request.body):
            return WebhookAnswer(201)
        try:
            return WebhookAnswer(204, read_notices(request.body))
        except ValueError:
            return WebhookAnswer(400)

    async def _verified(self, request: WebhookRequest, now: dt.datetime) -> int | None:
        """Return the status of a request that is not looked into any further, None for a genuine one."""
        if request.method != "POST":
            return 405
        secret = self._settings.webhook_secret
        given = request.headers.get("authorization", "")
        if secret is None or not hmac.compare_digest(given.encode(), secret.get_secret_value().encode()):
            return 401
        signature = next((request.headers[name] for name in SIGNATURE_HEADERS if name in request.headers), None)
        if signature is None:
            return 201 if is_handshake(request.body) else 401
        try:
            return None if await self._keys.verify(signature, request.body, now=now) else 401
        except KeysUnavailable:
            return 503

    async def _tokens(self, form: dict[str, str], now: dt.datetime) -> Tokens:
        client = {"client_id": self._settings.client_id or "", "client_secret": self._settings.secret}
        return await request_tokens(self._http, self._hosts.own(TOKEN), form | client, now=now)

    async def _pages(
        self, grant: Grant, begins: dt.datetime, ends: dt.datetime, now: dt.datetime
    ) -> AsyncIterator[list[Any]]:
        name = "steps.interval.start_time"
        parameters: dict[str, str | int] = {
            "filter": f'{name} >= "{_written(begins)}" AND {name} < "{_written(ends)}"',
            "pageSize": PAGE_POINTS,
        }
        for _ in range(MOST_PAGES):
            answer = await self._http.send(
                "GET",
                self._hosts.own(POINTS),
                params=parameters,
                access_token=grant.access_token,
                user=grant.vendor_user_id,
                now=now,
            )
            page = answer.json_object()
            points = page.get("dataPoints") or []  # a page can be empty and still name a next one
            if not isinstance(points, list):
                raise AnswerUnreadable(answer.status)
            if points:
                yield points
            token = page.get("nextPageToken")
            if not token:
                return
            parameters = parameters | {"pageToken": str(token)}
        raise AnswerUnreadable

    async def _daily(self, grant: Grant, window: Window, now: dt.datetime) -> list[Any]:
        """Return the daily roll-up's points: at most `window_days_most` days, so one page."""
        answer = await self._http.send(
            "POST",
            self._hosts.own(f"{POINTS}:dailyRollUp"),
            json_body={
                "range": {
                    "start": {"date": _date(window.first_on)},
                    "end": {"date": _date(window.last_on + dt.timedelta(days=1))},
                },
                "windowSizeDays": 1,
            },
            access_token=grant.access_token,
            user=grant.vendor_user_id,
            now=now,
        )
        points = answer.json_object().get("rollupDataPoints") or []
        if not isinstance(points, list):
            raise AnswerUnreadable(answer.status)
        return points

    async def _fetch_key_set(self, *, now: dt.datetime) -> Any:
        async with asyncio.timeout(KEYS_S):
            return (await self._http.send("GET", self._hosts.own(KEY_SET), now=now)).json()


def _grant(tokens: Tokens, user_id: str, before: Grant | None) -> Grant:
    """Return a grant of fresh tokens; what Google leaves out of a refresh stays as it was."""
    scopes = tokens.scopes if tokens.scopes is not None else (before.scopes if before else frozenset())
    refresh_token = tokens.refresh_token or (before.refresh_token if before else None)
    return Grant(tokens.access_token, refresh_token, tokens.expires_at, scopes, user_id)


def _written(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(day: dt.date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
