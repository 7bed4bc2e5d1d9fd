"""Reads a person's doses, profile and conditions, and has the rules judge and forecast them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.messages import Language
from core.settings import get_settings
from families.nicknames.words import nickname_in
from families.persons.models import Person
from families.persons.repository import get_person
from records.access.items import Origin
from records.access.service import OpenRecord
from vaccines.documents.record import Record, ToldDose, put_together
from vaccines.doses.errors import BirthDateMissing
from vaccines.doses.models import Immunization
from vaccines.doses.service import DOSES_MAX
from vaccines.evaluation.model import Contraindication, GivenDose, Subject, dose_of_antigens, dose_of_product
from vaccines.profiles.models import ConditionKind, VaccineCondition, VaccineProfile
from vaccines.profiles.service import find_profile, list_conditions
from vaccines.schedules.catalogue import ScheduleFault, schedule_catalogue
from vaccines.schedules.model import Schedule, Sex


@dataclass(frozen=True, slots=True)
class Overview:
    """Rows of a record and what the rules say of them."""

    record: Record
    doses: Sequence[Immunization]
    profile: VaccineProfile | None
    conditions: Sequence[VaccineCondition]


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
    """Return all that stands in the opened record, judged as of today; four queries. Raises BirthDateMissing."""
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
    told = put_together(
        _name(person, language),
        _subject(person, person.birth_on, profile, conditions),
        schedule,
        [_told(one, schedule) for one in doses],
        local_day(now),
    )
    return Overview(told, doses, profile, conditions)


def _name(person: Person, language: Language) -> str:
    return person.display_name or nickname_in(person.nickname, language)


def _subject(
    person: Person, born_on: dt.date, profile: VaccineProfile | None, conditions: Sequence[VaccineCondition]
) -> Subject:
    # What was stated for vaccines goes before what the certificate of birth says.
    registered: Sex | None = person.sex.value if person.sex else None
    against = [one for one in conditions if one.kind is ConditionKind.CONTRAINDICATION]
    return Subject(
        born_on=born_on,
        sex=profile.sex.value if profile and profile.sex else registered,
        is_immunocompromised=profile.is_immunocompromised if profile else False,
        grade_1_year=profile.grade_1_year if profile else None,
        immune_to=frozenset(one.target for one in conditions if one.kind is ConditionKind.IMMUNITY),
        contraindications=tuple(Contraindication(one.target, one.until_on) for one in against),
    )


def _told(dose: Immunization, schedule: Schedule) -> ToldDose:
    return ToldDose(
        given=_given(dose, schedule),
        batch=dose.batch,
        provider=dose.provider,
        is_self_entered=dose.origin is Origin.SELF_ENTERED,
    )


def _given(dose: Immunization, schedule: Schedule) -> GivenDose:
    if dose.product is not None:
        return dose_of_product(str(dose.id), dose.given_on, schedule.products[dose.product])
    return dose_of_antigens(str(dose.id), dose.given_on, frozenset(dose.antigens), schedule.antigens)
