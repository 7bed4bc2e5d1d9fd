"""Check-ins and awards put into the caller's words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.rule_words import RuleWords, list_rule_words
from api.schemas.awards import AwardOut
from api.schemas.check_ins import CheckInOut, CheckInSummary, ParkName, ReasonOut
from api.schemas.creatures import SpawnOut
from challenge_engine.check_ins.answers import CheckInAnswer
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.rules import Reason, Status
from challenge_engine.collectibles.spawns.rules import window_start
from challenge_engine.collectibles.spawns.seeds import find_round
from challenge_engine.collectibles.spawns.service import CatchableSpawn, Look, list_catchable_each
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.progress.payments import Payment
from challenge_engine.progress.queries import FullDay, find_full_day, find_full_days
from core.clock import HONG_KONG
from core.messages import Language, catalogue, say
from geo.geofences.live import LiveGeofences
from geo.parks.errors import ParkNotFound

# What lived there then is always shown, as a fix of then catches it: nobody loses a creature to a missing network.
# What lives there now is shown beside it only this long: an older check-in says nothing about where the player is.
STILL_THERE = dt.timedelta(minutes=30)
_VISITS = frozenset({Status.ACCEPTED, Status.HELD})


async def list_awards_out(
    session: AsyncSession, payments: Sequence[Payment], language: Language
) -> list[AwardOut]:
    """Return awards in the caller's language; one small query for each challenge."""
    return _awards(payments, await list_rule_words(session, {one.challenge_slug for one in payments}), language)


def _awards(payments: Sequence[Payment], words: RuleWords, language: Language) -> list[AwardOut]:
    return [
        AwardOut.of(one, words.get((one.challenge_slug, one.version, one.rule_id)), language) for one in payments
    ]


async def full_day_words(
    session: AsyncSession,
    challenge: PublishedChallenge,
    person_id: UUID,
    at: dt.datetime,
    language: Language,
    now: dt.datetime,
) -> str | None:
    """Return why a day gives no more points, once it does not; None while it does. At most one query."""
    return _full_words(challenge, await find_full_day(session, challenge, person_id, at), language, now)


def _full_words(
    challenge: PublishedChallenge, full: FullDay | None, language: Language, now: dt.datetime
) -> str | None:
    if full is None:
        return None
    is_today = full.day == challenge.compiled.calendar.day_of(now)
    return say("points_full_today" if is_today else "points_full_that_day", language, {"points": full.points})


@dataclass(frozen=True, slots=True)
class Answered:
    """A check-in that was answered, and in which language to tell it."""

    challenge: PublishedChallenge
    person_id: UUID
    answer: CheckInAnswer
    language: Language


async def check_ins_out(
    session: AsyncSession, geofences: LiveGeofences, answered: Sequence[Answered], now: dt.datetime
) -> list[CheckInOut]:
    """Return answers in words, with what could be caught at the time of the fix, and what can be now.

    The persons differ. A query or two for each challenge, however many answers there are.
    """
    challenges = {one.challenge.id: one.challenge for one in answered}
    slugs = {payment.challenge_slug for one in answered for payment in one.answer.given}
    words = await list_rule_words(session, slugs, challenges.values())
    full: dict[UUID, FullDay] = {}
    for challenge in challenges.values():
        instants = {
            one.person_id: one.answer.occurred_at
            for one in answered
            if one.answer.status is Status.ACCEPTED and one.challenge.id == challenge.id
        }
        full |= await find_full_days(session, challenge, instants)
    catchable = await _catchable(session, geofences, answered, now)
    return [
        await _out(session, geofences, one, words, full.get(one.person_id), spawns, now)
        for one, spawns in zip(answered, catchable, strict=True)
    ]


async def _out(
    session: AsyncSession,
    geofences: LiveGeofences,
    answered: Answered,
    words: RuleWords,
    full: FullDay | None,
    catchable: Sequence[CatchableSpawn],
    now: dt.datetime,
) -> CheckInOut:
    answer, language = answered.answer, answered.language
    way = answer.way
    reason, park = await told_of_check_in(session, geofences, answer, language)
    return CheckInOut(
        check_in_id=answer.check_in_id,
        verdict=answer.status,
        reason=reason,
        park=park,
        occurred_at=answer.occurred_at,
        distance_m=way.distance_m if way else None,
        direction=way.direction if way else None,
        minutes_to_stay=answer.minutes_to_stay,
        awards=_awards(answer.given, words, language),
        full_day=_full_words(answered.challenge, full, language, now),
        catchable=[SpawnOut.of(one, language) for one in catchable],
    )


async def told_of_check_in(
    session: AsyncSession,
    geofences: LiveGeofences,
    answer: CheckInAnswer,
    language: Language,
    *,
    to_teacher: bool = False,
) -> tuple[ReasonOut, ParkName | None]:
    """Return why, in words, and the park: when outside, the nearest one of the game.

    `to_teacher`: about a pupil, where the words to the player would be read as about the teacher.
    """
    way = answer.way
    park = await park_name(session, geofences, way.park_id if way else answer.park_id, language)
    params: dict[str, str | int] = {"park": park.name if park else ""}
    if way is not None:
        params |= {
            "distance_m": way.distance_m,
            "direction": say(f"check_in_direction_{way.direction}", language),
        }
    if answer.minutes_to_stay is not None:
        params["minutes"] = answer.minutes_to_stay
    told = reason_out(answer.reason, language, params)
    if to_teacher and (code := f"outing_{answer.reason}") in catalogue():
        told.words = say(code, language, params)
    return told, park


async def summary_out(
    session: AsyncSession,
    geofences: LiveGeofences,
    check_in: CheckIn,
    decision_words: str | None,
    language: Language,
) -> CheckInSummary:
    """Return a kept check-in in words, with an officer's own."""
    park = await park_name(session, geofences, check_in.park_id, language)
    reason = Reason(check_in.reason)
    if reason is Reason.OUTSIDE_PARK:
        reason = Reason.FAR_FROM_ANY_PARK  # how far, and from which park, was never kept
    told = reason_out(reason, language, {"park": park.name if park else ""})
    if reason is Reason.STAY_LONGER:
        told.words = say("check_in_stayed_too_briefly", language, {"park": park.name if park else ""})
    return CheckInSummary(
        check_in_id=check_in.id,
        verdict=Status(check_in.status),
        reason=told,
        park=park,
        day=check_in.day,
        occurred_at=check_in.occurred_at,
        decision_words=decision_words,
    )


def reason_out(reason: Reason, language: Language, params: dict[str, str | int]) -> ReasonOut:
    """Return a reason with its words, filled."""
    return ReasonOut(code=reason.message_code, words=say(reason.message_code, language, params))


async def park_name(
    session: AsyncSession, geofences: LiveGeofences, park_id: str | None, language: Language
) -> ParkName | None:
    """Return a park's name in the language; None for no park, or one that is no more."""
    if park_id is None:
        return None
    try:
        park = await geofences.get_park(session, park_id)
    except ParkNotFound:
        return None
    return ParkName(id=park.id, name=park.name(language))


async def _catchable(
    session: AsyncSession, geofences: LiveGeofences, answered: Sequence[Answered], now: dt.datetime
) -> list[list[CatchableSpawn]]:
    looks = [await _looks(session, geofences, one, now) for one in answered]
    found = iter(await list_catchable_each(session, [look for some in looks for look in some]))
    return [[spawn for _ in some for spawn in next(found)] for some in looks]


async def _looks(
    session: AsyncSession, geofences: LiveGeofences, answered: Answered, now: dt.datetime
) -> list[Look]:
    """Return the instants for which to say what can be caught in the park."""
    answer, challenge = answered.answer, answered.challenge
    # A held visit catches too (decision 0064), and so does a second look at a park of the same day.
    may_catch = answer.status in _VISITS or answer.reason is Reason.ALREADY_CHECKED_IN
    if not may_catch or answer.park_id is None:
        return []
    instants = [answer.occurred_at]
    is_another_window = window_start(now, HONG_KONG) > window_start(answer.occurred_at, HONG_KONG)
    if is_another_window and now - answer.occurred_at <= STILL_THERE:
        instants.append(now)
    park = await geofences.get_park(session, answer.park_id)
    rounds = [(at, find_round(challenge.compiled.calendar, at)) for at in instants]
    return [Look(answered.person_id, challenge.id, span.id, park, at) for at, span in rounds if span is not None]
