"""Two API processes on two networks before one database and one Redis; a viewer at each sees every change.

`script/networks` runs this as root. Each process lives in a network namespace that reaches PostgreSQL and
Redis over a bridge alone, where this process passes connections on to the loopback address.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

import httpx
from sqlalchemy import update

from bench.check_in_stage import CHALLENGE, Player, make_token, prepare, requests_of, scratch_database
from core.clock import utc_now
from core.database import Database
from core.settings import PROJECT_ROOT, Settings
from families.nicknames.service import suggest_nicknames
from families.persons.models import Person

BRIDGE, GATE = "eplus-br", "10.213.77.1"
PORT = 8000
READY_S = 60.0
SEEN_S = 20.0  # a change that nobody sees until then is lost
CUT_S = 3.0
BETWEEN_S = 0.4  # changes: more than the least gap between two snapshots
BOARD = f"/v1/challenges/{CHALLENGE}/leaderboards/persons-run"


@dataclass(frozen=True, slots=True)
class Network:
    """A namespace with one address, and the bridge's end of its cable."""

    name: str
    address: str

    @property
    def url(self) -> str:
        return f"http://{self.address}:{PORT}"

    @property
    def cable(self) -> str:
        return f"{self.name}-out"

    def make(self) -> None:
        """Lay the cable."""
        _ip("netns", "add", self.name)
        _ip("link", "add", self.cable, "type", "veth", "peer", "name", "inside", "netns", self.name)
        _ip("link", "set", self.cable, "master", BRIDGE, "up")
        _ip("-n", self.name, "addr", "add", f"{self.address}/24", "dev", "inside")
        for device in ("lo", "inside"):
            _ip("-n", self.name, "link", "set", device, "up")

    def cut(self) -> None:
        """Let nothing through."""
        _ip("link", "set", self.cable, "down")

    def mend(self) -> None:
        """Let everything through again."""
        _ip("link", "set", self.cable, "up")


NETWORKS = (Network("eplus-a", "10.213.77.11"), Network("eplus-b", "10.213.77.12"))


def _ip(*arguments: str, check: bool = True) -> None:
    subprocess.run(["/usr/bin/env", "ip", *arguments], check=check, stderr=None if check else subprocess.DEVNULL)


@contextmanager
def networks() -> Iterator[None]:
    """Make the bridge and what hangs on it; leave nothing behind, not even of a run that was killed."""

    def remove() -> None:
        for network in NETWORKS:
            _ip("netns", "del", network.name, check=False)
            _ip("link", "del", network.cable, check=False)
        _ip("link", "del", BRIDGE, check=False)

    remove()
    try:
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{GATE}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for network in NETWORKS:
            network.make()
        yield
    finally:
        remove()


@asynccontextmanager
async def passing_on(url: str) -> AsyncIterator[str]:
    """Pass connections at the bridge on to the server of `url`; yield its address there."""
    there = urlsplit(url)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while part := await reader.read(65_536):
                writer.write(part)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(there.hostname, there.port)
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    server = await asyncio.start_server(pass_on, GATE, there.port)
    try:
        yield url.replace(f"@{there.hostname}:", f"@{GATE}:")
    finally:
        server.close()


@asynccontextmanager
async def process(command: Sequence[str], environment: dict[str, str]) -> AsyncIterator[None]:
    """Run a process of the product."""
    running = await asyncio.create_subprocess_exec(*command, env=environment, cwd=PROJECT_ROOT, stdout=sys.stderr)
    try:
        yield
    finally:
        if running.returncode is None:
            running.terminate()
        await running.wait()


class Viewer:
    """Watches the board at one process; knows the sum of the scores that it was shown last."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.total, self._http, self._token = -1.0, http, token
        self._moved = asyncio.Condition()

    async def watch(self) -> None:
        """Read the stream, and again from the start when it breaks, as browsers do."""
        headers = {"Authorization": f"Bearer {self._token}"}
        while True:
            try:
                async with self._http.stream("GET", f"{BOARD}/live", headers=headers) as stream:
                    if stream.status_code != httpx.codes.OK:
                        raise SystemExit(f"the live board is answered with {stream.status_code}")
                    async for line in stream.aiter_lines():
                        if line.startswith("data: "):
                            items = json.loads(line.removeprefix("data: "))["items"]
                            async with self._moved:
                                self.total = sum(item["score"] for item in items)
                                self._moved.notify_all()
            except httpx.HTTPError:
                await asyncio.sleep(1)

    async def see(self, more_than: float) -> float:
        """Return the seconds until more than that is shown."""
        started_s = time.perf_counter()
        async with asyncio.timeout(SEEN_S), self._moved:
            await self._moved.wait_for(lambda: self.total > more_than)
        return time.perf_counter() - started_s


async def _ready(http: httpx.AsyncClient) -> None:
    give_up_s = time.perf_counter() + READY_S
    while True:
        try:
            if (await http.get("/readyz")).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        if time.perf_counter() > give_up_s:
            raise SystemExit("an API process does not become ready")
        await asyncio.sleep(0.2)


async def _check_in(network: Network, request: bytes) -> bool:
    """Check in; tell whether it earned points, which is what the board counts."""
    reader, writer = await asyncio.open_connection(network.address, PORT)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
    body = await reader.readexactly(length)
    writer.close()
    if int(head.split(b" ", 2)[1]) != httpx.codes.CREATED:
        raise SystemExit(f"a check-in was refused: {body.decode()[:300]}")
    return any(award["kind"] == "points" for award in json.loads(body)["awards"])


async def play(requests: Sequence[bytes], viewers: Sequence[Viewer]) -> list[list[float]]:
    """Check in at one process after the other; return each viewer's seconds from the answer to the snapshot."""
    seen: list[list[float]] = [[] for _ in viewers]
    for number, request in enumerate(requests):
        before = [viewer.total for viewer in viewers]
        if not await _check_in(NETWORKS[number % 2], request):
            continue
        waits = await asyncio.gather(*(one.see(total) for one, total in zip(viewers, before, strict=True)))
        for times, wait in zip(seen, waits, strict=True):
            times.append(wait)
        await asyncio.sleep(BETWEEN_S)
    return seen


async def warm(requests: Sequence[bytes], viewers: Sequence[Viewer]) -> None:
    """Let everybody stand on the board, which is not shown before some do."""
    for number, request in enumerate(requests):
        await _check_in(NETWORKS[number % 2], request)
    give_up_s = time.perf_counter() + READY_S
    while not 0 < viewers[0].total == viewers[1].total:
        if time.perf_counter() > give_up_s:
            raise SystemExit(f"the viewers see different boards: {[viewer.total for viewer in viewers]}")
        await asyncio.sleep(0.1)
    await asyncio.sleep(2 * BETWEEN_S)


async def cut_and_mend(requests: Sequence[bytes], viewers: Sequence[Viewer]) -> tuple[float, float]:
    """Cut the first network while the second goes on; return its longest wait, and the first's after mending."""
    cut, other = viewers
    before = cut.total
    NETWORKS[0].cut()
    waits = []
    cut_until_s = time.perf_counter() + CUT_S
    for request in requests:
        total = other.total
        if await _check_in(NETWORKS[1], request):
            waits.append(await other.see(total))
    await asyncio.sleep(max(0.0, cut_until_s - time.perf_counter()))
    if cut.total != before:
        raise SystemExit("a change was seen over a network that is cut")
    NETWORKS[0].mend()
    mended_s = time.perf_counter()
    while cut.total != other.total:
        if time.perf_counter() - mended_s > SEEN_S:
            raise SystemExit("a mended network was not caught up with")
        await asyncio.sleep(0.05)
    return max(waits), time.perf_counter() - mended_s


async def run(players: Sequence[Player], url: str) -> None:
    """Serve, watch, play, cut; print the table."""
    requests = requests_of(players)
    warm_up, during_cut, rest = requests[: len(players)], requests[-3:], requests[len(players) : -3]
    async with AsyncExitStack() as stack:
        environment = os.environ | {"EPLUS_LOG_LEVEL": "WARNING", "EPLUS_REDIS_PREFIX": "networks"}
        direct = environment | {"DATABASE_URL": url}
        there = environment | {
            "DATABASE_URL": await stack.enter_async_context(passing_on(url)),
            "REDIS_URL": await stack.enter_async_context(passing_on(os.environ["REDIS_URL"])),
        }
        await stack.enter_async_context(process([sys.executable, "-m", "worker"], direct))
        uvicorn = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--no-access-log"]
        viewers = []
        for network in NETWORKS:
            command = [
                "ip",
                "netns",
                "exec",
                network.name,
                *uvicorn,
                "--host",
                network.address,
                "--port",
                str(PORT),
            ]
            await stack.enter_async_context(process(command, there))
            http = httpx.AsyncClient(base_url=network.url, timeout=httpx.Timeout(10, read=None), trust_env=False)
            await stack.enter_async_context(http)
            await _ready(http)
            viewers.append(Viewer(http, make_token(players[0], utc_now())))
        async with asyncio.TaskGroup() as group:
            watching = [group.create_task(viewer.watch()) for viewer in viewers]
            await warm(warm_up, viewers)
            seen = await play(rest, viewers)
            longest_s, caught_up_s = await cut_and_mend(during_cut, viewers)
            for task in watching:
                task.cancel()
    print("| from the answer to the viewer's snapshot | changes | p50 | p95 | most |\n|---|---|---|---|---|")
    for network, times in zip(NETWORKS, seen, strict=True):
        cuts = quantiles(times, n=20)
        p50, p95, most = (f"{1000 * one:.0f} ms" for one in (cuts[9], cuts[18], max(times)))
        print(f"| at the process on {network.name} | {len(times)} | {p50} | {p95} | {most} |")
    cut, other = (network.name for network in NETWORKS)
    print(f"\nWhile {cut} was cut, changes at {other} were seen there within {longest_s:.2f} s;")
    print(f"{caught_up_s:.2f} s after it was mended, both showed the same.")


def main() -> None:
    """Make networks and database, run, leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--players", type=int, default=20)  # as many as a live board shows
    parser.add_argument("--visits", type=int, default=3)
    options = parser.parse_args()

    async def stage_and_run(url: str) -> None:
        database = Database(Settings(DATABASE_URL=url))
        players = await prepare(database, options.players, options.visits)
        async with database.transaction() as session:  # a board shows none but approved names
            names = await suggest_nicknames(session, len(players))
            for player, name in zip(players, names, strict=True):
                await session.execute(update(Person).where(Person.id == player.person_id).values(nickname=name))
        await database.close()
        await run(players, url)

    with networks(), scratch_database() as url:
        asyncio.run(stage_and_run(url))


if __name__ == "__main__":
    main()
