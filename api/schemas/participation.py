"""How classes and schools take part, as the API shows it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.persons import PERSON_ID
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.participation.queries import Pupil
from challenge_engine.participation.rules import LEAST_TOLD, Band
from challenge_engine.participation.service import Participation, Place, SchoolNumbers
from core.messages import Language
from families.nicknames.words import nickname_in

_FEW = f"Null under {LEAST_TOLD}: fewer would show what single children did."


class PlaceOut(BaseModel):
    """Where the class or its school stands on a board, in the period that runs."""

    board: str = Field(examples=["schools-average"])
    title: str = Field(examples=["Schools, points per pupil"])
    period: str = Field(examples=["run"])
    who: Literal["class", "school"] = Field(examples=["school"])
    rank: int | None = Field(description="Null while it is not ranked.", examples=[12])
    ranked: int = Field(description="How many are ranked in all.", examples=[128])


class WeekOut(BaseModel):
    """A week from its Monday."""

    monday: dt.date
    active_members: int = Field(description="Pupils active on at least one day.", examples=[18])
    active_days: int = Field(description="Days on which pupils were active, added up.", examples=[41])


class PupilDays(BaseModel):
    """A pupil by nickname: on how many days active, not on which or where."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname: str = Field(examples=["brave-otter-27"])
    nickname_words: str = Field(examples=["Brave Otter 27"])
    is_enrolled: bool
    active_days: int = Field(description="In the weeks asked for.", examples=[9])

    @classmethod
    def of(cls, pupil: Pupil, language: Language) -> "PupilDays":
        """Return the pupil in the caller's language."""
        return cls(
            person_id=pupil.person_id,
            nickname=pupil.nickname,
            nickname_words=nickname_in(pupil.nickname, language),
            is_enrolled=pupil.is_enrolled,
            active_days=pupil.active_days,
        )


class ClassParticipation(BaseModel):
    """How a class takes part in a challenge, for its teachers."""

    challenge: str = Field(examples=["go-to-park"])
    members: int = Field(examples=[31])
    enrolled: int = Field(examples=[26])
    active_this_week: int = Field(examples=[18])
    weeks: list[WeekOut] = Field(description="Oldest first, this one the last.")
    parks: int = Field(description="Different parks that the class has been to together.", examples=[44])
    districts: int = Field(examples=[9])
    points: int = Field(examples=[6120])
    points_average: float = Field(description="Per pupil enrolled, to a tenth.", examples=[235.4])
    places: list[PlaceOut]
    pupils: list[PupilDays] = Field(description="By nickname; private names stay with the families.")

    @classmethod
    def of(cls, found: Participation, challenge: PublishedChallenge, language: Language) -> "ClassParticipation":
        """Return the participation in the caller's language."""
        totals = found.totals
        return cls(
            challenge=challenge.slug,
            members=totals.members,
            enrolled=totals.enrolled,
            active_this_week=found.weeks[-1].active_members,
            weeks=[
                WeekOut(monday=one.monday, active_members=one.active_members, active_days=one.active_days)
                for one in found.weeks
            ],
            parks=totals.parks,
            districts=totals.districts,
            points=totals.points,
            points_average=_average(totals.points, totals.enrolled),
            places=_places(found.places, challenge, language),
            pupils=[PupilDays.of(one, language) for one in found.pupils],
        )


class SchoolWeek(BaseModel):
    """A week that is over, from its Monday. It is told once and never changes."""

    monday: dt.date
    active_at_least: int | None = Field(description=f"Down to the next five. {_FEW}", examples=[40])
    active_days: int | None = Field(description=f"At least so many. {_FEW}", examples=[85])


class SchoolParticipation(BaseModel):
    """How a school takes part in a challenge, for anybody: nothing that tells of a few."""

    challenge: str = Field(examples=["go-to-park"])
    school_id: str = Field(examples=["edb-528781000123"])
    enrolled_at_least: int | None = Field(
        description=f"In the last week told, of the classes told of. {_FEW}", examples=[120]
    )
    active_at_least: int | None = Field(description=f"In the last week told. {_FEW}", examples=[40])
    weeks: list[SchoolWeek] = Field(description="Those that are over and settled, oldest first.")
    parks: int | None = Field(description=_FEW, examples=[212])
    districts: int | None = Field(description=_FEW, examples=[16])
    points: int | None = Field(description=_FEW, examples=[28200])
    points_average: float | None = Field(description=_FEW, examples=[231.0])
    places: list[PlaceOut]

    @classmethod
    def of(
        cls, found: SchoolNumbers, challenge: PublishedChallenge, school_id: str, language: Language
    ) -> "SchoolParticipation":
        """Return the participation as the public may see it."""
        totals = found.totals
        enough = totals.enrolled >= LEAST_TOLD
        weeks = [
            SchoolWeek(
                monday=monday,
                active_at_least=_at_least(told.active) if told else None,
                active_days=_at_least(told.active_days) if told else None,
            )
            for monday, told in zip(found.told.mondays, found.told.totals, strict=True)
        ]
        last = found.told.totals[-1] if found.told.totals else None
        return cls(
            challenge=challenge.slug,
            school_id=school_id,
            enrolled_at_least=_at_least(last.enrolled) if last else None,
            active_at_least=weeks[-1].active_at_least if weeks else None,
            weeks=weeks,
            parks=totals.parks if enough else None,
            districts=totals.districts if enough else None,
            points=totals.points if enough else None,
            points_average=_average(totals.points, totals.enrolled) if enough else None,
            places=_places(found.places, challenge, language),
        )


def _at_least(band: Band | None) -> int | None:
    return band.least if band is not None and band.least > 0 else None


def _average(points: int, enrolled: int) -> float:
    return round(points / enrolled, 1) if enrolled else 0.0


def _places(places: Sequence[Place], challenge: PublishedChallenge, language: Language) -> list[PlaceOut]:
    titles = {one.id: one.title.by_language()[language] for one in challenge.file.leaderboards}
    return [
        PlaceOut(
            board=one.board_id,
            title=titles[one.board_id],
            period=one.period,
            who="class" if one.who.value == "class" else "school",
            rank=one.rank,
            ranked=one.ranked,
        )
        for one in places
    ]
