"""Every query of the code that lets tablets in."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from stations.devices.errors import StationShiftUnknown
from stations.devices.models import DeviceRequest, ShiftPin, StationDevice, StationSession
from stations.events.models import Booth, StationShift

MOST_SHOWN = 100  # tablets of an event, revoked ones too
FORGET_AT_ONCE = 500
_FRESH = {"populate_existing": True}


def hash_of(purpose: str, secret: str) -> bytes:
    """Return what is kept of a token or code, by which its row is found; `purpose` tells the tables apart."""
    return keyed_hash(f"station/{purpose}/1", secret.encode())


async def forget_expired_requests(session: AsyncSession, *, now: dt.datetime) -> None:
    """Delete requests whose codes have expired for a day."""
    table = DeviceRequest
    old = select(table.id).where(table.expires_at < now - dt.timedelta(days=1)).limit(FORGET_AT_ONCE)
    await session.execute(delete(table).where(table.id.in_(old.with_for_update(skip_locked=True))))


async def lock_request(session: AsyncSession, device_code: str) -> DeviceRequest | None:
    """Return the request of a tablet's own code, locked."""
    query = select(DeviceRequest).where(DeviceRequest.device_code_hash == hash_of("device-code", device_code))
    return await session.scalar(query.with_for_update().execution_options(**_FRESH))


async def lock_waiting_request(session: AsyncSession, user_code: str, *, now: dt.datetime) -> DeviceRequest | None:
    """Return the request that waits under a code that people read, locked."""
    query = select(DeviceRequest).where(
        DeviceRequest.user_code_hash == hash_of("user-code", user_code),
        DeviceRequest.expires_at > now,
        DeviceRequest.decided_by_id.is_(None),
    )
    return await session.scalar(query.with_for_update().execution_options(**_FRESH))


async def find_device(session: AsyncSession, token: str) -> StationDevice | None:
    """Return the tablet of a token, revoked or not; locked against being revoked meanwhile.

    What a tablet does, and its being revoked, thus come one after the other.
    """
    query = select(StationDevice).where(StationDevice.token_hash == hash_of("device", token))
    return await session.scalar(query.with_for_update(read=True).execution_options(**_FRESH))


async def lock_device(session: AsyncSession, event_id: str, device_id: uuid.UUID) -> StationDevice | None:
    """Return a tablet of an event, locked; whatever it is doing is waited for."""
    query = select(StationDevice).where(StationDevice.id == device_id, StationDevice.event_id == event_id)
    return await session.scalar(query.with_for_update().execution_options(**_FRESH))


async def list_devices(session: AsyncSession, event_id: str) -> Sequence[tuple[StationDevice, Booth]]:
    """Return an event's tablets with their booths, the newest first."""
    found = await session.execute(
        select(StationDevice, Booth)
        .join(Booth, Booth.id == StationDevice.booth_id)
        .where(StationDevice.event_id == event_id)
        .order_by(StationDevice.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(device, booth) for device, booth in found]


async def find_booth(session: AsyncSession, event_id: str, slug: str) -> Booth | None:
    """Return a booth of an event by its id there."""
    return await session.scalar(select(Booth).where(Booth.event_id == event_id, Booth.slug == slug))


async def get_shift(session: AsyncSession, shift_id: uuid.UUID) -> StationShift:
    """Return a shift. Raises StationShiftUnknown."""
    found = await session.get(StationShift, shift_id)
    if found is None:
        raise StationShiftUnknown
    return found


async def list_shifts_on(
    session: AsyncSession, device: StationDevice, *, now: dt.datetime
) -> Sequence[StationShift]:
    """Return the shifts that are on at a tablet's booth, those of leads too."""
    shift = StationShift
    query = select(shift).where(
        shift.event_id == device.event_id,
        (shift.booth_id == device.booth_id) | shift.booth_id.is_(None),
        shift.starts_at <= now,
        shift.ends_at > now,
    )
    return (await session.scalars(query.order_by(shift.starts_at, shift.id))).all()


async def lock_pin(session: AsyncSession, shift_id: uuid.UUID) -> ShiftPin | None:
    """Return the PIN of a shift, locked."""
    query = select(ShiftPin).where(ShiftPin.shift_id == shift_id)
    return await session.scalar(query.with_for_update().execution_options(**_FRESH))


async def end_sessions(session: AsyncSession, device_id: uuid.UUID, *, now: dt.datetime) -> None:
    """End whatever session a tablet has."""
    table = StationSession
    await session.execute(
        update(table).where(table.device_id == device_id, table.ended_at.is_(None)).values(ended_at=now)
    )


async def lock_session(session: AsyncSession, device_id: uuid.UUID, token: str) -> StationSession | None:
    """Return the session of a token on this very tablet that was not ended, locked."""
    query = select(StationSession).where(
        StationSession.token_hash == hash_of("session", token),
        StationSession.device_id == device_id,
        StationSession.ended_at.is_(None),
    )
    return await session.scalar(query.with_for_update().execution_options(**_FRESH))
