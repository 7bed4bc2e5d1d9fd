"""Versions of one challenge file made ready to be evaluated: expressions, calendar, rules by trigger.

A version judges what occurs from its instant on. Metrics fold all facts of the run under each version's own
definitions, so that a new version does not start anybody at nothing; equal definitions share one slot.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from challenge_engine.definitions.calendar import Calendar
from challenge_engine.definitions.checks.rules import ATTRIBUTE_WORDS
from challenge_engine.definitions.checks.types import PLACEHOLDER, metric_value_type
from challenge_engine.definitions.expressions import Expression, compile_expression
from challenge_engine.definitions.schema import (
    PERIODS,
    Cap,
    Certificate,
    ChallengeFile,
    Eligibility,
    Leaderboard,
    Limit,
    Metric,
    Period,
    Rule,
    Words,
)
from challenge_engine.definitions.scopes import (
    Variables,
    board_scope,
    eligibility_scope,
    metric_scope,
    rule_scope,
)
from challenge_engine.facts.kinds import fact_kinds
from challenge_engine.metrics.catalogue import make_fold, yielded_type
from challenge_engine.metrics.folds import Fold
from challenge_engine.progress.outcomes import AwardKind, OnCorrection
from challenge_engine.progress.units import ADULT_YEARS, PersonContext, Unit

DIGEST_CHARS = 12  # 48 bits tell apart the at most some hundred metrics of a challenge's versions


@dataclass(frozen=True)
class MetricSlot:
    """One definition of a metric, whatever its names in the versions. `id` is the digest of the definition."""

    id: str
    metric: Metric
    fold: Fold
    where: Expression | None
    value: Expression | None

    @property
    def is_folded_together(self) -> bool:
        """Whether the facts of the whole unit are folded into one value."""
        return self.metric.scope != "person"

    @property
    def days_before_run(self) -> int:
        """How many days before the run it looks back."""
        return self.metric.own_goal.days_before if self.metric.own_goal else 0


@dataclass(frozen=True)
class LimitBucket:
    """A limit: at most `times` for each value of `attributes` of the fact, in each `period`."""

    id: str
    times: int
    period: Period
    attributes: tuple[str, ...]

    @property
    def fineness(self) -> tuple[int, int]:
        """Greater is finer: more attributes first, then the shorter period."""
        return (len(self.attributes), -PERIODS.index(self.period))


@dataclass(frozen=True)
class CompiledAward:
    """One thing that a rule gives; `points` yields the amount, else it is one of `subject`."""

    kind: AwardKind
    subject: str | None
    points: Expression | None


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready to fire. `names` are all variables that it reads or tells; `limits` begin with the finest."""

    id: str
    on: str
    when: Expression | None
    awards: tuple[CompiledAward, ...]
    is_for_family: bool
    limits: tuple[LimitBucket, ...]
    on_correction: OnCorrection
    why: Words
    names: tuple[str, ...]


@dataclass(frozen=True)
class CompiledBoard:
    """A leaderboard's values per person. `reads_family` is whether another member's fact can move it."""

    file: Leaderboard
    value: Expression
    ties: tuple[Expression, ...]
    names: tuple[str, ...]
    reads_family: bool


@dataclass(frozen=True)
class CompiledVersion:
    """One version. `metrics` leads from a metric's name in this version to its slot."""

    number: int
    effective_at: dt.datetime
    file: ChallengeFile
    metrics: Mapping[str, MetricSlot]
    rules: Mapping[str, tuple[CompiledRule, ...]]
    boards: tuple[CompiledBoard, ...]
    eligibility: tuple[tuple[Expression, Eligibility], ...]

    @property
    def caps(self) -> tuple[Cap, ...]:
        """Caps on a person's points."""
        return self.file.caps

    def rule(self, rule_id: str) -> CompiledRule:
        """The rule of this id. Raises KeyError."""
        return self._rules_by_id[rule_id]

    def refusal(self, person: PersonContext, unit: Unit) -> Words | None:
        """Why this person, enrolled by an adult, may not enrol, in words; None where it may."""
        values = {**person.variables, **unit.variables, "enroller.age_years": ADULT_YEARS}
        for condition, eligibility in self.eligibility:
            if not condition.evaluate(values):
                return eligibility.why
        return None

    @cached_property
    def _rules_by_id(self) -> dict[str, CompiledRule]:
        return {rule.id: rule for rules in self.rules.values() for rule in rules}


@dataclass(frozen=True)
class CompiledChallenge:
    """All versions of one challenge, oldest first. The calendar is the newest version's.

    `fingerprint` changes with anything that could change an evaluation.
    """

    slug: str
    versions: tuple[CompiledVersion, ...]
    calendar: Calendar
    fingerprint: str

    @property
    def newest(self) -> CompiledVersion:
        """The version published last."""
        return self.versions[-1]

    def version(self, number: int) -> CompiledVersion:
        """The version of this number. Raises KeyError."""
        return {one.number: one for one in self.versions}[number]

    def version_at(self, at: dt.datetime) -> CompiledVersion:
        """The version that judges what occurs at `at`; the first one judges what occurred before it, too."""
        return next((one for one in reversed(self.versions) if one.effective_at <= at), self.versions[0])

    def version_before(self, end: dt.datetime) -> CompiledVersion:
        """The version in force as a day or a round ends: one that begins at that very instant is not yet."""
        return next((one for one in reversed(self.versions) if one.effective_at < end), self.versions[0])

    @cached_property
    def fact_kinds(self) -> frozenset[str]:
        """Every kind of fact that some version looks at."""
        return frozenset(kind for one in self.versions for kind in one.file.facts)

    @cached_property
    def slots_by_kind(self) -> Mapping[str, tuple[MetricSlot, ...]]:
        """Every slot that folds a kind of fact."""
        slots = {slot.id: slot for one in self.versions for slot in one.metrics.values()}
        return {kind: tuple(slot for slot in slots.values() if slot.metric.of == kind) for kind in self.fact_kinds}

    @cached_property
    def kinds_before_run(self) -> frozenset[str]:
        """Every kind of fact from whose days before the run some version draws a goal."""
        return frozenset(
            kind for kind, slots in self.slots_by_kind.items() if any(slot.days_before_run for slot in slots)
        )

    def is_looked_at(self, kind: str, occurred_at: dt.datetime) -> bool:
        """Whether a fact can matter: of a declared kind, in the run or before it where a goal is drawn from it."""
        calendar = self.calendar
        since = calendar.looks_from_at if kind in self.kinds_before_run else calendar.run.starts_at
        return since <= occurred_at < calendar.run.ends_at and kind in self.fact_kinds

    @cached_property
    def has_boards(self) -> bool:
        """Whether some version keeps scores."""
        return any(one.boards for one in self.versions)

    @cached_property
    def triggers(self) -> frozenset[str]:
        """Everything that sets off a rule of some version: kinds of facts and moments."""
        return frozenset(on for one in self.versions for on in one.rules)


def compile_challenge(versions: Sequence[tuple[int, dt.datetime, ChallengeFile]]) -> CompiledChallenge:
    """Compile versions: (number, instant from which it judges what occurs, checked file), any order.

    Raises ValueError when there is none, or they are of different challenges. A file that `check_file` did not
    pass may raise anything.
    """
    ordered = sorted(versions, key=lambda version: version[0])
    slugs = {file.slug for _, _, file in ordered}
    if len(slugs) != 1:
        raise ValueError(f"versions of one challenge are wanted, not of {sorted(slugs)}")
    facts = [(number, at.isoformat(), file.model_dump(mode="json")) for number, at, file in ordered]
    slots: dict[str, MetricSlot] = {}
    return CompiledChallenge(
        slug=slugs.pop(),
        versions=tuple(_version(number, at, file, slots) for number, at, file in ordered),
        calendar=Calendar.of(ordered[-1][2]),
        fingerprint=_digest(facts),
    )


def _digest(values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:DIGEST_CHARS]


def _version(
    number: int, effective_at: dt.datetime, file: ChallengeFile, slots: dict[str, MetricSlot]
) -> CompiledVersion:
    types = {
        name: yielded_type(metric, metric_value_type(metric, fact_kinds()[metric.of]))
        for name, metric in file.metrics.items()
    }
    scope = board_scope(file.metrics, types)
    rules: dict[str, list[CompiledRule]] = {}
    for rule in file.rules:
        scope_of_rule = rule_scope(rule, fact_kinds(), file.metrics, types)
        rules.setdefault(rule.on, []).append(_rule(rule, scope_of_rule, file.certificates))
    return CompiledVersion(
        number=number,
        effective_at=effective_at,
        file=file,
        metrics={name: _slot(metric, slots) for name, metric in file.metrics.items()},
        rules={on: tuple(some) for on, some in rules.items()},
        boards=tuple(_board(board, scope, file.metrics) for board in file.leaderboards),
        eligibility=tuple((compile_expression(one.when, eligibility_scope()), one) for one in file.eligibility),
    )


def _slot(metric: Metric, slots: dict[str, MetricSlot]) -> MetricSlot:
    slot_id = _digest(metric.model_dump(mode="json"))
    if slot_id not in slots:
        kind = fact_kinds()[metric.of]
        scope = metric_scope(kind)
        slots[slot_id] = MetricSlot(
            id=slot_id,
            metric=metric,
            fold=make_fold(metric, metric_value_type(metric, kind)),
            where=_optional(metric.where, scope),
            value=_optional(metric.value, scope),
        )
    return slots[slot_id]


def _optional(source: str | None, scope: Variables) -> Expression | None:
    return None if source is None else compile_expression(source, scope)


def _rule(rule: Rule, scope: Variables, certificates: Mapping[str, Certificate]) -> CompiledRule:
    when = _optional(rule.when, scope)
    awards = tuple(CompiledAward(item.kind, item.subject, _optional(item.points, scope)) for item in rule.award)
    statements = [certificates[item.certificate].statement for item in rule.award if item.certificate]
    told = [
        name
        for words in (rule.why, *statements)
        if words is not None
        for text in words.by_language().values()
        for name in PLACEHOLDER.findall(text)
    ]
    read = [name for one in (when, *(award.points for award in awards)) if one for name in one.names]
    return CompiledRule(
        id=rule.id,
        on=rule.on,
        when=when,
        awards=awards,
        is_for_family=rule.is_for_team,
        limits=tuple(sorted(map(_bucket, rule.limit), key=lambda bucket: bucket.fineness, reverse=True)),
        on_correction=rule.on_correction,
        why=rule.why,
        names=tuple(name for name in dict.fromkeys([*read, *told]) if name in scope),
    )


def _bucket(limit: Limit) -> LimitBucket:
    attributes = tuple(ATTRIBUTE_WORDS.get(word, word) for word in limit.per if word not in PERIODS)
    period: Period = next((word for word in PERIODS if word in limit.per), "run")
    return LimitBucket("+".join((*attributes, period)), limit.times, period, attributes)


def _board(board: Leaderboard, scope: Variables, metrics: Mapping[str, Metric]) -> CompiledBoard:
    value = compile_expression(board.value, scope)
    ties = tuple(compile_expression(tie.value, scope) for tie in board.ties if tie.value is not None)
    names = tuple(dict.fromkeys(name for one in (value, *ties) for name in one.names))
    of_family = {f"metrics.{name}" for name, metric in metrics.items() if metric.is_of_team}
    return CompiledBoard(board, value, ties, names, reads_family=not of_family.isdisjoint(names))
