"""Leagues as they are shown, corrected and given out to be recomputed."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from api.schemas.text import Slug
from challenge_engine.definitions.schema import LeagueBand, LeaguePrize
from challenge_engine.leagues.declared import LeagueRound
from challenge_engine.leagues.facts import Receipt
from challenge_engine.leagues.models import LeagueSeal
from challenge_engine.leagues.sealing import SchoolCorrection
from challenge_engine.leagues.views import BandView, LeaguesView, SchoolView
from core.messages import Language

_DIGEST = "9f2c1c0d5b6a7e8f90112233445566778899aabbccddeeff0011223344556677"
_AT = "2026-11-04T16:00:00Z"
_SCHOOL = "edb-528781000123"

OfficersWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class LeagueSchool(BaseModel):
    """A ranked school. Equals share a rank: 1, 2, 2, 4."""

    rank: int = Field(examples=[1])
    school_id: str = Field(examples=[_SCHOOL])
    name: str = Field(examples=["Hill Road Primary School"])
    average: float = Field(
        description="Points for each member and week: to a tenth, of an open round to whole points.",
        examples=[48.3],
    )
    total: int = Field(
        description="Points of all; down to the next fifty while the round is open.", examples=[5450]
    )
    participants_at_least: int = Field(description="Down to the next five.", examples=[35])
    share_percent: int | None = Field(description="Of its pupils, down to the next five.", examples=[15])
    prizes: list[str] = Field(description="Ids of the prizes that follow; none while it is open.", examples=[[]])

    @classmethod
    def of(cls, one: SchoolView) -> Self:
        """Show a school."""
        return cls.model_validate(one, from_attributes=True)


class LeagueOut(BaseModel):
    """One league: schools of like size, best average first."""

    id: str = Field(examples=["small"])
    title: str = Field(examples=["Small schools"])
    up_to_pupils: int | None = Field(description="None: any number above the league before.", examples=[400])
    schools: list[LeagueSchool]
    too_few: int = Field(description="Schools with too few members to be told of.", examples=[2])

    @classmethod
    def of(cls, band: LeagueBand, view: BandView, language: Language) -> Self:
        """Show a league."""
        return cls(
            id=band.id,
            title=band.title.by_language()[language],
            up_to_pupils=band.up_to_pupils,
            schools=[LeagueSchool.of(one) for one in view.schools],
            too_few=view.too_few,
        )


class LeaguePrizeOut(BaseModel):
    """A prize of every league, and by what it is won."""

    id: str = Field(examples=["best"])
    rule: Literal["best_average", "best_total", "most_improved", "participation"]
    places: int = Field(examples=[1])
    least_share_percent: int = Field(description="Of a school's pupils who must take part.", examples=[10])
    points: int | None = Field(description="For each member, once officers approve.", examples=[50])
    what: str = Field(examples=["A tree-planting morning"])

    @classmethod
    def of(cls, prize: LeaguePrize, language: Language) -> Self:
        """Show a prize."""
        told = prize.model_dump(include={"id", "rule", "places", "least_share_percent", "points"})
        return cls(what=prize.what.by_language()[language], **told)


class SealOut(BaseModel):
    """A sealed revision. `digest` is the SHA-256 of its sheet's bytes."""

    revision: int = Field(examples=[1])
    digest: str = Field(examples=[_DIGEST])
    sealed_at: dt.datetime = Field(examples=[_AT])

    @classmethod
    def of(cls, seal: LeagueSeal) -> Self:
        """Show a seal."""
        return cls(revision=seal.revision, digest=seal.digest.hex(), sealed_at=seal.sealed_at)


class LeaguesOut(BaseModel):
    """All leagues of a board in one period."""

    challenge: str = Field(examples=["go-to-park"])
    board: str = Field(examples=["schools-round"])
    title: str = Field(examples=["Schools this month"])
    period: str = Field(examples=["november"])
    first_day: dt.date
    last_day: dt.date
    final_at: dt.datetime = Field(description="From then on standings are final.", examples=[_AT])
    least_days: int = Field(description="Days that a member counts at least, joined however late.", examples=[7])
    least_participants: int = Field(examples=[5])
    least_schools: int = Field(description="With fewer, a league has no places to win.", examples=[3])
    leagues: list[LeagueOut]
    no_size: int = Field(description="Schools in no league, as their size is not declared.", examples=[0])
    excluded: list[str] = Field(description="Names of schools out of competition.", examples=[[]])
    prizes: list[LeaguePrizeOut]
    seal: SealOut | None = Field(description="None while standings move.")

    @classmethod
    def of(cls, league: LeagueRound, view: LeaguesView, language: Language) -> Self:
        """Show a round's leagues."""
        declared, span = league.leagues, league.span
        return cls(
            challenge=league.challenge.slug,
            board=league.leaderboard.id,
            title=league.leaderboard.title.by_language()[language],
            period=span.id,
            first_day=span.first_day,
            last_day=span.last_day,
            final_at=span.seals_at,
            least_days=declared.least_days,
            least_participants=league.board.least_participants,
            least_schools=declared.least_schools,
            leagues=[
                LeagueOut.of(band, one, language) for band, one in zip(declared.bands, view.bands, strict=True)
            ],
            no_size=view.no_size,
            excluded=list(view.excluded),
            prizes=[LeaguePrizeOut.of(one, language) for one in declared.prizes],
            seal=SealOut.of(view.seal) if view.seal else None,
        )


class LeagueAudit(BaseModel):
    """The sealed revisions of a round, the latest last, and the latest of the round before."""

    challenge: str = Field(examples=["go-to-park"])
    board: str = Field(examples=["schools-round"])
    title: str = Field(examples=["Schools this month"])
    period: str = Field(examples=["november"])
    previous_period: str | None = Field(description="The round before, if it is sealed.", examples=["october"])
    previous_revision: int | None = Field(examples=[1])
    revisions: list[SealOut]


class ReceiptOut(BaseModel):
    """What opens one member's commitment: `leaf` is the start of SHA-256(`nonce|school_id|value|member_days`)."""

    leaf: str = Field(examples=["0b1c2d3e4f5061728394a5b6c7d8e9f0"])
    nonce: str = Field(examples=["aa1c2d3e4f5061728394a5b6c7d8e9f0"])
    school_id: str = Field(examples=[_SCHOOL])
    value: int = Field(description="Thousandths of points.", examples=[245000])
    member_days: int = Field(examples=[30])

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Show a receipt."""
        return cls.model_validate(receipt, from_attributes=True)


class LeagueCorrectionIn(Body):
    """What an officer corrects of one school's standing, for everybody to read."""

    school_id: Slug = Field(examples=[_SCHOOL])
    points: int | None = Field(
        default=None, ge=-1_000_000, le=1_000_000, description="To add; below zero: to take.", examples=[-40]
    )
    pupils: int | None = Field(default=None, ge=1, le=10_000, description="Its right size.", examples=[412])
    is_excluded: bool | None = Field(default=None, description="Out of competition, or back in.", examples=[None])
    reason: OfficersWords = Field(examples=["One class was counted under the wrong school."])
    revises: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="Once standings are final: the latest revision, beside which the correction is shown.",
        examples=[1],
    )

    def correction(self) -> SchoolCorrection:
        """Return it as the engine knows it: thousandths of points."""
        return SchoolCorrection(
            self.school_id,
            None if self.points is None else self.points * 1_000,
            self.pupils,
            self.is_excluded,
            self.reason,
        )


class LeagueCorrectionOut(BaseModel):
    """What the correction made."""

    seal: SealOut | None = Field(description="The revision that it sealed; none while the round is open.")


class SchoolSizeIn(Body):
    """How many pupils one school has."""

    school_id: Slug = Field(examples=[_SCHOOL])
    pupils: int = Field(ge=1, le=10_000, examples=[412])


class SchoolSizesIn(Body):
    """How many pupils schools have. What was declared before stays on record."""

    items: list[SchoolSizeIn] = Field(min_length=1, max_length=1_000)
    reason: OfficersWords = Field(examples=["School census of September"])


class SchoolSizesOut(BaseModel):
    """How many of the numbers sent are new."""

    changed: int = Field(examples=[12])
