"""Letting a tablet in (RFC 8628): it shows a code, an officer or lead approves it, it gets a token once."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from families.codes import new_code, read_code
from stations.devices import repository
from stations.devices.errors import StationBoothMissing, StationDeviceMissing, UserCodeUnknown
from stations.devices.models import DeviceRequest, StationDevice
from stations.devices.rules import (
    CODES_LAST,
    INTERVAL_S,
    SLOWER_BY_S,
    TOKEN_BYTES,
    USER_CODE_CHARS,
    Answer,
    Asked,
    answer_to,
)
from stations.events.models import Booth
from stations.events.service import note_act


@dataclass(frozen=True, slots=True, repr=False)
class NewCodes:
    """The codes of a tablet that asks: its own, and the one that people read."""

    device_code: str
    user_code: str
    expires_in_s: int
    interval_s: int


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What a tablet that asks is told; the token only where it is approved."""

    answer: Answer
    interval_s: int
    token: str | None = None


async def begin_request(session: AsyncSession, label: str, *, now: dt.datetime) -> NewCodes:
    """Return fresh codes for a tablet that calls itself `label`."""
    await repository.forget_expired_requests(session, now=now)
    device_code, user_code = secrets.token_urlsafe(TOKEN_BYTES), new_code(USER_CODE_CHARS)
    session.add(
        DeviceRequest(
            device_code_hash=repository.hash_of("device-code", device_code),
            user_code_hash=repository.hash_of("user-code", user_code),
            label=label,
            expires_at=now + CODES_LAST,
            interval_s=INTERVAL_S,
        )
    )
    await session.flush()
    return NewCodes(device_code, user_code, int(CODES_LAST.total_seconds()), INTERVAL_S)


async def decide_request(
    session: AsyncSession,
    user_code: str,
    event_id: str,
    booth_slug: str | None,
    actor_id: uuid.UUID,
    *,
    now: dt.datetime,
) -> str:
    """Approve the tablet that shows a code for a booth of the event, or deny it (None); return its label.

    The caller has been asked for the right to. Raises UserCodeUnknown, StationBoothMissing.
    """
    request = await repository.lock_waiting_request(session, read_code(user_code), now=now)
    if request is None:
        raise UserCodeUnknown
    request.decided_by_id = actor_id
    if booth_slug is None:
        request.denied_at = now
    else:
        booth = await repository.find_booth(session, event_id, booth_slug)
        if booth is None:
            raise StationBoothMissing
        request.booth_id = booth.id
    act = "device_denied" if booth_slug is None else "device_approved"
    detail = {"label": request.label, "booth": booth_slug}
    note_act(session, event_id, act, actor_id=actor_id, detail=detail, now=now)
    await session.flush()
    return request.label


async def ask_for_token(session: AsyncSession, device_code: str, *, now: dt.datetime) -> Told:
    """Return what the tablet is told; asking too soon makes the interval longer. The caller commits anyway."""
    request = await repository.lock_request(session, device_code)
    if request is None:
        return Told(Answer.EXPIRED, INTERVAL_S)
    asked = Asked(
        expires_at=request.expires_at,
        asked_at=request.asked_at,
        interval_s=request.interval_s,
        is_approved=request.booth_id is not None,
        is_denied=request.denied_at is not None,
        is_taken=request.taken_at is not None,
    )
    answer = answer_to(asked, now)
    request.asked_at = now
    token = None
    if answer is Answer.SLOW_DOWN:
        request.interval_s += SLOWER_BY_S
    if answer is Answer.APPROVED:
        request.taken_at = now
        token = await _make_device(session, request, now)
    await session.flush()
    return Told(answer, request.interval_s, token)


async def revoke_device(
    session: AsyncSession, event_id: str, device_id: uuid.UUID, actor_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Shut a tablet out for good, at once; once more changes nothing. Raises StationDeviceMissing."""
    device = await repository.lock_device(session, event_id, device_id)
    if device is None:
        raise StationDeviceMissing
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = now, actor_id
        await repository.end_sessions(session, device.id, now=now)
        detail = {"label": device.label, "device_id": str(device.id)}
        note_act(session, event_id, "device_revoked", actor_id=actor_id, detail=detail, now=now)
        await session.flush()


async def _make_device(session: AsyncSession, request: DeviceRequest, now: dt.datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    booth = await session.get_one(Booth, request.booth_id)
    session.add(
        StationDevice(
            event_id=booth.event_id,
            booth_id=booth.id,
            label=request.label,
            token_hash=repository.hash_of("device", token),
            approved_by_id=request.decided_by_id,
            approved_at=now,
        )
    )
    return token
