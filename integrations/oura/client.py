"""Oura v2 over HTTP: requests and their answers, nothing of what they mean for steps."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.failures import AnswerUnreadable
from integrations.oauth import Tokens, request_tokens, with_query
from integrations.oura.capabilities import CAPABILITIES
from integrations.oura.mapping import STEPS_TYPE, OuraShapeError, read_page
from integrations.oura.settings import OuraSettings
from integrations.source import Grant, Window
from integrations.vendor_http import Outside, VendorHttp
from integrations.vendor_values import moment, objects, text

API_HOST = "api.ouraring.com"
HOSTS = (API_HOST, "cloud.ouraring.com")
MAX_PAGES = 100  # of one window of at most 31 days: a page that leads to itself must end
_AUTHORIZE = "https://cloud.ouraring.com/oauth/authorize"
_TOKEN = f"https://{API_HOST}/oauth/token"
_REVOKE = f"https://{API_HOST}/oauth/revoke"
_DATA = f"https://{API_HOST}/v2/usercollection"
_SUBSCRIPTIONS = f"https://{API_HOST}/v2/webhook/subscription"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook subscription of the app: one kind of event of one kind of data, until it expires."""

    subscription_id: str
    event_type: str
    data_type: str
    callback_url: str
    expires_at: dt.datetime


class OuraClient:
    """Requests to Oura, each in bounds, each raising a VendorFailure."""

    def __init__(self, outside: Outside, settings: OuraSettings) -> None:
        self._http = VendorHttp(outside, CAPABILITIES)
        self._settings = settings
        self._hosts = settings.hosts(*HOSTS)

    def authorization_url(self, state: str, redirect_url: str) -> str:
        """Return where the person consents."""
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id or "",
            "redirect_uri": redirect_url,
            "scope": " ".join(CAPABILITIES.scopes_asked),
            "state": state,
        }
        return with_query(self._hosts.own(_AUTHORIZE), query)

    async def exchange_code(self, code: str, redirect_url: str, *, now: dt.datetime) -> Tokens:
        """Return the tokens for a code."""
        return await self._tokens(
            {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_url}, now
        )

    async def refresh(self, refresh_token: str, *, now: dt.datetime) -> Tokens:
        """Return new tokens; the refresh token that was used is dead from then on."""
        return await self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token}, now)

    async def _tokens(self, form: Mapping[str, str], now: dt.datetime) -> Tokens:
        ours = {"client_id": self._settings.client_id or "", "client_secret": self._settings.secret}
        return await request_tokens(self._http, self._hosts.own(_TOKEN), {**form, **ours}, now=now)

    async def revoke(self, access_token: str, *, now: dt.datetime) -> None:
        """Revoke a grant; one that is dead already is as good."""
        await self._http.send(
            "POST",
            self._hosts.own(_REVOKE),
            params={"access_token": access_token},
            accepted=frozenset({400, 401}),
            now=now,
        )

    async def user_id(self, access_token: str, *, now: dt.datetime) -> str:
        """Return the person's id at Oura. Raises ScopeMissing without `personal`."""
        answer = await self._http.send(
            "GET", self._hosts.own(f"{_DATA}/personal_info"), access_token=access_token, now=now
        )
        user_id = text(answer.json_object().get("id"))
        if user_id is None:
            raise AnswerUnreadable
        return user_id

    async def daily_activity(self, grant: Grant, window: Window, *, now: dt.datetime) -> list[Mapping[str, Any]]:
        """Return all documents of a window, of all pages."""
        documents: list[Mapping[str, Any]] = []
        # Oura leaves out the day of `end_date` in some collections: one more is asked for, and left out by us.
        params = {
            "start_date": window.first_on.isoformat(),
            "end_date": (window.last_on + dt.timedelta(days=1)).isoformat(),
        }
        for _ in range(MAX_PAGES):
            answer = await self._http.send(
                "GET",
                self._hosts.own(f"{_DATA}/{STEPS_TYPE}"),
                params=params,
                user=grant.vendor_user_id,
                access_token=grant.access_token,
                now=now,
            )
            try:
                page = read_page(answer.json_object())
            except OuraShapeError:
                raise AnswerUnreadable(answer.status) from None
            documents += page.documents
            if page.next_token is None:
                return documents
            params = {**params, "next_token": page.next_token}
        raise AnswerUnreadable

    async def subscriptions(self, *, now: dt.datetime) -> list[Subscription]:
        """Return the app's subscriptions; what cannot be read is left out."""
        answer = await self._http.send(
            "GET", self._hosts.own(_SUBSCRIPTIONS), headers=self._app_headers(), now=now
        )
        found = [_subscription(entry) for entry in objects(answer.json())]
        return [each for each in found if each is not None]

    async def subscribe(
        self, event_type: str, *, callback_url: str, verification_token: str, now: dt.datetime
    ) -> None:
        """Create a subscription; while it is asked for, Oura challenges the callback."""
        body = {
            "callback_url": callback_url,
            "verification_token": verification_token,
            "event_type": event_type,
            "data_type": STEPS_TYPE,
        }
        await self._http.send(
            "POST", self._hosts.own(_SUBSCRIPTIONS), json_body=body, headers=self._app_headers(), now=now
        )

    async def renew(self, subscription: Subscription, *, now: dt.datetime) -> None:
        """Let a subscription live on; one that lapsed in the meantime is left to be created again."""
        await self._http.send(
            "PUT",
            self._hosts.own(f"{_SUBSCRIPTIONS}/renew/{subscription.subscription_id}"),
            headers=self._app_headers(),
            accepted=frozenset({404}),
            now=now,
        )

    def _app_headers(self) -> dict[str, str]:
        return {"x-client-id": self._settings.client_id or "", "x-client-secret": self._settings.secret}


def _subscription(entry: Mapping[str, Any]) -> Subscription | None:
    subscription_id, event_type = text(entry.get("id")), text(entry.get("event_type"))
    data_type, callback_url = text(entry.get("data_type")), text(entry.get("callback_url"), chars_most=2_048)
    expires_at = moment(entry.get("expiration_time"))
    if subscription_id is None or not subscription_id.replace("-", "").isalnum():  # it becomes part of an address
        return None
    if event_type is None or data_type is None or callback_url is None or expires_at is None:
        return None
    zoned = expires_at if expires_at.tzinfo is not None else expires_at.replace(tzinfo=dt.UTC)
    return Subscription(subscription_id, event_type, data_type, callback_url, zoned)
