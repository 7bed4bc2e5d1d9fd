"""The judgement of a check-in: pure, with reasons from a closed list. Words for them are in `data/messages`.

A check-in is *accepted*, *held* for an officer (never a ban: most odd patterns have an innocent cause), or
*rejected* with what the child can do about it. An officer may later *refuse* a held one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from challenge_engine.pauses.rules import PauseReason
from geo.geofences.rules import VerdictKind

MESSAGE_PREFIX = "check_in_"


class Status(StrEnum):
    """What became of a check-in."""

    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why. Closed: a new reason needs words in three languages."""

    ACCEPTED = "accepted"
    ACCEPTED_AT_EDGE = "accepted_at_edge"
    ACCEPTED_BY_REVIEW = "accepted_by_review"
    ACCEPTED_TOO_LATE = "accepted_too_late"
    IMPLAUSIBLE_TRAVEL = "implausible_travel"
    MOCK_LOCATION = "mock_location"
    DEVICE_ELSEWHERE = "device_elsewhere"
    SHARED_DEVICE = "shared_device"
    MANY_DEVICES = "many_devices"
    OUTSIDE_PARK = "outside_park"
    FAR_FROM_ANY_PARK = "far_from_any_park"
    PARK_NOT_IN_CHALLENGE = "park_not_in_challenge"
    TOO_VAGUE = "too_vague"
    PARK_CLOSED = "park_closed"
    NIGHT = "night"
    PAUSED_TYPHOON = "paused_typhoon"
    PAUSED_RAINSTORM = "paused_rainstorm"
    PAUSED_HEAT = "paused_heat"
    PAUSED_OTHER = "paused_other"
    STAY_LONGER = "stay_longer"
    ALREADY_CHECKED_IN = "already_checked_in"
    NOT_ENROLLED = "not_enrolled"
    CHALLENGE_NOT_RUNNING = "challenge_not_running"
    CHALLENGE_SEALED = "challenge_sealed"
    CAPTURE_TOO_OLD = "capture_too_old"
    REFUSED_BY_REVIEW = "refused_by_review"

    @property
    def message_code(self) -> str:
        """The code under which the reason has words."""
        return MESSAGE_PREFIX + self.value


@dataclass(frozen=True, slots=True)
class CheckInLimits:
    """Every tunable number of a check-in.

    `oldest_capture`: an offline phone sends within a day; older claims cannot be told from invented ones.
    `clock_skew`: phones set by the network are within seconds, by hand within minutes.
    `near_m`: about an hour on foot; to a park further away nobody is told to walk.
    `night_from`/`night_until`: local; children are not sent to parks at night, wherever a park never closes.
    `devices_tolerated`: own phone, a parent's and a tablet, in `device_window_days`.
    `households_tolerated`: a phone is lent among friends on an outing; a farm of phones serves dozens.
    `regulars_tolerated`: a grandmother or a neighbour takes the children of three households out day after day;
    a household is regular on a phone from `regular_days` on, no two of them `device_window_days` apart.
    Weights add up; `hold_at` is where an officer looks. A mock flag or a journey no vehicle makes is enough
    alone, as is a device that cannot have come from where another person checked in on it; beyond the tolerated
    number, devices and regular households need two more and households three.
    """

    oldest_capture: dt.timedelta = dt.timedelta(hours=24)
    clock_skew: dt.timedelta = dt.timedelta(minutes=5)
    near_m: int = 5_000
    night_from: dt.time = dt.time(23)
    night_until: dt.time = dt.time(5)
    device_window_days: int = 7
    devices_tolerated: int = 3
    households_tolerated: int = 4
    regulars_tolerated: int = 3
    regular_days: int = 3
    mock_weight: float = 1.0
    travel_weight: float = 1.0
    device_weight: float = 0.5
    household_weight: float = 0.34
    regular_weight: float = 0.5
    hold_at: float = 1.0

    def __post_init__(self) -> None:
        if not dt.timedelta(0) < self.clock_skew < self.oldest_capture:
            raise ValueError("clock_skew must be above zero and below oldest_capture")
        tolerated = (self.devices_tolerated, self.households_tolerated, self.regulars_tolerated)
        if min(*tolerated, self.device_window_days, self.regular_days) < 1:
            raise ValueError("at least one device, household and day must be tolerated")
        weights = (self.mock_weight, self.travel_weight, self.device_weight)
        if min(*weights, self.household_weight, self.regular_weight) < 0:
            raise ValueError("weights must not be negative")
        if self.hold_at <= 0:
            raise ValueError("hold_at must be above zero")


DEFAULT_LIMITS = CheckInLimits()
_PAUSED = {reason: Reason(f"paused_{reason.value}") for reason in PauseReason}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the phone claims, without its position: the verdict on the fix, the instants, the mock flag.

    `minutes_to_stay`: how long a stay is still missing to what the challenge asks for.
    """

    verdict: VerdictKind
    has_near_park: bool
    is_park_in_challenge: bool
    is_park_open: bool
    captured_at: dt.datetime
    received_at: dt.datetime
    is_mock: bool
    minutes_to_stay: int = 0


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What we know when it arrives.

    `pause`: why nobody is sent outdoors at the capture time. `travel_scores`: 0 plausible to 1 impossible, for the
    visits just before and after; `device_scores` the same for where others checked in on the device. Devices and
    households are counted over `CheckInLimits.device_window_days`.
    """

    is_enrolled: bool
    is_running: bool
    is_sealed: bool
    is_checked_in: bool
    pause: PauseReason | None = None
    travel_scores: Sequence[float] = ()
    device_scores: Sequence[float] = ()
    devices_of_person: int = 1
    households_on_device: int = 1
    regulars_on_device: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a check-in. `signals` has the suspicions above zero, for the officer who reviews it."""

    status: Status
    reason: Reason
    signals: Mapping[str, float]


def is_from_the_future(captured_at: dt.datetime, now: dt.datetime, limits: CheckInLimits = DEFAULT_LIMITS) -> bool:
    """Tell whether the capture time is further ahead than a wrong clock explains: refused at the door."""
    return captured_at > now + limits.clock_skew


def is_night(at: dt.datetime, zone: ZoneInfo, limits: CheckInLimits = DEFAULT_LIMITS) -> bool:
    """Tell whether the instant falls in the local night; `night_from` belongs to it, `night_until` does not."""
    time = at.astimezone(zone).time()
    if limits.night_from <= limits.night_until:
        return limits.night_from <= time < limits.night_until
    return time >= limits.night_from or time < limits.night_until


def judge(
    attempt: Attempt, known: Circumstances, zone: ZoneInfo, limits: CheckInLimits = DEFAULT_LIMITS
) -> Judgement:
    """Judge one check-in. Rejections come first, in the order in which a player can do something about them."""
    rejection = _rejection(attempt, known, zone, limits)
    if rejection is not None:
        return Judgement(Status.REJECTED, rejection, {})
    signals = _signals(attempt, known, limits)
    if sum(signals.values()) >= limits.hold_at:
        worst = max(signals, key=lambda reason: signals[reason])
        return Judgement(Status.HELD, worst, {reason.value: round(score, 2) for reason, score in signals.items()})
    reason = Reason.ACCEPTED_AT_EDGE if attempt.verdict is VerdictKind.EDGE else Reason.ACCEPTED
    return Judgement(Status.ACCEPTED, reason, {signal.value: round(score, 2) for signal, score in signals.items()})


def _rejection(attempt: Attempt, known: Circumstances, zone: ZoneInfo, limits: CheckInLimits) -> Reason | None:
    outside = Reason.OUTSIDE_PARK if attempt.has_near_park else Reason.FAR_FROM_ANY_PARK
    checks = (
        (attempt.received_at - attempt.captured_at > limits.oldest_capture, Reason.CAPTURE_TOO_OLD),
        (not known.is_enrolled, Reason.NOT_ENROLLED),
        (not known.is_running, Reason.CHALLENGE_NOT_RUNNING),
        (known.is_sealed, Reason.CHALLENGE_SEALED),
        # Before anything that says "walk in and try again": nobody is sent about in a storm.
        (known.pause is not None, _PAUSED[known.pause or PauseReason.OTHER]),
        (attempt.verdict is VerdictKind.TOO_VAGUE, Reason.TOO_VAGUE),
        (attempt.verdict is VerdictKind.OUTSIDE, outside),
        (not attempt.is_park_in_challenge, Reason.PARK_NOT_IN_CHALLENGE),
        (known.is_checked_in, Reason.ALREADY_CHECKED_IN),
        (not attempt.is_park_open, Reason.PARK_CLOSED),
        (is_night(attempt.captured_at, zone, limits), Reason.NIGHT),
        (attempt.minutes_to_stay > 0, Reason.STAY_LONGER),
    )
    return next((reason for applies, reason in checks if applies), None)


def _signals(attempt: Attempt, known: Circumstances, limits: CheckInLimits) -> dict[Reason, float]:
    scores = {
        Reason.MOCK_LOCATION: limits.mock_weight * attempt.is_mock,
        Reason.IMPLAUSIBLE_TRAVEL: limits.travel_weight * max(known.travel_scores, default=0.0),
        Reason.DEVICE_ELSEWHERE: limits.travel_weight * max(known.device_scores, default=0.0),
        Reason.MANY_DEVICES: limits.device_weight * max(known.devices_of_person - limits.devices_tolerated, 0),
        Reason.SHARED_DEVICE: limits.household_weight
        * max(known.households_on_device - limits.households_tolerated, 0)
        + limits.regular_weight * max(known.regulars_on_device - limits.regulars_tolerated, 0),
    }
    return {reason: score for reason, score in scores.items() if score > 0}
