"""The numbers of the spawns, in one place."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from challenge_engine.collectibles.creatures.creature import Phase, Rarity

_MINUTES_PER_HOUR = 60
# Of 1,000 draws. A child who walks through a park for an hour meets about 8 spawns: nearly always something not
# common, one rare one in an hour and a half, a legendary one in a dozen outings.
_WEIGHTS = MappingProxyType(
    {Rarity.COMMON: 600, Rarity.UNCOMMON: 280, Rarity.RARE: 105, Rarity.LEGENDARY: 15},
)


@dataclass(frozen=True, slots=True)
class SpawnTuning:
    """How many, how long, how rare; refuses numbers that contradict each other."""

    window_minutes: int = 30  # long enough to walk to it, short enough that staying brings something new
    linger_minutes: int = 2  # a spawn that the child sees does not vanish under its thumb
    slots_by_day: int = 4
    slots_at_night: int = 1  # parks are quiet at night, and so is the game
    dusk_from: dt.time = dt.time(17, 30)
    night_from: dt.time = dt.time(21, 0)
    night_until: dt.time = dt.time(6, 0)
    least_age_at_night_years: int = 16  # nothing draws a child into a park between 21:00 and 06:00
    offline_grace_hours: int = 24  # as for check-ins: a day without a network loses nothing
    clock_skew_minutes: int = 5  # phones are seldom further off
    rarity_weights: Mapping[Rarity, int] = field(default_factory=lambda: _WEIGHTS)

    def __post_init__(self) -> None:
        """Raise ValueError when the windows do not fill the hour or a rarity could not be drawn."""
        if self.window_minutes < 1 or _MINUTES_PER_HOUR % self.window_minutes:
            raise ValueError("windows must fill the hour evenly")
        if not self.night_until < self.dusk_from < self.night_from:
            raise ValueError("day, dusk and night must follow one another")
        if set(self.rarity_weights) != set(Rarity) or min(self.rarity_weights.values()) < 1:
            raise ValueError("every rarity needs a weight of at least 1")
        if not 0 <= self.slots_at_night <= self.slots_by_day <= 10:
            raise ValueError("slots are 0 to 10, and no more at night than by day")

    @property
    def window(self) -> dt.timedelta:
        """How long a spawn stays."""
        return dt.timedelta(minutes=self.window_minutes)

    def phase_at(self, local_time: dt.time) -> Phase:
        """Return the part of the day at a wall-clock time."""
        if local_time >= self.night_from or local_time < self.night_until:
            return Phase.NIGHT
        return Phase.DUSK if local_time >= self.dusk_from else Phase.DAY

    def slots_in(self, phase: Phase) -> int:
        """Return how many spawns a park has at once."""
        return self.slots_at_night if phase is Phase.NIGHT else self.slots_by_day


TUNING = SpawnTuning()
