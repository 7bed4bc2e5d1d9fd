"""Beyond what a process works on at once, people are told when to come back, and everybody inside is answered."""

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from api.admission import LATEST_RETRY_S, Admission

MOST = 2


class Counter:
    """An application that works until it is let go, and streams that go on until then."""

    def __init__(self) -> None:
        self.begun = asyncio.Semaphore(0)
        self.go = asyncio.Event()

    async def work(self, _request: Request) -> Response:
        self.begun.release()
        await self.go.wait()
        return PlainTextResponse("done")

    async def fail(self, _request: Request) -> Response:
        raise ValueError

    async def stream(self, _request: Request) -> Response:
        async def parts() -> object:
            yield b": hello\n\n"
            self.begun.release()
            await self.go.wait()

        return StreamingResponse(parts(), media_type="text/event-stream")

    async def is_alive(self, _request: Request) -> Response:
        return PlainTextResponse("alive")


async def test_more_than_can_be_worked_on_are_told_when_to_come_back() -> None:
    counter = Counter()
    app = Starlette(
        routes=[
            Route("/work", counter.work),
            Route("/fail", counter.fail),
            Route("/live", counter.stream),
            Route("/healthz", counter.is_alive),
        ]
    )
    transport = httpx.ASGITransport(Admission(app, most=MOST), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for _ in range(MOST):  # what fails has gone, too
            assert (await client.get("/fail")).status_code == 500
        streams = [asyncio.create_task(client.get("/live")) for _ in range(MOST)]
        for _ in streams:  # streams that have begun take nobody's place
            await counter.begun.acquire()
        working = [asyncio.create_task(client.get("/work")) for _ in range(MOST)]
        for _ in working:
            await counter.begun.acquire()
        refused = [
            await client.get("/work", headers={"Accept-Language": "zh-Hant"}) for _ in range(LATEST_RETRY_S)
        ]
        assert {(one.status_code, one.json()["code"]) for one in refused} == {(503, "overloaded")}
        assert "請過幾秒再試" in refused[0].json()["detail"]
        waits = [int(one.headers["Retry-After"]) for one in refused]
        assert sorted(waits) == list(range(1, LATEST_RETRY_S + 1)), "not all at once"
        assert (await client.get("/healthz")).status_code == 200
        counter.go.set()
        assert {(await one).status_code for one in working + streams} == {200}
        assert (await client.get("/work")).status_code == 200
