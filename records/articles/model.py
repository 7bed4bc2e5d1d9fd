"""What an article is, and for which ages. Pure."""

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from core.messages import LANGUAGES, Language

LAST_WEEK = 42  # of a pregnancy
_DAYS = {"week": 7.0, "month": 30.4375, "year": 365.25}  # a twelfth of a year of four
_SPAN = re.compile(r"(\d{1,3}) (week|month|year)s?")
_WEEK_DAYS = 7


class ArticleTopic(StrEnum):
    """What an article is about."""

    PREGNANCY = "pregnancy"
    NEWBORN = "newborn"
    FEEDING = "feeding"
    FOOD = "food"
    SLEEP = "sleep"
    SAFETY = "safety"
    MOOD = "mood"
    VACCINES = "vaccines"
    TEETH = "teeth"
    GROWTH = "growth"
    ILLNESS = "illness"
    SCREENS = "screens"
    ACTIVITY = "activity"
    DEVELOPMENT = "development"
    SCHOOL = "school"


def _days(written: object) -> object:
    """Return "6 months" in days."""
    found = _SPAN.fullmatch(str(written))
    if found is None:
        raise ValueError(f"`{written}` is not an age such as `6 months`")
    return round(int(found[1]) * _DAYS[found[2]])


_AgeDays = Annotated[int, BeforeValidator(_days)]
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=900)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Ages(_Written):
    """From an age until before another, in days."""

    from_days: _AgeDays = Field(alias="from")
    to_days: _AgeDays = Field(alias="to")


class PregnancyWeeks(_Written):
    """Completed weeks of a pregnancy, both included."""

    from_week: int = Field(alias="from", ge=0, le=LAST_WEEK)
    to_week: int = Field(alias="to", ge=0, le=LAST_WEEK)


class Source(_Written):
    """Where the facts of an article are from."""

    title: _Words
    publisher: _Words
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=300)]


class ArticleText(_Written):
    """An article in one language; `get_help` says when not to wait."""

    title: Annotated[str, StringConstraints(max_length=80)]
    summary: Annotated[str, StringConstraints(max_length=160)]
    body: tuple[_Words, ...] = Field(min_length=2, max_length=8)
    get_help: _Words | None = None


class Article(_Written):
    """An article for the parents of children of some ages, or for those who are expecting."""

    id: str
    ages: Ages | None = None
    pregnancy_weeks: PregnancyWeeks | None = None
    topics: tuple[ArticleTopic, ...] = Field(min_length=1)
    reviewed_on: dt.date
    sources: tuple[Source, ...] = Field(min_length=1)
    texts: Mapping[Language, ArticleText]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if missing := set(LANGUAGES) - self.texts.keys():
            raise ValueError(f"lacks {sorted(missing)}")
        if len({(len(text.body), text.get_help is None) for text in self.texts.values()}) > 1:
            raise ValueError("its languages do not say the same")
        if (self.ages is None) is (self.pregnancy_weeks is None):
            raise ValueError("it is for ages, or for weeks of a pregnancy")
        if self.span_days <= 0:
            raise ValueError("it ends before it begins")
        return self

    @property
    def span_days(self) -> int:
        """How long it is of use: the shorter, the more it is about just now."""
        if self.ages is not None:
            return self.ages.to_days - self.ages.from_days
        if self.pregnancy_weeks is not None:
            return (self.pregnancy_weeks.to_week - self.pregnancy_weeks.from_week + 1) * _WEEK_DAYS
        return 0

    def fits_age(self, age_weeks: int) -> bool:
        """Return whether it is for a child who is that many completed weeks old."""
        first_day = age_weeks * _WEEK_DAYS
        return (
            self.ages is not None
            and self.ages.from_days < first_day + _WEEK_DAYS
            and first_day < self.ages.to_days
        )

    def fits_pregnancy(self, week: int) -> bool:
        """Return whether it is for a pregnancy of that many completed weeks."""
        return (
            self.pregnancy_weeks is not None
            and self.pregnancy_weeks.from_week <= week <= self.pregnancy_weeks.to_week
        )
