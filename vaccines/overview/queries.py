"""Reads a person's doses, profile and conditions, and has the rules judge and forecast them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.messages import Language
from core.settings import get_settings
from families.classes.grades import first_grade_year, grade_of
from families.classes.repository import find_class_of
from families.nicknames.words import nickname_in
from families.persons.models import Person
from families.persons.repository import get_person
from families.school_years import school_year
from records.access.items import Origin
from records.access.service import OpenRecord
from vaccines.documents.record import Record, ToldDose, put_together
from vaccines.doses.errors import BirthDateMissing
from vaccines.doses.evidence import list_evidence
from vaccines.doses.models import Immunization
from vaccines.doses.service import DOSES_MAX
from vaccines.evaluation.model import Contraindication, GivenDose, Subject, dose_of_antigens, dose_of_product
from vaccines.profiles.models import ConditionKind, VaccineCondition, VaccineProfile
from vaccines.profiles.service import find_profile, known_sex, list_conditions
from vaccines.schedules.catalogue import ScheduleFault, schedule_catalogue
from vaccines.schedules.model import Schedule


@dataclass(frozen=True, slots=True)
class Overview:
    """Rows of a record and what the rules say of them; `evidence` are the documents that show doses."""

    record: Record
    doses: Sequence[Immunization]
    profile: VaccineProfile | None
    conditions: Sequence[VaccineCondition]
    evidence: frozenset[uuid.UUID]


def chosen_schedule() -> Schedule:
    """Return the schedule that this server works by. Raises ScheduleFault when there is none of that name."""
    schedules, name = schedule_catalogue(), get_settings().vaccine_schedule
    if name not in schedules:
        raise ScheduleFault(f"EPLUS_VACCINE_SCHEDULE is {name}; there are {', '.join(sorted(schedules))}")
    return schedules[name]


async def get_birth_date(session: AsyncSession, record: OpenRecord) -> dt.date:
    """Return when the person of an opened record was born. Raises BirthDateMissing."""
    person = await get_person(session, record.person_id)
    if person.birth_on is None:
        raise BirthDateMissing
    return person.birth_on


async def get_overview(
    session: AsyncSession, record: OpenRecord, *, language: Language, now: dt.datetime
) -> Overview:
    """Return all that stands in the opened record, judged as of today; six queries. Raises BirthDateMissing."""
    person = await get_person(session, record.person_id)
    if person.birth_on is None:
        raise BirthDateMissing
    profile, conditions = await find_profile(session, record), await list_conditions(session, record)
    query = (
        select(Immunization)
        .where(Immunization.person_id == record.person_id, Immunization.removed_at.is_(None))
        .order_by(Immunization.given_on, Immunization.id)
        .limit(DOSES_MAX)
    )
    doses = (await session.scalars(query)).all()
    schedule = chosen_schedule()
    today = local_day(now)
    grade_1_year = await _grade_1_year(session, person, profile, today)
    told = put_together(
        name_of(person, language),
        _subject(person, person.birth_on, profile, conditions, grade_1_year),
        schedule,
        [_told(one, schedule) for one in doses],
        today,
    )
    return Overview(told, doses, profile, conditions, await list_evidence(session, record, doses))


def name_of(person: Person, language: Language) -> str:
    """Return what the family calls a person."""
    return person.display_name or nickname_in(person.nickname, language)


async def _grade_1_year(
    session: AsyncSession, person: Person, profile: VaccineProfile | None, today: dt.date
) -> int | None:
    """Return the year in which Primary 1 began; None where the age says it.

    The class of this school year knows best. Before that of an earlier one goes what the family says: who repeats
    a year may be in no new class here.
    """
    stated = profile.grade_1_year if profile else None
    found = await find_class_of(session, person.id)
    if found is None:
        return stated
    school_class, level = found
    grade = grade_of(school_class.label, level)
    if grade is None or (stated is not None and school_class.school_year != school_year(today)):
        return stated
    return first_grade_year(school_class.school_year, grade)


def _subject(
    person: Person,
    born_on: dt.date,
    profile: VaccineProfile | None,
    conditions: Sequence[VaccineCondition],
    grade_1_year: int | None,
) -> Subject:
    sex = known_sex(person, profile)
    against = [one for one in conditions if one.kind is ConditionKind.CONTRAINDICATION]
    return Subject(
        born_on=born_on,
        sex=sex.value if sex else None,
        is_immunocompromised=profile.is_immunocompromised if profile else False,
        grade_1_year=grade_1_year,
        immune_to=frozenset(one.target for one in conditions if one.kind is ConditionKind.IMMUNITY),
        contraindications=tuple(Contraindication(one.target, one.until_on) for one in against),
    )


def _told(dose: Immunization, schedule: Schedule) -> ToldDose:
    return ToldDose(
        given=replace(_given(dose, schedule), has_batch=bool(dose.batch)),
        batch=dose.batch,
        provider=dose.provider,
        is_self_entered=dose.origin is Origin.SELF_ENTERED,
    )


def _given(dose: Immunization, schedule: Schedule) -> GivenDose:
    if dose.product is not None:
        return dose_of_product(str(dose.id), dose.given_on, schedule.products[dose.product])
    return dose_of_antigens(str(dose.id), dose.given_on, frozenset(dose.antigens), schedule.antigens)
