"""How a person stands in a challenge: what was earned by each rule, and where the metrics are now."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.schema import Rule
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.service import get_enrolment
from challenge_engine.facts.rules import Scalar
from challenge_engine.progress.evaluation import Evaluation
from challenge_engine.progress.models import AwardGiven, Progress
from challenge_engine.progress.repository import list_members
from challenge_engine.progress.rules import State
from challenge_engine.progress.service import unit_of


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """A rule, how often it gave the person something, and the points that it gave in all."""

    rule: Rule
    times: int
    points: int
    last_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's progress. `metrics` are those that have a value without a fact at hand, as of now."""

    enrolment: Enrolment
    points: int
    metrics: Mapping[str, Scalar]
    rules: Sequence[RuleStanding]


async def get_standing(
    session: AsyncSession, challenge: PublishedChallenge, person_id: UUID, now: dt.datetime
) -> Standing:
    """Return how the person stands; four queries. Raises EnrolmentUnknown."""
    enrolment = await get_enrolment(session, person_id, challenge.id)
    progress = await session.get_one(Progress, enrolment.progress_id)
    given = await _given_by_rule(session, challenge.id, person_id)
    metrics: Mapping[str, Scalar] = {}
    if progress.state is not None:
        unit = unit_of(await list_members(session, [progress.id]), progress.team_kind, challenge.compiled.calendar)
        evaluation = Evaluation(challenge.compiled, unit, State.from_json(progress.state))
        metrics = evaluation.metrics_of(person_id, now)
    rules = [RuleStanding(rule, *given.get(rule.id, (0, 0, None))) for rule in challenge.file.rules]
    points = sum(points for _, points, _ in given.values())
    return Standing(enrolment, points, metrics, rules)


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
