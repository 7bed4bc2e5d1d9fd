"""Evaluating units: one step forward where that is right, a replay otherwise, and paying the difference.

The row of a unit's progress is its lock. Whoever holds it evaluates alone, so two facts of one family at once
take turns, and what is paid is always the difference from what that unit was given before.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from challenge_engine.definitions.calendar import Calendar
from challenge_engine.definitions.service import PublishedChallenge, get_published
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.facts.kinds import fact_kinds
from challenge_engine.facts.repository import NewFact, list_facts
from challenge_engine.facts.rules import Fact
from challenge_engine.leaderboards.rules import PersonTeams
from challenge_engine.leaderboards.service import UnitScores, keep_scores
from challenge_engine.progress import repository
from challenge_engine.progress.excuses import Excuses, find_excuses
from challenge_engine.progress.models import AwardGiven, Progress
from challenge_engine.progress.outcomes import Award, Score
from challenge_engine.progress.payments import Payment, UnitSettlements, pay
from challenge_engine.progress.repository import ProgressRow
from challenge_engine.progress.rules import Outcome, State, Unit, advance, replay
from challenge_engine.progress.settlement import GivenAward, reconcile
from challenge_engine.progress.units import PersonContext, TeamKind
from core.clock import start_of_day

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LockedUnit:
    """A unit whose lock this transaction holds. `members` are all who ever enrolled in it."""

    progress: Progress
    challenge: PublishedChallenge
    members: Sequence[Enrolment]
    excuses: Excuses

    @property
    def person_ids(self) -> list[UUID]:
        """The members' ids, in order."""
        return [member.person_id for member in self.members]

    def counts(self, fact: Fact, received_at: dt.datetime, recorded_at: dt.datetime) -> bool:
        """Tell whether a fact counts for the unit: its kind, its time, and that it was told and kept in time."""
        calendar = self.challenge.compiled.calendar
        member = next((one for one in self.members if one.person_id == fact.person_id), None)
        return (
            member is not None
            and self.challenge.compiled.is_looked_at(fact.kind, fact.occurred_at)
            # A day's steps stand at its last minute; what counted as somebody left goes on counting.
            and (member.withdrawn_at is None or min(fact.occurred_at, received_at) < member.withdrawn_at)
            and (
                (fact.occurred_at >= member.counts_from_at and calendar.accepts(fact.occurred_at, received_at))
                # What says which goal somebody has was there before they enrolled.
                or calendar.accepts_for_goals(fact.occurred_at, received_at)
            )
            and not calendar.is_sealed(fact.occurred_at, recorded_at)
        )


@dataclass(frozen=True, slots=True)
class _Evaluated:
    unit: LockedUnit
    awards: Sequence[Award]
    scores: Sequence[Score]
    is_replay: bool
    is_moved: bool = True


async def lock_units_of(
    session: AsyncSession, person_ids: Collection[UUID], kinds: Collection[str]
) -> list[LockedUnit]:
    """Lock the units in which the persons play and which use facts of these kinds."""
    await repository.await_enrolments(session, person_ids)
    return await _with_members(session, await repository.lock_progress_of(session, person_ids, kinds))


async def lock_unit(session: AsyncSession, progress_id: UUID) -> LockedUnit:
    """Lock one unit."""
    return (await _with_members(session, [await repository.lock_progress(session, progress_id)]))[0]


async def lock_due_units(session: AsyncSession, now: dt.datetime, limit: int) -> list[LockedUnit]:
    """Lock at most `limit` units that wait for a moment or for judgement by a newer version."""
    return await _with_members(session, await repository.lock_due_progress(session, now, limit))


async def evaluate(
    session: AsyncSession, units: Sequence[LockedUnit], news: Sequence[NewFact], as_of: dt.datetime
) -> list[Payment]:
    """Evaluate locked units with facts just stored (none: replay all), pay the differences, keep the scores.

    `as_of` must not lie before any unit's `settled_at`.
    """
    news_of: dict[UUID, list[NewFact]] = {}
    for new in news:
        news_of.setdefault(new.fact.person_id, []).append(new)
    evaluated = [
        await _evaluate(
            session,
            unit,
            [new for person_id in unit.person_ids for new in news_of.get(person_id, ())] if news else None,
            as_of,
        )
        for unit in units
    ]
    await repository.save_progress(session, [one.unit.progress for one in evaluated if one.is_moved])
    payments = await pay(session, await _settlements(session, evaluated), now=as_of)
    scores = [
        UnitScores(
            one.unit.progress.challenge_id,
            one.scores,
            one.unit.progress.evaluations,
            {member.person_id: _teams(member) for member in one.unit.members},
        )
        for one in evaluated
        if one.scores
    ]
    await keep_scores(session, scores, now=as_of)
    await session.flush()
    return payments


async def judge_again(
    session: AsyncSession, person_ids: Collection[UUID], day: dt.date, *, now: dt.datetime
) -> None:
    """Judge the persons' units anew, of challenges in which what a day asks may still change."""
    units = await lock_units_of(session, person_ids, fact_kinds())
    running = []
    for unit in units:
        calendar = unit.challenge.compiled.calendar
        is_of_run = calendar.run.first_day <= day <= calendar.run.last_day
        if is_of_run and not calendar.is_sealed(start_of_day(day, calendar.zone), now):
            running.append(unit)
    for unit in running:
        await evaluate(session, [unit], [], max(now, unit.progress.settled_at))


def unit_of(
    members: Sequence[Enrolment], team_kind: str, calendar: Calendar, excuses: Excuses, as_of: dt.datetime
) -> Unit:
    """Return the members as the rules see them."""
    persons = tuple(
        PersonContext(
            member.person_id,
            **member.traits,
            plays_from_on=calendar.day_of(member.enrolled_at),
            plays_until_on=member.withdrawn_at and calendar.day_of(member.withdrawn_at),
            excused_days=excuses.of_member(member, calendar),
        )
        for member in members
    )
    # Who left before the run began was never one of them: a team of two without one of them is no team.
    playing = tuple(one for one in persons if one.plays_between(calendar.run.first_day, calendar.run.last_day))
    return Unit(playing or persons, cast("TeamKind", team_kind), excuses.paused(calendar, as_of))


async def _evaluate(
    session: AsyncSession, unit: LockedUnit, news: Sequence[NewFact] | None, as_of: dt.datetime
) -> _Evaluated:
    """Evaluate a unit with new facts of its persons; None: replay all."""
    own = [new for new in news or () if unit.counts(new.fact, new.received_at, as_of)]
    if news is not None and not own:
        return _Evaluated(unit, (), (), is_replay=False, is_moved=False)
    stepped = _step(unit, own, as_of) if own else None
    if stepped is not None:
        return stepped
    outcome = await _replay(session, unit, as_of)
    _keep(unit, outcome, as_of)
    return _Evaluated(unit, outcome.awards, outcome.scores, is_replay=True)


def _step(unit: LockedUnit, news: Sequence[NewFact], as_of: dt.datetime) -> _Evaluated | None:
    """Advance by the new facts in canonical order; None where a replay is needed."""
    progress = unit.progress
    if progress.state is None or any(new.known_revision is not None for new in news):
        return None
    together = _together(unit, as_of)
    state = State.from_json(progress.state)
    awards: list[Award] = []
    scores: list[Score] = []
    outcome: Outcome | None = None
    for fact in sorted((new.fact for new in news), key=lambda fact: fact.order):
        outcome = advance(unit.challenge.compiled, together, state, fact, as_of)
        if outcome is None:
            return None
        state = outcome.state
        awards += outcome.awards
        scores += outcome.scores
    if outcome is not None:
        _keep(unit, outcome, as_of)
    newest = {(score.person_id, score.board_id, score.period): score for score in scores}
    return _Evaluated(unit, awards, tuple(newest.values()), is_replay=False)


async def _replay(session: AsyncSession, unit: LockedUnit, as_of: dt.datetime) -> Outcome:
    compiled = unit.challenge.compiled
    stored = await list_facts(session, unit.person_ids, compiled.fact_kinds, since=compiled.calendar.looks_from_at)
    facts = [one.fact for one in stored if unit.counts(one.fact, one.received_at, one.recorded_at)]
    return replay(compiled, _together(unit, as_of), facts, as_of)


def _together(unit: LockedUnit, as_of: dt.datetime) -> Unit:
    return unit_of(unit.members, unit.progress.team_kind, unit.challenge.compiled.calendar, unit.excuses, as_of)


def _keep(unit: LockedUnit, outcome: Outcome, as_of: dt.datetime) -> None:
    """Note what a unit's progress is now; `save_progress` writes that of all units together."""
    progress = unit.progress
    now = {
        "state": outcome.state.to_json(),
        "challenge_version": unit.challenge.version,
        "evaluations": progress.evaluations + 1,
        "settled_at": as_of,
        "next_moment_at": outcome.next_moment_at,
        "not_before_at": None,
    }
    for name, value in now.items():
        set_committed_value(progress, name, value)
    for fault in outcome.faults:
        # It counted as not met; the author of the rule must know.
        log.warning("expression_failed", challenge=unit.challenge.slug, place=fault.place, message=fault.message)


async def _settlements(session: AsyncSession, evaluated: Sequence[_Evaluated]) -> list[UnitSettlements]:
    """Return what each unit is due; one query for all that stepped, one for each that was replayed."""
    asked = {
        (one.unit.progress.challenge_id, award.person_id, award.reason_key): one.unit.progress.id
        for one in evaluated
        if not one.is_replay
        for award in one.awards
    }
    rows_of: dict[UUID, list[AwardGiven]] = {}
    for row in await repository.list_awards_by_key(session, asked):
        # Not by the row's own unit: who moved to another takes along what they were given.
        progress_id = asked[row.challenge_id, row.person_id, row.reason_key]
        rows_of.setdefault(progress_id, []).append(row)
    for one in evaluated:
        if one.is_replay:
            progress_id = one.unit.progress.id
            rows_of[progress_id] = list(await repository.list_awards_of_unit(session, progress_id))
    return [_settlement(one, rows_of.get(one.unit.progress.id, ())) for one in evaluated]


def _settlement(evaluated: _Evaluated, rows: Sequence[AwardGiven]) -> UnitSettlements:
    given = {(row.person_id, row.reason_key): row for row in rows}
    return UnitSettlements(
        evaluated.unit.progress.id,
        evaluated.unit.challenge,
        reconcile([_given(row) for row in rows], evaluated.awards),
        given,
    )


def _given(row: AwardGiven) -> GivenAward:
    return GivenAward(
        row.person_id, row.reason_key, row.kind, row.subject, row.amount, row.postings, row.on_correction
    )


async def _with_members(session: AsyncSession, rows: Sequence[ProgressRow]) -> list[LockedUnit]:
    if not rows:
        return []
    members: dict[UUID, list[Enrolment]] = {}
    everybody = await repository.list_members(session, [progress.id for progress, _ in rows])
    for member in everybody:
        members.setdefault(member.progress_id, []).append(member)
    excuses = await find_excuses(session, [challenge for _, challenge in rows], everybody)
    return [
        LockedUnit(
            progress,
            await get_published(session, challenge.id, challenge.latest_version),
            members.get(progress.id, []),
            excuses[challenge.id],
        )
        for progress, challenge in rows
    ]


def _teams(member: Enrolment) -> PersonTeams:
    traits: Mapping[str, object] = member.traits
    return PersonTeams(
        family_id=member.family_id,
        class_id=member.class_id,
        school_id=member.school_id,
        organisation_id=member.organisation_id,
        squad_id=member.squad_id,
        district=str(traits.get("district") or "") or None,
    )
