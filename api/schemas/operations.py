"""Operations as officers watch them: numbers and types of errors, never a person."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from challenge_engine.operations.snapshot import Minute, Process, Snapshot, Topic
from core.messages import Language, say

_MINUTE = {
    "starts_at": "2026-10-10T02:30:00Z",
    "check_ins": {"accepted": 41, "held": 1, "rejected": 6},
    "catches": 97,
}
_TOPIC = {
    "topic": "scores_changed",
    "waiting": 12,
    "failing": 2,
    "most_attempts": 4,
    "oldest_age_s": 9,
    "errors": ["ConnectionError"],
}
_PROCESS = {
    "kind": "api",
    "words": "API",
    "process": "play-1:4242",
    "heard_at": "2026-10-10T02:30:12Z",
    "is_missed": False,
    "is_ready": True,
    "live_streams": 18,
}
_OPERATIONS: dict[str, Any] = {
    "taken_at": "2026-10-10T02:30:14Z",
    "minutes": [_MINUTE],
    "refusals": [{"reason": "outside_park", "words": "Outside the park", "last_hour": 212, "last_day": 3050}],
    "held": {"last_hour": 3, "last_day": 40, "open": 7, "oldest_age_s": 5400},
    "outbox": {"waiting": 12, "has_more": False, "oldest_age_s": 9, "topics": [_TOPIC]},
    "queue": {"waiting": 0, "taken": 1},
    "processes": [_PROCESS],
    "live_streams": 18,
}


class RefusalsOut(BaseModel):
    """Check-ins rejected for one reason."""

    reason: str
    words: str = Field(description="Its short name in the caller's language.")
    last_hour: int
    last_day: int | None = Field(description="Null while Redis, which keeps the day's minutes, is away.")


class HeldOut(BaseModel):
    """Check-ins held for an officer."""

    last_hour: int
    last_day: int | None
    open: int = Field(description="Reviews that wait for a decision.")
    oldest_age_s: int | None = Field(description="How long the longest has waited.")


class OutboxOut(BaseModel):
    """Events that wait to be handed on."""

    waiting: int
    has_more: bool = Field(description="Whether more wait than were counted.")
    oldest_age_s: int | None
    topics: list[Topic]


class QueueOut(BaseModel):
    """Background tasks. Null while Redis is away."""

    waiting: int | None
    taken: int | None = Field(description="Taken by a worker and not yet acknowledged.")


class ProcessOut(Process):
    """A process of the product, with the words for its kind."""

    words: str


class OperationsOut(BaseModel):
    """Operations at one moment, shared by all who watch."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OPERATIONS]})

    taken_at: dt.datetime
    minutes: list[Minute] = Field(description="The last sixty, oldest first, the last one not yet over.")
    refusals: list[RefusalsOut] = Field(description="Most frequent in the last hour first.")
    held: HeldOut
    outbox: OutboxOut
    queue: QueueOut
    processes: list[ProcessOut] | None = Field(description="Null while Redis, which hears them, is away.")
    live_streams: int | None = Field(description="Live boards and views open now.")

    @classmethod
    def of(cls, snapshot: Snapshot, language: Language) -> "OperationsOut":
        """Return the snapshot in the caller's language."""
        return cls(
            taken_at=snapshot.taken_at,
            minutes=snapshot.minutes,
            refusals=_refusals(snapshot, language),
            held=HeldOut(
                last_hour=snapshot.refusals.held_last_hour,
                last_day=snapshot.refusals.held_last_day,
                open=snapshot.reviews_open,
                oldest_age_s=snapshot.reviews_oldest_age_s,
            ),
            outbox=OutboxOut(
                waiting=snapshot.outbox_waiting,
                has_more=snapshot.outbox_has_more,
                oldest_age_s=snapshot.outbox_oldest_age_s,
                topics=snapshot.outbox_topics,
            ),
            queue=QueueOut(waiting=snapshot.queue_waiting, taken=snapshot.queue_taken),
            processes=None
            if snapshot.processes is None
            else [
                ProcessOut(**one.model_dump(), words=say(f"process_{one.kind}", language))
                for one in snapshot.processes
            ],
            live_streams=snapshot.live_streams,
        )


def _refusals(snapshot: Snapshot, language: Language) -> list[RefusalsOut]:
    hour, day = snapshot.refusals.last_hour, snapshot.refusals.last_day
    found = [
        RefusalsOut(
            reason=reason,
            words=say(f"reason_{reason}", language),
            last_hour=hour.get(reason, 0),
            last_day=None if day is None else day.get(reason, 0),
        )
        for reason in sorted({*hour, *(day or {})})
    ]
    return sorted(found, key=lambda one: (-one.last_hour, -(one.last_day or 0)))
