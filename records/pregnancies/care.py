"""Visits of antenatal care as data: what is usual in which weeks, in three languages with its source."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from ruamel.yaml import YAML

from core.messages import LANGUAGES, Language
from core.settings import PROJECT_ROOT
from records.pregnancies.rules import TERM_DAYS

_FILE = PROJECT_ROOT / "data" / "antenatal" / "visits.yaml"
Words = Mapping[Language, Annotated[str, StringConstraints(min_length=1, max_length=300)]]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CareSource(_Written):
    """Where it is said."""

    title: str
    publisher: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]


class CareVisit(_Written):
    """A visit in some completed weeks, both included."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    from_week: int = Field(ge=0, le=42)
    to_week: int = Field(ge=0, le=42)
    words: Words

    @model_validator(mode="after")
    def _is_whole(self) -> "CareVisit":
        if self.words.keys() != set(LANGUAGES) or self.to_week < self.from_week:
            raise ValueError(f"{self.id} lacks a language, or ends before it begins")
        return self


class AntenatalCare(_Written):
    """The visits and where they are from."""

    reviewed_on: dt.date
    sources: tuple[CareSource, ...] = Field(min_length=1)
    visits: tuple[CareVisit, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class DatedVisit:
    """A visit of one pregnancy, with its first and last day."""

    visit: CareVisit
    from_on: dt.date
    to_on: dt.date


@cache
def antenatal_care() -> AntenatalCare:
    """Return the visits, read once. Raises ValueError for a file that is none."""
    return AntenatalCare.model_validate(YAML(typ="safe").load(_FILE))


def visits_to_come(due_on: dt.date, today: dt.date) -> Sequence[DatedVisit]:
    """Return the visits whose last day has not passed, in order."""
    begun_on = due_on - dt.timedelta(days=TERM_DAYS)
    dated = [
        DatedVisit(
            one,
            begun_on + dt.timedelta(weeks=one.from_week),
            begun_on + dt.timedelta(weeks=one.to_week + 1, days=-1),
        )
        for one in antenatal_care().visits
    ]
    return sorted((one for one in dated if one.to_on >= today), key=lambda one: (one.from_on, one.to_on))
