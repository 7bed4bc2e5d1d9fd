"""A simulated Garmin and our client of it, over real sockets."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from integrations.garmin.client import GarminSettings
from integrations.garmin.source import GarminSource
from integrations.oauth import code_challenge, new_code_verifier
from integrations.source import Grant
from integrations.vendor_http import Outside, make_http_client
from simulators.garmin import make_app
from simulators.vendor import SimulatorSettings, Vendor
from tests.integrations.connecting import REDIRECT_URL, Inbox, consent
from tests.support.serving import served

NOW = dt.datetime(2026, 11, 20, 13, 5, tzinfo=dt.UTC)  # 21:05 in Hong Kong
TODAY = dt.date(2026, 11, 20)
WALKER = "1002"  # wears a watch and carries a phone


@dataclass
class Garmin:
    """Both sides."""

    url: str
    vendor: Vendor
    source: GarminSource
    inbox: Inbox

    async def connect(self, user_id: str = WALKER, *, scopes: list[str] | None = None) -> Grant:
        """Return a person's fresh grant."""
        verifier = new_code_verifier()
        url = self.source.authorization_url(
            state="s", code_challenge=code_challenge(verifier), redirect_url=REDIRECT_URL
        )
        back = await consent(url, user_id, scopes=scopes)
        return await self.source.exchange_code(
            back["code"], code_verifier=verifier, redirect_url=REDIRECT_URL, now=NOW
        )


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    """Our side of the webhooks, and its address."""
    inbox = Inbox()
    with served(inbox.app()) as url:
        yield inbox, f"{url}/hook"


@pytest.fixture
def simulator(inbox: tuple[Inbox, str]) -> Iterator[tuple[str, Vendor]]:
    """The simulated Garmin, and its address."""
    app = make_app(SimulatorSettings(webhook_url=inbox[1]))
    app.state.vendor.clock.stand_at(NOW.timestamp())
    with served(app) as url:
        yield url, app.state.vendor


@pytest_asyncio.fixture(loop_scope="session")
async def garmin(simulator: tuple[str, Vendor], inbox: tuple[Inbox, str], redis: "Redis") -> AsyncIterator[Garmin]:
    """The real client, connected to the simulator."""
    url, vendor = simulator
    http = make_http_client()
    settings = GarminSettings(
        client_id="simulated-client",
        client_secret="simulated-secret",
        webhook_secret="simulated-webhook-secret",
        base_url=url,
    )
    source = GarminSource(Outside(http, redis), settings)
    inbox[0].source = source
    yield Garmin(url, vendor, source, inbox[0])
    await http.aclose()
