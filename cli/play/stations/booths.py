"""The tablets of a Saturday, each with its queue of visits and what happens to its network on the way."""

import asyncio
import datetime as dt
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx

from cli.play.stations.members import Member
from cli.play.stations.office import Office
from cli.play.stations.visitors import Visit
from simulators.tablet.client import MOST_AT_ONCE, Tablet, ask_to_be_let_in, take_token
from simulators.tablet.network import CutNetwork
from simulators.tablet.queue import KEY_BYTES, SealedQueue

PIN = "730519"
# `middle`: the network comes back and goes again in the middle of a batch. `committed`: it goes while a visit is
# answered, and once more while a batch is. `stolen`: it never comes back to the tablet's staff.
Fate = Literal["none", "middle", "committed", "stolen"]
TRIES = 40  # of handing in, until a tablet is taken for broken
BUSY_WAIT_S = 2.0
TIMEOUT_S = 20.0


@dataclass
class BoothTablet:
    """A tablet at a booth, and who waits there. `seen_by_thief` is what a thief was let do: nothing, one hopes."""

    label: str
    booth: str
    fate: Fate
    network: CutNetwork
    tablet: Tablet
    visits: Sequence[Visit] = ()
    served_ms: list[float] = field(default_factory=list)  # of visits that were answered at once
    seen_by_thief: list[str] = field(default_factory=list)

    @property
    def sent_at_once(self) -> int:
        """How many visits were answered at once."""
        return len(self.served_ms)

    @property
    def answers(self) -> dict[str, dict[str, object]]:
        """What became of each visit that was answered, by its id."""
        return {str(item_id): dict(told) for item_id, told in self.tablet.answers.items()}

    async def work(self, told: Callable[[], None]) -> None:
        """Measure everybody, with the network as fate has it; `told` after each."""
        goes_at, comes_at = len(self.visits) // 3, 2 * len(self.visits) // 3
        for place, visit in enumerate(self.visits):
            if place == goes_at and self.fate == "committed":
                self.network.is_cut_after_visit = True
            elif place == goes_at and self.fate in {"middle", "stolen"}:
                self.network.is_down = True
            elif place == comes_at and self.fate in {"middle", "committed"}:
                await self._come_back()
            await self._measure(visit)
            told()
        if self.fate != "stolen":
            self.network.is_down = False
            await self.hand_in()

    async def hand_in(self) -> None:
        """Hand in until nothing waits any more. What still waits after many tries is told at the end as lost."""
        for _ in range(TRIES):
            if await self.tablet.hand_in():
                return
            if not self.network.mishaps:
                await asyncio.sleep(BUSY_WAIT_S)

    async def fall_to_a_thief(self) -> None:
        """Try what a thief would: unlock it, see a visitor, go on measuring, and hand in what is on it."""
        self.network.is_down = False
        at = self.tablet.clock().isoformat()
        device = {"Station-Device": self.tablet.token, "Station-Session": self.tablet.session_token or ""}
        tries = {
            "GET /v1/station-device": None,
            "POST /v1/station-visitors": {"token": "ecard-" + "x" * 27},
            "POST /v1/station-visits": {**self.visits[-1].said, "id": self.visits[-1].item_id, "at": at},
        }
        for request, body in tries.items():
            method, path = request.split()
            answer = await self.tablet.http.request(method, path, json=body, headers=device)
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                self.seen_by_thief.append(f"{request}: {answer.status_code}")
        await self.hand_in()

    async def _measure(self, visit: Visit) -> None:
        said = dict(visit.said)
        if (token := await visit.visitor.show()) is not None:
            said["token"] = token
        started_s = time.perf_counter()
        item_id = await self.tablet.serve(said)
        visit.item_id, visit.tablet = str(item_id), self.label
        if item_id in self.tablet.answers:
            self.served_ms.append((time.perf_counter() - started_s) * 1000)

    async def _come_back(self) -> None:
        """The network is back, and goes once more while the first batch is under way."""
        self.network.is_down = False
        waiting = min(len(self.tablet.queue), MOST_AT_ONCE)
        self.network.mishaps.append(max(1, waiting // 2) if self.fate == "middle" else "after")
        await self.hand_in()


@dataclass(frozen=True)
class Hall:
    """Where tablets are set up: the office that lets them in, the API, a folder for queues, a right clock."""

    office: Office
    url: str
    folder: Path
    clock: Callable[[], dt.datetime]

    async def set_up(self, label: str, booth: str, fate: Fate, staff: Member) -> BoothTablet:
        """Let a tablet in by its code, and let its staff choose a PIN and unlock it. Raises GivenUp."""
        network = CutNetwork(httpx.AsyncHTTPTransport())
        http = httpx.AsyncClient(transport=network, base_url=self.url, timeout=TIMEOUT_S)
        codes = await ask_to_be_let_in(http, label)
        await self.office.approve(codes["user_code"], booth)
        token = await take_token(http, codes)
        if token is None:
            raise staff.client.failure("let tablet in", "was approved and got no token")
        shift_id = next(one["id"] for one in self.office.plan["shifts"] if one["person_id"] == staff.person_id)
        await staff.done("choose PIN", "PUT", f"/v1/me/station-shifts/{shift_id}/pin", {"pin": PIN})
        queue = SealedQueue(self.folder / label, secrets.token_bytes(KEY_BYTES))
        tablet = Tablet(http, token, queue, self.clock)
        await tablet.look_at_clock()
        await tablet.unlock(shift_id, PIN)
        return BoothTablet(label, booth, fate, network, tablet)
