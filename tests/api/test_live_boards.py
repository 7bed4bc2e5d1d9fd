"""Live boards: within a second, one rendering for all who watch, and an end when the server is told to stop."""

import asyncio
import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from api.dependencies import get_optional_actor
from api.live import LiveBoards, LiveBoardsFull, LiveLimits
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards import upkeep
from core.database import Database
from core.settings import PROJECT_ROOT
from tests.support.api import lent_app
from tests.support.boards import board_of, make_players, publish_game, score_committed
from tests.support.play import actor_for
from tests.support.serving import served
from worker.handling import find_handlers
from worker.relay import Relay

STARTS_WITHIN_S = 90.0  # importing everything, on two cores that run other tests too
STOPS_WITHIN_S = 10.0


async def play(database: Database, now: dt.datetime) -> tuple[PublishedChallenge, list[uuid.UUID]]:
    """A game whose six players have 0 to 5 points."""
    async with database.transaction() as session:
        challenge, people = await publish_game(session, now), await make_players(session, 6, now)
    board = board_of(challenge, "persons", "autumn")
    await score_committed(database, board, dict(zip(people, range(6), strict=True)), now)
    return challenge, people


def live_url(challenge: PublishedChallenge) -> str:
    return f"/v1/challenges/{challenge.slug}/leaderboards/persons/live?period=autumn"


def app_with_somebody() -> FastAPI:
    """The application, asked by somebody who has signed in."""
    app = lent_app()
    app.dependency_overrides[get_optional_actor] = lambda: actor_for(uuid.uuid4())
    return app


async def next_event(lines: AsyncIterator[str]) -> dict[str, str]:
    """Read one whole event, comments and retry advice left out."""
    event: dict[str, str] = {}
    async for line in lines:
        if line == "" and "data" in event:
            return event
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = value
    raise AssertionError("the stream ended")


async def test_a_change_is_seen_live(database: Database, redis: Redis, now: dt.datetime) -> None:
    challenge, people = await play(database, now)
    board = board_of(challenge, "persons", "autumn")
    await upkeep.rebuild_board(database, redis, board)
    stop = asyncio.Event()
    relaying = asyncio.create_task(Relay(database, redis, find_handlers()).run(stop))
    url = live_url(challenge)
    try:
        with served(app_with_somebody()) as address:
            async with httpx.AsyncClient(base_url=address, timeout=10) as client:
                async with client.stream("GET", url) as stream:
                    lines = stream.aiter_lines()
                    before = json.loads((await next_event(lines))["data"])
                    assert before["items"][0]["score"] == 5
                    await score_committed(database, board, {people[0]: 77.0}, now)
                    event = await next_event(lines)
                assert json.loads(event["data"])["items"][0]["score"] == 77
                async with client.stream("GET", url, headers={"Last-Event-ID": event["id"]}) as stream:
                    lines = stream.aiter_lines()
                    await score_committed(database, board, {people[1]: 99.0}, now)
                    again = json.loads((await next_event(lines))["data"])
                    assert again["items"][0]["score"] == 99  # the snapshot already held was not sent again
    finally:
        stop.set()
        await relaying


async def test_readers_share_one_rendering_and_get_heartbeats(redis: Redis) -> None:
    rendered = 0

    async def render() -> str:
        nonlocal rendered
        rendered += 1
        return "{}"

    live = LiveBoards(redis, LiveLimits(connections=2, heartbeat_s=0.05))
    streams = [live.stream("board", "en", render, None, address="203.0.113.7") for _ in range(2)]
    for stream in streams:
        assert (await anext(stream)).startswith("retry: ")
        assert "data: {}" in await anext(stream)
        assert (await anext(stream)).startswith(":")
    assert rendered <= 2  # the first, and once more when the subscription began
    with pytest.raises(LiveBoardsFull):
        live.admit("203.0.113.7")
    waiting = asyncio.ensure_future(anext(streams[0]))
    live.close()
    with pytest.raises((StopAsyncIteration, AssertionError)):
        assert not (await waiting).startswith(":")
    for stream in streams:
        assert [part async for part in stream] == []
    with pytest.raises(LiveBoardsFull):
        live.admit("203.0.113.7")


async def test_one_address_does_not_take_all_the_room(redis: Redis) -> None:
    async def render() -> str:
        return "{}"

    live = LiveBoards(redis, LiveLimits(connections=5, connections_of_address=2))
    streams = [live.stream("board", "en", render, None, address="203.0.113.7") for _ in range(2)]
    for stream in streams:
        live.admit("203.0.113.7")
        assert (await anext(stream)).startswith("retry: ")
        assert "data: {}" in await anext(stream)
    with pytest.raises(LiveBoardsFull):
        live.admit("203.0.113.7")
    live.admit("203.0.113.8")
    for stream in streams:
        await stream.aclose()
    live.admit("203.0.113.7")


async def test_a_server_told_to_stop_ends_its_streams(database: Database, now: dt.datetime) -> None:
    challenge, _ = await play(database, now)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen([sys.executable, *arguments], cwd=PROJECT_ROOT, env=os.environ)  # noqa: S603, ASYNC220
    try:
        async with (
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
            await opened(client, f"/v1/challenges/{challenge.slug}/leaderboards/schools/live") as stream,
        ):
            lines = stream.aiter_lines()
            await next_event(lines)
            server.send_signal(signal.SIGTERM)
            assert [line async for line in lines if line] == []
        assert await asyncio.to_thread(server.wait, STOPS_WITHIN_S) in {0, -signal.SIGTERM}
    finally:
        server.kill()
        server.wait()


async def opened(client: httpx.AsyncClient, url: str) -> AbstractAsyncContextManager[httpx.Response]:
    """Wait until the server answers, then open the stream."""
    give_up_at = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            await client.get("/healthz")
            return client.stream("GET", url)
        except httpx.ConnectError:
            assert time.monotonic() < give_up_at, "the server did not start"
            await asyncio.sleep(0.1)
