"""The project's one subscriber at Google Health: made, looked after and renewed by the operator's command.

Google calls the address that a subscriber names once it has verified it, by two requests: the one with our secret
is answered 201 and the one without it 401. It may switch a subscriber off whose address answers badly; a
change of the address or the secret has it verified anew.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from integrations.failures import AnswerUnreadable
from integrations.google_health.settings import GoogleHealthSettings
from integrations.hosts import VendorHosts
from integrations.vendor_http import VendorHttp

SUBSCRIBER_ID = "eplus-steps"  # ours in the project, so that the command finds what it made before
MISSING = "MISSING"
ACTIVE = "ACTIVE"
_DATA_TYPE = "steps"
_CHANGED = "endpointUri,endpointAuthorization,subscriberConfigs"


class Subscribers:
    """Google's subscribers of our project, asked with the operator's own access token."""

    def __init__(self, http: VendorHttp, hosts: VendorHosts, settings: GoogleHealthSettings, api: str) -> None:
        self._http, self._settings = http, settings
        self._all = hosts.own(f"{api}/projects/{settings.project}/subscribers")
        self._ours = f"{self._all}/{SUBSCRIBER_ID}"

    async def state(self, callback_url: str, *, now: dt.datetime) -> str:
        """Return how the subscriber stands: Google's word, or MISSING, also where it names another address."""
        found = await self._find(now)
        return _state_of(found) if found is not None and _is_as_wanted(found, callback_url) else MISSING

    async def keep(self, callback_url: str, *, now: dt.datetime) -> str:
        """Make the subscriber, or have it verified anew where it is not as it should be; return how it stands."""
        found = await self._find(now)
        if found is not None and _is_as_wanted(found, callback_url) and _state_of(found) == ACTIVE:
            return ACTIVE
        body = self._wanted(callback_url)
        if found is None:
            await self._send("POST", self._all, now, {"subscriberId": SUBSCRIBER_ID}, body)
        else:
            await self._send("PATCH", self._ours, now, {"updateMask": _CHANGED}, body)
        # Both are long-running operations at Google; what came of it is what the subscriber says.
        return await self.state(callback_url, now=now)

    def _wanted(self, callback_url: str) -> dict[str, Any]:
        secret = self._settings.webhook_secret
        return {
            "endpointUri": callback_url,
            "endpointAuthorization": {"secret": secret.get_secret_value() if secret is not None else ""},
            "subscriberConfigs": [{"dataTypes": [_DATA_TYPE], "subscriptionCreatePolicy": "AUTOMATIC"}],
        }

    async def _find(self, now: dt.datetime) -> Mapping[str, Any] | None:
        return await self._send("GET", self._ours, now)

    async def _send(
        self,
        method: str,
        url: str,
        now: dt.datetime,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any] | None:
        token = self._settings.operator_token
        answer = await self._http.send(
            method,
            url,
            params=params,
            json_body=body,
            access_token=token.get_secret_value() if token is not None else "",
            accepted=frozenset({404}) if method == "GET" else frozenset(),
            now=now,
        )
        return None if answer.status == 404 else answer.json_object()


def _state_of(subscriber: Mapping[str, Any]) -> str:
    state = subscriber.get("state")
    if not isinstance(state, str):
        raise AnswerUnreadable
    return state


def _is_as_wanted(subscriber: Mapping[str, Any], callback_url: str) -> bool:
    configs = subscriber.get("subscriberConfigs")
    has_steps = isinstance(configs, list) and any(
        isinstance(one, dict)
        and _DATA_TYPE in (one.get("dataTypes") or ())
        and one.get("subscriptionCreatePolicy") == "AUTOMATIC"
        for one in configs
    )
    return subscriber.get("endpointUri") == callback_url and has_steps
