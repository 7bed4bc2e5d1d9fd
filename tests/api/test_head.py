"""HEAD answers as GET does, without content: over a real socket, and for what never ends."""

import datetime as dt
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from core.database import Database
from tests.support.api import lent_app
from tests.support.boards import publish_game
from tests.support.serving import served


@pytest_asyncio.fixture(loop_scope="session")
async def http(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    with served(lent_app()) as address:
        async with httpx.AsyncClient(base_url=address, timeout=10) as client:
            yield client


@pytest.mark.parametrize(
    "path", ["/v1/parks", "/v1/creatures", "/healthz", "/v1/challenges/none", "/v1/me", "/v1/no-such-thing"]
)
async def test_the_same_without_content(http: httpx.AsyncClient, path: str) -> None:
    get, head = await http.get(path), await http.head(path)
    assert head.status_code == get.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers.get(name) == get.headers.get(name), name
    assert (await http.get(path)).content  # the connection is as good as before


async def test_a_stream_is_not_waited_for(http: httpx.AsyncClient, database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
    head = await http.head(f"/v1/challenges/{challenge.slug}/leaderboards/schools/live")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")


async def test_where_nothing_can_be_read_it_is_not_possible(http: httpx.AsyncClient) -> None:
    assert (await http.head("/v1/sessions")).status_code == 405
    refused = await http.put("/v1/parks")
    assert refused.status_code == 405
    assert {"GET", "HEAD"} <= set(refused.headers["allow"].split(", "))
