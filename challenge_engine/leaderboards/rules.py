"""Who stands where: pure order of scores, groups, ties, ranks and what may be shown. Knows no storage.

Numbers are whole thousandths, so sums are exact in any order; an average is the double nearest to the exact
quotient, which PostgreSQL, Redis and Python compute alike (IEEE 754). docs/algorithms/leaderboards.md explains it.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

SCALE = 1_000  # scores are compared to a thousandth: finer than any step, point or minute of a day
RUN = "run"  # the period that spans all rounds


@dataclass(frozen=True, slots=True)
class BoardLimits:
    """What a board may hold and show."""

    least_subjects: int = 5
    """Fewer persons (families, squads) than this are a list of neighbours, not a board: nothing is shown."""
    least_participants: int = 5
    """A class, school, organisation or district with fewer would show what single children did."""
    value_max: int = 90_000_000_000
    """Largest score in thousandths that one person can hold: 240,000 steps a day for a year."""
    people_max: int = 100_000
    """As many persons may hold the largest score before a sum leaves the whole numbers a double holds exactly."""

    def __post_init__(self) -> None:
        if min(self.least_subjects, self.least_participants) < 2 or self.value_max * self.people_max >= 2**53:
            raise ValueError("board limits would show single persons or sum inexactly")


LIMITS = BoardLimits()


class Who(StrEnum):
    """Who competes on a board."""

    PERSON = "person"
    FAMILY = "family"
    SQUAD = "squad"
    CLASS = "class"
    SCHOOL = "school"
    ORGANISATION = "organisation"
    DISTRICT = "district"


# Who stands on boards by a nickname: single persons, and so few together that they are as good as single.
NICKNAMED = frozenset({Who.PERSON, Who.FAMILY, Who.SQUAD})


class Form(StrEnum):
    """How persons' scores become their group's: their sum, the sum per participant, the share of 1-scores."""

    TOTAL = "total"
    AVERAGE = "average"
    SHARE = "share"


class Tie(StrEnum):
    """One step of breaking a tie; more is better in each.

    OWN takes the next of the persons' own tie values, combined as the score is.
    """

    OWN = "own"
    TOTAL = "total"
    AVERAGE = "average"
    PARTICIPANTS = "participants"


@dataclass(frozen=True, slots=True)
class BoardKey:
    """One board of one challenge in one period (a round's id, or "run")."""

    challenge_id: UUID
    board_id: str
    period: str


@dataclass(frozen=True, slots=True)
class Board:
    """How one board's subjects are ordered."""

    key: BoardKey
    who: Who
    form: Form = Form.TOTAL
    ties: tuple[Tie, ...] = ()
    declared_least: int = 1

    @property
    def least_participants(self) -> int:
        """Return how many must take part before a subject is ranked; never so few that it shows one child."""
        if self.who in NICKNAMED:
            return self.declared_least
        return max(self.declared_least, LIMITS.least_participants)

    @property
    def least_subjects(self) -> int:
        """Return how many subjects must be ranked before any is shown."""
        return LIMITS.least_subjects if self.who in NICKNAMED else 1

    @property
    def is_public(self) -> bool:
        """Return whether anybody may see it: only boards of groups, on which no child stands by a nickname."""
        return self.who not in NICKNAMED

    @property
    def own_ties(self) -> int:
        """Return how many tie values each person's score brings."""
        return self.ties.count(Tie.OWN)


@dataclass(frozen=True, slots=True)
class PersonTeams:
    """The groups to which a person's score counts."""

    family_id: UUID | None = None
    class_id: UUID | None = None
    school_id: str | None = None
    organisation_id: UUID | None = None
    district: str | None = None
    squad_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One person's score in thousandths, and the subject to which it counts (None: to nobody now)."""

    person_id: str
    subject_id: str | None
    revision: int
    value: int
    ties: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """A subject's participants and their sums in thousandths."""

    subject_id: str
    participants: int
    value: int
    ties: tuple[int, ...] = ()

    def plus(self, other: "Tally") -> "Tally":
        """Return both together, of this subject."""
        return Tally(
            self.subject_id,
            self.participants + other.participants,
            self.value + other.value,
            tuple(a + b for a, b in zip(self.ties, other.ties, strict=True)),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's place. `rank` is shared by equals (1, 2, 2, 4); `position` (from 1) is not."""

    position: int
    rank: int
    subject_id: str
    participants: int
    score: float
    ties: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Standings:
    """A whole board: those ranked, best first, and the groups not yet ranked, by id."""

    ranked: tuple[Standing, ...]
    unranked: tuple[str, ...]


def to_thousandths(number: float) -> int:
    """Return `number` in whole thousandths, halves to even, cut to the largest that a board holds; NaN is 0.

    A board must never make a check-in fail, so there is no error here; the engine reports faulty expressions.
    """
    if math.isnan(number):
        return 0
    most = LIMITS.value_max / SCALE
    return round(min(max(number, -most), most) * SCALE)


def subject_of(who: Who, person_id: UUID, teams: PersonTeams) -> str | None:
    """Return the id of the subject to which a person's score counts, or None when in no such group."""
    group: UUID | str | None = {
        Who.PERSON: person_id,
        Who.FAMILY: teams.family_id,
        Who.SQUAD: teams.squad_id,
        Who.CLASS: teams.class_id,
        Who.SCHOOL: teams.school_id,
        Who.ORGANISATION: teams.organisation_id,
        Who.DISTRICT: teams.district,
    }[who]
    return None if group is None else str(group)


def tally(contributions: Iterable[Contribution]) -> dict[str, Tally]:
    """Return each subject's sums. Each person may stand in `contributions` once."""
    tallies: dict[str, Tally] = {}
    for one in contributions:
        if one.subject_id is None:
            continue
        own = Tally(one.subject_id, 1, one.value, one.ties)
        so_far = tallies.get(one.subject_id)
        tallies[one.subject_id] = own if so_far is None else so_far.plus(own)
    return tallies


def order_key(board: Board, subject: Tally) -> tuple[float, ...]:
    """Return the numbers that decide a place, in order: score, then each declared tie; more is better."""
    own = iter(subject.ties)
    numbers = [_combined(board.form, subject.value, subject.participants)]
    for tie in board.ties:
        if tie is Tie.OWN:
            numbers.append(_combined(board.form, next(own), subject.participants))
        elif tie is Tie.TOTAL:
            numbers.append(float(subject.value))
        elif tie is Tie.AVERAGE:
            numbers.append(subject.value / subject.participants)
        else:
            numbers.append(float(subject.participants))
    return tuple(numbers)


def _combined(form: Form, total: int, participants: int) -> float:
    return float(total) if form is Form.TOTAL else total / participants


def rank(board: Board, tallies: Iterable[Tally]) -> Standings:
    """Order all subjects: competition ranks (1, 2, 2, 4), full equals by descending id within their rank."""
    counted = list(tallies)
    able = [(order_key(board, one), one) for one in counted if one.participants >= board.least_participants]
    able.sort(key=lambda pair: (pair[0], pair[1].subject_id), reverse=True)
    unranked = sorted(one.subject_id for one in counted if one.participants < board.least_participants)
    return Standings(number_places(able, first_position=1, first_rank=1), tuple(unranked))


def number_places(
    ordered: Sequence[tuple[tuple[float, ...], Tally]], *, first_position: int, first_rank: int
) -> tuple[Standing, ...]:
    """Give positions and ranks to subjects already in order, the first of whom holds the given ones."""
    standings: list[Standing] = []
    before: tuple[float, ...] | None = None
    held = first_rank
    for position, (numbers, one) in enumerate(ordered, start=first_position):
        if before is not None and numbers != before:
            held = position
        before = numbers
        standings.append(Standing(position, held, one.subject_id, one.participants, numbers[0], numbers[1:]))
    return tuple(standings)


def movement(rank_now: int, rank_before: int | None) -> int | None:
    """Return by how many ranks a subject rose (positive) or fell since; None when it was not ranked then."""
    return None if rank_before is None else rank_before - rank_now


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a board: how many are ranked and not yet ranked in all, and those asked for, in order."""

    ranked: int
    unranked: int
    standings: tuple[Standing, ...] = ()
    unranked_ids: tuple[str, ...] = ()
    sealed_at: dt.datetime | None = None


def shown(board: Board, window: Window) -> Window:
    """Return the window as anybody may see it: nothing of a board with fewer subjects than may be shown."""
    if window.ranked >= board.least_subjects:
        return window
    return Window(0, window.ranked + window.unranked, sealed_at=window.sealed_at)


def shown_score(board: Board, score: float) -> float:
    """Return a ranked number as it is shown: averages to a tenth, shares to a whole percent.

    Coarser than the number that ranks, so that what one newcomer brought cannot be worked out from a group's
    average before and after.
    """
    number = score / SCALE
    if board.form is Form.TOTAL:
        return number
    return round(number, 1 if board.form is Form.AVERAGE else 2)


def shown_participants(board: Board, participants: int) -> int | None:
    """Return how many take part in a group, down to the next five; None for persons, families and squads."""
    if board.who in NICKNAMED:
        return None
    return participants - participants % LIMITS.least_participants
