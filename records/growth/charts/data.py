"""What a chart shows, as numbers: nine lines in unbroken pieces, and the child's points. Pure."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from families.sex import Sex
from records.growth.ages import LAST_MONTHS, to_days, to_months
from records.growth.centiles import LINE_Z
from records.growth.measures import Measure, Reference
from records.growth.references import Span, distribution_at, spans_of
from records.growth.scores import Score, Scored

LEAST_WINDOW_MONTHS = 3
# Where windows end that are chosen for a child: the first that holds all of its points.
_WINDOWS_MONTHS = (24, 60, LAST_MONTHS)
# From which age on lines are drawn at which step, in months: they bend most in the first weeks.
_STEPS = ((0.0, 0.25), (3.0, 0.5), (24.0, 1.0), (60.0, 3.0))


@dataclass(frozen=True, slots=True)
class Window:
    """The ages that a chart shows, in months, both included. Raises ValueError when empty or too narrow."""

    first_months: int
    last_months: int

    def __post_init__(self) -> None:
        if not 0 <= self.first_months <= self.last_months - LEAST_WINDOW_MONTHS <= LAST_MONTHS:
            raise ValueError(f"no window from {self.first_months} to {self.last_months} months")


@dataclass(frozen=True, slots=True)
class Piece:
    """An unbroken piece of the nine lines: `lines[line][place]` is the value at `ages_months[place]`."""

    ages_months: Sequence[float]
    lines: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement on the chart, at the age that is compared: corrected until two years where born early.

    `place` is where it stands in the history that the chart was made of.
    """

    place: int
    measured_on: dt.date
    age_months: float
    score: Score


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of one child."""

    reference: Reference
    measure: Measure
    sex: Sex
    window: Window
    pieces: Sequence[Piece]
    points: Sequence[Point]


def make_chart(
    reference: Reference, measure: Measure, sex: Sex, history: Sequence[Scored], window: Window | None = None
) -> Chart:
    """Return the chart of scored entries, oldest point first; the window fits the points where none is given.

    Raises ValueError for a measure that is not charted by age.
    """
    if not spans_of(reference, measure):
        raise ValueError(f"{reference} has no {measure} by age")
    points = sorted(
        (
            Point(place, one.entry.measured_on, to_months(one.compared_days), one.scores[measure])
            for place, one in enumerate(history)
            if measure in one.scores
        ),
        key=lambda point: (point.age_months, point.measured_on),
    )
    shown = window or _fitting(points)
    pieces = [cut for piece in _pieces(reference, measure, sex) if (cut := _within(piece, shown))]
    inside = [point for point in points if shown.first_months <= point.age_months <= shown.last_months]
    return Chart(reference, measure, sex, shown, pieces, inside)


def _fitting(points: Sequence[Point]) -> Window:
    latest = points[-1].age_months if points else 0.0
    return Window(0, next(end for end in _WINDOWS_MONTHS if latest <= end or end == LAST_MONTHS))


@cache
def _pieces(reference: Reference, measure: Measure, sex: Sex) -> Sequence[Piece]:
    """Return the whole lines; at most 2 x 3 x 4 are ever kept."""
    return [_piece(reference, measure, sex, span) for span in spans_of(reference, measure)]


def _piece(reference: Reference, measure: Measure, sex: Sex, span: Span) -> Piece:
    ages, columns = [], []
    for age in _ages(span):
        found = distribution_at(reference, measure, sex, to_days(age))
        if found is not None:
            ages.append(age)
            columns.append([found.value_at(z) for z in LINE_Z])
    return Piece(ages, [list(line) for line in zip(*columns, strict=True)])


def _ages(span: Span) -> Sequence[float]:
    """Return both ends of a span and the steps between."""
    ages = [span.first_months]
    ends = [start for start, _ in _STEPS[1:]] + [LAST_MONTHS + 1.0]
    for (start, step), end in zip(_STEPS, ends, strict=True):
        ages += [start + step * place for place in range(int((end - start) / step))]
    inner = [age for age in ages[1:] if span.first_months < age < span.last_months]
    return [span.first_months, *inner, min(span.last_months, LAST_MONTHS)]


def _within(piece: Piece, window: Window) -> Piece | None:
    """Return the part of a piece in a window; None without at least two ages."""
    ages = piece.ages_months
    first, last = bisect_left(ages, window.first_months), bisect_right(ages, window.last_months)
    if last - first < 2:
        return None
    return Piece(ages[first:last], [line[first:last] for line in piece.lines])
