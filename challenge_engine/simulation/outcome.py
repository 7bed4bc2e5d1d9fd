"""What a simulation shows of its report. Pure.

Over recorded facts, small numbers are hidden: a few persons could be recognised, and read off what they did.
docs/decisions/0093 says against whom this protects, and against whom it does not.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel, Field

from challenge_engine.definitions.calendar import DAY
from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.simulation.limits import LIMITS
from challenge_engine.simulation.report import AGE_BANDS, Report, Window, rank_of

BUCKETS = 12  # bars of the histogram: as many as a phone shows
WEEK_DAYS = 7
_ROUND_NUMBERS = (1, 2, 5)
_COARSE_POINTS = 10  # percentiles of recorded persons are told to the ten below

HIDDEN = "Null where fewer than five persons could be recognised."


class DayOut(BaseModel):
    """What was given for one day."""

    day: dt.date = Field(examples=["2026-10-10"])
    points: int | None = Field(description=HIDDEN, examples=[3_420])
    awards: dict[str, int] | None = Field(
        description="How many awards of each kind: points, badge, collectible, certificate.",
        examples=[{"points": 171, "badge": 3}],
    )
    participants_active: int | None = Field(
        description="Persons who did something that counts, or were given something.", examples=[64]
    )


class RuleOut(BaseModel):
    """What one rule gave."""

    rule: str = Field(examples=["visit"])
    times: int | None = Field(description=HIDDEN, examples=[171])
    points: int | None = Field(examples=[3_420])
    persons: int | None = Field(examples=[64])
    share: float | None = Field(description="Of all points, 0 to 1.", examples=[0.41])


class ThingOut(BaseModel):
    """One badge, creature or certificate that was given."""

    kind: Literal["badge", "collectible", "certificate"] = Field(examples=["badge"])
    id: str = Field(examples=["five-parks"])
    given: int | None = Field(description=HIDDEN, examples=[31])
    persons: int | None = Field(examples=[31])


class AgeBandOut(BaseModel):
    """Persons by their age on the first day of the run."""

    from_years: int = Field(examples=[6])
    to_years: int | None = Field(description="The last year; null: no end.", examples=[8])
    persons: int | None = Field(description=HIDDEN, examples=[52])
    points: int | None = Field(examples=[11_200])


class BucketOut(BaseModel):
    """How many persons have so many points, both ends included."""

    from_points: int = Field(examples=[0])
    to_points: int = Field(examples=[199])
    persons: int = Field(examples=[40])


class DistributionOut(BaseModel):
    """Points per person. Of recorded persons, what only a few have is null, and percentiles are rounded down."""

    buckets: list[BucketOut]
    mean: float = Field(examples=[412.5])
    p10: int | None = Field(examples=[40])
    p50: int | None = Field(examples=[310])
    p90: int | None = Field(examples=[960])
    p99: int | None = Field(examples=[1_720])
    max: int | None = Field(examples=[2_140])


class TotalsOut(BaseModel):
    """Everything given in the days simulated."""

    points: int = Field(examples=[82_500])
    awards: int = Field(examples=[4_310])
    badges: int = Field(examples=[290])
    collectibles: int = Field(examples=[12])
    certificates: int = Field(examples=[48])
    participants: int = Field(examples=[200])
    facts: int = Field(examples=[5_120])


class CostOut(BaseModel):
    """What it costs in points, by the pace of the days simulated."""

    points_per_participant_per_week: float = Field(examples=[96.3])
    points_per_participant_for_the_run: float = Field(examples=[4_141.0])
    run_days: int = Field(examples=[301])


class ExpressionFaultOut(BaseModel):
    """An expression that failed on these facts, and counted as not met."""

    place: str = Field(examples=["rule family-together"])
    message: str = Field(examples=["divide by zero"])
    times: int = Field(examples=[3])


class OutcomeOut(BaseModel):
    """What one version of a challenge would give. The points of days, and of rules, add up to the total.

    `is_hidden` where fewer than five persons took part, or did anything: then nothing is told but that.
    """

    slug: str = Field(examples=["go-to-park"])
    version: int = Field(examples=[2])
    is_hidden: bool = Field(examples=[False])
    totals: TotalsOut | None
    cost: CostOut | None
    days: list[DayOut]
    rules: list[RuleOut]
    things: list[ThingOut]
    age_bands: list[AgeBandOut]
    distribution: DistributionOut | None
    expression_faults: list[ExpressionFaultOut]


class ResultOut(BaseModel):
    """The file simulated, and the running version over the same facts where that was asked for."""

    over: Literal["recorded", "generated"] = Field(examples=["generated"])
    first_day: dt.date = Field(examples=["2026-09-14"])
    last_day: dt.date = Field(examples=["2027-07-11"])
    is_sample: bool = Field(description="More have enrolled than were simulated.", examples=[False])
    simulated: OutcomeOut
    running: OutcomeOut | None


class _Counted(Protocol):
    persons: int


Key = TypeVar("Key")
CountedType = TypeVar("CountedType", bound=_Counted)


def outcome_of(challenge: CompiledChallenge, report: Report, window: Window, *, is_recorded: bool) -> OutcomeOut:
    """Return what is shown of a report."""
    is_hidden = is_recorded and _is_of_few(report)
    empty = OutcomeOut(
        slug=challenge.slug,
        version=challenge.newest.number,
        is_hidden=is_hidden,
        totals=None,
        cost=None,
        days=[],
        rules=[],
        things=[],
        age_bands=[],
        distribution=None,
        expression_faults=[],
    )
    if is_hidden:
        return empty
    least = LIMITS.small_group if is_recorded else 0
    return empty.model_copy(
        update={
            "totals": _totals(report),
            "cost": _cost(challenge, report, window),
            "days": _days(report, window, least),
            "rules": _rules(challenge, report, least),
            "things": _things(report, least),
            "age_bands": _bands(report, least),
            "distribution": _distribution(report, least),
            "expression_faults": [
                ExpressionFaultOut(place=place, message=message, times=times)
                for (place, message), times in sorted(report.faults.items())
            ],
        }
    )


def _is_of_few(report: Report) -> bool:
    """Whether the totals are those of a few: of few who took part, or of few who did or were given anything."""
    few = LIMITS.small_group
    return report.persons < few or 0 < report.active < few or 0 < report.awarded < few


def shown(cells: Mapping[Key, CountedType], least: int) -> dict[Key, CountedType]:
    """Return the cells that may be shown: not those of fewer than `least` persons, nor those that give them away.

    What is hidden is the difference of the total and the rest, and several hidden days may be one child's. So the
    smallest cell that could be shown is hidden with them: the difference is then of at least so many persons.
    """
    hidden = {key for key, cell in cells.items() if 0 < cell.persons < least}
    rest = sorted(
        (key for key, cell in cells.items() if cell.persons >= least > 0), key=lambda key: cells[key].persons
    )
    if hidden:
        hidden.update(rest[:1])
    return {key: cell for key, cell in cells.items() if key not in hidden}


def _totals(report: Report) -> TotalsOut:
    given = dict.fromkeys(("badge", "collectible", "certificate"), 0)
    for (kind, _), thing in report.things.items():
        given[kind] += thing.given
    return TotalsOut(
        points=report.points,
        awards=sum(rule.awards for rule in report.rules.values()),
        badges=given["badge"],
        collectibles=given["collectible"],
        certificates=given["certificate"],
        participants=report.persons,
        facts=report.facts,
    )


def _cost(challenge: CompiledChallenge, report: Report, window: Window) -> CostOut:
    per_day = report.points / report.persons / window.days if report.persons else 0.0
    run_days = challenge.calendar.run.days
    return CostOut(
        points_per_participant_per_week=round(per_day * WEEK_DAYS, 2),
        points_per_participant_for_the_run=round(per_day * run_days, 2),
        run_days=run_days,
    )


def _days(report: Report, window: Window, least: int) -> list[DayOut]:
    may_be_shown = shown(report.days, least)
    days = []
    for number in range(window.days):
        day = window.first_day + DAY * number
        totals = may_be_shown.get(day)
        is_empty = day not in report.days
        days.append(
            DayOut(
                day=day,
                points=totals.points if totals else (0 if is_empty else None),
                awards=dict(totals.awards) if totals else ({} if is_empty else None),
                participants_active=totals.persons if totals else (0 if is_empty else None),
            )
        )
    return days


def _rules(challenge: CompiledChallenge, report: Report, least: int) -> list[RuleOut]:
    may_be_shown = shown(report.rules, least)
    rules = []
    # As in the file; rules of earlier versions only, after them.
    written = [rule.id for rule in challenge.newest.file.rules]
    for rule_id in [*written, *sorted(report.rules.keys() - set(written))]:
        totals = may_be_shown.get(rule_id)
        if totals is None:
            rules.append(RuleOut(rule=rule_id, times=None, points=None, persons=None, share=None))
            continue
        share = round(totals.points / report.points, 4) if report.points else 0.0
        rules.append(
            RuleOut(rule=rule_id, times=totals.awards, points=totals.points, persons=totals.persons, share=share)
        )
    return rules


def _things(report: Report, least: int) -> list[ThingOut]:
    may_be_shown = shown(report.things, least)
    things = []
    for kind, subject in sorted(report.things):
        totals = may_be_shown.get((kind, subject))
        things.append(
            ThingOut.model_validate(
                {
                    "kind": kind,
                    "id": subject,
                    "given": totals.given if totals else None,
                    "persons": totals.persons if totals else None,
                }
            )
        )
    return things


def _bands(report: Report, least: int) -> list[AgeBandOut]:
    may_be_shown = shown(report.bands, least)
    ends = [*(first - 1 for first in AGE_BANDS[1:]), None]
    bands = []
    for first, last in zip(AGE_BANDS, ends, strict=True):
        totals = may_be_shown.get(first)
        hidden = None if first in report.bands else 0
        bands.append(
            AgeBandOut(
                from_years=first,
                to_years=last,
                persons=totals.persons if totals else hidden,
                points=totals.points if totals else hidden,
            )
        )
    return bands


def _distribution(report: Report, least: int) -> DistributionOut | None:
    ranked = sorted(report.points_of_persons)
    if not ranked:
        return None
    tens = _COARSE_POINTS if least else 1

    def at(share: int) -> int | None:
        rank = rank_of(share, len(ranked))
        few = min(rank, len(ranked) - rank + 1) < least
        return None if few else ranked[rank - 1] // tens * tens

    return DistributionOut(
        buckets=list(_buckets(ranked, least)),
        mean=round(report.points / len(ranked), 1),
        p10=at(10),
        p50=at(50),
        p90=at(90),
        p99=at(99),
        max=None if least else ranked[-1],
    )


def _buckets(ranked: Sequence[int], least: int) -> Iterable[BucketOut]:
    """Bars of one round width; neighbours are put together until each has `least` persons, as has what is left."""
    width = _width(ranked[-1])
    counts = [0] * (ranked[-1] // width + 1)
    for points in ranked:
        counts[points // width] += 1
    bars: list[BucketOut] = []
    first, persons = 0, 0
    for number, count in enumerate(counts):
        persons += count
        left = sum(counts[number + 1 :])
        if number == len(counts) - 1 or (persons >= least and left >= least):
            bars.append(BucketOut(from_points=first * width, to_points=(number + 1) * width - 1, persons=persons))
            first, persons = number + 1, 0
    return bars


def _width(most: int) -> int:
    scale = 1
    while True:
        for number in _ROUND_NUMBERS:
            if most < number * scale * BUCKETS:
                return number * scale
        scale *= 10
