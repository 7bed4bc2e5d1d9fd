"""A vendor's simulator behind a real socket, its real client in front, and a receiver for its webhooks."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI, Request, Response
from redis.asyncio import Redis

from integrations.source import Grant, Notice, StepSource, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_http import Outside, make_http_client
from records.steps.sample import StepBatch
from simulators.vendor import SimulatorSettings, Vendor
from tests.support.serving import served

CLIENT_ID, CLIENT_SECRET = "simulated-client", "simulated-secret"
REDIRECT_URL = "https://eplus.test/callback"


class MakeSource(Protocol):
    def __call__(self, outside: Outside, base_url: str) -> StepSource: ...


@dataclass(slots=True)
class Simulated:
    """A simulator that runs, and the source that asks it, at an instant that both share."""

    source: Any
    app: FastAPI
    base_url: str
    http: httpx.AsyncClient
    now: dt.datetime

    @property
    def vendor(self) -> Vendor:
        vendor: Vendor = self.app.state.vendor
        return vendor

    async def switch(self, path: str, **body: Any) -> Any:
        """Make something happen at the vendor."""
        answer = await self.http.post(f"{self.base_url}/_simulator/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def stand_at(self, now: dt.datetime) -> None:
        self.now = now
        await self.switch("clock", at=now.isoformat())

    async def code(self, user_id: str, *, scopes: Sequence[str] | None = None) -> str:
        """Walk through the consent page as a person does; return the code that comes back."""
        url = self.source.authorization_url(state="state-1", code_challenge="challenge", redirect_url=REDIRECT_URL)
        page = await self.http.get(url)
        assert page.status_code == 200, page.text
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        allowed = query.pop("scope").split() if scopes is None else list(scopes)
        answer = await self.http.post(
            url.partition("?")[0],
            data={**query, "user_id": user_id, "answer": "allow", "scope": allowed},
        )
        back = parse_qs(urlsplit(answer.headers["location"]).query)
        assert back["state"] == ["state-1"]
        return back["code"][0]

    async def connect(self, user_id: str, *, scopes: Sequence[str] | None = None) -> Grant:
        code = await self.code(user_id, scopes=scopes)
        grant: Grant = await self.source.exchange_code(
            code, code_verifier="v" * 43, redirect_url=REDIRECT_URL, now=self.now
        )
        return grant

    async def pull(self, grant: Grant, first_on: dt.date, last_on: dt.date) -> list[StepBatch]:
        return [batch async for batch in self.source.pull(grant, Window(first_on, last_on), now=self.now)]

    def requests(self, path: str) -> int:
        """Return how often a method and path were asked."""
        return self.vendor.requests[path]


@asynccontextmanager
async def simulated(
    make_app: Callable[[SimulatorSettings], FastAPI],
    make_source: MakeSource,
    redis: "Redis",
    now: dt.datetime,
    **settings: Any,
) -> AsyncIterator[Simulated]:
    """Run a vendor and its client."""
    app = make_app(SimulatorSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **settings))
    with served(app) as base_url:
        async with make_http_client() as http:
            there = Simulated(make_source(Outside(http, redis), base_url), app, base_url, http, now)
            await there.stand_at(now)
            yield there


@dataclass(slots=True)
class Received:
    """Where a vendor's webhooks arrive, and what they said."""

    url: str
    answers: list[WebhookAnswer] = field(default_factory=list)
    requests: list[WebhookRequest] = field(default_factory=list)

    @property
    def notices(self) -> list[Notice]:
        return [notice for answer in self.answers for notice in answer.notices]


@contextmanager
def receiving(there: Simulated) -> Iterator[Received]:
    """Serve an address whose requests the source reads, as the route of the API does."""
    app = FastAPI()
    received = Received("")

    @app.api_route("/webhooks", methods=["GET", "POST"])
    async def take(request: Request) -> Response:
        webhook = WebhookRequest(
            request.method, await request.body(), dict(request.headers), dict(request.query_params)
        )
        answer: WebhookAnswer = await there.source.read_webhook(webhook, now=there.now)
        received.requests.append(webhook)
        received.answers.append(answer)
        return Response(answer.body, answer.status, media_type=answer.content_type)

    with served(app) as base_url:
        received.url = f"{base_url}/webhooks"
        yield received


def read(source: Any, request: WebhookRequest, now: dt.datetime) -> WebhookAnswer:
    """Let a source read a webhook that no vendor sent."""
    answer: WebhookAnswer = asyncio.run(source.read_webhook(request, now=now))
    return answer
