"""The shape of a challenge file. docs/challenge-language.md is the same for its authors, with examples.

Shape only: what must agree between parts (dates, names, types of expressions) is in `check.py`. Parsed in
pydantic's strict JSON mode, so that "5" is not a number and 1 is not true.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.sentences import Sentence

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Reference = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_.][a-z0-9]+)*$", max_length=80)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
ExpressionText = Annotated[str, StringConstraints(min_length=1, max_length=LIMITS.expression_chars)]
# A number is the simplest expression: `points: 20` is `points: "20"`.
Amount = Annotated[
    ExpressionText, BeforeValidator(lambda given: str(given) if type(given) in {int, float} else given)
]
Mode = Literal["individual", "family", "squad", "school", "organisation"]
# One person, or everybody who is judged together: a family, or in words for both kinds, a family or a squad.
Scope = Literal["person", "family", "team"]
Period = Literal["day", "week", "round", "run"]
PERIODS: tuple[Period, ...] = get_args(Period)  # from the shortest
FoldName = Literal[
    "count",
    "distinct",
    "sum",
    "mean_per_run_day",
    "best",
    "days_on_which",
    "streak",
    "elapsed_since",
    "own_goal",
    "days_on_own_goal",
]
MOMENTS = ("day_end", "round_end", "run_end")


def _one_or_several(given: object) -> object:
    """Read `day` as `[day]`."""
    return tuple(given) if isinstance(given, list) else (given,)


class Part(BaseModel):
    """Base of every part: nothing unknown, nothing changed later."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, validate_by_name=True, validate_by_alias=True
    )


class Words(Part):
    """The same words in three languages. `{amount}`, `{metrics.x}` and `{fact.x}` are filled where said."""

    en: str = Field(min_length=1, max_length=LIMITS.words_chars)
    zh_hant: str = Field(alias="zh-Hant", min_length=1, max_length=LIMITS.words_chars)
    zh_hans: str = Field(alias="zh-Hans", min_length=1, max_length=LIMITS.words_chars)

    def by_language(self) -> dict[str, str]:
        """The words by language code."""
        return {"en": self.en, "zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans}


class Enrolment(Part):
    """When one may join; local times. `last_minute` still counts."""

    opens_at: dt.datetime
    last_minute: dt.datetime


class Days(Part):
    """Local calendar days, both included."""

    first_day: dt.date
    last_day: dt.date


class Round(Days):
    """A part of the run with its own standings."""

    id: Slug
    title: Words


class PartWrong(ValueError):  # the library takes no other kind from a validator
    """A part whose values do not fit each other."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


class SquadSize(Part):
    """How many must be in a squad that enrols."""

    at_least: int = Field(ge=2, le=12)
    at_most: int = Field(ge=2, le=12)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_least > self.at_most:
            raise PartWrong(Sentence("fault_squads_out_of_order"))
        return self


class LateData(Part):
    """Hours after the end of a round, and of the run: facts still come in, then standings are final."""

    grace_h: int = Field(ge=0, le=LIMITS.sealing_h)
    sealing_h: int = Field(ge=0, le=LIMITS.sealing_h)

    @model_validator(mode="after")
    def _sealed_after_grace(self) -> Self:
        if self.sealing_h < self.grace_h:
            raise PartWrong(Sentence("fault_sealing_before_grace"))
        return self


class Eligibility(Part):
    """One condition on who may enrol, and what to tell those who may not."""

    when: ExpressionText
    why: Words


class ParkSelection(Part):
    """Which parks count, and how long one must stay. All that is stated must hold; nothing stated: any park."""

    designated: bool = False
    districts: tuple[Reference, ...] | None = Field(default=None, min_length=1, max_length=LIMITS.listed_ids)
    ids: tuple[Reference, ...] | None = Field(default=None, min_length=1, max_length=LIMITS.listed_ids)
    dwell_min: int = Field(default=0, ge=0, le=LIMITS.dwell_min)  # minutes between arriving and checking in

    def includes(self, *, park_id: str, district: str, is_designated: bool) -> bool:
        """Whether a visit to this park counts."""
        return (
            (is_designated or not self.designated)
            and (self.districts is None or district in self.districts)
            and (self.ids is None or park_id in self.ids)
        )


class OwnGoal(Part):
    """How a person's own goal is drawn from the days before the run; numbers in the metric's own unit."""

    days_before: int = Field(ge=3, le=60)  # the days looked at; two months ago somebody may have walked otherwise
    least_days: int = Field(ge=1, le=60)  # of them, with a fact; with fewer the goal is `otherwise`
    rise_percent: int = Field(ge=0, le=100)
    lowest: int = Field(ge=1)
    highest: int = Field(ge=1)
    otherwise: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.lowest <= self.otherwise <= self.highest:
            raise PartWrong(Sentence("fault_goals_out_of_order"))
        if self.least_days > self.days_before:
            raise PartWrong(Sentence("fault_goal_of_nobody"))
        return self


class Metric(Part):
    """Facts of one kind folded into one value."""

    fold: FoldName
    of: Name
    window: Period
    scope: Scope = "person"
    members: Literal["least", "most"] | None = None  # each person's value apart, and of those of the team this one
    where: ExpressionText | None = None
    value: ExpressionText | None = None
    per: Name | None = None  # an attribute of the fact: one value for each park, set, ...
    at_least: float | None = Field(
        default=None, gt=0
    )  # days_on_which, streak: the sum that a day (week) must reach
    every: Literal["day", "week"] | None = None  # streak
    missed_allowed: int | None = Field(default=None, ge=0, le=30)  # streak: days (weeks) that may lie between
    own_goal: OwnGoal | None = None  # own_goal, days_on_own_goal

    @property
    def is_of_team(self) -> bool:
        """Whether it has one value for everybody who is judged together."""
        return self.scope != "person" or self.members is not None


class AwardItem(Part):
    """One thing to give; exactly one field is set."""

    points: Amount | None = None
    badge: Reference | None = None
    collectible: Reference | None = None
    certificate: Slug | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if [self.points, self.badge, self.collectible, self.certificate].count(None) != 3:
            raise PartWrong(Sentence("fault_award_is_one_thing"))
        return self

    @property
    def kind(self) -> Literal["points", "badge", "collectible", "certificate"]:
        """What sort of thing."""
        if self.points is not None:
            return "points"
        if self.badge is not None:
            return "badge"
        return "collectible" if self.collectible is not None else "certificate"

    @property
    def subject(self) -> str | None:
        """Which badge, creature or certificate; None for points."""
        return self.badge or self.collectible or self.certificate


class Limit(Part):
    """At most `times` in each bucket: a period, an attribute of the fact, or both ([park, day])."""

    times: int = Field(ge=1, le=100_000)
    per: Annotated[
        tuple[Name, ...],
        BeforeValidator(_one_or_several),
        Field(min_length=1, max_length=3),
    ]


class Rule(Part):
    """What is given, on which fact or at which moment, to whom, how often, and why in words."""

    id: Slug
    on: Name
    when: ExpressionText | None = None
    award: tuple[AwardItem, ...] = Field(min_length=1, max_length=LIMITS.awards_per_rule)
    to: Scope = "person"
    limit: tuple[Limit, ...] = Field(default=(), max_length=LIMITS.limits_per_rule)
    on_correction: Literal["reverse", "keep"] = "reverse"
    why: Words

    @property
    def is_for_team(self) -> bool:
        """Whether everybody who is judged together receives it."""
        return self.to != "person"

    @property
    def is_on_fact(self) -> bool:
        """Whether a fact, not a moment, sets it off."""
        return self.on not in MOMENTS


class Cap(Part):
    """At most so many points for one person in each period, over all rules on facts and day ends."""

    points: int = Field(ge=1)
    per: Period


class Tie(Part):
    """One step of breaking a tie, more being better: a word for the team's numbers, or a value per person."""

    by: Literal["total", "average", "participants", "value"]
    value: ExpressionText | None = None

    @model_validator(mode="after")
    def _value_only_by_value(self) -> Self:
        if (self.value is not None) != (self.by == "value"):
            raise PartWrong(Sentence("fault_value_of_tie"))
        return self


class LeagueBand(Part):
    """Schools of like size: with at most so many pupils that no band before takes; only the last takes all."""

    id: Slug
    title: Words
    up_to_pupils: int | None = Field(default=None, ge=1, le=10_000)


class LeaguePrize(Part):
    """What follows in each league at sealing. `points` go to each member of a school, once officers approve."""

    id: Slug
    rule: Literal["best_average", "best_total", "most_improved", "participation"]
    places: int = Field(default=1, ge=1, le=100)
    least_share_percent: int = Field(default=0, ge=0, le=100)  # of the school's pupils who must take part
    points: int | None = Field(default=None, ge=1, le=10_000)
    what: Words


class Leagues(Part):
    """Schools of like size among each other, by the board's value for each member and day."""

    bands: tuple[LeagueBand, ...] = Field(min_length=1, max_length=10)
    ties: tuple[Literal["total", "participants", "share"], ...] = Field(default=("total",), max_length=3)
    least_days: int = Field(default=7, ge=1, le=366)  # a member who joined on the last day counts for so many
    least_schools: int = Field(default=3, ge=2, le=50)  # with fewer, a league has no places to win
    prizes: tuple[LeaguePrize, ...] = Field(default=(), max_length=20)


class Leaderboard(Part):
    """Who competes, with what number per person, and how a team's persons are put together."""

    id: Slug
    title: Words
    who: Literal["person", "family", "squad", "class", "school", "organisation", "district"]
    period: Literal["round", "run"]
    value: ExpressionText
    aggregate: Literal["total", "average", "share"] = "total"
    least_participants: int = Field(default=1, ge=1, le=10_000)
    ties: tuple[Tie, ...] = Field(default=(), max_length=4)
    caption: Words
    leagues: Leagues | None = None


class Certificate(Words):
    """A certificate: its title, and what it says of the person.

    `{metrics.x}` is filled as in the rule's `why`; where a prize gives it, `{rank}`, `{places}` and `{score}` are.
    """

    statement: Words | None = None


class Prize(Part):
    """What the first places of a leaderboard receive. The certificate is given at sealing, all else is told.

    Equals share a rank, so all of them stand within the places or none; nobody wins with a score of zero.
    """

    leaderboard: Slug
    places: int = Field(ge=1, le=10_000)
    what: Words
    certificate: Slug | None = None


class ChallengeFile(Part):
    """A whole challenge."""

    slug: Slug
    version: int = Field(ge=1, le=10_000)
    title: Words
    description: Words
    time_zone: str = Field(max_length=64)
    modes: tuple[Mode, ...] = Field(min_length=1, max_length=5)
    squads: SquadSize | None = None
    enrolment: Enrolment
    run: Days
    rounds: tuple[Round, ...] = Field(default=(), max_length=LIMITS.rounds)
    late_data: LateData
    eligibility: tuple[Eligibility, ...] = Field(default=(), max_length=20)
    facts: tuple[Name, ...] = Field(min_length=1, max_length=20)
    parks: ParkSelection = ParkSelection()
    metrics: Mapping[Name, Metric] = Field(default={}, max_length=LIMITS.metrics)
    certificates: Mapping[Slug, Certificate] = Field(default={}, max_length=20)
    caps: tuple[Cap, ...] = Field(default=(), max_length=4)
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=LIMITS.rules)
    leaderboards: tuple[Leaderboard, ...] = Field(default=(), max_length=LIMITS.leaderboards)
    prizes: tuple[Prize, ...] = Field(default=(), max_length=50)
