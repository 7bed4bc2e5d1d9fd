"""Tablets of stations: asking to be let in, being approved and revoked, and being unlocked for a shift."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.people import Body, Code, Pin
from api.schemas.station_events import booth_plan
from api.schemas.text import ShortText, Slug, Token
from core.messages import Language
from families.nicknames.words import nickname_in
from stations.devices.authorising import NewCodes
from stations.devices.models import StationDevice
from stations.devices.rules import IDLE
from stations.devices.unlocking import AtBooth
from stations.events.models import Booth, StationEvent, StationShift
from stations.events.plan import BoothPlan, Names, ShiftRole

_EVENT = "wan-chai-2026-10-10"


class StationDeviceRequestIn(Body):
    """A tablet that asks to be let in."""

    label: ShortText = Field(description="What is written on it.", examples=["Tablet 3"])


class StationDeviceCodes(BaseModel):
    """The answer of RFC 8628, section 3.2, with its names."""

    device_code: str = Field(examples=["GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS"])
    user_code: str = Field(
        description="For people; dashes, spaces and case do not matter.", examples=["7K3M-9QXT"]
    )
    verification_uri: str = Field(examples=["https://eplus.example.hk/station/approve"])
    verification_uri_complete: str = Field(
        description="For a QR code.", examples=["https://eplus.example.hk/station/approve#7K3M-9QXT"]
    )
    expires_in: int = Field(description="In seconds.", examples=[600])
    interval: int = Field(description="Seconds between two questions.", examples=[5])

    @classmethod
    def of(cls, codes: NewCodes, public_url: str) -> Self:
        """Return the codes as the tablet shows them. The code stands behind `#`: no server's log has it."""
        shown = f"{codes.user_code[:4]}-{codes.user_code[4:]}"
        address = f"{public_url}/station/approve"
        return cls(
            device_code=codes.device_code,
            user_code=shown,
            verification_uri=address,
            verification_uri_complete=f"{address}#{shown}",
            expires_in=codes.expires_in_s,
            interval=codes.interval_s,
        )


class StationTokenIn(Body):
    """A tablet that asks whether it was approved."""

    device_code: Token


class StationTokenOut(BaseModel):
    """The tablet's token, given once; it goes into the header `Station-Device`."""

    token: str = Field(examples=["AZm1wvCgfD6Njy-MHwyaEQ"])


class StationApprovalIn(Body):
    """The code that a tablet shows, and the booth that it is for; null denies it."""

    user_code: Code = Field(examples=["7K3M-9QXT"])
    booth: Slug | None = Field(examples=["blood-pressure"])


class StationApprovalOut(BaseModel):
    """What the tablet calls itself, so that one sees that it is the one in one's hand."""

    label: str = Field(examples=["Tablet 3"])


class StationDeviceOut(BaseModel):
    """A tablet of an event."""

    id: uuid.UUID
    label: str = Field(examples=["Tablet 3"])
    booth: str = Field(examples=["blood-pressure"])
    approved_at: dt.datetime
    last_seen_at: dt.datetime | None = Field(
        description="When it was used or handed something in last, also after it was revoked; null: never."
    )
    revoked_at: dt.datetime | None

    @classmethod
    def of(cls, device: StationDevice, booth: Booth, last_seen_at: dt.datetime | None) -> Self:
        """Return a tablet as leads see it."""
        named = {name: getattr(device, name) for name in ("id", "label", "approved_at", "revoked_at")}
        return cls(**named, booth=booth.slug, last_seen_at=last_seen_at)


class StationDevicesOut(BaseModel):
    """The tablets of an event, the newest first."""

    items: list[StationDeviceOut]


class ShiftPinIn(Body):
    """The PIN for one shift: six digits, none that is guessed first."""

    pin: Pin


class ShiftChoice(BaseModel):
    """Who may unlock a tablet now."""

    shift_id: uuid.UUID
    nickname: str = Field(examples=["kind-kapok-23"])
    nickname_words: str = Field(examples=["Kind Kapok 23"])
    role: ShiftRole


class TabletOut(BaseModel):
    """Where a tablet stands, the server's clock, and whose PINs unlock it now."""

    device_id: uuid.UUID
    label: str = Field(examples=["Tablet 3"])
    event_id: str = Field(examples=[_EVENT])
    event_name: Names
    booth: BoothPlan
    now: dt.datetime = Field(description="The server's clock: the tablet keeps its own clock's offset to it.")
    shifts: list[ShiftChoice]

    @classmethod
    def of(
        cls,
        device: StationDevice,
        event: StationEvent,
        booth: Booth,
        shifts: Sequence[StationShift],
        nicknames: Mapping[uuid.UUID, str],
        now: dt.datetime,
        language: Language,
    ) -> Self:
        """Return what a locked tablet shows."""
        choices = [
            ShiftChoice(
                shift_id=one.id,
                nickname=nicknames[one.person_id],
                nickname_words=nickname_in(nicknames[one.person_id], language),
                role=one.role,
            )
            for one in shifts
        ]
        return cls(
            device_id=device.id,
            label=device.label,
            event_id=event.id,
            event_name=Names(**event.name),
            booth=booth_plan(booth),
            now=now,
            shifts=choices,
        )


class UnlockIn(Body):
    """Whose shift, and its PIN."""

    shift_id: uuid.UUID
    pin: Pin


class UnlockedOut(BaseModel):
    """An unlocked tablet. The token goes into the header `Station-Session`."""

    session_id: uuid.UUID
    token: str = Field(examples=["AZm1wvCgfD6Njy-MHwyaEQ"])
    role: ShiftRole
    booth: BoothPlan
    ends_at: dt.datetime = Field(description="When the shift ends, and with it all that one may see.")
    idle_s: int = Field(description="Seconds without use after which the tablet locks itself.", examples=[300])

    @classmethod
    def of(cls, token: str, at_booth: AtBooth) -> Self:
        """Return what unlocking gave."""
        return cls(
            session_id=at_booth.session_id,
            token=token,
            role=at_booth.shift.role,
            booth=booth_plan(at_booth.booth),
            ends_at=at_booth.shift.ends_at,
            idle_s=int(IDLE.total_seconds()),
        )
