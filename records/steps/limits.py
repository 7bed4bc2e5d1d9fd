"""Every limit of the step records, with its unit and reason, in one frozen value that checks itself."""

import datetime as dt
from dataclasses import dataclass

from records.steps.sample import Unit


@dataclass(frozen=True, slots=True)
class StepLimits:
    """What is admitted, and above what a count is looked at by a person before it is scored."""

    max_age: dt.timedelta = dt.timedelta(days=400)  # a year to compare with, and a month to sync late
    clock_skew: dt.timedelta = dt.timedelta(minutes=5)  # phones' clocks run ahead
    max_count: int = 1_000_000  # the most that Health Connect and Google Health document for one record
    max_length: dt.timedelta = dt.timedelta(hours=24)
    max_offset_s: int = 18 * 3_600  # what RFC 3339 and java.time allow; places use -12 to +14 hours
    max_id_chars: int = 200
    max_revision: int = 2**62
    max_day_samples: int = 10_000  # of one source: one every 9 s, or seven devices by the minute
    # Huawei Health Kit documents (0, 500] a minute and (0, 30000] an hour for steps. An active minute is one.
    steps_a_minute: int = 500
    steps_an_hour: int = 30_000
    steps_a_day: int = 100_000  # no documented limit; ultra-marathons come near it
    identical_buckets: int = 8  # two hours of one count, to the step, no walk gives
    identical_least: int = 50  # steps in each: a few steps in every quarter of an hour do come alike
    # Elite runners make 190 a minute, and small children 220: an arm that shakes a phone makes 300.
    steps_a_half_hour: int = 6_600
    # (quarter-hours in a row, spread of their counts as a share of the mean) that a machine keeps to and no gait:
    # a marathon at its most even spreads by 0.6 % in three hours, and longer than that by more.
    even_runs: tuple[tuple[int, float], ...] = ((12, 0.003), (24, 0.015), (28, 0.02))
    even_least: int = 300  # steps in each: slower is no walking pace kept up for hours
    rest_below: int = 20  # steps in a quarter of an hour; fewer are rest
    # Quarter-hours of the shortest civil day: who rests in none of so many did not rest.
    restless_buckets: int = 92
    series_least_buckets: int = 8  # equal by chance in eight quarters of an hour: never
    series_least_steps: int = 500
    decided_day_percent: int = 20  # of a day that was decided on: the walk home after it is no new question
    decided_day_steps: int = 1_000
    control_tolerance_percent: int = 5  # what platforms' own merges differ by on good days
    control_tolerance_steps: int = 50

    def __post_init__(self) -> None:
        if self.steps_an_hour > 60 * self.steps_a_minute:
            raise ValueError("an hour's limit above sixty minutes' is never reached")
        if min(self.identical_buckets, self.series_least_buckets) < 2:
            raise ValueError("one bucket is no pattern")
        if any(length < self.identical_buckets or not 0 < spread < 1 for length, spread in self.even_runs):
            raise ValueError("even runs are longer than identical ones, and spread a little")

    def a_minute(self, unit: Unit) -> int:
        """Return the most of a unit that one minute can hold."""
        return 1 if unit is Unit.ACTIVE_MINUTES else self.steps_a_minute

    def an_hour(self, unit: Unit) -> int:
        """Return the most of a unit that one hour can hold."""
        return 60 if unit is Unit.ACTIVE_MINUTES else self.steps_an_hour


LIMITS = StepLimits()
