"""Which league a school plays in, who stands where, and which prizes follow. Pure, in whole numbers and fractions.

docs/algorithms/leagues.md explains it; `web/src/lib/audit/recompute.ts` is the same for browsers.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Rule(StrEnum):
    """By what a prize is won."""

    BEST_AVERAGE = "best_average"
    BEST_TOTAL = "best_total"
    MOST_IMPROVED = "most_improved"
    PARTICIPATION = "participation"


class Measure(StrEnum):
    """What breaks a tie; more is better."""

    AVERAGE = "average"
    TOTAL = "total"
    PARTICIPANTS = "participants"
    SHARE = "share"


class State(StrEnum):
    """Whether a school stands in a league, or why not."""

    RANKED = "ranked"
    TOO_FEW = "too_few"
    NO_SIZE = "no_size"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Band:
    """A league: schools with at most so many pupils (None: any number) that no league before takes."""

    id: str
    up_to_pupils: int | None


@dataclass(frozen=True, slots=True)
class PrizeRule:
    """Who receives a prize in each league. `participation` has no places: everybody with the share receives it."""

    id: str
    rule: Rule
    places: int
    least_share_percent: int


@dataclass(frozen=True, slots=True)
class LeagueRule:
    """All that a challenge file says of its leagues. `least_days` count for a member who joined late, too."""

    bands: tuple[Band, ...]
    ties: tuple[Measure, ...]
    prizes: tuple[PrizeRule, ...]
    least_days: int
    least_participants: int
    least_schools: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What a school's members brought: how many they are, thousandths of points, and days that they were in."""

    people: int = 0
    value: int = 0
    member_days: int = 0

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(self.people + other.people, self.value + other.value, self.member_days + other.member_days)

    @property
    def average(self) -> Fraction:
        """Thousandths of points for each member and day."""
        return Fraction(self.value, self.member_days) if self.member_days else Fraction(0)


@dataclass(frozen=True, slots=True)
class Entrant:
    """A school in a round. `before` are its sums in the round before, None where it did not stand there."""

    school_id: str
    pupils: int | None
    sums: Sums
    before: Sums | None = None
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a school stands. Equals share a rank: 1, 2, 2, 4."""

    school_id: str
    state: State
    band_id: str | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Win:
    """A prize that follows from the rules, in one league."""

    prize_id: str
    band_id: str
    school_id: str
    rank: int


def member_days(first_day: dt.date, last_day: dt.date, joined_on: dt.date, least_days: int) -> int:
    """Return the days of the round from joining on, at least `least_days`, never more than the round has.

    Whoever leaves stays counted: a school gains nothing by parting with those who play little. The least number
    keeps one good last day from standing for a whole round.
    """
    days = (last_day - first_day).days + 1
    return max(min(least_days, days), (last_day - max(first_day, joined_on)).days + 1)


def band_of(bands: Sequence[Band], pupils: int) -> str | None:
    """Return the first league that takes a school of this size, None when none does."""
    return next((one.id for one in bands if one.up_to_pupils is None or pupils <= one.up_to_pupils), None)


def place(rule: LeagueRule, entrants: Iterable[Entrant]) -> list[Placing]:
    """Return where every school stands: league by league, best first, then those in none; equals by id."""
    found = {one.school_id: one for one in entrants}
    banded: dict[str, list[Entrant]] = {band.id: [] for band in rule.bands}
    others: list[Placing] = []
    for one in found.values():
        state, band_id = _state(rule, one)
        if state is State.RANKED and band_id is not None:
            banded[band_id].append(one)
        else:
            others.append(Placing(one.school_id, state, band_id, None))
    placed = [
        Placing(school_id, State.RANKED, band_id, rank)
        for band_id, some in banded.items()
        for rank, school_id in _ranked(some, (Measure.AVERAGE, *rule.ties))
    ]
    return placed + sorted(others, key=lambda one: one.school_id)


def award(rule: LeagueRule, entrants: Iterable[Entrant], placings: Iterable[Placing]) -> list[Win]:
    """Return the prizes that follow, in the order of the file and of the leagues.

    A league with fewer ranked schools than `least_schools` has no places to win; nobody wins with nothing, or
    without having improved.
    """
    found = {one.school_id: one for one in entrants}
    banded: dict[str, list[Entrant]] = {band.id: [] for band in rule.bands}
    for one in placings:
        if one.state is State.RANKED and one.band_id is not None:
            banded[one.band_id].append(found[one.school_id])
    return [
        Win(prize.id, band_id, school_id, rank)
        for prize in rule.prizes
        for band_id, some in banded.items()
        for rank, school_id in _winners(rule, prize, some)
    ]


def improvement(entrant: Entrant) -> Fraction:
    """Return by how much the average rose since the round before."""
    return entrant.sums.average - (entrant.before.average if entrant.before else Fraction(0))


def has_share(entrant: Entrant, percent: int) -> bool:
    """Tell whether at least so many of a hundred pupils take part."""
    return entrant.sums.people * 100 >= percent * (entrant.pupils or 0)


def _state(rule: LeagueRule, one: Entrant) -> tuple[State, str | None]:
    band_id = None if one.pupils is None else band_of(rule.bands, one.pupils)
    if one.is_excluded:
        return State.EXCLUDED, band_id
    if one.sums.people < rule.least_participants:
        return State.TOO_FEW, band_id
    return (State.NO_SIZE, None) if band_id is None else (State.RANKED, band_id)


def _winners(rule: LeagueRule, prize: PrizeRule, banded: Sequence[Entrant]) -> list[tuple[int, str]]:
    able = [one for one in banded if has_share(one, prize.least_share_percent) and one.sums.value > 0]
    if prize.rule is Rule.PARTICIPATION:
        return sorted((1, one.school_id) for one in able)
    if len(banded) < rule.least_schools:
        return []
    if prize.rule is Rule.MOST_IMPROVED:
        able = [one for one in able if one.before is not None and improvement(one) > 0]
        rows = _ranked(able, rule.ties, {one.school_id: improvement(one) for one in able})
    else:
        first = Measure.TOTAL if prize.rule is Rule.BEST_TOTAL else Measure.AVERAGE
        rows = _ranked(able, (first, *rule.ties))
    return [(rank, school_id) for rank, school_id in rows if rank <= prize.places]


def _ranked(
    entrants: Iterable[Entrant], measures: Sequence[Measure], first: Mapping[str, Fraction] | None = None
) -> list[tuple[int, str]]:
    """Return (rank, school), best first, by `first` if given and then each measure."""
    keyed = [
        ((*((first[one.school_id],) if first else ()), *(_measured(one, by) for by in measures)), one.school_id)
        for one in entrants
    ]
    keyed.sort(key=lambda pair: pair[1])
    keyed.sort(key=lambda pair: pair[0], reverse=True)
    rows: list[tuple[int, str]] = []
    for position, (numbers, school_id) in enumerate(keyed, start=1):
        is_equal = position > 1 and numbers == keyed[position - 2][0]
        rows.append((rows[-1][0] if is_equal else position, school_id))
    return rows


def _measured(one: Entrant, by: Measure) -> Fraction:
    if by is Measure.AVERAGE:
        return one.sums.average
    if by is Measure.TOTAL:
        return Fraction(one.sums.value)
    if by is Measure.PARTICIPANTS:
        return Fraction(one.sums.people)
    return Fraction(one.sums.people, one.pupils) if one.pupils else Fraction(0)
