"""Unlocking a tablet with the PIN of a shift; who may see what follows from the session that this makes.

As with signing in, a try at a PIN is charged and committed before the PIN is looked at, and no connection is held
while it is.
"""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from families.sessions.rules import PinLocks
from stations.devices import repository
from stations.devices.errors import (
    StationDeviceRevoked,
    StationDeviceUnknown,
    StationLocked,
    StationPinLocked,
    StationShiftNotOn,
    StationShiftUnknown,
)
from stations.devices.models import ShiftPin, StationDevice, StationSession
from stations.devices.rules import TOKEN_BYTES, is_unlocked
from stations.events.models import Booth, StationEvent, StationShift
from stations.events.plan import EventStatus

PIN_LOCKS = PinLocks()


@dataclass(frozen=True, slots=True)
class AtBooth:
    """Who works with a tablet now: everything that staff does is done as this."""

    device: StationDevice
    booth: Booth
    event: StationEvent
    shift: StationShift
    session_id: uuid.UUID


async def put_pin(
    session: AsyncSession, shift_id: uuid.UUID, person_id: uuid.UUID, pin_hash: str, *, now: dt.datetime
) -> None:
    """Give one's own shift, which is not over, a PIN; one more replaces it and clears the wrong tries.

    Raises StationShiftUnknown, StationShiftNotOn.
    """
    shift = await repository.get_shift(session, shift_id)
    if shift.person_id != person_id:
        raise StationShiftUnknown
    if shift.ends_at <= now:
        raise StationShiftNotOn
    await session.merge(ShiftPin(shift_id=shift_id, pin_hash=pin_hash, wrong_pins=0, locked_until_at=None))
    await session.flush()


async def get_device(session: AsyncSession, token: str | None) -> StationDevice:
    """Return the tablet of a token that was not revoked. Raises StationDeviceUnknown, StationDeviceRevoked."""
    device = await get_any_device(session, token)
    if device.revoked_at is not None:
        raise StationDeviceRevoked
    return device


async def get_any_device(session: AsyncSession, token: str | None) -> StationDevice:
    """Return the tablet of a token, revoked or not. Raises StationDeviceUnknown."""
    device = await repository.find_device(session, token) if token else None
    if device is None:
        raise StationDeviceUnknown
    return device


async def charge_try(
    session: AsyncSession, device_token: str | None, shift_id: uuid.UUID, *, now: dt.datetime
) -> str | None:
    """Count a try at the PIN of a shift at the tablet's booth; return the hash to compare with, if any.

    Raises as `get_device` does, StationShiftUnknown, StationShiftNotOn, StationPinLocked.
    """
    device = await get_device(session, device_token)
    await _shift_at(session, device, shift_id, now)
    pin = await repository.lock_pin(session, shift_id)
    if pin is None:
        return None
    if pin.locked_until_at is not None and pin.locked_until_at > now:
        raise StationPinLocked(retry_after_s=int((pin.locked_until_at - now).total_seconds()) + 1)
    pin.wrong_pins += 1
    lock_s = PIN_LOCKS.lock_s(pin.wrong_pins)
    pin.locked_until_at = now + dt.timedelta(seconds=lock_s) if lock_s else None
    await session.flush()
    return pin.pin_hash


async def unlock(
    session: AsyncSession, device_token: str | None, shift_id: uuid.UUID, pin_hash: str, *, now: dt.datetime
) -> tuple[str, AtBooth]:
    """Unlock a tablet after its PIN was proved; whoever had it unlocked before is locked out.

    Return the session's token. Raises as `charge_try` does, and StationLocked where the PIN changed meanwhile.
    """
    device = await get_device(session, device_token)
    shift = await _shift_at(session, device, shift_id, now)
    pin = await repository.lock_pin(session, shift_id)
    if pin is None or pin.pin_hash != pin_hash:
        raise StationLocked
    pin.wrong_pins, pin.locked_until_at = 0, None
    await repository.end_sessions(session, device.id, now=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = StationSession(
        device_id=device.id,
        shift_id=shift.id,
        token_hash=repository.hash_of("session", token),
        started_at=now,
        used_at=now,
    )
    session.add(made)
    await session.flush()
    return token, await _at_booth(session, device, shift, made.id)


async def get_at_booth(
    session: AsyncSession, device_token: str | None, session_token: str | None, *, now: dt.datetime
) -> AtBooth:
    """Return who works with a tablet, and count it as used now. Raises as `get_device` does, and StationLocked."""
    device = await get_device(session, device_token)
    kept = await repository.lock_session(session, device.id, session_token) if session_token else None
    if kept is None:
        raise StationLocked
    shift = await repository.get_shift(session, kept.shift_id)
    if not is_unlocked(kept.used_at, shift.ends_at, now):
        raise StationLocked
    await _shift_at(session, device, shift.id, now)  # the plan may have moved it elsewhere
    kept.used_at = max(kept.used_at, now)
    return await _at_booth(session, device, shift, kept.id)


async def lock(session: AsyncSession, device_token: str | None, *, now: dt.datetime) -> None:
    """Lock a tablet; once more changes nothing. Raises as `get_device` does."""
    device = await get_device(session, device_token)
    await repository.end_sessions(session, device.id, now=now)


async def _shift_at(
    session: AsyncSession, device: StationDevice, shift_id: uuid.UUID, now: dt.datetime
) -> StationShift:
    """Return a shift that is on, at the tablet's booth or leading its event, while the event takes place."""
    shift = await repository.get_shift(session, shift_id)
    if shift.event_id != device.event_id or shift.booth_id not in {None, device.booth_id}:
        raise StationShiftUnknown
    event = await session.get_one(StationEvent, shift.event_id)
    if not shift.is_on(now) or event.status is not EventStatus.PUBLISHED:
        raise StationShiftNotOn
    return shift


async def _at_booth(
    session: AsyncSession, device: StationDevice, shift: StationShift, session_id: uuid.UUID
) -> AtBooth:
    booth = await session.get_one(Booth, device.booth_id)
    event = await session.get_one(StationEvent, device.event_id)
    return AtBooth(device, booth, event, shift, session_id)
