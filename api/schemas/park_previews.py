"""What a preview of a boundary says. Numbers of people are told in fives, so that nobody can be picked out."""

import datetime as dt
import math
from typing import Self

from pydantic import BaseModel, Field

from core.messages import Language, number_words, say
from geo.nearness.rules import REACH_M
from geo.previews.rules import Estimate
from geo.previews.service import Effects

FEW = 5  # fewer are never told; and by steps of as many, two previews cannot be subtracted to find one person


class NumberOut(BaseModel):
    """A number of check-ins; null where it is small or unknown, and then the words say so."""

    value: int | None = Field(examples=[40])
    words: str = Field(examples=["40"])


class EstimateOut(BaseModel):
    """Between two bounds that hold, and what is likely."""

    at_least: NumberOut
    about: NumberOut
    at_most: NumberOut

    @classmethod
    def of(cls, estimate: Estimate, language: Language, *, is_touched: bool, is_bounded: bool = True) -> Self:
        """Return the numbers in fives: the least rounded down, the most rounded up, so that they still hold."""
        if not is_touched:
            nothing = _number(0, language)
            return cls(at_least=nothing, about=nothing, at_most=nothing)
        if is_bounded:
            at_most = _few_or(math.ceil(estimate.at_most / FEW) * FEW, estimate.at_most, language)
        else:
            at_most = NumberOut(value=None, words=say("preview_unbounded", language, {"metres": REACH_M}))
        return cls(
            at_least=_number(estimate.at_least // FEW * FEW, language),
            about=_few_or(round(estimate.about / FEW) * FEW, estimate.about, language),
            at_most=at_most,
        )


class OverlapOut(BaseModel):
    """A park of the game that the boundary lies over."""

    park_id: str = Field(examples=["victoria-park"])
    name: str = Field(examples=["Victoria Park"])
    share_percent: int = Field(description="Of the smaller of the two.", examples=[3])


class PreviewOut(BaseModel):
    """What the boundary would change."""

    area_before_m2: int = Field(examples=[188_500])
    area_after_m2: int = Field(examples=[165_000])
    kept_percent: int = Field(description="Of the present area.", examples=[86])
    inward_m: int = Field(description="How far the farthest lost place lies from the new area.", examples=[24])
    outward_m: int = Field(description="How far the farthest new place lies from the present area.", examples=[6])
    overlaps: list[OverlapOut]
    since: dt.date = Field(description="The first of the days that were looked at.", examples=["2026-09-13"])
    until: dt.date = Field(examples=["2026-10-10"])
    visits_lost: EstimateOut = Field(description="Check-ins here that the new boundary would not have accepted.")
    refusals_gained: EstimateOut = Field(
        description="Check-ins refused as outside, here or nearby, that it would have accepted."
    )

    @classmethod
    def of(cls, effects: Effects, names: dict[str, str], language: Language) -> Self:
        """Return the effects; `names` are the overlapping parks' by id."""
        return cls(
            area_before_m2=round(effects.area_before_m2),
            area_after_m2=round(effects.area_after_m2),
            kept_percent=round(effects.kept_share * 100),
            inward_m=math.ceil(effects.inward_m),
            outward_m=math.ceil(effects.outward_m),
            overlaps=[
                OverlapOut(park_id=park_id, name=names.get(park_id, park_id), share_percent=round(share * 100))
                for park_id, share in effects.overlaps
            ],
            since=effects.since,
            until=effects.until,
            visits_lost=EstimateOut.of(effects.lost, language, is_touched=effects.inward_m > 0),
            refusals_gained=EstimateOut.of(
                effects.gained,
                language,
                is_touched=effects.outward_m > 0 or not effects.is_in_play,
                is_bounded=effects.is_bounded,
            ),
        )


def _few_or(rounded: int, exact: float, language: Language) -> NumberOut:
    if exact < FEW:
        return NumberOut(value=None, words=say("preview_fewer_than", language, {"number": FEW}))
    return _number(rounded, language)


def _number(value: int, language: Language) -> NumberOut:
    return NumberOut(value=value, words=say("preview_number", language, {"number": number_words(value)}))
