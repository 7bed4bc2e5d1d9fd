"""A civil day of a person, settled: each unit by itself, and what is held back. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from records.steps.plausibility.rules import RECORD_REASONS, Decision, HoldReason, suspicions
from records.steps.rankings.rules import DEFAULT_RANKING, Ranking
from records.steps.reconciling.codes import Note, Uncounted
from records.steps.reconciling.rules import DayCount, notes_on, reconcile
from records.steps.reconciling.streams import CODES, SourceDays, Verdicts, list_controls, make_streams
from records.steps.sample import Unit

ACCEPTED = "accepted"
REFUSED = "refused"
Decisions = Mapping[HoldReason, Decision]  # by reason
_OVER_LIMIT = {Uncounted(reason.value): reason for reason in RECORD_REASONS}


@dataclass(frozen=True, slots=True)
class UnitDay:
    """One unit of a day: the count that the devices came to, and what is credited of it."""

    count: DayCount
    credited: int
    uncounted: Mapping[Uncounted, int]
    notes: Mapping[Note, int]


@dataclass(frozen=True, slots=True)
class Day:
    """A settled day. Units of which nothing is known are missing. `held`: how much each suspicion holds back."""

    units: Mapping[Unit, UnitDay]
    held: Mapping[HoldReason, int]

    def credited(self, unit: Unit) -> int | None:
        """Return what is credited of a unit, None where nothing is known."""
        found = self.units.get(unit)
        return None if found is None else found.credited


def settle_day(
    said: SourceDays,
    day: dt.date,
    *,
    ranking: Ranking = DEFAULT_RANKING,
    decisions: Decisions | None = None,
    is_same_series: bool = False,
) -> Day:
    """Settle a civil day from what sources said of it and of the day before.

    `is_same_series` says that another person's device counted the same before.
    """
    decided = {reason: one.status for reason, one in (decisions or {}).items()}
    verdicts = Verdicts(
        {reason for reason, status in decided.items() if status == ACCEPTED},
        {reason for reason, status in decided.items() if status == REFUSED},
    )
    counts = {
        unit: (count, notes_on(count, controls))
        for unit in Unit
        if (streams := make_streams(said, day, unit, ranking=ranking, verdicts=verdicts))
        or list_controls(said, day, unit)
        for controls in [list_controls(said, day, unit)]
        for count in [reconcile(streams, controls)]
    }
    held = Counter[HoldReason]()
    for count, _ in counts.values():
        held += over_limits(count)
    steps = counts.get(Unit.STEPS)
    day_reasons = set() if steps is None else suspicions(bucket_counts(steps[0]), steps[0].credited)
    if is_same_series:
        day_reasons.add(HoldReason.SAME_SERIES)
    held += Counter(dict.fromkeys(day_reasons, 0 if steps is None else steps[0].credited))
    units = {
        unit: UnitDay(count, count.credited, count.uncounted, notes) for unit, (count, notes) in counts.items()
    }
    code = _day_code(day_reasons, decided)
    if code is not None and Unit.STEPS in units:
        units[Unit.STEPS] = _held_back(units[Unit.STEPS], code)
    return Day(units, {reason: number for reason, number in held.items() if number})


def outgrown(
    said: SourceDays,
    day: dt.date,
    decisions: Decisions,
    *,
    ranking: Ranking = DEFAULT_RANKING,
    is_same_series: bool = False,
) -> set[HoldReason]:
    """Return the reasons of which much more is there than was decided on."""
    if all(one.steps is None for one in decisions.values()):
        return set()
    held = settle_day(said, day, ranking=ranking, is_same_series=is_same_series).held
    return {reason for reason, one in decisions.items() if not one.covers(reason, held.get(reason, 0))}


def bucket_counts(count: DayCount) -> list[int]:
    """Return what is credited by quarter-hour, in order, gaps as zeros; long samples are left out."""
    singles = {one.first: one.count for one in count.stretches if one.first == one.last}
    if not singles:
        return []
    return [singles.get(bucket, 0) for bucket in range(min(singles), max(singles) + 1)]


def over_limits(count: DayCount) -> Counter[HoldReason]:
    """Return how much of a unit is over the limits of a minute and an hour."""
    found: Counter[HoldReason] = Counter()
    for stream in count.streams:
        for code, reason in _OVER_LIMIT.items():
            found[reason] += int(stream.counts[stream.codes == CODES.index(code)].sum())
    return found


def _day_code(reasons: set[HoldReason], decided: Mapping[HoldReason, str]) -> Uncounted | None:
    statuses = {decided.get(reason) for reason in reasons}
    if REFUSED in statuses:
        return Uncounted.REFUSED_BY_REVIEW
    return Uncounted.HELD_FOR_REVIEW if statuses - {ACCEPTED} else None


def _held_back(unit: UnitDay, code: Uncounted) -> UnitDay:
    uncounted = Counter(unit.uncounted)
    uncounted[code] += unit.credited
    return UnitDay(unit.count, 0, +uncounted, unit.notes)
