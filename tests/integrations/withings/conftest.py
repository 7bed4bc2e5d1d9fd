"""A simulated Withings and our client of it, over real sockets."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from integrations.source import Grant
from integrations.vendor_http import Outside, make_http_client
from integrations.withings.client import WithingsSettings
from integrations.withings.source import WithingsSource
from simulators.vendor import SimulatorSettings, Vendor
from simulators.withings import make_app
from tests.integrations.connecting import REDIRECT_URL, Inbox, consent
from tests.support.serving import served

NOW = dt.datetime(2026, 11, 20, 13, 5, tzinfo=dt.UTC)  # 21:05 in Hong Kong
TODAY = dt.date(2026, 11, 20)
WALKER = "1002"  # wears a watch and carries a phone


@dataclass
class Withings:
    """Both sides."""

    url: str
    vendor: Vendor
    source: WithingsSource
    inbox: Inbox
    hook_url: str

    async def connect(self, user_id: str = WALKER, *, scopes: list[str] | None = None) -> Grant:
        """Return a person's fresh grant."""
        url = self.source.authorization_url(state="s", code_challenge="unused", redirect_url=REDIRECT_URL)
        back = await consent(url, user_id, scopes=scopes)
        return await self.source.exchange_code(
            back["code"], code_verifier="unused", redirect_url=REDIRECT_URL, now=NOW
        )


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    """Our side of the notifications, and its address."""
    inbox = Inbox()
    with served(inbox.app()) as url:
        yield inbox, f"{url}/hook"


@pytest.fixture
def same_again_s() -> float:
    """For how long Withings refuses the same request: not at all, tests are fast."""
    return 0.0


@pytest.fixture
def simulator(same_again_s: float) -> Iterator[tuple[str, Vendor]]:
    """The simulated Withings, and its address."""
    app = make_app(SimulatorSettings(), same_again_s=same_again_s)
    app.state.vendor.clock.stand_at(NOW.timestamp())
    with served(app) as url:
        yield url, app.state.vendor


@pytest_asyncio.fixture(loop_scope="session")
async def withings(
    simulator: tuple[str, Vendor], inbox: tuple[Inbox, str], redis: "Redis"
) -> AsyncIterator[Withings]:
    """The real client, connected to the simulator."""
    url, vendor = simulator
    http = make_http_client()
    settings = WithingsSettings(client_id="simulated-client", client_secret="simulated-secret", base_url=url)
    source = WithingsSource(Outside(http, redis), settings)
    inbox[0].source = source
    yield Withings(url, vendor, source, inbox[0], inbox[1])
    await http.aclose()
