"""Tablets of stations: letting in by code (RFC 8628), revoking, PINs of shifts, unlocking and locking.

RFC 8628's errors are problem details here, with its words as `code`: `authorization_pending`, `slow_down`,
`expired_token`, `access_denied`.
"""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, status

from api.code_tries import spend_code_try
from api.dependencies import (
    ActorDep,
    AddressDep,
    DatabaseDep,
    LanguageDep,
    NowDep,
    RedisDep,
    SessionDep,
    SettingsDep,
)
from api.errors import problems
from api.routes.station_events import EventPath
from api.schemas.station_devices import (
    ShiftPinIn,
    StationApprovalIn,
    StationApprovalOut,
    StationDeviceCodes,
    StationDeviceOut,
    StationDeviceRequestIn,
    StationDevicesOut,
    StationTokenIn,
    StationTokenOut,
    TabletOut,
    UnlockedOut,
    UnlockIn,
)
from api.station_access import DeviceToken, TabletDep
from core.errors import DomainError
from core.rate_limits import Limit, take
from families.accounts.hashing import hash_secret, is_secret
from families.accounts.rules import read_pin
from stations.batches.queries import last_heard_of
from stations.devices.authorising import ask_for_token, begin_request, decide_request, revoke_device
from stations.devices.errors import (
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    SlowDown,
    StationPinWrong,
)
from stations.devices.repository import list_devices, list_shifts_on
from stations.devices.rules import Answer
from stations.devices.unlocking import charge_try, lock, put_pin, unlock
from stations.events.models import Booth, StationEvent
from stations.events.queries import nicknames_of
from stations.permissions import require_lead

router = APIRouter(tags=["stations"])

REQUESTS = Limit("station-device-requests", capacity=60, per_s=0.2)  # a hall's tablets behind one address
APPROVALS = Limit("station-approvals", capacity=10, per_s=1 / 30)  # codes are 40 bits and last ten minutes
_REFUSALS: Mapping[Answer, type[DomainError]] = {
    Answer.PENDING: AuthorizationPending,
    Answer.EXPIRED: ExpiredToken,
    Answer.DENIED: AccessDenied,
}
ShiftPath = Annotated[uuid.UUID, Path(description="The shift.")]
DevicePath = Annotated[uuid.UUID, Path(description="The tablet.")]


@router.post(
    "/station-device-requests",
    operation_id="request_station_device",
    summary="Ask for a tablet to be let in",
    status_code=status.HTTP_201_CREATED,
)
async def post_request(
    body: StationDeviceRequestIn,
    session: SessionDep,
    redis: RedisDep,
    address: AddressDep,
    settings: SettingsDep,
    now: NowDep,
) -> StationDeviceCodes:
    """Return codes for ten minutes. An officer or lead reads the user code off the tablet and approves it."""
    await take(redis, REQUESTS, address, now)
    return StationDeviceCodes.of(await begin_request(session, body.label, now=now), settings.public_url)


@router.post(
    "/station-device-tokens",
    operation_id="take_station_device_token",
    summary="Ask whether a tablet was approved, and take its token",
    status_code=status.HTTP_201_CREATED,
    responses=problems(409, 429),
)
async def post_token(body: StationTokenIn, database: DatabaseDep, now: NowDep) -> StationTokenOut:
    """Give the token once. Asked sooner than the interval, the interval grows by five seconds."""
    async with database.transaction() as session:  # that it asked is kept, although the answer is an error
        told = await ask_for_token(session, body.device_code, now=now)
    if told.answer is Answer.SLOW_DOWN:
        raise SlowDown(retry_after_s=told.interval_s)
    if told.token is None:
        raise _REFUSALS[told.answer]
    return StationTokenOut(token=told.token)


@router.post(
    "/station-events/{event_id}/device-approvals",
    operation_id="approve_station_device",
    summary="Approve the tablet that shows a code for a booth, or deny it",
    responses=problems(401, 403, 404, 429),
)
async def post_approval(
    event_id: EventPath,
    body: StationApprovalIn,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    now: NowDep,
) -> StationApprovalOut:
    """For officers and the event's leads. Compare the label with the tablet in your hand."""
    await require_lead(session, actor, event_id)
    await spend_code_try(redis, APPROVALS, actor, address, now)
    label = await decide_request(session, body.user_code, event_id, body.booth, actor.person_id, now=now)
    return StationApprovalOut(label=label)


@router.get(
    "/station-events/{event_id}/devices",
    operation_id="list_station_devices",
    summary="Show the tablets of a station event",
    responses=problems(401, 403, 404),
)
async def get_devices(event_id: EventPath, session: SessionDep, actor: ActorDep) -> StationDevicesOut:
    """Return the tablets, revoked ones too, to officers and the event's leads."""
    await require_lead(session, actor, event_id)
    heard_of = await last_heard_of(session, event_id)
    devices = await list_devices(session, event_id)
    return StationDevicesOut(
        items=[StationDeviceOut.of(device, booth, heard_of.get(device.id)) for device, booth in devices]
    )


@router.delete(
    "/station-events/{event_id}/devices/{device_id}",
    operation_id="revoke_station_device",
    summary="Shut a lost or stolen tablet out",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_device(
    event_id: EventPath, device_id: DevicePath, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Revoke the tablet for good: from the answer on it is let in nowhere. Once more changes nothing."""
    await require_lead(session, actor, event_id)
    await revoke_device(session, event_id, device_id, actor.person_id, now=now)


@router.put(
    "/me/station-shifts/{shift_id}/pin",
    operation_id="put_station_shift_pin",
    summary="Choose the PIN that unlocks tablets during one's own shift",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 404, 409),
)
async def put_shift_pin(
    shift_id: ShiftPath, body: ShiftPinIn, database: DatabaseDep, actor: ActorDep, now: NowDep
) -> None:
    """Keep the PIN for this shift alone. A new one replaces it and lifts a lock."""
    pin_hash = await hash_secret(read_pin(body.pin.get_secret_value()))
    async with database.transaction() as session:
        await put_pin(session, shift_id, actor.person_id, pin_hash, now=now)


@router.get(
    "/station-device",
    operation_id="get_station_device",
    summary="Show a tablet where it stands and who may unlock it",
    responses=problems(401),
)
async def get_tablet_state(
    tablet: TabletDep, session: SessionDep, language: LanguageDep, now: NowDep
) -> TabletOut:
    """Return event, booth, the server's clock and the shifts that are on. Needs `Station-Device`."""
    shifts = await list_shifts_on(session, tablet, now=now)
    names = await nicknames_of(session, {shift.person_id for shift in shifts})
    event = await session.get_one(StationEvent, tablet.event_id)
    booth = await session.get_one(Booth, tablet.booth_id)
    return TabletOut.of(tablet, event, booth, shifts, names, now, language)


@router.post(
    "/station-sessions",
    operation_id="unlock_station_device",
    summary="Unlock a tablet with the PIN of a shift",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 404, 409, 429),
)
async def post_session(
    body: UnlockIn, database: DatabaseDep, now: NowDep, token: DeviceToken = None
) -> UnlockedOut:
    """Unlock until the shift ends or the tablet lies idle; whoever had it unlocked before is locked out."""
    async with database.transaction() as session:
        pin_hash = await charge_try(session, token, body.shift_id, now=now)
    if not await is_secret(pin_hash, body.pin.get_secret_value()) or pin_hash is None:
        raise StationPinWrong
    async with database.transaction() as session:
        session_token, at_booth = await unlock(session, token, body.shift_id, pin_hash, now=now)
    return UnlockedOut.of(session_token, at_booth)


@router.delete(
    "/station-sessions/current",
    operation_id="lock_station_device",
    summary="Lock a tablet",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401),
)
async def delete_session(session: SessionDep, now: NowDep, token: DeviceToken = None) -> None:
    """End whatever session the tablet has."""
    await lock(session, token, now=now)
