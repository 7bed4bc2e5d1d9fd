"""Which fault comes when: drawn from a deck by a seed, so that a run's faults can be had again. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from random import Random


class Kind(StrEnum):
    """What is done to a target; all but the first three end by themselves after a while."""

    KILL = "killed (SIGKILL)"
    RESTART = "restarted (SIGTERM)"
    EMPTY = "emptied"
    PAUSE = "paused (SIGSTOP)"
    FULL_MEMORY = "memory full"
    FULL_DISK = "disk full"
    CUT = "network cut"
    SILENCE = "network silent"
    CLOCK = "clock moved"


SERVERS = ("PostgreSQL", "Redis")
APIS = ("api 1", "api 2")
BEHIND = ("relay 1", "relay 2", "worker 1", "worker 2", "beat")
PARTS = APIS + BEHIND
LINKS = tuple(f"{side} to {server}" for side in ("APIs", "workers") for server in SERVERS)
KILLS_IN_DECK = 10  # of each target, to once of everything else
SHORTEST_S, LONGEST_S = 0.5, 8.0  # below and beyond what clients and locks wait for
CLOCK_S = 45.0  # a clock is moved by up to so much, ahead or back
JITTER = 0.5  # share of the pause between faults


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: seconds since the run began, what, to whom, for how long, and by how much (of a clock)."""

    at_s: float
    kind: Kind
    target: str
    for_s: float
    by_s: float = 0.0


def deck(*, with_disks: bool) -> Sequence[tuple[Kind, str]]:
    """Return every fault that there is, killing more often than the rest."""
    everybody = SERVERS + PARTS
    cards = [(Kind.KILL, target) for target in everybody] * KILLS_IN_DECK
    cards += [(kind, target) for kind in (Kind.PAUSE, Kind.RESTART) for target in everybody]
    cards += [(kind, link) for kind in (Kind.CUT, Kind.SILENCE) for link in LINKS]
    cards += [(Kind.EMPTY, "Redis"), (Kind.FULL_MEMORY, "Redis")]
    cards += [(Kind.CLOCK, part) for part in ("api 1", "api 2", "relay 1", "worker 1")]
    return cards + ([(Kind.FULL_DISK, server) for server in SERVERS] if with_disks else [])


def plan(count: int, seed: int, every_s: float, *, with_disks: bool = True) -> list[Fault]:
    """Return `count` faults, one about every `every_s` seconds; the same for the same arguments."""
    random = Random(seed)
    drawn = islice(_draw(random, deck(with_disks=with_disks)), count)
    return [
        Fault(
            at_s=(number + 1 + random.uniform(-JITTER, JITTER) / 2) * every_s,
            kind=kind,
            target=target,
            for_s=random.uniform(SHORTEST_S, LONGEST_S),
            by_s=random.uniform(-CLOCK_S, CLOCK_S) if kind is Kind.CLOCK else 0.0,
        )
        for number, (kind, target) in enumerate(drawn)
    ]


def _draw(random: Random, cards: Sequence[tuple[Kind, str]]) -> Iterator[tuple[Kind, str]]:
    """Yield cards without end: each deck whole, in an order of its own."""
    while True:
        yield from random.sample(cards, len(cards))
