"""Stating what schedules ask of a person: profile, immunity, contraindications of an opened record."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.persons.models import Person
from families.persons.service import state_sex
from families.sex import Sex
from records.access.items import RecordItemChanged, lock_item, mark_changed, mark_removed, new_item
from records.access.service import OpenRecord
from vaccines.profiles.errors import ConditionUnfit, PutOffTooLong, TooManyConditions
from vaccines.profiles.models import ConditionKind, StatedSex, VaccineCondition, VaccineProfile
from vaccines.reminders.repository import look_on
from vaccines.schedules.catalogue import antigen_catalogue

CONDITIONS_MAX = 50  # there are fewer antigens
PUT_OFF_MOST_DAYS = 10 * 366  # the longest treatments; further ahead it is for good, which has no end
LIVE = "live"
NO_REVISION = 0  # of a profile that nobody has stated yet


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A profile as it was entered."""

    sex: StatedSex | None
    is_immunocompromised: bool
    grade_1_year: int | None


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    """A condition as it was entered."""

    kind: ConditionKind
    target: str
    until_on: dt.date | None = None
    reason: str | None = None


async def find_profile(session: AsyncSession, record: OpenRecord) -> VaccineProfile | None:
    """Return the profile; None where nobody has stated one."""
    query = select(VaccineProfile).where(
        VaccineProfile.person_id == record.person_id, VaccineProfile.removed_at.is_(None)
    )
    found: VaccineProfile | None = await session.scalar(query)
    return found


async def list_conditions(session: AsyncSession, record: OpenRecord) -> Sequence[VaccineCondition]:
    """Return the conditions that stand, in the order in which they were entered."""
    query = (
        select(VaccineCondition)
        .where(VaccineCondition.person_id == record.person_id, VaccineCondition.removed_at.is_(None))
        .order_by(VaccineCondition.id)
        .limit(CONDITIONS_MAX)
    )
    return (await session.scalars(query)).all()


async def state_profile(
    session: AsyncSession, record: OpenRecord, entry: ProfileEntry, *, expected_revision: int, now: dt.datetime
) -> VaccineProfile:
    """State the profile; from revision 0 on when there is none. Raises RecordItemChanged, DepositedItemFixed.

    A sex becomes the person's, so that growth goes by the same.
    """
    found = await find_profile(session, record)
    if found is None:
        if expected_revision != NO_REVISION:
            raise RecordItemChanged
        profile = await _first_profile(session, record, entry, now)
    else:
        profile = await lock_item(session, VaccineProfile, record, found.id, expected_revision=expected_revision)
        profile.sex, profile.grade_1_year = entry.sex, entry.grade_1_year
        profile.is_immunocompromised = entry.is_immunocompromised
        mark_changed(profile, record, now=now)
        await session.flush()
    if entry.sex is not None:
        await state_sex(session, record.person_id, Sex(entry.sex))
    await look_on(session, record.person_id, local_day(now))
    return profile


def known_sex(person: Person, profile: VaccineProfile | None) -> StatedSex | None:
    """Return the person's sex; what only an old profile says where nothing else does."""
    if person.sex is not None:
        return StatedSex(person.sex)
    return None if profile is None else profile.sex


async def _first_profile(
    session: AsyncSession, record: OpenRecord, entry: ProfileEntry, now: dt.datetime
) -> VaccineProfile:
    profile = VaccineProfile(
        **new_item(record, now=now),
        sex=entry.sex,
        is_immunocompromised=entry.is_immunocompromised,
        grade_1_year=entry.grade_1_year,
    )
    try:
        async with session.begin_nested():
            session.add(profile)
    except IntegrityError as error:
        if "uq_vaccine_profiles_person_id" in str(error.orig):
            raise RecordItemChanged from error  # another was faster
        raise
    return profile


async def add_condition(
    session: AsyncSession, record: OpenRecord, entry: ConditionEntry, *, now: dt.datetime
) -> VaccineCondition:
    """Add a contraindication or an immunity. Raises ConditionUnfit, PutOffTooLong, TooManyConditions."""
    is_immunity = entry.kind is ConditionKind.IMMUNITY
    if entry.target not in antigen_catalogue() and (entry.target != LIVE or is_immunity):
        raise ConditionUnfit
    if is_immunity and entry.until_on is not None:
        raise ConditionUnfit
    if entry.until_on is not None and (entry.until_on - local_day(now)).days > PUT_OFF_MOST_DAYS:
        raise PutOffTooLong(years=PUT_OFF_MOST_DAYS // 366)
    if len(await list_conditions(session, record)) >= CONDITIONS_MAX:
        raise TooManyConditions(conditions_max=CONDITIONS_MAX)
    condition = VaccineCondition(
        **new_item(record, now=now),
        kind=entry.kind,
        target=entry.target,
        until_on=entry.until_on,
        reason=entry.reason,
    )
    session.add(condition)
    await session.flush()
    await look_on(session, record.person_id, local_day(now))
    return condition


async def remove_condition(
    session: AsyncSession,
    record: OpenRecord,
    condition_id: uuid.UUID,
    *,
    expected_revision: int,
    now: dt.datetime,
) -> None:
    """Take a condition out of the record; its history stays. Raises as `lock_item` does."""
    condition = await lock_item(
        session, VaccineCondition, record, condition_id, expected_revision=expected_revision
    )
    mark_removed(condition, record, now=now)
    await session.flush()
    await look_on(session, record.person_id, local_day(now))
