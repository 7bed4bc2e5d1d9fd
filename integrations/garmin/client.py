"""Requests to Garmin: tokens, whose they are, backfill, what a ping points to. Garmin's limit is 100 a minute."""

import datetime as dt
from typing import Any

from pydantic import Field, SecretStr

from core.rate_limits import Limit
from integrations.capabilities import Capabilities, Delivery, Signature
from integrations.failures import AddressNotAllowed, AnswerUnreadable
from integrations.oauth import Tokens, request_tokens, with_query
from integrations.vendor_http import Outside, VendorHttp
from integrations.vendor_settings import VendorSettings

HEALTH = "HEALTH_EXPORT"
HISTORY = "HISTORICAL_DATA_EXPORT"
KINDS = ("dailies", "epochs")
BACKFILL_DAYS_MOST = 30  # of one request, and of all of them after a person's first connection
_AUTHORIZE = "https://connect.garmin.com/oauth2Confirm"
_TOKEN = "https://diauth.garmin.com/di-oauth2-service/oauth/token"  # noqa: S105 - an address
_API = "https://apis.garmin.com/wellness-api/rest"
_FETCHED = frozenset(f"/wellness-api/rest/{kind}" for kind in KINDS)
_NO_BACKFILL = frozenset({403, 409})  # not allowed, already asked

CAPABILITIES = Capabilities(
    slug="garmin",
    deliveries=frozenset({Delivery.PUSH}),
    grain_s=900,
    gives_day_totals=True,
    backfill_days_most=BACKFILL_DAYS_MOST,
    backfill_arrives_by_push=True,
    uses_oauth=True,
    uses_pkce=True,
    rotates_refresh_tokens=True,
    can_revoke=True,
    scopes_asked=(HEALTH, HISTORY),
    scopes_needed=(HEALTH,),
    limit_per_app=Limit("app", capacity=100, per_s=100 / 60),
    signature=Signature.SHARED_HEADER,
    webhook_bytes_most=10 * 1_024 * 1_024,  # Garmin's own bound of a push
)


class GarminSettings(VendorSettings, env_prefix="EPLUS_GARMIN_"):
    """What Garmin's developer programme calls a consumer key and its secret, and our own part of the address."""

    webhook_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Made up by you: the address to enter at Garmin for dailies, epochs, deregistrations and user"
        " permissions ends in `/v1/step-webhooks/garmin?key=<this>`. Unset: not available.",
    )

    @property
    def is_set(self) -> bool:
        """Whether there is all that Garmin needs: it only sends, so without an address there is nothing."""
        return super().is_set and self.webhook_secret is not None


class GarminClient:
    """Garmin's wellness API for one of our installations."""

    def __init__(self, outside: Outside, settings: GarminSettings) -> None:
        self._http = VendorHttp(outside, CAPABILITIES)
        self._settings = settings
        self._hosts = settings.hosts("connect.garmin.com", "diauth.garmin.com", "apis.garmin.com")

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Return where the person consents; on that page, not here, it is ticked what we may see."""
        return with_query(
            self._hosts.own(_AUTHORIZE),
            {
                "client_id": self._settings.client_id or "",
                "response_type": "code",
                "code_challenge": code_challenge,
                "code_challenge_method": "S256",
                "redirect_uri": redirect_url,
                "state": state,
            },
        )

    async def tokens(self, grant: dict[str, str], *, now: dt.datetime) -> Tokens:
        """Exchange a code or a refresh token, whose fields are in `grant`."""
        client = {"client_id": self._settings.client_id or "", "client_secret": self._settings.secret}
        return await request_tokens(self._http, self._hosts.own(_TOKEN), client | grant, now=now)

    async def user_id(self, access_token: str, *, now: dt.datetime) -> str:
        """Return Garmin's id of the person, the same for every connection of an account."""
        answer = await self._get("/user/id", access_token, now=now)
        user_id = answer.get("userId")
        if not isinstance(user_id, str) or not user_id:
            raise AnswerUnreadable
        return user_id

    async def permissions(self, access_token: str, *, now: dt.datetime) -> frozenset[str]:
        """Return what the person ticked, ours and others."""
        answer = await self._get("/user/permissions", access_token, now=now)
        permissions = answer.get("permissions")
        if not isinstance(permissions, list):
            raise AnswerUnreadable
        return frozenset(each for each in permissions if isinstance(each, str))

    async def deregister(self, access_token: str, *, now: dt.datetime) -> None:
        """End the connection at Garmin."""
        url = self._hosts.own(f"{_API}/user/registration")
        await self._http.send("DELETE", url, access_token=access_token, now=now)

    async def ask_backfill(self, kind: str, access_token: str, span: tuple[int, int], *, now: dt.datetime) -> None:
        """Have the summaries between two instants (seconds since 1970) pushed; asking twice is no error.

        Nor is it one that the person no longer allows the past: steps from now on come all the same.
        """
        starts, ends = span
        await self._http.send(
            "GET",
            self._hosts.own(f"{_API}/backfill/{kind}"),
            access_token=access_token,
            params={"summaryStartTimeInSeconds": starts, "summaryEndTimeInSeconds": ends},
            accepted=_NO_BACKFILL,
            now=now,
        )

    def kind_at(self, url: str) -> tuple[str, str]:
        """Return what lies at a ping's address, and where to ask. Raises AddressNotAllowed for any other."""
        found = self._hosts.found(url)
        path = found.partition("?")[0]
        for allowed in _FETCHED:
            if path == self._hosts.own(f"https://apis.garmin.com{allowed}"):
                return allowed.rpartition("/")[2], found
        raise AddressNotAllowed

    async def fetch(self, url: str, access_token: str, *, now: dt.datetime) -> Any:
        """Return the JSON at an address that `kind_at` returned."""
        answer = await self._http.send("GET", url, access_token=access_token, now=now)
        return answer.json()

    async def _get(self, path: str, access_token: str, *, now: dt.datetime) -> dict[str, Any]:
        answer = await self._http.send("GET", self._hosts.own(_API + path), access_token=access_token, now=now)
        return answer.json_object()
