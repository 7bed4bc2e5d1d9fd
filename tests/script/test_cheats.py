"""Labelled honest people are not held and cheats are found, through the services: few of each, always the same.

`script/bench cheats` does it with thousands.
"""

import datetime as dt
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from bench import cheat_players, cheat_walkers
from bench.cheat_trials import Outcome, play, set_stage, walk
from bench.cheats import FLOORS, Tally, faults, random_of, tally
from cli.play.world import PlayPark
from geo.grid import geometry_to_wgs84
from geo.parks.boundaries import Crs, circle
from tests.support.places import make_park

SEED = 7
WALKERS_EACH, PLAYERS_EACH, CHEATS_EACH = 2, 1, 1
KINDS_NOT_FOUND = 5


async def test_walkers(session: AsyncSession) -> None:
    told = []
    for kinds, each in ((cheat_walkers.HONEST, WALKERS_EACH), (cheat_walkers.CHEATS, CHEATS_EACH)):
        told.append(
            {
                kind: tally([await walk(session, make(random_of(SEED, kind, number))) for number in range(each)])
                for kind, make in kinds.items()
            }
        )
    assert faults(*told) == []


async def test_players(session: AsyncSession) -> None:
    stage = await set_stage(session, await _parks(session))
    told = []
    for kinds, each in ((cheat_players.HONEST, PLAYERS_EACH), (cheat_players.CHEATS, CHEATS_EACH)):
        players = [
            make(Random(f"{SEED} {kind} {number}"), stage.parks)
            for kind, make in kinds.items()
            for number in range(each)
        ]
        outcomes = await play(session, stage, players, tick=dt.timedelta(hours=6))
        told.append({kind: tally(outcomes[at * each : (at + 1) * each]) for at, kind in enumerate(kinds)})
    assert faults(*told) == []


def test_bars_can_be_missed() -> None:
    held, free = Outcome(is_held=True, gained=False), Outcome(is_held=False, gained=True)
    assert faults({"on foot": tally([held] + [free] * 999)}, {}) == []
    assert faults({"on foot": tally([held] + [free] * 998)}, {}) == ["1 of 999 honest people were held"]
    assert faults({}, {"teleport": Tally(20, 18, 0, 18)}) == ["teleport: 18 of 20 found"]
    assert faults({}, {"teleport": Tally(20, 19, 0, 19)}) == []
    kinds = {*cheat_walkers.CHEATS, *cheat_players.CHEATS}
    assert len(FLOORS) == KINDS_NOT_FOUND, "a cheat that is not found is told of in docs/security.md"
    assert FLOORS.keys() <= kinds


async def _parks(session: AsyncSession) -> list[PlayPark]:
    """Round parks all over the town, four kilometres apart."""
    parks = []
    for number in range(30):
        position = (114.0 + 0.04 * (number % 6), 22.27 + 0.035 * (number // 6))
        park_id = f"trial-park-{number}"
        await make_park(session, park_id, position=position, radius_m=120)
        parks.append(PlayPark(park_id, "wan-chai", geometry_to_wgs84(circle(position, 120, Crs.WGS84))))
    return parks
