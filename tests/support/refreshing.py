"""A source that rotates its refresh tokens at a simulated vendor, and a process that refreshes and then waits.

`python -m tests.support.refreshing VENDOR_URL CONNECTION_ID` prints `got N` once the grant with number N is
committed and about to be used, and then sleeps: so that a test can kill it there.
"""

import asyncio
import datetime as dt
import sys
import uuid
from dataclasses import replace
from typing import Any, ClassVar

from fastapi import FastAPI

from core.clock import utc_now
from core.database import Database
from core.redis import make_redis
from integrations.capabilities import Capabilities, Delivery
from integrations.connections.grants import usable_grant
from integrations.failures import AccessEnded
from integrations.oauth import request_tokens
from integrations.source import Grant
from integrations.vendor_http import Outside, VendorHttp, make_http_client
from simulators.app import make_vendor_app
from simulators.oauth import OAuthRules, add_oauth_routes
from simulators.vendor import SimulatorSettings, Vendor

SLUG = "rotating"
CLIENT = {"client_id": "simulated-client", "client_secret": "simulated-secret"}


class RotatingSource:
    """As much of a source as refreshing needs."""

    CAPABILITIES: ClassVar[Capabilities] = Capabilities(
        slug=SLUG,
        deliveries=frozenset({Delivery.PULL}),
        grain_s=60,
        gives_day_totals=False,
        window_days_most=1,
        poll_every_s=60,
        uses_oauth=True,
        rotates_refresh_tokens=True,
    )

    def __init__(self, outside: Outside, vendor_url: str) -> None:
        self._http = VendorHttp(outside, self.CAPABILITIES)
        self._vendor_url = vendor_url

    @property
    def capabilities(self) -> Capabilities:
        return self.CAPABILITIES

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        if grant.refresh_token is None:
            raise AccessEnded
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token, **CLIENT}
        tokens = await request_tokens(self._http, f"{self._vendor_url}/token", form, now=now)
        return replace(
            grant,
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_at=tokens.expires_at,
        )


def make_rotating_vendor() -> FastAPI:
    """A vendor whose refresh tokens die with their first use."""
    settings = SimulatorSettings()
    rules = OAuthRules(client_id=settings.client_id, client_secret=settings.client_secret, scopes=("steps",))

    async def fire(_wish: Any) -> list[int]:
        return []

    vendor = Vendor(SLUG, settings, rules)
    app = make_vendor_app(vendor, fire)
    add_oauth_routes(app, vendor.oauth, authorize_path="/authorize", token_path="/token")
    return app


async def main(vendor_url: str, connection_id: uuid.UUID) -> None:
    database, redis, http = Database(), make_redis(), make_http_client()
    source: Any = RotatingSource(Outside(http, redis), vendor_url)
    kept = await usable_grant(database, source, connection_id, now=utc_now())
    print(f"got {kept.number}", flush=True)  # noqa: T201 - what the test waits for
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], uuid.UUID(sys.argv[2])))
