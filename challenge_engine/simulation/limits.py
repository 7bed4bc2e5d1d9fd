"""How much may be simulated, how long a turn takes, and what small numbers hide."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SimulationLimits:
    """The simulation's tunable numbers. Measured: 0.15 ms for a day of a made-up player of go-to-park."""

    participants: int = 5_000  # of one simulation: percentiles move no more beyond
    person_days: int = 300_000  # made-up ones: about a minute on one core, two when compared
    queued: int = 20  # unfinished ones of all officers: half an hour's work
    at_once: int = 1  # of all workers: the others' cores are for players
    slice_s: float = 0.5  # between checkpoints: what a killed worker loses, and how fresh the progress is
    turn_s: float = 4.0  # then other tasks of the worker, and other officers' simulations, have theirs
    lease_s: float = 20.0  # without a checkpoint: the worker is gone; some slices and a slow commit fit in
    tries: int = 3  # without any checkpoint in between: it is the simulation that kills its worker
    page_units: int = 50  # of recorded units read at once
    keep_days: int = 30
    small_group: int = 5  # fewer persons than this could be recognised in what is recorded about them

    def __post_init__(self) -> None:
        if min(getattr(self, name) for name in self.__slots__) <= 0:
            raise ValueError("every limit is more than nothing")
        if self.lease_s <= 2 * self.slice_s:
            raise ValueError("a lease outlives the slices between which it is renewed")


LIMITS = SimulationLimits()
