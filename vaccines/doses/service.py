"""Adding, correcting and removing doses of an opened record."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from records.access.items import lock_item, mark_changed, mark_removed, new_item
from records.access.service import OpenRecord
from vaccines.doses.errors import (
    DoseAlreadyThere,
    DoseBeforeBirth,
    DoseInFuture,
    ProductOrAntigens,
    TooManyDoses,
    VaccineUnknown,
)
from vaccines.doses.models import Immunization, Site
from vaccines.reminders.repository import look_on
from vaccines.schedules.catalogue import antigen_catalogue, product_catalogue

DOSES_MAX = 300  # a lifetime's is under a hundred; keeps an answer and its judging short


@dataclass(frozen=True, slots=True)
class DoseEntry:
    """A dose as it was entered."""

    given_on: dt.date
    product: str | None = None
    antigens: frozenset[str] = frozenset()
    site: Site | None = None
    batch: str | None = None
    provider: str | None = None
    note: str | None = None


async def add_dose(
    session: AsyncSession,
    record: OpenRecord,
    entry: DoseEntry,
    *,
    born_on: dt.date,
    now: dt.datetime,
    source: str | None = None,
) -> Immunization:
    """Add a dose; a record that the system opened takes it as deposited.

    Raises ProductOrAntigens, VaccineUnknown, DoseBeforeBirth, DoseInFuture, DoseAlreadyThere, TooManyDoses.
    """
    _check(entry, born_on, now)
    held = select(func.count()).where(
        Immunization.person_id == record.person_id, Immunization.removed_at.is_(None)
    )
    if (await session.scalar(held) or 0) >= DOSES_MAX:
        raise TooManyDoses(doses_max=DOSES_MAX)
    dose = Immunization(**new_item(record, now=now, source=source), **_values(entry))
    try:
        async with session.begin_nested():
            session.add(dose)
    except IntegrityError as error:
        raise _told(error) from error
    await look_on(session, record.person_id, local_day(now))
    return dose


async def correct_dose(
    session: AsyncSession,
    record: OpenRecord,
    dose_id: uuid.UUID,
    entry: DoseEntry,
    *,
    born_on: dt.date,
    expected_revision: int,
    now: dt.datetime,
) -> Immunization:
    """Put other values in a dose's place; the former stay in its history. Raises as `add_dose` and `lock_item`."""
    _check(entry, born_on, now)
    dose = await lock_item(session, Immunization, record, dose_id, expected_revision=expected_revision)
    try:
        async with session.begin_nested():
            for name, value in _values(entry).items():
                setattr(dose, name, value)
            mark_changed(dose, record, now=now)
    except IntegrityError as error:
        raise _told(error) from error
    await look_on(session, record.person_id, local_day(now))
    return dose


async def remove_dose(
    session: AsyncSession, record: OpenRecord, dose_id: uuid.UUID, *, expected_revision: int, now: dt.datetime
) -> None:
    """Take a dose out as entered in error; what it was stays in its history. Raises as `lock_item` does."""
    dose = await lock_item(session, Immunization, record, dose_id, expected_revision=expected_revision)
    mark_removed(dose, record, now=now)
    await session.flush()
    await look_on(session, record.person_id, local_day(now))


def _check(entry: DoseEntry, born_on: dt.date, now: dt.datetime) -> None:
    if (entry.product is None) is not bool(entry.antigens):
        raise ProductOrAntigens
    if entry.product is not None and entry.product not in product_catalogue():
        raise VaccineUnknown
    if not entry.antigens <= set(antigen_catalogue()):
        raise VaccineUnknown
    if entry.given_on < born_on:
        raise DoseBeforeBirth
    if entry.given_on > local_day(now):
        raise DoseInFuture


def _values(entry: DoseEntry) -> dict[str, Any]:
    return {
        "product": entry.product,
        "antigens": sorted(entry.antigens),
        "given_on": entry.given_on,
        "site": entry.site,
        "batch": entry.batch,
        "provider": entry.provider,
        "note": entry.note,
    }


def _told(error: IntegrityError) -> Exception:
    return DoseAlreadyThere() if "uq_immunizations_given" in str(error.orig) else error
