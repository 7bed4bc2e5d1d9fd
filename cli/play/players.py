"""How families play: honest ones, clumsy ones with bad luck of every kind, and cheats.

A cheat that gets through is an error of the service and goes into the report as one.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random

from cli.play.client import Answer
from cli.play.households import Fix, Household
from cli.play.plans import Visit
from cli.play.world import PlayPark, somewhere_beside, somewhere_in
from core.clock import utc_now

GOOD_ACCURACY_M = (4.0, 20.0)  # a phone in the open
BAD_ACCURACY_M = (150.0, 900.0)  # between towers, or placed by mobile masts
CATCHES_EACH = 2  # a person catches up to so many of what is there
FORGED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmVyeWJvZHkifQ."  # claims to be anybody, signed by nobody


@dataclass
class Game:
    """What a family plays with: its day, all parks, and how long to wait between visits."""

    household: Household
    visits: Sequence[Visit]
    parks: Sequence[PlayPark]
    pause_s: float
    other: Household | None = None

    @property
    def random(self) -> Random:
        """The family's own dice."""
        return self.household.random


Style = Callable[[Game], Awaitable[None]]


async def play_honestly(game: Game) -> None:
    """Walk from park to park, everybody checks in, everybody catches a little."""
    for visit in game.visits:
        await game.household.refresh(utc_now())
        for person_id in game.household.person_ids:
            fix = good_fix(game, visit)
            answer = await game.household.check_in(person_id, fix)
            await _catch_some(game, person_id, fix, answer)
        await asyncio.sleep(game.pause_s)


async def play_clumsily(game: Game) -> None:
    """Do it all wrong in turn: no reception, a fence too far, impatient fingers, a lost network."""
    mishaps = [_too_vague, _outside, _double_tap, _again_later, _lost_network]
    game.random.shuffle(mishaps)
    online, queued = game.visits[:-2], game.visits[-2:]
    for number, visit in enumerate(online):
        await game.household.refresh(utc_now())
        for person_id in game.household.person_ids:
            await mishaps[number % len(mishaps)](game, person_id, visit)
        await asyncio.sleep(game.pause_s)
    for person_id in game.household.person_ids:
        await game.household.check_in_queued(person_id, [good_fix(game, visit) for visit in queued])


async def play_unfairly(game: Game) -> None:
    """Try what cheats try: be everywhere at once, lie about the position, act for others, forge a token."""
    household = game.household
    person_id = household.child_ids[0]
    for visit in game.visits[:2]:
        await household.check_in(person_id, good_fix(game, visit))
        far = max(game.parks, key=lambda park: abs(park.middle.longitude - visit.park.middle.longitude))
        await household.check_in(person_id, good_fix(game, Visit(far, visit.at + dt.timedelta(minutes=2))))
        await asyncio.sleep(game.pause_s)
    for visit in game.visits[2:]:
        fix = good_fix(game, visit)
        await household.check_in(
            household.guardian_id, Fix(fix.place, fix.accuracy_m, fix.captured_at, is_mock=True)
        )
        await asyncio.sleep(game.pause_s)
    await _forge(game)


async def _too_vague(game: Game, person_id: str, visit: Visit) -> None:
    place = somewhere_in(visit.park, game.random)
    await game.household.check_in(person_id, Fix(place, game.random.uniform(*BAD_ACCURACY_M), visit.at))
    await game.household.check_in(person_id, good_fix(game, visit, later_s=60))


async def _outside(game: Game, person_id: str, visit: Visit) -> None:
    place = somewhere_beside(visit.park, game.random, away_m=game.random.uniform(100, 400))
    await game.household.check_in(person_id, Fix(place, game.random.uniform(*GOOD_ACCURACY_M), visit.at))
    await game.household.check_in(person_id, good_fix(game, visit, later_s=300))


async def _double_tap(game: Game, person_id: str, visit: Visit) -> None:
    fix, key = good_fix(game, visit), game.household.new_key()
    answers = await asyncio.gather(*(game.household.check_in(person_id, fix, key=key) for _ in range(2)))
    _expect(game, "double tap", answers[0].body == answers[1].body, "two answers to one check-in")


async def _again_later(game: Game, person_id: str, visit: Visit) -> None:
    await game.household.check_in(person_id, good_fix(game, visit))
    again = await game.household.check_in(person_id, good_fix(game, visit, later_s=600))
    counted_twice = again.is_good and again.body["verdict"] == "accepted"
    _expect(game, "second check-in of a day", not counted_twice, "was accepted")


async def _lost_network(game: Game, person_id: str, visit: Visit) -> None:
    """The answer was lost on its way: the phone sends the same again."""
    fix, key = good_fix(game, visit), game.household.new_key()
    first = await game.household.check_in(person_id, fix, key=key)
    again = await game.household.check_in(person_id, fix, key=key)
    _expect(game, "repeated check-in", first.body == again.body, "was answered differently")


async def _catch_some(game: Game, person_id: str, fix: Fix, checked_in: Answer) -> None:
    """Catch what the answer shows, from the same place and moment: it lived there then, and may be gone now."""
    if not checked_in.is_good:
        return
    spawns = [spawn for spawn in checked_in.body["catchable"] if not spawn["is_caught"]]
    for spawn in spawns[:CATCHES_EACH]:
        await game.household.catch(person_id, spawn["spawn_id"], fix)


async def _forge(game: Game) -> None:
    household, visit = game.household, game.visits[0]
    path = f"/v1/challenges/{household.challenge}/check-ins"
    body = household.check_in_body(household.guardian_id, good_fix(game, visit))
    forged = await household.client.send(
        "forged token", "POST", path, token=FORGED, body=body, key=household.new_key()
    )
    _expect(game, "forged token", forged.status == 401, f"answered {forged.status}")
    future = Fix(visit.park.middle, 5.0, utc_now() + dt.timedelta(hours=1))
    ahead = await household.check_in(household.guardian_id, future)
    _expect(game, "fix from the future", ahead.status == 422, f"answered {ahead.status}")
    if game.other is not None and game.other.child_ids:
        foreign = household.check_in_body(game.other.child_ids[0], good_fix(game, visit))
        taken = await household.client.send(
            "another family's child", "POST", path, token=household.token, body=foreign, key=household.new_key()
        )
        _expect(game, "another family's child", taken.status in {403, 404}, f"answered {taken.status}")


def good_fix(game: Game, visit: Visit, *, later_s: float = 0) -> Fix:
    """Return what a good phone in the park reports."""
    place = somewhere_in(visit.park, game.random)
    at = visit.at + dt.timedelta(seconds=later_s)
    return Fix(place, game.random.uniform(*GOOD_ACCURACY_M), at)


def _expect(game: Game, name: str, holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not holds:
        game.household.client.failure(name, otherwise)
