"""What tablets hand in after hours without a network, and what of it is kept apart."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from api.dependencies import ActorDep, DatabaseDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.routes.station_events import EventPath
from api.schemas.station_batches import (
    BatchItemIn,
    BatchItemOut,
    QuarantineDecisionIn,
    QuarantineDecisionOut,
    QuarantinedItemOut,
    QuarantineOut,
    StationBatchIn,
    StationBatchOut,
)
from api.schemas.station_visits import StationVisitOut
from api.station_access import DeviceToken, SessionToken
from core.database import Database
from core.errors import DomainError, NotAuthenticated, TooManyRequests, Unavailable
from core.messages import Language, say
from core.rate_limits import Limit, take
from families.permissions import Action, require
from stations.batches.errors import StationItemMalformed
from stations.batches.sealing import open_item
from stations.batches.service import Item, decide_apart, get_own_session, list_apart, take_item
from stations.devices.unlocking import get_any_device, get_at_booth
from stations.events.repository import get_event

router = APIRouter(tags=["stations"])

BATCHES = Limit("station-batches", capacity=60, per_s=0.5)  # a day's queue at once, then one every two seconds


@router.post(
    "/stations/batches",
    operation_id="hand_in_station_batch",
    summary="Hand in what a tablet measured without a network",
    responses=problems(401, 429),
)
async def post_batch(
    body: StationBatchIn,
    database: DatabaseDep,
    redis: RedisDep,
    language: LanguageDep,
    now: NowDep,
    token: DeviceToken = None,
    session_token: SessionToken = None,
) -> StationBatchOut:
    """Take each item by itself and in order: a repeat is told as such, one that is refused harms no other.

    Needs `Station-Device`, not an unlocked tablet. What is from outside the session, handed in more than two days
    after the shift, of a cancelled event or of a revoked tablet is kept apart for an officer, not lost. What a
    sealed item says is told only with `Station-Session` of an unlocked tablet.
    """
    async with database.transaction() as session:
        device = await get_any_device(session, token)
    await take(redis, BATCHES, str(device.id), now)
    is_unlocked = session_token is not None and await _is_unlocked(database, token, session_token, now)
    asked = _Asked(token, is_unlocked, (now - body.tablet_at).total_seconds(), language, now)
    return StationBatchOut(now=now, items=[await _take(database, item, asked) for item in body.items])


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """What all items of a batch have in common. `measured_s`: how far behind ours the tablet's clock is."""

    token: str | None
    is_unlocked: bool
    measured_s: float
    language: Language
    now: dt.datetime


async def _is_unlocked(database: Database, token: str | None, session_token: str, now: dt.datetime) -> bool:
    try:
        async with database.transaction() as session:
            await get_at_booth(session, token, session_token, now=now)
    except NotAuthenticated:
        return False
    return True


async def _take(database: Database, item: BatchItemIn, asked: _Asked) -> BatchItemOut:
    """Take one item in a transaction of its own."""
    said = None  # of another tablet's session nothing is opened, nor told
    may_tell = item.sealed is None or asked.is_unlocked
    try:
        if (item.visit is None) == (item.sealed is None):
            raise StationItemMalformed(field="visit")
        async with database.transaction() as session:
            device = await get_any_device(session, asked.token)  # it may have been revoked since the last item
            await get_own_session(session, device, item.session_id)
            if item.sealed is not None:
                said = open_item(item.id, item.session_id, item.sealed)
            handed_in = Item(item.id, item.session_id, item.visit or said or {}, item.offset_s, asked.measured_s)
            taken = await take_item(session, device, handed_in, now=asked.now)
    except (TooManyRequests, Unavailable):
        raise  # of the whole batch: the same may succeed in a moment
    except DomainError as error:
        words = say(error.code, asked.language, error.params)
        return _told(item.id, "refused", code=error.code, words=words, said=said if may_tell else None)
    if taken is None:
        return _told(item.id, "quarantined")
    visit, recorded = taken
    return _told(
        item.id,
        "repeated" if recorded.is_repeat else "recorded",
        clock_off_s=recorded.clock_off_s,
        visit=StationVisitOut.of(recorded, visit, asked.now) if may_tell else None,
    )


@router.get(
    "/station-events/{event_id}/quarantine",
    operation_id="list_station_quarantine",
    summary="Show what tablets handed in that waits for a decision",
    responses=problems(401, 403, 404),
)
async def get_quarantine(event_id: EventPath, session: SessionDep, actor: ActorDep) -> QuarantineOut:
    """Return what waits for a decision, for officers: from which tablet and when, not what it says."""
    await require(session, actor, Action.PLAN_STATIONS)
    await get_event(session, event_id)
    return QuarantineOut(
        items=[
            QuarantinedItemOut(
                id=item.id,
                device_id=device.id,
                device_label=device.label,
                revoked_at=device.revoked_at,
                received_at=item.received_at,
            )
            for item, device in await list_apart(session, event_id)
        ]
    )


@router.post(
    "/station-events/{event_id}/quarantine/{item_id}/decision",
    operation_id="decide_station_quarantine",
    summary="Record what was kept apart, or throw it away",
    responses=problems(401, 403, 404, 409),
)
async def post_decision(
    event_id: EventPath,
    item_id: uuid.UUID,
    body: QuarantineDecisionIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> QuarantineDecisionOut:
    """Decide once. What is released is recorded under its own id, as if it had come in time."""
    await require(session, actor, Action.PLAN_STATIONS)
    await decide_apart(session, event_id, item_id, actor.person_id, is_released=body.is_released, now=now)
    return QuarantineDecisionOut(id=item_id, is_released=body.is_released)


def _told(item_id: uuid.UUID, status: str, **more: Any) -> BatchItemOut:
    nothing = dict.fromkeys(("code", "words", "clock_off_s", "visit", "said"))
    return BatchItemOut.model_validate({"id": item_id, "status": status, **nothing, **more})
