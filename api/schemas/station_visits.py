"""Visits: what a booth is told of what it recorded, slips, what guests take home, a person's visits."""

import datetime as dt
import uuid
from typing import Literal, Self

from pydantic import BaseModel, Field

from api.schemas.people import Body, Code
from stations.events.plan import Names, Service
from stations.measuring.models import StationVisit
from stations.measuring.ranges import Level
from stations.measuring.service import RecordedVisit
from stations.measuring.slip import Slip, grouped, slip_of
from stations.measuring.visit import VisitIn
from stations.visitors.service import How

LevelName = Literal["none", "fine", "watch", "doctor", "emergency"]
_NAMES: dict[Level, LevelName] = {
    Level.NONE: "none",
    Level.FINE: "fine",
    Level.WATCH: "watch",
    Level.DOCTOR: "doctor",
    Level.EMERGENCY: "emergency",
}


class SlipLineOut(BaseModel):
    """One value and what is said of it."""

    what: str = Field(examples=["blood_pressure"])
    label: str = Field(examples=["Blood pressure (mmHg)"])
    value: str = Field(examples=["128/82"])
    words: str = Field(description="Empty where nothing is said.", examples=["Within the usual range."])
    level: LevelName
    source: str = Field(description="Whose ranges; empty where nothing is said.", examples=["ISH 2020"])


class SlipOut(BaseModel):
    """What the visitor is told, in the visitor's language."""

    lines: list[SlipLineOut]
    level: LevelName = Field(description="The highest of the lines'.")
    summary: str = Field(description="The clear word.", examples=["Nothing measured today asks for a doctor."])
    disclaimer: str = Field(examples=["This is a screening and no diagnosis."])
    advice: str | None = Field(examples=[None])
    claim_words: str | None = Field(examples=[None])

    @classmethod
    def of(cls, slip: Slip) -> Self:
        """Return a slip for the screen."""
        lines = [
            SlipLineOut(
                what=line.what,
                label=line.label,
                value=line.value,
                words=line.words,
                level=_NAMES[line.level],
                source=line.source,
            )
            for line in slip.lines
        ]
        return cls(
            lines=lines,
            level=_NAMES[slip.level],
            summary=slip.summary,
            disclaimer=slip.disclaimer,
            advice=slip.advice,
            claim_words=slip.claim_words,
        )


class ElsewhereOut(BaseModel):
    """The same service done for the same visitor at another booth; both results are kept."""

    service: Service
    booth: str = Field(examples=["body"])
    at: dt.datetime


class StationVisitOut(BaseModel):
    """What became of a visit, with the slip."""

    visit_id: uuid.UUID
    how: How
    refused: str | None = Field(
        description="The code of why a pass was not taken: then the visitor is a guest.", examples=[None]
    )
    is_repeat: bool = Field(description="It was recorded before.", examples=[False])
    is_deposited: bool = Field(description="The results stand in the visitor's record.")
    claim_code: str | None = Field(description="For a guest who agreed.", examples=["7K3M-9QXT-2ABC"])
    elsewhere: list[ElsewhereOut]
    slip: SlipOut

    @classmethod
    def of(cls, recorded: RecordedVisit, visit: VisitIn, now: dt.datetime) -> Self:
        """Return what the booth shows."""
        slip = slip_of(
            recorded.findings, visit.language, advice=visit.advice, claim_code=recorded.claim_code, at=now
        )
        return cls(
            visit_id=recorded.visit_id,
            how=recorded.how,
            refused=recorded.refused,
            is_repeat=recorded.is_repeat,
            is_deposited=recorded.is_deposited,
            claim_code=grouped(recorded.claim_code) if recorded.claim_code else None,
            elsewhere=[
                ElsewhereOut(service=Service(one.service), booth=one.booth, at=one.at)
                for one in recorded.elsewhere
            ],
            slip=SlipOut.of(slip),
        )


class StationClaimIn(Body):
    """The code of a slip."""

    code: Code = Field(examples=["7K3M-9QXT-2ABC"])


class PersonVisitOut(BaseModel):
    """A visit as the person's own page shows it; results are in the record."""

    id: uuid.UUID
    at: dt.datetime
    event_id: str = Field(examples=["wan-chai-2026-10-10"])
    event_name: Names
    booth_name: Names
    services: list[Service]
    has_consented: bool

    @classmethod
    def of(cls, visit: StationVisit, event_name: dict[str, str], booth_name: dict[str, str]) -> Self:
        """Return a visit."""
        named = {name: getattr(visit, name) for name in ("id", "at", "event_id", "has_consented")}
        services = [Service(one) for one in visit.services]
        return cls(**named, services=services, event_name=Names(**event_name), booth_name=Names(**booth_name))


class PersonVisitsOut(BaseModel):
    """A person's visits, the latest first."""

    items: list[PersonVisitOut]
