"""All that a check-in is judged by, for the length of the request. Holds the position and keeps nothing."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from challenge_engine.check_ins.answers import Way
from challenge_engine.check_ins.repository import OnDevice, Sighting, Visit
from challenge_engine.check_ins.rules import Attempt, CheckInLimits, Circumstances, Judgement, Status
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.repository import Place
from core.clock import to_minute
from core.crypto import keyed_hash
from core.idempotency import KeyClaim, operation_on
from families.actors import Actor
from geo.dwell import Presence, minutes_missing
from geo.fixes import LocationFix
from geo.geofences.rules import Verdict, VerdictKind
from geo.parks.opening import is_open
from geo.parks.summaries import ParkSummary


@dataclass(frozen=True, slots=True)
class CheckInRequest:
    """What a phone asks. `key` is the caller's idempotency key; `device_id` whatever the app calls its device.

    `arrival_fix` was taken earlier on, for challenges that ask for a stay; others do not look at it.
    """

    person_id: UUID
    fix: LocationFix
    key: str
    device_id: str | None = field(default=None, repr=False)
    arrival_fix: LocationFix | None = None

    @property
    def body(self) -> bytes:
        """What tells a repeat from another request: a keyed hash, from which no position can be guessed."""
        fixes = [
            [fix.longitude, fix.latitude, fix.accuracy_m, fix.captured_at.isoformat(), fix.is_mock]
            for fix in (self.fix, self.arrival_fix)
            if fix is not None
        ]
        body = [str(self.person_id), self.device_id, fixes]
        return keyed_hash("idempotency-body", json.dumps(body).encode())


@dataclass(frozen=True, slots=True)
class Ask:
    """One check-in asked for: who asks, in which challenge, and what."""

    actor: Actor
    challenge: PublishedChallenge
    request: CheckInRequest

    @property
    def person_id(self) -> UUID:
        """Who is to be checked in."""
        return self.request.person_id

    @property
    def claim(self) -> KeyClaim:
        """The caller's claim of its key."""
        operation = operation_on("check_in", self.challenge.slug)
        return KeyClaim(self.actor.account_id, operation, self.request.key, self.request.body)


@dataclass(frozen=True)
class Scene:
    """A check-in with its fix judged, and the place that the person has in the challenge."""

    ask: Ask
    claim: KeyClaim
    verdict: Verdict
    arrival_park_id: str | None
    park: ParkSummary | None
    place: Place | None
    now: dt.datetime
    limits: CheckInLimits

    @property
    def person_id(self) -> UUID:
        """Who is checked in."""
        return self.ask.person_id

    @cached_property
    def occurred_at(self) -> dt.datetime:
        """The capture time as it is kept: to the minute, and not ahead of us by a fast clock."""
        return to_minute(min(self.ask.request.fix.captured_at, self.now))

    @cached_property
    def day(self) -> dt.date:
        """The local day of the visit."""
        return self.ask.challenge.compiled.calendar.day_of(self.occurred_at)

    @cached_property
    def minutes_to_stay(self) -> int:
        """How long a stay is still missing to what the challenge asks for."""
        dwell_min, arrival_fix = self.ask.challenge.file.parks.dwell_min, self.ask.request.arrival_fix
        arrival = None
        if dwell_min > 0 and arrival_fix is not None:
            arrival = Presence(self.arrival_park_id, arrival_fix.captured_at)
        present = Presence(self.verdict.park_id, self.ask.request.fix.captured_at)
        return minutes_missing(dwell_min, arrival, present)

    @property
    def way(self) -> Way | None:
        """Where the nearest park of the game is, from a fix outside."""
        return way_of(self.verdict, self.limits)

    @property
    def sighting(self) -> Sighting | None:
        """The device, where the visit may count."""
        request = self.ask.request
        if self.park is None or self.place is None or request.device_id is None:
            return None
        return Sighting(
            device_hash=keyed_hash("check-in-device", request.device_id.encode()),
            person_id=self.person_id,
            household_id=self.place.family_id or self.person_id,
            day=self.day,
            since=self.day - dt.timedelta(days=self.limits.device_window_days - 1),
            # Where an app says that the phone is, it is not: nobody else on it is measured by that.
            park_id=None if self._is_mock else self.park.id,
            last_seen_at=self.occurred_at,
        )

    @property
    def _is_mock(self) -> bool:
        fixes = (self.ask.request.fix, self.ask.request.arrival_fix)
        return any(fix is not None and fix.is_mock for fix in fixes)

    @property
    def attempt(self) -> Attempt:
        """What the phone claims."""
        request, park, challenge = self.ask.request, self.park, self.ask.challenge
        parks = challenge.file.parks
        return Attempt(
            verdict=self.verdict.kind,
            has_near_park=self.way is not None,
            is_park_in_challenge=park is None
            or parks.includes(park_id=park.id, district=park.district, is_designated=park.is_designated),
            is_park_open=park is None or is_open(park.hours, self.occurred_at, challenge.compiled.calendar.zone),
            captured_at=request.fix.captured_at,
            received_at=self.now,
            is_mock=self._is_mock,
            minutes_to_stay=self.minutes_to_stay,
        )

    def circumstances(
        self,
        visits: Sequence[Visit],
        travel_scores: Sequence[float],
        on_device: OnDevice,
        device_scores: Sequence[float],
    ) -> Circumstances:
        """Return what is known beside it."""
        calendar, park = self.ask.challenge.compiled.calendar, self.park
        pause = self.ask.challenge.pause_at(self.occurred_at)
        return Circumstances(
            is_enrolled=self.place is not None and self.place.withdrawn_at is None,
            is_running=calendar.is_running(self.occurred_at),
            is_sealed=not calendar.accepts(self.occurred_at, self.now),
            is_checked_in=park is not None
            and (self.ask.challenge.id, park.id, self.day)
            in {(one.challenge_id, one.park_id, one.day) for one in visits},
            pause=pause.reason if pause is not None else None,
            travel_scores=travel_scores,
            device_scores=device_scores,
            devices_of_person=on_device.devices_of_person,
            households_on_device=on_device.households,
            regulars_on_device=on_device.regulars,
        )

    def neighbours(self, visits: Sequence[Visit]) -> list[Visit]:
        """Return the accepted visits just before and just after (queued fixes come late), if in a park."""
        if self.park is None:
            return []
        accepted = [one for one in visits if one.status == Status.ACCEPTED]
        before = [one for one in accepted if one.occurred_at <= self.occurred_at][-1:]
        after = [one for one in accepted if one.occurred_at > self.occurred_at][:1]
        return [*before, *after]

    def seconds_from(self, visit: Visit) -> float:
        """Return the seconds between the two, whichever came first."""
        return abs((self.occurred_at - visit.occurred_at).total_seconds())

    def row(self, check_in_id: UUID, judgement: Judgement) -> dict[str, Any]:
        """Return what is kept."""
        return {
            "person_id": self.person_id,
            "id": check_in_id,
            "challenge_id": self.ask.challenge.id,
            "park_id": self.park.id if self.park else None,
            "day": self.day,
            "occurred_at": self.occurred_at,
            "recorded_at": self.now,
            "status": judgement.status,
            "reason": judgement.reason,
            "signals": dict(judgement.signals),
            "actor_id": self.ask.actor.account_id,
        }


def way_of(verdict: Verdict, limits: CheckInLimits) -> Way | None:
    """Return where the nearest park of the game is; None inside one, and too far from any to be told to walk."""
    nearest, distance_m, direction = verdict.nearest_park_id, verdict.distance_m, verdict.direction
    if verdict.kind is not VerdictKind.OUTSIDE or nearest is None or distance_m is None or direction is None:
        return None
    if distance_m > limits.near_m:
        return None
    return Way(park_id=nearest, distance_m=distance_m, direction=direction)
