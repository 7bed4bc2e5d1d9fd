"""The shapes of doses, standings and recommendations."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID, ProvenanceOut, item_fields
from api.schemas.text import LongText, ShortText
from api.schemas.times import Day
from core.messages import Language, say
from vaccines.documents.record import Record, vaccine_name
from vaccines.doses.models import Immunization, Site
from vaccines.doses.service import DoseEntry
from vaccines.evaluation.model import Reason, Standing, Verdict, dose_of_antigens, dose_of_product
from vaccines.forecast.model import Outlook, SeriesStatus, Timing
from vaccines.forecast.visits import Recommendation, recommend, recommend_later
from vaccines.overview.queries import Overview
from vaccines.schedules.model import Schedule
from vaccines.words import say_status, say_timing, say_verdict, say_why

VaccineId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
_ANTIGENS_MAX = 8  # the fullest combination has six


class DoseIn(Body):
    """A dose as somebody enters it: by its product, or by what it protects from."""

    given_on: Day = Field(examples=["2026-10-10"])
    product: VaccineId | None = Field(default=None, description="Of the catalogue.", examples=["mmr"])
    antigens: list[VaccineId] = Field(
        default=[], max_length=_ANTIGENS_MAX, description="Where the product is not known.", examples=[[]]
    )
    site: Site | None = Field(default=None, examples=["left_arm"])
    batch: ShortText | None = Field(default=None, examples=["A21CD"])
    provider: ShortText | None = Field(default=None, examples=["Tai Po Maternal and Child Health Centre"])
    note: LongText | None = Field(default=None, examples=["A little fever in the evening"])

    def entry(self) -> DoseEntry:
        """Return what the service takes."""
        return DoseEntry(**{**self.model_dump(), "antigens": frozenset(self.antigens)})


class EvidenceIn(Body):
    """A document of the same person's folder."""

    document_id: uuid.UUID = Field(examples=[ITEM_ID])


class VerdictOut(BaseModel):
    """What a dose counts for, for one antigen."""

    antigen: str = Field(examples=["measles"])
    standing: Standing = Field(examples=["valid"])
    reason: Reason | None = Field(description="Why it does not count or was not needed.", examples=[None])
    number: int | None = Field(description="Its place among the valid doses.", examples=[1])
    valid_from: dt.date | None = Field(description="When it would have counted.", examples=[None])
    words: str = Field(examples=["Valid: dose 1."])

    @classmethod
    def of(cls, verdict: Verdict, language: Language) -> "VerdictOut":
        """Return a verdict as the API shows it."""
        return cls(
            antigen=verdict.antigen,
            standing=verdict.standing,
            reason=verdict.reason,
            number=verdict.number,
            valid_from=verdict.valid_from,
            words=say_verdict(verdict, language),
        )


class DoseOut(BaseModel):
    """A dose as it stands in the record."""

    id: uuid.UUID = Field(examples=[ITEM_ID])
    given_on: dt.date = Field(examples=["2026-10-10"])
    product: str | None = Field(examples=["mmr"])
    antigens: list[str] = Field(
        description="All that it protects from.", examples=[["measles", "mumps", "rubella"]]
    )
    name: str = Field(examples=["MMR"])
    site: Site | None = Field(examples=["left_arm"])
    batch: str | None = Field(examples=["A21CD"])
    provider: str | None = Field(examples=["Tai Po Maternal and Child Health Centre"])
    note: str | None = Field(examples=["A little fever in the evening"])
    evidence_id: uuid.UUID | None = Field(
        description="The document that shows it; its file and thumbnail are under documents.", examples=[None]
    )
    provenance: ProvenanceOut

    @classmethod
    def of(
        cls, dose: Immunization, schedule: Schedule, language: Language, evidence: Collection[uuid.UUID] = ()
    ) -> "DoseOut":
        """Return a dose as the API shows it; `evidence` are the documents that are there to be seen."""
        if dose.product is not None:
            given = dose_of_product(str(dose.id), dose.given_on, schedule.products[dose.product])
        else:
            given = dose_of_antigens(str(dose.id), dose.given_on, frozenset(dose.antigens), schedule.antigens)
        return cls(
            **item_fields(dose),
            given_on=dose.given_on,
            product=dose.product,
            antigens=sorted(given.antigens),
            name=vaccine_name(given, schedule.products, schedule.antigens, language),
            site=dose.site,
            batch=dose.batch,
            provider=dose.provider,
            note=dose.note,
            evidence_id=dose.evidence_id if dose.evidence_id in evidence else None,
        )


class JudgedDose(DoseOut):
    """A dose and what it counts for. No verdicts: it is of no programme here, kept and not judged."""

    verdicts: list[VerdictOut]
    words: str = Field(description="In one sentence.", examples=["Valid: dose 1."])

    @classmethod
    def judged(
        cls, dose: Immunization, record: Record, language: Language, evidence: Collection[uuid.UUID]
    ) -> "JudgedDose":
        """Return a dose with its verdicts."""
        verdicts = record.verdicts(str(dose.id))
        # What a parent has to know first: a part that did not count.
        first = sorted(verdicts, key=lambda one: one.standing is not Standing.NOT_VALID)[:1]
        return cls(
            **DoseOut.of(dose, record.schedule, language, evidence).model_dump(),
            verdicts=[VerdictOut.of(one, language) for one in verdicts],
            words=say_verdict(first[0], language) if first else say("vaccine_not_judged", language),
        )


class RecommendationOut(BaseModel):
    """An injection to come."""

    vaccine: str = Field(examples=["mmrv"])
    name: str = Field(examples=["MMRV"])
    numbers: dict[str, int] = Field(
        description="Which dose it is, by antigen.", examples=[{"measles": 2, "mumps": 2, "rubella": 2}]
    )
    is_booster: bool = Field(examples=[False])
    earliest_on: dt.date = Field(examples=["2026-05-10"])
    recommended_on: dt.date = Field(examples=["2026-10-10"])
    overdue_on: dt.date = Field(description="From when it is overdue.", examples=["2027-01-10"])
    timing: Timing = Field(examples=["due"])
    timing_words: str = Field(examples=["Due now"])
    why: list[str] = Field(examples=[["It is given at 18 months."]])

    @classmethod
    def of(cls, one: Recommendation, schedule: Schedule, language: Language) -> "RecommendationOut":
        """Return a recommendation as the API shows it."""
        return cls(
            vaccine=one.vaccine,
            name=schedule.products[one.vaccine].names[language],
            numbers=dict(one.numbers),
            is_booster=one.is_booster,
            earliest_on=one.earliest_on,
            recommended_on=one.recommended_on,
            overdue_on=one.overdue_on,
            timing=one.timing,
            timing_words=say_timing(one.timing, language),
            why=[say_why(why, schedule, language) for why in one.why],
        )


class SeriesOut(BaseModel):
    """How the person stands for one antigen."""

    antigen: str = Field(examples=["measles"])
    name: str = Field(examples=["Measles"])
    status: SeriesStatus = Field(examples=["not_complete"])
    status_words: str = Field(examples=["Not complete yet"])
    valid_doses: int = Field(examples=[1])

    @classmethod
    def of(cls, antigen: str, outlook: Outlook, record: Record, language: Language) -> "SeriesOut":
        """Return the standing for an antigen."""
        verdicts = record.courses[antigen].verdicts
        return cls(
            antigen=antigen,
            name=record.schedule.antigens[antigen].names[language],
            status=outlook.status,
            status_words=say_status(outlook.status, language),
            valid_doses=sum(one.standing is Standing.VALID for one in verdicts),
        )


class ScheduleOut(BaseModel):
    """By which programme, of which date."""

    id: str = Field(examples=["hk-childhood"])
    version: int = Field(examples=[1])
    as_of: dt.date = Field(examples=["2026-07-01"])
    name: str = Field(examples=["Hong Kong Childhood Immunisation Programme"])

    @classmethod
    def of(cls, schedule: Schedule, language: Language) -> "ScheduleOut":
        """Return the programme's name and state."""
        return cls(id=schedule.id, version=schedule.version, as_of=schedule.as_of, name=schedule.names[language])


class VaccinesOut(BaseModel):
    """Everything about a person's vaccines as of a day: doses, how the person stands, what is next."""

    as_of: dt.date = Field(examples=["2026-10-10"])
    schedule: ScheduleOut
    doses: list[JudgedDose]
    series: list[SeriesOut]
    next: list[RecommendationOut] = Field(description="The next injection of each series, the first due first.")
    later: list[RecommendationOut] = Field(description="What follows, if each is had when it is recommended.")

    @classmethod
    def of(cls, overview: Overview, language: Language) -> "VaccinesOut":
        """Return an overview as the API shows it."""
        record, schedule = overview.record, overview.record.schedule
        coming = recommend(record.outlooks, schedule.products, record.as_of)
        following = recommend_later(record.outlooks, schedule.products, record.as_of)
        return cls(
            as_of=record.as_of,
            schedule=ScheduleOut.of(schedule, language),
            doses=[JudgedDose.judged(one, record, language, overview.evidence) for one in overview.doses],
            series=[
                SeriesOut.of(antigen, outlook, record, language) for antigen, outlook in record.outlooks.items()
            ],
            next=[RecommendationOut.of(one, schedule, language) for one in coming],
            later=[RecommendationOut.of(one, schedule, language) for one in following],
        )


class PersonOverviewOut(BaseModel):
    """A person at a glance."""

    as_of: dt.date = Field(examples=["2026-10-10"])
    doses: int = Field(description="How many are kept.", examples=[12])
    next: list[RecommendationOut] = Field(description="The next injection of each series, the first due first.")

    @classmethod
    def of(cls, overview: Overview, language: Language) -> "PersonOverviewOut":
        """Return what is shown at a glance of an overview."""
        record, schedule = overview.record, overview.record.schedule
        coming = recommend(record.outlooks, schedule.products, record.as_of)
        return cls(
            as_of=record.as_of,
            doses=len(overview.doses),
            next=[RecommendationOut.of(one, schedule, language) for one in coming],
        )


class NamedOut(BaseModel):
    """Something of the catalogue."""

    id: str = Field(examples=["mmr"])
    name: str = Field(examples=["MMR"])


class ProductOut(NamedOut):
    """A kind of vaccine and what it protects from."""

    antigens: list[str] = Field(examples=[["measles", "mumps", "rubella"]])


class VaccineCatalogue(BaseModel):
    """All that a dose can be entered by."""

    schedule: ScheduleOut
    products: list[ProductOut]
    antigens: list[NamedOut]

    @classmethod
    def of(cls, schedule: Schedule, language: Language) -> "VaccineCatalogue":
        """Return the catalogue in a language."""
        return cls(
            schedule=ScheduleOut.of(schedule, language),
            products=[
                ProductOut(id=one.id, name=one.names[language], antigens=sorted(one.antigens))
                for one in schedule.products.values()
            ],
            antigens=[NamedOut(id=one.id, name=one.names[language]) for one in schedule.antigens.values()],
        )
