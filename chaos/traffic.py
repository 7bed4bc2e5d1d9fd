"""Families of `eplus play`, one after the other while things break, with gifts and measurements besides."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import httpx

from chaos.journal import new_key
from cli.play.client import Client, GivenUp
from cli.play.households import Household
from cli.play.phones import Walker
from cli.play.plans import plan_day
from cli.play.players import Game
from cli.play.report import Report
from cli.play.running import STYLES, WALKS, read_world
from cli.play.walking import Walk, make_walk, walk_one
from cli.play.world import PlayPark
from core.clock import utc_now
from core.database import Database
from core.messages import LANGUAGES
from rewards.gifts.catalogue.service import NewGift, NewPoint, Officer, change_stock, put_gift, put_point

CHALLENGE = "go-to-park"
GIFT, POINT = "chaos-kite", "chaos-counter"
GIFT_POINTS = 1  # the first visit pays for several
WORDS = dict.fromkeys(LANGUAGES, "Kite")
MOST_VISITS = 4
PAUSE_S = 0.5  # between what a family does
BUYS = 6
MEASURES = 4
TIMEOUT_S = 6.0  # shorter than the longest fault: clients see some of them as silence
CANCELLED = 0.5  # of what was reserved
TRIES = 40  # players here wait until everything is there again


@dataclass
class Players:
    """All who ever played, with what `eplus play` counted of them."""

    http: httpx.AsyncClient
    seed: int
    report: Report = field(default_factory=Report)
    walkers: list[Walker] = field(default_factory=list)
    families: int = 0
    given_up: int = 0

    async def play(self, slots: int, is_over: Callable[[], bool]) -> None:
        """Let `slots` families play at once, each followed by another, until it is over."""
        client = Client(self.http, self.report, TRIES)
        parks, schools, districts = await read_world(client, Random(self.seed))

        async def one_after_another(slot: int) -> None:
            number = slot
            while not is_over():
                household = Household(client, Random(f"{self.seed}/{number}"), CHALLENGE, f"chaos-{number}")
                with _giving_up(self):
                    await household.sign_up(schools, districts, 1 + number % 2, utc_now())
                    self.families += 1
                    await self._live(household, number, parks)
                number += slots
                await asyncio.sleep(PAUSE_S)

        await asyncio.gather(*(one_after_another(slot) for slot in range(slots)))

    async def _live(self, household: Household, number: int, parks: Sequence[PlayPark]) -> None:
        """Let a family play, walk, measure and buy at once; what one gives up does not end the others."""
        now = utc_now()
        visits = plan_day(parks, now, household.random, most=MOST_VISITS)
        style = STYLES[number % len(STYLES)]
        walk = make_walk(household, WALKS[style], number, PAUSE_S, self.http, now=now)
        for walker in walk.walkers:
            walker.phone.tries = TRIES
        doings = [
            style(Game(household, visits, parks, PAUSE_S)),
            self._walk(walk),
            _measure(household),
            _buy(household),
        ]

        async def one(doing: Awaitable[None]) -> None:
            with _giving_up(self):
                await doing

        await asyncio.gather(*(one(doing) for doing in doings))

    async def _walk(self, walk: Walk) -> None:
        """Walk; only phones that were answered everything are asked for later."""
        await walk_one(walk)
        self.walkers += walk.walkers


@contextlib.contextmanager
def _giving_up(players: Players) -> Iterator[None]:
    try:
        yield
    except GivenUp:
        players.given_up += 1


async def _measure(household: Household) -> None:
    """Enter blood pressures, one after the other."""
    for number in range(MEASURES):
        at = utc_now() - dt.timedelta(minutes=10 + number)
        body = {
            "kind": "blood_pressure",
            "at": at.isoformat(),
            "value": 110 + number,
            "second_value": 70 + number,
            "unit": "mm[Hg]",
        }
        person_id = household.random.choice(household.person_ids)
        path = f"/v1/persons/{person_id}/observations"
        await household.client.send("measure", "POST", path, token=household.token, body=body, key=new_key())
        await asyncio.sleep(PAUSE_S)


async def _buy(household: Household) -> None:
    """Reserve gifts as far as points and stock go; cancel some of them."""
    for number in range(BUYS):
        person_id = household.person_ids[number % len(household.person_ids)]
        path = f"/v1/persons/{person_id}/redemptions"
        body = {"gift_id": GIFT, "point_id": POINT}
        bought = await household.client.send(
            "redeem", "POST", path, token=household.token, body=body, key=new_key()
        )
        await asyncio.sleep(PAUSE_S)
        if bought.is_good and household.random.random() < CANCELLED:
            path = f"{path}/{bought.body['id']}/cancellation"
            await household.client.send("cancel", "POST", path, token=household.token, body={}, key=new_key())


async def put_gifts_up(database: Database, items: int, now: dt.datetime) -> None:
    """Offer few of a cheap gift, so that they run out."""
    officer, since = Officer(None, now), now - dt.timedelta(days=1)
    async with database.transaction() as session:
        await put_point(session, NewPoint(POINT, WORDS, "wan-chai", WORDS, WORDS), officer)
        gift = NewGift(GIFT, WORDS, WORDS, GIFT_POINTS, since, None, None, None, None, 24, is_by_drop_only=False)
        await put_gift(session, gift, officer)
        await change_stock(session, GIFT, POINT, items, "chaos", officer)
