"""Step sources and a person's connections as the API shows them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from core.messages import Language, say
from integrations.capabilities import Capabilities
from integrations.connections.models import StepConnection, StepNotice
from integrations.source import StepSource

Status = Literal["not_connected", "active", "limited", "ended", "disconnected"]
_AT = "2026-10-10T02:30:00Z"

State = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]{1,200}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=4_096, pattern=r"^[\x21-\x7e]{1,4096}$")]


class StepSourceOut(BaseModel):
    """A source that can be connected, or an app that uploads."""

    slug: str = Field(examples=["google-health"])
    name: str = Field(examples=["Google Health (Fitbit, Pixel Watch)"])
    is_available: bool = Field(description="Whether it can be connected here.", examples=[True])
    deliveries: list[str] = Field(examples=[["notify", "pull"]])
    grain_s: int = Field(description="The finest interval that it gives.", examples=[60])
    backfill_days_most: int = Field(description="How many days before connecting it brings.", examples=[30])

    @classmethod
    def of(cls, source: StepSource, language: Language) -> Self:
        """Return the source with its name."""
        can: Capabilities = source.capabilities
        return cls(
            slug=can.slug,
            name=name_of(can.slug, language),
            is_available=source.is_configured,
            deliveries=sorted(can.deliveries),
            grain_s=can.grain_s,
            backfill_days_most=can.backfill_days_most,
        )


class BackfillOut(BaseModel):
    """How much of the time before connecting is there, or has been asked for where the vendor sends by itself."""

    days: int = Field(examples=[30])
    days_done: int = Field(examples=[14])
    is_sent_later: bool = Field(
        description="Whether the vendor sends these days by itself, in its own time, after they were asked for.",
        examples=[False],
    )


class TroubleOut(BaseModel):
    """What went wrong the last time; it may pass by itself."""

    code: str = Field(examples=["vendor_away"])
    words: str = Field(examples=["It does not answer at the moment. We try again by ourselves."])


class PersonSourceOut(StepSourceOut):
    """A source, and how the person stands with it."""

    status: Status = Field(examples=["active"])
    status_words: str = Field(examples=["Connected"])
    connected_at: dt.datetime | None = Field(examples=[_AT])
    last_synced_at: dt.datetime | None = Field(examples=[_AT])
    backfill: BackfillOut | None
    trouble: TroubleOut | None

    @classmethod
    def of_person(cls, source: StepSource, connection: StepConnection | None, language: Language) -> Self:
        """Return the source with the person's connection, None if there never was one."""
        status: Status = "not_connected" if connection is None else connection.status.value
        error = connection.last_error if connection is not None else None
        return cls(
            **StepSourceOut.of(source, language).model_dump(),
            status=status,
            status_words=say(f"step_connection_{status}", language),
            connected_at=connection.connected_at if connection is not None else None,
            last_synced_at=connection.last_synced_at if connection is not None else None,
            backfill=_backfill(source.capabilities, connection),
            trouble=TroubleOut(code=error, words=say(f"step_trouble_{error}", language)) if error else None,
        )


class StepNoticeOut(BaseModel):
    """Something the person is told once."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"])
    source: str = Field(examples=["google-health"])
    code: str = Field(examples=["access_ended"])
    words: str = Field(examples=["Google Health has stopped sending your steps. Connect it again when you like."])
    made_at: dt.datetime = Field(examples=[_AT])

    @classmethod
    def of(cls, notice: StepNotice, language: Language) -> Self:
        """Return the notice with its words."""
        words = say(f"step_notice_{notice.code}", language, {"source": name_of(notice.source, language)})
        return cls(id=notice.id, source=notice.source, code=notice.code, words=words, made_at=notice.made_at)


class PersonSourcesOut(BaseModel):
    """Every source as the person stands with it, and what is to be told."""

    sources: list[PersonSourceOut]
    notices: list[StepNoticeOut]

    @classmethod
    def of(
        cls,
        sources: list[StepSource],
        connections: Mapping[str, StepConnection],
        notices: list[StepNotice],
        language: Language,
    ) -> Self:
        """Return all of it in the order of the sources."""
        return cls(
            sources=[
                PersonSourceOut.of_person(source, connections.get(source.capabilities.slug), language)
                for source in sources
            ],
            notices=[StepNoticeOut.of(notice, language) for notice in notices],
        )


class ConsentAddress(BaseModel):
    """Where the person goes now, in the browser."""

    authorization_url: str = Field(examples=["https://accounts.google.com/o/oauth2/v2/auth?client_id=..."])


class ConsentReturn(Body):
    """What the vendor sent the person back with."""

    state: State = Field(examples=["Zr9jv0Qj4m2h5e8oXc1tUw"])
    code: Code = Field(examples=["4/0AVMBsJh2c3d4"])


def name_of(slug: str, language: Language) -> str:
    """Return a source's name."""
    return say(f"step_source_{slug.replace('-', '_')}", language)


def _backfill(can: Capabilities, connection: StepConnection | None) -> BackfillOut | None:
    if connection is None or connection.backfill_first_on is None or connection.backfill_last_on is None:
        return None
    first_on, last_on, left_on = (
        connection.backfill_first_on,
        connection.backfill_last_on,
        connection.backfill_left_on,
    )
    left = 0 if left_on is None else (left_on - first_on).days + 1
    days = (last_on - first_on).days + 1
    return BackfillOut(days=days, days_done=days - left, is_sent_later=can.backfill_arrives_by_push)


class StepsDeleted(BaseModel):
    """What a source brought is deleted."""

    days_to_settle: int = Field(
        description="Earlier days that are still to be counted anew; those of the last five weeks are.",
        examples=[0],
    )
