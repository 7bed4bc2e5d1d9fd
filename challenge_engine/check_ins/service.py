"""Check-ins, from the fixes to the answers, in one transaction. Positions are used here and kept nowhere.

As many as wait in a process are answered together: each is judged by itself, and what they need to know and to
write goes to the database in one statement of each kind. One alone takes the same steps.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins import repository
from challenge_engine.check_ins.answers import CheckInAnswer
from challenge_engine.check_ins.errors import FixFromLongAgo, FixFromTheFuture
from challenge_engine.check_ins.rules import (
    DEFAULT_LIMITS,
    CheckInLimits,
    Judgement,
    Reason,
    Status,
    is_from_the_future,
    judge,
)
from challenge_engine.check_ins.scene import Ask, CheckInRequest, Scene, way_of
from challenge_engine.check_ins.visits import visit_fact
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.repository import Place, list_places
from challenge_engine.facts.service import record_facts
from challenge_engine.progress.payments import Payment
from challenge_engine.reviews.repository import add_review
from core.errors import DomainError
from core.idempotency import KeptAnswer, claim_keys, keep_answers
from core.ids import new_id
from families.actors import Actor
from families.permissions import Action, refusals
from geo.fixes import LocationFix
from geo.geofences.live import LiveGeofences
from geo.parks.errors import ParkNotFound
from geo.plausibility import judge_travel

__all__ = ["STATUS_CODES", "Ask", "CheckInRequest", "check_in", "check_in_together", "refuse_broken_clock"]

STATUS_CODES = {Status.ACCEPTED: 201, Status.HELD: 202, Status.REJECTED: 200}
_VISITS = frozenset({Status.ACCEPTED, Status.HELD})
_LONG_AGO = dt.timedelta(days=365)  # a capture time like that is a broken clock's, not worth keeping
_AROUND = dt.timedelta(hours=24)  # visits further apart than a day say nothing about travel


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
    asks = [Ask(actor, challenge, request)]
    (told,) = await check_in_together(session, asks, geofences, now=now, limits=limits)
    if isinstance(told, DomainError):
        raise told
    if told is None:
        raise RuntimeError("a check-in alone has none to wait for")
    return told


async def check_in_together(
    session: AsyncSession,
    asks: Sequence[Ask],
    geofences: LiveGeofences,
    *,
    now: dt.datetime,
    limits: CheckInLimits = DEFAULT_LIMITS,
) -> list[CheckInAnswer | DomainError | None]:
    """Answer check-ins of different persons, on different devices, under different keys; in their order.

    The answer of each is that which it would have got alone, or the error that it would have raised. None for one
    whose unit (a family, a squad) has another before it here: ask again when these are answered.
    """
    told = await _refusals(session, asks, now, limits)
    places = await list_places(session, [ask.person_id for ask in asks])
    units = _units_of(places)
    together = _of_units_apart([place for place, error in enumerate(told) if error is None], asks, units)
    claims = [asks[index].claim for index in together]
    scenes: dict[int, Scene] = {}
    for index, claim, earlier in zip(together, claims, await claim_keys(session, claims, now=now), strict=True):
        ask = asks[index]
        verdict = await geofences.judge(session, ask.request.fix)
        if earlier is None:
            place = next((one for one in places if _is_of(one, ask)), None)
            park = await geofences.get_park(session, verdict.park_id) if verdict.park_id else None
            arrival_park_id = await _arrival_park_id(session, ask, geofences)
            scenes[index] = Scene(ask, claim, verdict, arrival_park_id, park, place, now, limits)
        elif isinstance(earlier, DomainError):
            told[index] = earlier
        else:
            first = CheckInAnswer.model_validate(earlier.answer)
            told[index] = first.model_copy(update={"way": way_of(verdict, limits), "is_repeat": True})
    if scenes:
        answers = await _answer(session, list(scenes.values()), units, geofences, now)
        for (index, scene), answer in zip(scenes.items(), answers, strict=True):
            told[index] = answer.model_copy(update={"way": scene.way})
            if answer.status in _VISITS or answer.reason is Reason.OUTSIDE_PARK:
                # In memory, before the commit: should that fail, a count is one too many, and nobody waits for it.
                geofences.count(scene.ask.request.fix, scene.person_id)
    return told


def refuse_broken_clock(fix: LocationFix, *, now: dt.datetime, limits: CheckInLimits = DEFAULT_LIMITS) -> None:
    """Raise FixFromTheFuture or FixFromLongAgo for a capture time at which nobody played this."""
    if is_from_the_future(fix.captured_at, now, limits):
        raise FixFromTheFuture
    if fix.captured_at < now - _LONG_AGO:
        raise FixFromLongAgo


async def _refusals(
    session: AsyncSession, asks: Sequence[Ask], now: dt.datetime, limits: CheckInLimits
) -> list[CheckInAnswer | DomainError | None]:
    found: list[CheckInAnswer | DomainError | None] = []
    forbidden = await refusals(session, Action.PLAY, [(ask.actor, ask.person_id) for ask in asks])
    for ask, refusal in zip(asks, forbidden, strict=True):
        try:
            refuse_broken_clock(ask.request.fix, now=now, limits=limits)
            found.append(refusal)
        except (FixFromTheFuture, FixFromLongAgo) as error:
            found.append(error)
    return found


def _units_of(places: Sequence[Place]) -> dict[UUID, set[UUID]]:
    """Return by person the units in which they play, in any challenge."""
    units: dict[UUID, set[UUID]] = {}
    for place in places:
        units.setdefault(place.person_id, set()).add(place.progress_id)
    return units


def _of_units_apart(indices: Sequence[int], asks: Sequence[Ask], units: dict[UUID, set[UUID]]) -> list[int]:
    """Leave out whose unit has another before it: each is told what its own visit earned, not the other's."""
    taken: set[UUID] = set()
    chosen = []
    for index in indices:
        own = units.get(asks[index].person_id, set())
        if taken.isdisjoint(own):
            taken |= own
            chosen.append(index)
    return chosen


def _is_of(place: Place, ask: Ask) -> bool:
    return place.person_id == ask.person_id and place.challenge_id == ask.challenge.id


async def _arrival_park_id(session: AsyncSession, ask: Ask, geofences: LiveGeofences) -> str | None:
    fix = ask.request.arrival_fix
    if fix is None or ask.challenge.file.parks.dwell_min <= 0:
        return None
    return (await geofences.judge(session, fix)).park_id


async def _answer(
    session: AsyncSession,
    scenes: Sequence[Scene],
    units: dict[UUID, set[UUID]],
    geofences: LiveGeofences,
    now: dt.datetime,
) -> list[CheckInAnswer]:
    judgements = await _judge(session, scenes, geofences)
    check_in_ids, judgements = await _write(session, scenes, judgements)
    for scene, check_in_id, judgement in zip(scenes, check_in_ids, judgements, strict=True):
        if judgement.status is Status.HELD:
            add_review(session, check_in_id, scene.person_id, judgement.reason, now)
    accepted = [
        scene
        for scene, judgement in zip(scenes, judgements, strict=True)
        if judgement.status is Status.ACCEPTED and scene.park is not None
    ]
    given = await _pay(session, accepted, units, now)
    answers = [
        CheckInAnswer(
            check_in_id=check_in_id,
            status=judgement.status,
            reason=judgement.reason,
            park_id=scene.park.id if scene.park else None,
            occurred_at=scene.occurred_at,
            given=tuple(given.get(scene.person_id, ())),
            minutes_to_stay=scene.minutes_to_stay if judgement.reason is Reason.STAY_LONGER else None,
        )
        for scene, check_in_id, judgement in zip(scenes, check_in_ids, judgements, strict=True)
    ]
    kept = [KeptAnswer(STATUS_CODES[answer.status], answer.to_record()) for answer in answers]
    await keep_answers(session, list(zip((scene.claim for scene in scenes), kept, strict=True)))
    return answers


async def _judge(session: AsyncSession, scenes: Sequence[Scene], geofences: LiveGeofences) -> list[Judgement]:
    instants = {scene.person_id: scene.occurred_at for scene in scenes}
    visits = await repository.list_visits_around(session, instants, _AROUND)
    sightings = [scene.sighting for scene in scenes]
    devices = await repository.see_devices(
        session,
        [one for one in sightings if one is not None],
        regular_days=scenes[0].limits.regular_days,
        around=_AROUND,
    )
    judgements = []
    for scene in scenes:
        around = visits[scene.person_id]
        on_device = devices.get(scene.person_id, repository.OnDevice())
        neighbours = [(visit.park_id, scene.seconds_from(visit)) for visit in scene.neighbours(around)]
        scores = await _travel_scores(session, scene, neighbours, geofences)
        device_scores = await _travel_scores(session, scene, on_device.others, geofences)
        known = scene.circumstances(around, scores, on_device, device_scores)
        zone = scene.ask.challenge.compiled.calendar.zone
        judgements.append(judge(scene.attempt, known, zone, scene.limits))
    return judgements


async def _travel_scores(
    session: AsyncSession, scene: Scene, elsewhere: Sequence[tuple[str, float]], geofences: LiveGeofences
) -> list[float]:
    """Return how far it is from believable to have been in each of these parks so many seconds from now."""
    scores: list[float] = []
    for other_id, elapsed_s in elsewhere:
        park_id = scene.park.id if scene.park else other_id
        try:
            distance_m = await geofences.get_distance_between_m(session, other_id, park_id)
        except ParkNotFound:  # taken away since
            continue
        scores.append(judge_travel(distance_m, elapsed_s).score)
    return scores


async def _write(
    session: AsyncSession, scenes: Sequence[Scene], judgements: Sequence[Judgement]
) -> tuple[list[UUID], list[Judgement]]:
    """Write the check-ins. Where another for the park and day came since we looked, it is one too many."""
    final = list(judgements)
    ids = [new_id() for _ in scenes]
    rows = [scene.row(one_id, judgement) for scene, one_id, judgement in zip(scenes, ids, final, strict=True)]
    written = await repository.add_check_ins(session, rows)
    late = [index for index, one_id in enumerate(ids) if one_id not in written]
    for index in late:
        final[index] = Judgement(Status.REJECTED, Reason.ALREADY_CHECKED_IN, {})
    again = await repository.add_check_ins(
        session, [scenes[index].row(ids[index], final[index]) for index in late]
    )
    if len(again) != len(late):
        raise RuntimeError("a rejected check-in cannot be in the way of another")
    return ids, final


async def _pay(
    session: AsyncSession, accepted: Sequence[Scene], units: dict[UUID, set[UUID]], now: dt.datetime
) -> dict[UUID, list[Payment]]:
    """Store the visits as facts; return what each person's visit earned their units."""
    visits = [
        visit_fact(scene.person_id, scene.park, scene.day, scene.occurred_at)
        for scene in accepted
        if scene.park is not None
    ]
    if not visits:
        return {}
    recorded = await record_facts(session, visits, now=now)
    visitor_of = {unit: scene.person_id for scene in accepted for unit in units.get(scene.person_id, ())}
    given: dict[UUID, list[Payment]] = {}
    for payment in recorded.given:
        given.setdefault(visitor_of.get(payment.progress_id, payment.person_id), []).append(payment)
    return given
