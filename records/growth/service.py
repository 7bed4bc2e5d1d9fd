"""Changes of a person's growth record: the profile, and entries added, corrected and removed.

Each works on an opened record (records/access/service.py) and flushes. What is typed in is looked at first:
impossible is refused, unlikely is asked about once.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.persons.models import Person
from families.persons.repository import get_person
from families.persons.service import state_sex
from families.sex import Sex
from records.access.items import RecordItemChanged, lock_item, mark_changed, mark_removed, new_item
from records.access.service import OpenRecord
from records.facts import tell_growth_entry
from records.growth.ages import LAST_MONTHS, age_on, to_months
from records.growth.child import Child, Entry
from records.growth.doubts import doubts_about, guesses_at, impossible_values
from records.growth.errors import (
    AgeOver,
    DateBeforeBirth,
    DateInFuture,
    GrowthBirthDateUnknown,
    GrowthEntriesTooMany,
    GrowthEntryEmpty,
    GrowthSexUnknown,
    ModeWithoutHeight,
    ValueImpossible,
    ValueUnlikely,
)
from records.growth.gathering import gather, refuse_observed
from records.growth.measures import Measure
from records.growth.models import GrowthEntry, GrowthProfile, stored_entry, to_mm
from records.growth.repository import MAX_ENTRIES, count_entries, find_profile
from records.observations.service import DIARY_DAYS, GROWN_UP_DAYS


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """The whole profile as it shall be. Heights in centimetres."""

    sex: Sex
    gestation_weeks: int | None
    mother_height_cm: float | None
    father_height_cm: float | None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is entered; `is_confirmed` when it was asked about and stands; where, and with what scale."""

    entry: Entry
    is_confirmed: bool = False
    source: str | None = None
    device: str | None = None


async def put_profile(
    session: AsyncSession, record: OpenRecord, change: ProfileChange, *, expected_revision: int, now: dt.datetime
) -> GrowthProfile:
    """Set the profile; `expected_revision` is 0 where there is none yet. Raises RecordItemChanged.

    The sex becomes the person's, so that vaccines go by the same.
    """
    values = {
        "sex": change.sex,
        "gestation_weeks": change.gestation_weeks,
        "mother_height_mm": to_mm(change.mother_height_cm),
        "father_height_mm": to_mm(change.father_height_cm),
    }
    found = await find_profile(session, record)
    if found is None:
        if expected_revision != 0:
            raise RecordItemChanged
        profile = GrowthProfile(**new_item(record, now=now), **values)
        session.add(profile)
    else:
        profile = await lock_item(session, GrowthProfile, record, found.id, expected_revision=expected_revision)
        _set(profile, values)
        mark_changed(profile, record, now=now)
    await session.flush()
    await state_sex(session, record.person_id, change.sex)
    return profile


async def add_entry(session: AsyncSession, record: OpenRecord, new: NewEntry, *, now: dt.datetime) -> GrowthEntry:
    """Add what was measured. Raises what `_look_at` does, MeasuredAlready and GrowthEntriesTooMany."""
    if await count_entries(session, record) >= MAX_ENTRIES:
        raise GrowthEntriesTooMany(most=MAX_ENTRIES)
    child = await get_child(session, record)
    is_confirmed = await _look_at(session, record, child, new, [], now)
    await refuse_observed(session, record, new.entry)
    stored = GrowthEntry(
        **new_item(record, now=now, source=new.source, device=new.device),
        **stored_entry(new.entry),
        is_confirmed=is_confirmed,
        is_diary=_is_diary(record, child, new.entry, now),
    )
    session.add(stored)
    await session.flush()
    _tell(session, stored, now)
    return stored


async def correct_entry(
    session: AsyncSession,
    record: OpenRecord,
    entry_id: uuid.UUID,
    new: NewEntry,
    *,
    expected_revision: int,
    now: dt.datetime,
) -> GrowthEntry:
    """Correct an entry; its former revision stays in the history. Raises as `lock_item` and `_look_at`."""
    stored = await lock_item(session, GrowthEntry, record, entry_id, expected_revision=expected_revision)
    child = await get_child(session, record)
    is_confirmed = await _look_at(session, record, child, new, [stored.id], now)
    said = {"is_confirmed": is_confirmed, "source": new.source, "device": new.device}
    _set(stored, {**stored_entry(new.entry), **said})
    mark_changed(stored, record, now=now)
    await session.flush()
    return stored


async def remove_entry(
    session: AsyncSession, record: OpenRecord, entry_id: uuid.UUID, *, expected_revision: int, now: dt.datetime
) -> None:
    """Take an entry out; it stays in the history. Raises as `lock_item`."""
    stored = await lock_item(session, GrowthEntry, record, entry_id, expected_revision=expected_revision)
    mark_removed(stored, record, now=now)
    await session.flush()
    _tell(session, stored, now)


async def get_child(session: AsyncSession, record: OpenRecord) -> Child:
    """Return whom the references are asked about. Raises GrowthBirthDateUnknown, GrowthSexUnknown."""
    person = await get_person(session, record.person_id)
    if person.birth_on is None:
        raise GrowthBirthDateUnknown
    profile = await find_profile(session, record)
    sex = known_sex(person, profile)
    if sex is None:
        raise GrowthSexUnknown
    if profile is None:
        return Child(sex, person.birth_on)
    return replace(profile.child(person.birth_on), sex=sex)


def known_sex(person: Person, profile: GrowthProfile | None) -> Sex | None:
    """Return the person's sex; what only an old profile says where nothing else does."""
    return person.sex or (None if profile is None else profile.sex)


async def _look_at(
    session: AsyncSession,
    record: OpenRecord,
    child: Child,
    new: NewEntry,
    left_out: Sequence[uuid.UUID],
    now: dt.datetime,
) -> bool:
    """Return whether the entry is unlikely and was confirmed; doubts are asked of the person's other entries."""
    _refuse(child, new.entry, now)
    others = [one.entry for one in await gather(session, record, child) if one.item.id not in left_out]
    if impossible := impossible_values(child, new.entry):
        raise ValueImpossible(impossible, guesses_at(child, new.entry, others))
    doubts = doubts_about(child, new.entry, others)
    if doubts and not new.is_confirmed:
        raise ValueUnlikely(doubts, guesses_at(child, new.entry, others))
    return bool(doubts)


def _is_diary(record: OpenRecord, child: Child, entry: Entry, now: dt.datetime) -> bool:
    """Return whether an entry keeps the child's diary, as observations do: height or weight, lately measured."""
    return (
        record.actor_id is not None
        and (entry.height_cm is not None or entry.weight_kg is not None)
        and age_on(child.birth_on, entry.measured_on) < GROWN_UP_DAYS
        and (local_day(now) - entry.measured_on).days <= DIARY_DAYS
    )


def _tell(session: AsyncSession, stored: GrowthEntry, now: dt.datetime) -> None:
    if stored.is_diary:
        tell_growth_entry(
            session,
            stored.person_id,
            stored.id,
            Measure.WEIGHT.value if stored.height_mm is None else Measure.HEIGHT.value,
            entered_at=stored.recorded_at,
            revision=stored.revision,
            is_removed=stored.removed_at is not None,
            now=now,
        )


def _refuse(child: Child, entry: Entry, now: dt.datetime) -> None:
    if not entry.values:
        raise GrowthEntryEmpty
    if entry.mode is not None and entry.height_cm is None:
        raise ModeWithoutHeight
    if entry.measured_on < child.birth_on:
        raise DateBeforeBirth
    if entry.measured_on > local_day(now):
        raise DateInFuture
    if to_months(age_on(child.birth_on, entry.measured_on)) > LAST_MONTHS:
        raise AgeOver(years=LAST_MONTHS // 12)


def _set(item: GrowthProfile | GrowthEntry, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(item, name, value)
