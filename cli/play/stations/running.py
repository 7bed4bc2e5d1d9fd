"""Runs a Saturday from planning to counting back, and reads everything again at the end."""

import asyncio
import datetime as dt
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.play.client import Client
from cli.play.running import SIGNING_UP_AT_ONCE, TIMEOUT_S
from cli.play.stations.booths import BoothTablet, Fate, Hall
from cli.play.stations.members import Member
from cli.play.stations.office import Office
from cli.play.stations.report import SaturdayReport, TabletStory
from cli.play.stations.truth import Ended, Found, Place, differences
from cli.play.stations.visitors import Home, Key, Visit, make_homes, make_visitors, plan_visits
from core.clock import utc_now

TABLETS: Sequence[tuple[str, str, Fate]] = (
    ("Tablet 1", "body", "middle"),
    ("Tablet 2", "blood", "committed"),
    ("Tablet 3", "stories", "none"),
    ("Tablet 4", "blood", "stolen"),
)
STOLEN_EVERY = 3  # of those who come to its booth, so many go to the tablet that is stolen
READ_AT_ONCE = 8
LEAFLETS_BACK = 120

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class SaturdaySettings:
    """What the command was asked for: where the API is, how many visitors, the seed, and an officer's sign-in."""

    url: str
    visitors: int
    seed: int
    officer: str
    password: str
    clock: Callable[[], dt.datetime] = utc_now
    tablets_url: str | None = None  # where the API is for tablets, if elsewhere


async def play_saturday(
    settings: SaturdaySettings, console: Console, *, measuring: AbstractContextManager[None] | None = None
) -> SaturdayReport:
    """Play the whole Saturday; return the report. `measuring` is held while booths are open.

    Raises GivenUp where it cannot even begin.
    """
    report = SaturdayReport(visitors=settings.visitors)
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=settings.url, timeout=TIMEOUT_S, limits=limits) as http:
        client = Client(http, report.traffic)
        with tempfile.TemporaryDirectory() as folder, _progress(console) as progress:
            saturday = _Saturday(settings, client, report, progress)
            tablets = await saturday.open(Path(folder))
            try:
                with measuring or nullcontext():
                    await saturday.measure(tablets)
                await saturday.lose_one(tablets)
                await saturday.close(tablets)
            finally:
                for one in tablets:
                    await one.tablet.http.aclose()
    return report


class _Saturday:
    def __init__(
        self, settings: SaturdaySettings, client: Client, report: SaturdayReport, progress: Progress
    ) -> None:
        self._settings, self._client, self._report, self._progress = settings, client, report, progress
        self._random = Random(settings.seed)
        self._homes: list[Home] = []
        self._office = Office(Member(client, settings.clock))

    async def open(self, folder: Path) -> list[BoothTablet]:
        """Plan the event, sign everybody up, and put the tablets up with who waits at them."""
        settings = self._settings
        await self._office.officer.sign_in(settings.officer, settings.password)
        staff = [Member(self._client, settings.clock) for _ in TABLETS]
        await self._each("signing staff up", staff, lambda one: one.sign_up(self._random), SIGNING_UP_AT_ONCE)
        booths = [booth for _, booth, _ in TABLETS]
        await self._office.plan_event(list(zip(booths, staff, strict=True)), settings.clock())
        self._homes = make_homes(settings.visitors, self._client, settings.clock)
        move_in = partial(Home.move_in, random=self._random, now=settings.clock())
        await self._each("signing families up", self._homes, move_in, SIGNING_UP_AT_ONCE)
        visits = plan_visits(make_visitors(settings.visitors, self._homes, self._random), self._random)
        hall = Hall(self._office, settings.tablets_url or settings.url, folder, settings.clock)
        tablets = []
        for (label, booth, fate), member in zip(TABLETS, staff, strict=True):
            tablets.append(await hall.set_up(label, booth, fate, member))
            tablets[-1].visits = _those_at(visits, booth, fate)
        return tablets

    async def measure(self, tablets: Sequence[BoothTablet]) -> None:
        """Let all booths work at once."""
        task = self._progress.add_task("measuring", total=sum(len(one.visits) for one in tablets))
        started_s = time.perf_counter()
        await asyncio.gather(*(one.work(partial(self._progress.advance, task)) for one in tablets))
        self._report.measuring_s = time.perf_counter() - started_s
        self._report.served_ms = [ms for one in tablets for ms in one.served_ms]

    async def lose_one(self, tablets: Sequence[BoothTablet]) -> None:
        """Let a tablet be stolen, and shut it out before the thief has a network."""
        for one in tablets:
            if one.fate == "stolen":
                await self._office.revoke(one.label)
                await one.fall_to_a_thief()

    async def close(self, tablets: Sequence[BoothTablet]) -> None:
        """Release half of what was kept apart, take slips home, count back; then read everything again."""
        report = self._report
        apart = await self._office.list_apart()
        released = set(apart[::2])
        await self._each("releasing", sorted(released), self._office.release, 1)
        report.released = len(released)
        ended = [
            (visit, self._end_of(visit, one, set(apart) - released)) for one in tablets for visit in one.visits
        ]
        slips = [(visit, end) for visit, end in ended if end.place is Place.SLIP]
        codes = {str(item_id): code for one in tablets for item_id, code in one.tablet.codes.items()}
        await self._each("taking slips home", slips, lambda one: self._take_home(one[0], codes), READ_AT_ONCE)
        await self._office.count_back(LEAFLETS_BACK)
        found: defaultdict[Key, list[Found]] = defaultdict(list)
        await self._each("reading records", self._homes, partial(_read_records, found), READ_AT_ONCE)
        waiting = await self._office.list_apart()
        report.differences += differences([end for _, end in ended], found, waiting)
        for _, end in ended:
            report.visits[end.place] += 1
            report.measurements[end.place] += len(end.keys)
        report.tablets = [self._story(one) for one in tablets]
        await self._compare_figures(recorded=len(ended) - len(waiting))

    def _end_of(self, visit: Visit, on: BoothTablet, apart: set[str]) -> Ended:
        """Return where a visit's measurements belong, by what its tablet was answered."""
        answered = on.answers.get(visit.item_id, {})
        told = answered.get("visit")
        # A pass in a photograph that only the officer let through comes after the other booth's: it is used up.
        how = "guest" if visit.visitor.how == "photograph" else visit.visitor.how
        if isinstance(told, dict):
            how = told["how"]
            self._report.hows[how] += 1
            self._report.refusals.update([told["refused"]] if told["refused"] else [])
            self._report.elsewhere += len(told["elsewhere"])
        if visit.item_id in apart:
            return Ended(visit.item_id, on.label, visit.keys, Place.APART)
        if not (visit.is_kept and visit.keys):
            return Ended(visit.item_id, on.label, visit.keys, Place.NOWHERE)
        place = Place.SLIP if how == "guest" else Place.RECORD
        owner = visit.visitor.home.guardian.person_id if place is Place.SLIP else visit.visitor.person_id
        return Ended(visit.item_id, on.label, visit.keys, place, owner)

    async def _take_home(self, visit: Visit, codes: dict[str, str]) -> None:
        """Take a slip's result into a record with the code that the tablet printed; it is good once."""
        guardian, code = visit.visitor.home.guardian, codes[visit.item_id]
        path = f"/v1/persons/{guardian.person_id}/station-claims"
        first = await guardian.ask("take slip home", "POST", path, {"code": code})
        if not first.is_good:
            self._report.differences.append(f"{visit.item_id}: its slip is not taken: {first.status} {first.code}")
        elif visit.said.get("readings") and self._random.random() < 0.5:  # half of them, for tries are limited
            again = await guardian.ask("take slip home again", "POST", path, {"code": code})
            if again.code != "station_claim_unknown":
                self._report.differences.append(f"{visit.item_id}: its slip is taken twice: {again.status}")

    async def _compare_figures(self, *, recorded: int) -> None:
        shown = (await self._office.read_figures())["visits"]
        if shown != recorded:
            self._report.differences.append(f"figures tell {shown} visits, of {recorded}")

    def _story(self, one: BoothTablet) -> TabletStory:
        statuses = [str(told["status"]) for told in one.answers.values()]
        self._report.differences += [f"{one.label}, stolen, was let in: {seen}" for seen in one.seen_by_thief]
        return TabletStory(
            one.label,
            one.booth,
            one.fate,
            visits=len(one.visits),
            sent_at_once=one.sent_at_once,
            handed_in=len(statuses) - one.sent_at_once,
            repeated=statuses.count("repeated"),
            kept_apart=statuses.count("quarantined"),
            refused=one.tablet.queue.refused,
            still_waiting=len(one.tablet.queue),
            network_lost=len(one.network.met) + bool(one.network.down_for),
        )

    async def _each(
        self, name: str, items: Sequence[Item], work: Callable[[Item], Awaitable[None]], at_once: int
    ) -> None:
        """Do `work` on all items, so many at once, with progress. Raises GivenUp."""
        task, gate = self._progress.add_task(name, total=len(items)), asyncio.Semaphore(at_once)

        async def one(item: Item) -> None:
            async with gate:
                await work(item)
            self._progress.advance(task)

        await asyncio.gather(*(one(item) for item in items))


def _those_at(visits: Sequence[Visit], booth: str, fate: Fate) -> list[Visit]:
    """Return who waits at a tablet: of a booth with two, every so many at the one that is stolen."""
    there = [visit for visit in visits if visit.booth == booth]
    if (booth, "stolen") not in {(at, other) for _, at, other in TABLETS}:
        return there
    return [visit for place, visit in enumerate(there) if (place % STOLEN_EVERY == 1) is (fate == "stolen")]


async def _read_records(found: defaultdict[Key, list[Found]], home: Home) -> None:
    """Add all that stations deposited in the records of a home."""
    for person_id in home.person_ids:
        path = f"/v1/persons/{person_id}"
        for one in await home.guardian.read_all("read observations", f"{path}/observations"):
            if one["provenance"]["origin"] == "deposited":
                key: Key = (one["kind"], one["value"], one["second_value"] or 0.0)
                found[key].append(Found(person_id, one["provenance"]["device"]))
        for one in await home.guardian.read_all("read advice", f"{path}/advice"):
            found["advice", one["text"], 0.0].append(Found(person_id, one["provenance"]["device"]))


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
