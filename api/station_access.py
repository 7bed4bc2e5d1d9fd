"""How a tablet, and whoever works with it, say who they are: two headers beside those of an account."""

from typing import Annotated

from fastapi import Depends, Header

from api.dependencies import NowDep, SessionDep
from stations.devices.models import StationDevice
from stations.devices.unlocking import AtBooth, get_at_booth, get_device

TOKEN_CHARS = 128
_EXAMPLE = "AZm1wvCgfD6Njy-MHwyaEQ"

DeviceToken = Annotated[
    str | None,
    Header(alias="Station-Device", max_length=TOKEN_CHARS, description="The tablet's token.", examples=[_EXAMPLE]),
]
SessionToken = Annotated[
    str | None,
    Header(
        alias="Station-Session",
        max_length=TOKEN_CHARS,
        description="What unlocking the tablet gave.",
        examples=[_EXAMPLE],
    ),
]


async def get_tablet(session: SessionDep, token: DeviceToken = None) -> StationDevice:
    """Return the tablet that asks. Raises StationDeviceUnknown, StationDeviceRevoked."""
    return await get_device(session, token)


async def get_staff(
    session: SessionDep, now: NowDep, token: DeviceToken = None, session_token: SessionToken = None
) -> AtBooth:
    """Return who works with an unlocked tablet. Raises as `get_at_booth` does."""
    return await get_at_booth(session, token, session_token, now=now)


TabletDep = Annotated[StationDevice, Depends(get_tablet)]
StaffDep = Annotated[AtBooth, Depends(get_staff)]
