"""Attacks on what teachers of a school see of its classes: no pupil's number can be worked out from it.

The attacker knows the rules, every class's pupils, and what three of them did; tries every world in which a
pupil did something else; and gives up only where the page would look the same.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.participation.rules import (
    KNOWN_TO_OTHERS,
    Band,
    ClassCounts,
    ClassTold,
    average_told,
    closed_mondays,
    days_of_week,
    monday_of,
    tell_class,
    total_told,
)

Teller = Callable[[ClassCounts, int], ClassTold]
OUT = None  # a pupil whom nobody enrolled
Pupil = int | None  # active days in the week, or OUT


def counts_of(pupils: Sequence[Pupil]) -> ClassCounts:
    """A class as the database would count it."""
    playing = [days for days in pupils if days is not OUT]
    active = sum(days > 0 for days in playing)
    return ClassCounts(len(pupils), len(playing), active, sum(playing), 0, 0, active)


@dataclass(frozen=True)
class Attacker:
    """Who sees a class's row and knows the members and some pupils' own numbers."""

    tell: Teller
    members: int
    days: int
    known: Sequence[Pupil]
    enrolled: int | None = None  # how many are, should the attacker have heard it

    def possible(self, seen: ClassTold, of: Sequence[Pupil]) -> set[Pupil]:
        """Return which of these numbers a pupil may have, given the row."""
        others = self.members - 1 - len(self.known)
        mine = counts_of(self.known)
        worlds = [
            (enrolled, *spans)
            for enrolled in range(self.members + 1)
            if self.enrolled in (None, enrolled) and (spans := self._spans(seen, enrolled))
        ]
        return {days for days in of if self._fits(days, mine, others, worlds)}

    def _spans(self, seen: ClassTold, enrolled: int) -> tuple[range, range] | None:
        """Return which numbers of active pupils and days look like this, of so many enrolled."""
        base = ClassCounts(self.members, enrolled, 0, 0, 0, 0, 0)
        told = [(number, self.tell(replace(base, active=number), self.days)) for number in range(enrolled + 1)]
        if told[0][1].enrolled != seen.enrolled:
            return None
        active = [number for number, one in told if one.active == seen.active]
        most = enrolled * self.days
        days = [
            number
            for number in range(most + 1)
            if self.tell(replace(base, active_days=number), self.days).active_days == seen.active_days
        ]
        return (range(active[0], active[-1] + 1), range(days[0], days[-1] + 1)) if active and days else None

    def _fits(
        self, days: Pupil, mine: ClassCounts, others: int, worlds: Sequence[tuple[int, range, range]]
    ) -> bool:
        own = counts_of([days])
        for enrolled, active, all_days in worlds:
            playing = enrolled - own.enrolled - mine.enrolled
            if not 0 <= playing <= others:
                continue
            for number in active:
                of_others = number - own.active - mine.active
                least = own.active_days + mine.active_days + of_others
                most = own.active_days + mine.active_days + of_others * self.days
                if 0 <= of_others <= playing and max(least, all_days[0]) <= min(most, all_days[-1]):
                    return True
        return False


@st.composite
def classes(draw: st.DrawFn, days: int) -> list[Pupil]:
    """A class that may be all in, all out, all lazy, all eager, or anything between."""
    size = draw(st.integers(KNOWN_TO_OTHERS + 1, 33))
    usual: list[Pupil] = draw(st.lists(st.sampled_from([OUT, 0, 0, 1, days, days]), min_size=1, max_size=3))
    if draw(st.booleans()):
        return [usual[number % len(usual)] for number in range(size)]
    any_pupil = st.sampled_from(usual) | st.sampled_from([OUT, *range(days + 1)])
    return draw(st.lists(any_pupil, min_size=size, max_size=size))


@given(st.data(), st.integers(1, 7), st.booleans())
def test_no_pupil_of_a_class_is_found_out(data: st.DataObject, days: int, hears_enrolled: bool) -> None:  # noqa: FBT001
    pupils = data.draw(classes(days))
    counts = counts_of(pupils)
    target, known = pupils[-1], pupils[: data.draw(st.integers(0, KNOWN_TO_OTHERS))]
    attacker = Attacker(tell_class, len(pupils), days, known, counts.enrolled if hears_enrolled else None)
    of: list[Pupil] = [*range(days + 1)] if target is not OUT else [OUT]
    seen = tell_class(counts, days)
    if target is OUT:
        # Who is out may be found out only by hearing that nobody, or everybody, is in: then it was not the page.
        of = [OUT, *range(days + 1)]
        if hears_enrolled:
            return
    possible = attacker.possible(seen, of)
    assert target in possible
    assert len(possible) > 1, (seen, possible)
    if target is not OUT and not hears_enrolled:
        assert OUT in attacker.possible(seen, [OUT])


def test_the_attack_has_teeth() -> None:
    """Exact numbers, and numbers merely rounded, give pupils away where all do the same."""

    def exact(counts: ClassCounts, _days: int) -> ClassTold:
        number = counts.active_days
        return ClassTold(
            Band(counts.enrolled, counts.enrolled), Band(counts.active, counts.active), Band(number, number)
        )

    def rounded(counts: ClassCounts, _days: int) -> ClassTold:
        bands = [
            Band(one - one % 5, one - one % 5 + 4) for one in (counts.enrolled, counts.active, counts.active_days)
        ]
        return ClassTold(*bands)

    lazy, eager = [0] * 12, [7] * 25
    for tell, pupils, known in (
        (exact, lazy, 0),
        (exact, eager, 0),
        (rounded, eager, 0),
        (rounded, [7, 7, *lazy], 2),
    ):
        attacker = Attacker(tell, len(pupils), 7, pupils[:known], len(pupils))
        seen = tell(counts_of(pupils), 7)
        possible = attacker.possible(seen, range(8))
        assert len(possible) < 8, (tell, pupils)
        honest = replace(attacker, tell=tell_class)
        assert len(honest.possible(tell_class(counts_of(pupils), 7), range(8))) > len(possible)
    # Seen twice, before and after one pupil left, anything that is counted anew tells what that pupil did.
    before, after = [rounded(counts_of([1] * number), 7).active for number in (10, 9)]
    assert before != after


_counts = st.integers(0, 7).flatmap(lambda days: classes(max(days, 1)).map(counts_of))


@given(st.lists(st.tuples(_counts, _counts), min_size=1, max_size=5), st.integers(1, 7))
def test_totals_tell_nothing_that_classes_do_not(pairs: list[tuple[ClassCounts, ClassCounts]], days: int) -> None:
    told = [tell_class(counts, days) for counts, _ in pairs]
    total = total_told(told)
    # Whatever else a class may have done that is told alike, or not at all: the total is the same.
    alike = [
        tell_class(other, days) if _hidden(one) and _hidden(tell_class(other, days)) else one
        for one, (_, other) in zip(told, pairs, strict=True)
    ]
    assert total_told(alike) == total
    shown = [one for one in told if not _hidden(one)]
    assert (total is None) == (not shown)
    if total is None or total.active is None:
        return
    for index, one in enumerate(shown):
        rest = [other.active for place, other in enumerate(shown) if place != index and other.active is not None]
        if one.active is None or one.active.most is None or None in [band.most for band in rest]:
            continue
        assert total.active.least - sum(band.most or 0 for band in rest) <= one.active.least
        assert total.active.most is not None
        assert total.active.most - sum(band.least for band in rest) >= one.active.most


def _hidden(told: ClassTold) -> bool:
    return told.active is None and told.active_days is None


def test_few_are_not_told_of_and_many_are_compared() -> None:
    assert tell_class(counts_of([7] * 4), 7) == ClassTold(Band(0, None))
    assert tell_class(counts_of([7] * 4 + [OUT] * 20), 7) == ClassTold(Band(0, 4))
    usual = replace(counts_of([2] * 20 + [0] * 6 + [OUT] * 4), parks=17, districts=4)
    told = tell_class(usual, 7)
    assert (told.enrolled, told.active, told.active_days) == (Band(25, None), Band(20, None), Band(40, 44))
    assert (told.parks, told.districts, average_told(told)) == (Band(15, 19), Band(0, 4), 1.5)
    few = replace(usual, visitors=4)
    assert (tell_class(few, 7).parks, average_told(tell_class(counts_of([0] * 30), 7))) == (None, None)


@given(st.integers(1, 7).flatmap(lambda days: classes(days).map(counts_of)), st.integers(0, 7))
def test_closed_days_lower_no_average_and_change_no_band(counts: ClassCounts, open_days: int) -> None:
    """That a class did not meet is known to all, so what is told of pupils must not depend on it."""
    whole, part = tell_class(counts, 7), tell_class(counts, 7, open_days / 7)
    assert replace(part, open_share=1.0) == whole
    average, lower = average_told(part), average_told(whole)
    assert (average is None) == (lower is None or open_days == 0)
    assert average is None or lower is None or average >= lower
    total = total_told([part, part])
    assert total is None or abs(total.open_share - part.open_share) < 1e-9


@given(st.dates(dt.date(2026, 9, 25), dt.date(2027, 1, 31)), st.integers(1, 26))
def test_weeks_are_told_when_they_are_over(today: dt.date, weeks: int) -> None:
    run = (dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    mondays = closed_mondays(run, today, weeks)
    assert len(mondays) <= weeks
    for monday in mondays:
        first, last = days_of_week(run, monday)
        assert run[0] <= first <= last <= run[1]
        assert monday_of(first) == monday == monday_of(last)
        assert today >= monday + dt.timedelta(days=9)
