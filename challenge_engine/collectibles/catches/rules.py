"""Whether a catch is in time and in place. Pure."""

import datetime as dt

from challenge_engine.collectibles.errors import (
    CatchFromFuture,
    CatchOutsidePark,
    CatchPositionMocked,
    CatchPositionVague,
    CatchTooLate,
    SpawnGone,
)
from challenge_engine.collectibles.spawns.rules import SpawnPlace
from challenge_engine.collectibles.spawns.tuning import TUNING, SpawnTuning
from geo.geofences.rules import Verdict, VerdictKind


def check_time(
    place: SpawnPlace, captured_at: dt.datetime, now: dt.datetime, tuning: SpawnTuning = TUNING
) -> dt.datetime:
    """Return the instant of the catch: `captured_at`, or `now` for a clock a little fast.

    Raises CatchFromFuture, CatchTooLate, SpawnGone.
    """
    if captured_at > now + dt.timedelta(minutes=tuning.clock_skew_minutes):
        raise CatchFromFuture(minutes=tuning.clock_skew_minutes)
    if captured_at < now - dt.timedelta(hours=tuning.offline_grace_hours):
        raise CatchTooLate(hours=tuning.offline_grace_hours)
    caught_at = min(captured_at, now)
    gone_at = place.starts_at + tuning.window + dt.timedelta(minutes=tuning.linger_minutes)
    if not place.starts_at <= caught_at < gone_at:
        raise SpawnGone
    return caught_at


def check_place(place: SpawnPlace, verdict: Verdict, *, is_mock: bool) -> None:
    """Return when the fix is in the spawn's park or at its edge.

    Raises CatchPositionMocked, CatchPositionVague, CatchOutsidePark.
    """
    if is_mock:
        raise CatchPositionMocked
    if verdict.kind is VerdictKind.TOO_VAGUE:
        raise CatchPositionVague
    if verdict.park_id != place.park_id:
        raise CatchOutsidePark(park_id=place.park_id)
