"""Pauses as officers make and see them, and as players are told of them."""

import datetime as dt
import uuid
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from api.schemas.text import Slug
from challenge_engine.pauses.models import Pause
from challenge_engine.pauses.rules import PauseMaker, PauseReason, PauseSpan
from core.messages import Language, say

_AT = "2026-09-23T06:40:00Z"
_Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class PauseTold(BaseModel):
    """A pause as players are told of it: what happened and what to do."""

    reason: PauseReason = Field(examples=["typhoon"])
    words: str = Field(
        examples=["A typhoon signal No. 8 or higher is up. Stay safe at home; nobody loses anything."]
    )
    since_at: dt.datetime = Field(examples=[_AT])

    @classmethod
    def of(cls, pause: PauseSpan, language: Language) -> Self:
        """Return the pause in the caller's language."""
        return cls(
            reason=pause.reason,
            words=say(f"check_in_paused_{pause.reason.value}", language),
            since_at=pause.starts_at,
        )


class NewPause(Body):
    """A pause from now on."""

    challenge: Slug | None = Field(
        default=None, description="Which challenge; none: all that lead outdoors.", examples=["go-to-park"]
    )
    reason: PauseReason = Field(examples=["rainstorm"])
    note: _Note | None = Field(default=None, description="For officers only.", examples=["Red rain, flooding"])


class PauseOut(BaseModel):
    """A pause as officers see it."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"])
    challenge: str | None = Field(description="None: all that lead outdoors.", examples=["go-to-park"])
    reason: PauseReason = Field(examples=["rainstorm"])
    made_by: PauseMaker = Field(examples=["officer"])
    note: str | None = Field(examples=["Red rain, flooding"])
    starts_at: dt.datetime = Field(examples=[_AT])
    ends_at: dt.datetime | None = Field(description="None: it goes on.", examples=[None])
    started_by_id: uuid.UUID | None = Field(description="The account of who began it.", examples=[None])
    ended_by_id: uuid.UUID | None = Field(description="The account of who ended it.", examples=[None])

    @classmethod
    def of(cls, pause: Pause, slug: str | None) -> Self:
        """Return the pause, of the challenge with this slug."""
        return cls(
            id=pause.id,
            challenge=slug,
            reason=PauseReason(pause.reason),
            made_by=PauseMaker(pause.maker),
            note=pause.note,
            starts_at=pause.starts_at,
            ends_at=pause.ends_at,
            started_by_id=pause.started_by_id,
            ended_by_id=pause.ended_by_id,
        )


class PauseList(BaseModel):
    """Pauses: those that go on first, then the newest."""

    items: list[PauseOut]
    follows_observatory: bool = Field(
        description="Whether the Observatory's warnings pause by themselves here.", examples=[True]
    )
