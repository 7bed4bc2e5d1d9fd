"""How a person stands in a challenge: what was earned by each rule, and where the metrics are now."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge
from challenge_engine.definitions.schema import Rule
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.service import get_enrolment
from challenge_engine.facts.rules import Scalar
from challenge_engine.progress.evaluation import Evaluation
from challenge_engine.progress.excuses import find_excuses
from challenge_engine.progress.goals import STEPS_A_DAY, Goal, find_goal, may_be_had_by
from challenge_engine.progress.models import AwardGiven, Progress
from challenge_engine.progress.repository import list_members
from challenge_engine.progress.rules import State
from challenge_engine.progress.service import unit_of

NEXT_SHOWN = 3  # as many as a child keeps in mind
_POINTS_ON_DAYS = text("""
    SELECT person_id, sum(amount)
    FROM unnest(CAST(:person_ids AS uuid[]), CAST(:days AS date[])) AS asked (person_id, day)
        JOIN awards USING (person_id, day)
    WHERE challenge_id = :challenge_id AND kind = 'points' AND rule_id <> ALL (CAST(:uncapped AS text[]))
    GROUP BY person_id
""")


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """A rule, how often it gave the person something, its points in all, and how far the reward is."""

    rule: Rule
    times: int
    points: int
    last_on: dt.date | None
    goal: Goal | None
    may_be_had: bool = True  # some rules are for families only, and never for who plays for a school

    @property
    def is_done(self) -> bool:
        """Whether it has given all that it can give in the run."""
        most = [limit.times for limit in self.rule.limit if limit.per == ("run",)]
        return bool(most) and self.times >= min(most)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's progress. `metrics` are those that have a value without a fact at hand, as of now."""

    enrolment: Enrolment
    points: int
    metrics: Mapping[str, Scalar]
    rules: Sequence[RuleStanding]

    def daily_steps_goal(self, challenge: PublishedChallenge) -> int | None:
        """Return the steps that a day is to have: the person's own goal, else the nearest average not yet reached.

        Where all are reached it is the highest. None where the challenge asks for no steps by the day.
        """
        for name, metric in challenge.file.metrics.items():
            own = self.metrics.get(name)
            if metric.fold == "own_goal" and isinstance(own, int | float):
                return int(own)
        goals = [one.goal for one in self.rules if one.goal is not None and one.goal.unit == STEPS_A_DAY]
        missing = [goal.target for goal in goals if goal.current < goal.target]
        target = min(missing) if missing else max((goal.target for goal in goals), default=None)
        return None if target is None else int(target)

    @property
    def next_rule_ids(self) -> list[str]:
        """Return the rewards not yet had that are nearest, nearest first."""
        open_ones = [(one.goal.share, one) for one in self.rules if one.goal is not None and not one.is_done]
        nearest = sorted(open_ones, key=lambda pair: -pair[0])
        return [one.rule.id for _, one in nearest[:NEXT_SHOWN]]


@dataclass(frozen=True, slots=True)
class FullDay:
    """A local day on which a person has had all the points that it gives."""

    day: dt.date
    points: int


async def get_standing(
    session: AsyncSession, challenge: PublishedChallenge, person_id: UUID, now: dt.datetime
) -> Standing:
    """Return how the person stands; four queries, a pupil five. Raises EnrolmentUnknown."""
    enrolment = await get_enrolment(session, person_id, challenge.id)
    progress = await session.get_one(Progress, enrolment.progress_id)
    given = await _given_by_rule(session, challenge.id, person_id)
    members = await list_members(session, [progress.id])
    row = await session.get_one(Challenge, challenge.id)
    excuses = (await find_excuses(session, [row], members))[challenge.id]
    unit = unit_of(members, progress.team_kind, challenge.compiled.calendar, excuses, now)
    declared = challenge.file.metrics
    metrics: Mapping[str, Scalar] = {}
    reached: Mapping[str, Scalar] = {name: 0 for name, metric in declared.items() if metric.per is None}
    if progress.state is not None:
        evaluation = Evaluation(challenge.compiled, unit, State.from_json(progress.state))
        reached = metrics = evaluation.metrics_of(person_id, now)
    context = next((one.variables for one in unit.persons if one.person_id == person_id), {})
    known: dict[str, Scalar] = {**context, **unit.variables}
    rules = [
        RuleStanding(
            rule,
            *given.get(rule.id, (0, 0, None)),
            find_goal(rule, declared, reached, known),
            may_be_had_by(rule, progress.team_kind),
        )
        for rule in challenge.file.rules
    ]
    points = sum(points for _, points, _ in given.values())
    return Standing(enrolment, points, metrics, rules)


async def find_full_day(
    session: AsyncSession, challenge: PublishedChallenge, person_id: UUID, at: dt.datetime
) -> FullDay | None:
    """Return the day of an instant if the person can earn no more points on it; None while there is room.

    At most one query. Awards at a round's or run's end count under no cap.
    """
    return (await find_full_days(session, challenge, {person_id: at})).get(person_id)


async def find_full_days(
    session: AsyncSession, challenge: PublishedChallenge, instants: Mapping[UUID, dt.datetime]
) -> dict[UUID, FullDay]:
    """Return `find_full_day` of several persons, by person, each for the day of an instant; at most one query."""
    caps = [cap.points for cap in challenge.file.caps if cap.per == "day"]
    if not caps or not instants:
        return {}
    days = {person_id: challenge.compiled.calendar.day_of(at) for person_id, at in instants.items()}
    uncapped = [rule.id for rule in challenge.file.rules if rule.on in {"round_end", "run_end"}]
    rows = await session.execute(
        _POINTS_ON_DAYS,
        {
            "challenge_id": challenge.id,
            "person_ids": list(days),
            "days": list(days.values()),
            "uncapped": uncapped,
        },
    )
    return {person_id: FullDay(days[person_id], min(caps)) for person_id, points in rows if points >= min(caps)}


async def _given_by_rule(
    session: AsyncSession, challenge_id: UUID, person_id: UUID
) -> dict[str, tuple[int, int, dt.date | None]]:
    """Return by rule: how many awards stand, their points, and the day of the last."""
    rows = await session.execute(
        select(
            AwardGiven.rule_id,
            func.count(),
            func.coalesce(func.sum(AwardGiven.amount).filter(AwardGiven.kind == "points"), 0),
            func.max(AwardGiven.day),
        )
        .where(AwardGiven.person_id == person_id, AwardGiven.challenge_id == challenge_id, AwardGiven.amount > 0)
        .group_by(AwardGiven.rule_id)
    )
    return {rule_id: (times, points, last_on) for rule_id, times, points, last_on in rows}
