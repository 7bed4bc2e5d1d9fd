"""The shapes of pregnancies and of the care that goes with them."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.record_items import ITEM_ID
from api.schemas.text import LongText
from api.schemas.times import Day
from core.clock import local_day
from core.messages import Language, say
from records.pregnancies.care import CareSource, DatedVisit, antenatal_care, visits_to_come
from records.pregnancies.models import Pregnancy, PregnancyOutcome
from records.pregnancies.rules import CYCLE_DAYS, LONGEST_DAYS, DatedBy, due_date, progress
from records.pregnancies.service import dating_of


class PregnancyFields(BaseModel):
    """What a pregnancy is dated by, who sees it, and how it ended."""

    last_period_on: Day | None = Field(
        default=None, description="The first day of the last period.", examples=["2026-07-01"]
    )
    cycle_days: Annotated[int, Field(ge=20, le=45, description="From one period to the next.")] = CYCLE_DAYS
    scan_on: Day | None = Field(default=None, examples=["2026-09-20"])
    scan_days: Annotated[int, Field(ge=0, le=LONGEST_DAYS)] | None = Field(
        default=None, description="How old the scan found it, in days.", examples=[80]
    )
    is_shared: bool = Field(default=False, description="Carers of the woman see it.", examples=[False])
    ended_on: Day | None = Field(default=None, examples=[None])
    outcome: PregnancyOutcome | None = Field(default=None, examples=[None])
    appointment_ids: Annotated[list[uuid.UUID], Field(max_length=40)] = Field(
        default=[], description="Of its care; cancelled when it ends.", examples=[[ITEM_ID]]
    )
    note: LongText | None = Field(default=None, examples=["Hospital: Queen Mary"])


class PregnancyIn(ItemIn, PregnancyFields):
    """A pregnancy to be kept."""


class PregnancyOut(ItemOut, PregnancyFields):
    """A kept pregnancy, and how far along it is today, or was when it ended."""

    due_on: Day = Field(examples=["2027-04-07"])
    dated_by: DatedBy = Field(examples=["last_period"])
    week: int = Field(description="Completed weeks.", examples=[14])
    day: int = Field(description="Days into the next week.", examples=[3])
    trimester: int = Field(examples=[2])

    @classmethod
    def derived(cls, _kept: Pregnancy, _now: dt.datetime) -> dict[str, Any]:
        """Return what follows from the dates."""
        due_on, dated_by = due_date(dating_of(_kept))
        on = progress(due_on, _kept.ended_on or local_day(_now))
        return {
            "due_on": due_on,
            "dated_by": dated_by,
            "week": on.week,
            "day": on.day,
            "trimester": on.trimester,
        }


class CareVisitOut(BaseModel):
    """A visit that is usual, and between which days."""

    id: str = Field(examples=["glucose"])
    from_on: Day = Field(examples=["2026-12-16"])
    to_on: Day = Field(examples=["2027-01-19"])
    words: str = Field(examples=["Test for diabetes of pregnancy"])

    @classmethod
    def of(cls, one: DatedVisit, language: Language) -> "CareVisitOut":
        """Return a visit in the caller's language."""
        return cls(id=one.visit.id, from_on=one.from_on, to_on=one.to_on, words=one.visit.words[language])


class CareSourceOut(BaseModel):
    """Where the visits are from."""

    title: str = Field(examples=["Information on antenatal care for pregnant women"])
    publisher: str = Field(examples=["Family Health Service, Department of Health"])
    url: str = Field(examples=["https://www.fhs.gov.hk/english/mulit_med/000051.html"])

    @classmethod
    def of(cls, one: CareSource) -> "CareSourceOut":
        """Return a source."""
        return cls(**one.model_dump())


class PregnancyCareOut(BaseModel):
    """What comes next: visits while it goes on, a word when it has ended."""

    words: str = Field(examples=["Week 14, second trimester. 172 days until the due date."])
    may_register_child: bool = Field(description="A child was born: it can be registered.", examples=[False])
    visits: list[CareVisitOut] = Field(description="Those to come; none when it has ended.")
    sources: list[CareSourceOut]

    @classmethod
    def of(
        cls, kept: Pregnancy, language: Language, now: dt.datetime, *, has_cancelled: bool
    ) -> "PregnancyCareOut":
        """Return what comes next; `has_cancelled` says whether appointments named in it were cancelled."""
        if kept.outcome is not None:
            code = "pregnancy_loss_cancelled" if has_cancelled else "pregnancy_loss_nothing_cancelled"
            said = {"appointments": say(code, language)} if kept.outcome is PregnancyOutcome.LOSS else {}
            return cls(
                words=say(f"pregnancy_{kept.outcome.value}", language, said),
                may_register_child=kept.outcome is PregnancyOutcome.BIRTH,
                visits=[],
                sources=[],
            )
        today = local_day(now)
        due_on, _ = due_date(dating_of(kept))
        on = progress(due_on, today)
        numbers = {"week": on.week, "day": on.day, "trimester": on.trimester, "days": on.days_left}
        return cls(
            words=say("pregnancy_goes_well" if on.days_left >= 0 else "pregnancy_over_term", language, numbers),
            may_register_child=False,
            visits=[CareVisitOut.of(one, language) for one in visits_to_come(due_on, today)],
            sources=[CareSourceOut.of(one) for one in antenatal_care().sources],
        )
