"""Why a tablet is not let in. Those of asking for a token have the codes of RFC 8628, section 3.5."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotAuthenticated, NotFound, TooManyRequests


class AuthorizationPending(Conflict):
    """Nobody has approved the tablet yet (409): ask again after the interval."""

    code: ClassVar[str] = "authorization_pending"


class SlowDown(TooManyRequests):
    """Asked sooner than the interval allows, which has grown by five seconds (429)."""

    code: ClassVar[str] = "slow_down"


class ExpiredToken(Conflict):
    """The codes have expired, or the tablet took its token already: begin again (409)."""

    code: ClassVar[str] = "expired_token"


class AccessDenied(Conflict):
    """Somebody refused the tablet (409)."""

    code: ClassVar[str] = "access_denied"


class UserCodeUnknown(NotFound):
    """No tablet waits under this code (404)."""

    code: ClassVar[str] = "station_user_code_unknown"


class StationDeviceUnknown(NotAuthenticated):
    """The token is no tablet's (401)."""

    code: ClassVar[str] = "station_device_unknown"


class StationDeviceRevoked(NotAuthenticated):
    """The tablet was revoked: it is let in nowhere, and what it still holds may be handed in as a batch (401)."""

    code: ClassVar[str] = "station_device_revoked"


class StationDeviceMissing(NotFound):
    """The event has no such tablet (404)."""

    code: ClassVar[str] = "station_device_missing"


class StationLocked(NotAuthenticated):
    """Nobody has unlocked the tablet, or it locked itself (401)."""

    code: ClassVar[str] = "station_locked"


class StationPinWrong(NotAuthenticated):
    """The PIN is not the one for this shift (401)."""

    code: ClassVar[str] = "station_pin_wrong"


class StationPinLocked(TooManyRequests):
    """Too many wrong PINs (429)."""

    code: ClassVar[str] = "station_pin_locked"


class StationShiftUnknown(NotFound):
    """There is no such shift, or it is not one's own, or not at this booth (404)."""

    code: ClassVar[str] = "station_shift_unknown"


class StationShiftNotOn(Conflict):
    """The shift has not begun or is over (409)."""

    code: ClassVar[str] = "station_shift_not_on"


class StationBoothMissing(InvalidInput):
    """A tablet is to be let in for a booth that the event does not have (422)."""

    code: ClassVar[str] = "station_booth_missing"
