"""A check-in, from the fix to the answer, in one transaction. The position is used here and kept nowhere."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins import repository
from challenge_engine.check_ins.answers import CheckInAnswer, Way
from challenge_engine.check_ins.errors import FixFromLongAgo, FixFromTheFuture
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.repository import Visit
from challenge_engine.check_ins.rules import (
    DEFAULT_LIMITS,
    Attempt,
    CheckInLimits,
    Circumstances,
    Judgement,
    Reason,
    Status,
    is_from_the_future,
    judge,
)
from challenge_engine.check_ins.visits import visit_fact
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.enrolments.repository import find_enrolment
from challenge_engine.facts.service import record_facts
from challenge_engine.reviews.repository import add_review
from core.clock import to_minute
from core.crypto import keyed_hash
from core.idempotency import claim_key, keep_answer, operation_on
from families.actors import Actor
from families.permissions import Action, require
from geo.dwell import Presence, minutes_missing
from geo.fixes import LocationFix
from geo.geofences.live import LiveGeofences
from geo.geofences.rules import Verdict, VerdictKind
from geo.parks.opening import is_open
from geo.parks.summaries import ParkSummary
from geo.plausibility import judge_travel

STATUS_CODES = {Status.ACCEPTED: 201, Status.HELD: 202, Status.REJECTED: 200}
_VISITS = frozenset({Status.ACCEPTED, Status.HELD})
_LONG_AGO = dt.timedelta(days=365)  # a capture time like that is a broken clock's, not worth keeping
_AROUND = dt.timedelta(hours=24)  # visits further apart than a day say nothing about travel


@dataclass(frozen=True, slots=True)
class CheckInRequest:
    """What a phone asks. `key` is the caller's idempotency key; `device_id` whatever the app calls its device.

    `arrival_fix` was taken earlier on, for challenges that ask for a stay; others do not look at it.
    """

    person_id: UUID
    fix: LocationFix
    key: str
    device_id: str | None = field(default=None, repr=False)
    arrival_fix: LocationFix | None = None


async def check_in(
    session: AsyncSession,
    actor: Actor,
    challenge: PublishedChallenge,
    request: CheckInRequest,
    geofences: LiveGeofences,
    *,
    now: dt.datetime,
    limits: CheckInLimits = DEFAULT_LIMITS,
) -> CheckInAnswer:
    """Judge a check-in and pay what it earns; a repeat of the same key and body gets the first answer.

    Raises FixFromTheFuture, FixFromLongAgo, TargetUnknown or NotPermitted, IdempotencyKeyReused.
    """
    refuse_broken_clock(request.fix, now=now, limits=limits)
    await require(session, actor, Action.PLAY, person_id=request.person_id)
    verdict = await geofences.judge(session, request.fix)
    claim: dict[str, Any] = {
        "caller_id": actor.account_id,
        "operation": operation_on("check_in", challenge.slug),
        "key": request.key,
    }
    earlier = await claim_key(session, **claim, body=_body(request), now=now)
    if earlier is not None:
        first = CheckInAnswer.model_validate(earlier[1])
        return first.model_copy(update={"way": _way(verdict, limits), "is_repeat": True})
    scene = _Scene(actor, challenge, request, geofences, verdict, now, limits)
    answer = await _answer(session, scene)
    await keep_answer(session, **claim, status=STATUS_CODES[answer.status], answer=answer.to_record())
    if answer.status in _VISITS or answer.reason is Reason.OUTSIDE_PARK:
        # In memory, before the commit: should that fail, a count is one too many, and nobody has waited for it.
        geofences.count(request.fix, request.person_id)
    return answer.model_copy(update={"way": _way(verdict, limits)})


def refuse_broken_clock(fix: LocationFix, *, now: dt.datetime, limits: CheckInLimits = DEFAULT_LIMITS) -> None:
    """Raise FixFromTheFuture or FixFromLongAgo for a capture time at which nobody played this."""
    if is_from_the_future(fix.captured_at, now, limits):
        raise FixFromTheFuture
    if fix.captured_at < now - _LONG_AGO:
        raise FixFromLongAgo


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that a check-in is judged by, gathered for the length of the request."""

    actor: Actor
    challenge: PublishedChallenge
    request: CheckInRequest
    geofences: LiveGeofences
    verdict: Verdict
    now: dt.datetime
    limits: CheckInLimits

    @property
    def occurred_at(self) -> dt.datetime:
        """The capture time as it is kept: to the minute, and not ahead of us by a fast clock."""
        return to_minute(min(self.request.fix.captured_at, self.now))

    @property
    def day(self) -> dt.date:
        """The local day of the visit."""
        return self.challenge.compiled.calendar.day_of(self.occurred_at)


async def _answer(session: AsyncSession, scene: _Scene) -> CheckInAnswer:
    park_id = scene.verdict.park_id
    park = await scene.geofences.get_park(session, park_id) if park_id else None
    enrolment = await find_enrolment(session, scene.request.person_id, scene.challenge.id)
    known = await _circumstances(session, scene, park, enrolment)
    attempt = _attempt(scene, park, await _minutes_to_stay(session, scene))
    judgement = judge(attempt, known, scene.challenge.compiled.calendar.zone, scene.limits)
    check_in_id = await repository.add_check_in(session, _row(scene, park, judgement))
    if check_in_id is None:
        # Another request for this park and day came between our look and our write.
        judgement = Judgement(Status.REJECTED, Reason.ALREADY_CHECKED_IN, {})
        check_in_id = await repository.add_check_in(session, _row(scene, park, judgement))
    if check_in_id is None:
        raise RuntimeError("a rejected check-in cannot be in the way of another")
    answer = CheckInAnswer(
        check_in_id=check_in_id,
        status=judgement.status,
        reason=judgement.reason,
        park_id=park.id if park else None,
        occurred_at=scene.occurred_at,
        minutes_to_stay=attempt.minutes_to_stay if judgement.reason is Reason.STAY_LONGER else None,
    )
    if judgement.status is Status.HELD:
        add_review(session, check_in_id, scene.request.person_id, judgement.reason, scene.now)
    if judgement.status is Status.ACCEPTED and park is not None:
        visit = visit_fact(scene.request.person_id, park, scene.day, scene.occurred_at)
        recorded = await record_facts(session, [visit], now=scene.now)
        answer = answer.model_copy(update={"given": tuple(recorded.given)})
    return answer


async def _circumstances(
    session: AsyncSession, scene: _Scene, park: ParkSummary | None, enrolment: Enrolment | None
) -> Circumstances:
    calendar = scene.challenge.compiled.calendar
    visits = await repository.list_visits_around(session, scene.request.person_id, scene.occurred_at, _AROUND)
    devices, households = await _devices(session, scene, park, enrolment)
    pause = scene.challenge.pause_at(scene.occurred_at)
    return Circumstances(
        is_enrolled=enrolment is not None and enrolment.withdrawn_at is None,
        is_running=calendar.is_running(scene.occurred_at),
        is_sealed=not calendar.accepts(scene.occurred_at, scene.now),
        is_checked_in=park is not None
        and (scene.challenge.id, park.id, scene.day)
        in {(one.challenge_id, one.park_id, one.day) for one in visits},
        pause=pause.reason if pause is not None else None,
        travel_scores=await _travel_scores(session, scene, park, visits),
        devices_of_person=devices,
        households_on_device=households,
    )


async def _devices(
    session: AsyncSession, scene: _Scene, park: ParkSummary | None, enrolment: Enrolment | None
) -> tuple[int, int]:
    """Note the device where the visit may count, and return devices of the person, households on the device."""
    if park is None or enrolment is None or scene.request.device_id is None:
        return 1, 1
    device_hash = keyed_hash("check-in-device", scene.request.device_id.encode())
    person_id = scene.request.person_id
    household_id = enrolment.family_id or person_id
    since = scene.day - dt.timedelta(days=scene.limits.device_window_days - 1)
    return await repository.see_device(session, device_hash, person_id, household_id, day=scene.day, since=since)


async def _travel_scores(
    session: AsyncSession, scene: _Scene, park: ParkSummary | None, visits: Sequence[Visit]
) -> list[float]:
    """Score the journeys from the accepted visit before, and to the one after (queued fixes come late)."""
    if park is None:
        return []
    accepted = [one for one in visits if one.status == Status.ACCEPTED]
    before = [one for one in accepted if one.occurred_at <= scene.occurred_at][-1:]
    after = [one for one in accepted if one.occurred_at > scene.occurred_at][:1]
    scores: list[float] = []
    for visit in [*before, *after]:
        distance_m = await scene.geofences.get_distance_between_m(session, visit.park_id, park.id)
        elapsed_s = abs((scene.occurred_at - visit.occurred_at).total_seconds())
        scores.append(judge_travel(distance_m, elapsed_s).score)
    return scores


async def _minutes_to_stay(session: AsyncSession, scene: _Scene) -> int:
    dwell_min, arrival_fix = scene.challenge.file.parks.dwell_min, scene.request.arrival_fix
    arrival = None
    if dwell_min > 0 and arrival_fix is not None:
        verdict = await scene.geofences.judge(session, arrival_fix)
        arrival = Presence(verdict.park_id, arrival_fix.captured_at)
    return minutes_missing(dwell_min, arrival, Presence(scene.verdict.park_id, scene.request.fix.captured_at))


def _attempt(scene: _Scene, park: ParkSummary | None, minutes_to_stay: int) -> Attempt:
    parks, arrival_fix = scene.challenge.file.parks, scene.request.arrival_fix
    return Attempt(
        verdict=scene.verdict.kind,
        has_near_park=_way(scene.verdict, scene.limits) is not None,
        is_park_in_challenge=park is None
        or parks.includes(park_id=park.id, district=park.district, is_designated=park.is_designated),
        is_park_open=park is None
        or is_open(park.hours, scene.occurred_at, scene.challenge.compiled.calendar.zone),
        captured_at=scene.request.fix.captured_at,
        received_at=scene.now,
        is_mock=scene.request.fix.is_mock or (arrival_fix is not None and arrival_fix.is_mock),
        minutes_to_stay=minutes_to_stay,
    )


def _row(scene: _Scene, park: ParkSummary | None, judgement: Judgement) -> CheckIn:
    return CheckIn(
        person_id=scene.request.person_id,
        challenge_id=scene.challenge.id,
        park_id=park.id if park else None,
        day=scene.day,
        occurred_at=scene.occurred_at,
        recorded_at=scene.now,
        status=judgement.status,
        reason=judgement.reason,
        signals=dict(judgement.signals),
        actor_id=scene.actor.account_id,
    )


def _way(verdict: Verdict, limits: CheckInLimits) -> Way | None:
    nearest, distance_m, direction = verdict.nearest_park_id, verdict.distance_m, verdict.direction
    if verdict.kind is not VerdictKind.OUTSIDE or nearest is None or distance_m is None or direction is None:
        return None
    if distance_m > limits.near_m:
        return None
    return Way(park_id=nearest, distance_m=distance_m, direction=direction)


def _body(request: CheckInRequest) -> bytes:
    """Return what tells a repeat from another request: a keyed hash, from which no position can be guessed."""
    fixes = [
        [fix.longitude, fix.latitude, fix.accuracy_m, fix.captured_at.isoformat(), fix.is_mock]
        for fix in (request.fix, request.arrival_fix)
        if fix is not None
    ]
    body = [str(request.person_id), request.device_id, fixes]
    return keyed_hash("idempotency-body", json.dumps(body).encode())
