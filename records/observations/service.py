"""Adding, correcting and removing observations of an opened record."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.repository import get_person
from records.access.items import lock_item, mark_changed, mark_removed, new_item
from records.access.service import OpenRecord
from records.facts import tell_growth_entry
from records.observations.errors import (
    ObservationImpossible,
    ObservationUnfit,
    ObservationUnitMixedUp,
    ObservationUnlikely,
    ObservedBeforeBirth,
    ObservedInFuture,
)
from records.observations.kinds import MEASURES, MealContext, Method, ObservationKind, UcumUnit
from records.observations.models import Observation
from records.observations.rules import Likelihood, in_kept_unit, judge

GROWTH_KINDS = frozenset({ObservationKind.HEIGHT, ObservationKind.WEIGHT})
GROWN_UP_DAYS = 6_575  # 18 years: until then the charts go on
DIARY_DAYS = 7  # who enters a whole red booklet of past years keeps no diary for it
FUTURE_MOST_S = 300  # clocks of phones and devices differ by a few minutes
_MINUTE = dt.timedelta(minutes=1)
_ADULT_DAYS = 30 * 365  # children always have a birth date: who has none is grown up
_WRITTEN = {UcumUnit.LB: "lb", UcumUnit.INCH: "in", UcumUnit.MG_DL: "mg/dL"}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, as it was entered. `at` carries the offset of the place."""

    kind: ObservationKind
    at: dt.datetime
    value: Decimal
    unit: UcumUnit
    second_value: Decimal | None = None
    method: Method | None = None
    meal_context: MealContext | None = None
    note: str | None = None
    source: str | None = None
    device: str | None = None
    deposited_by_id: uuid.UUID | None = None


async def add_observation(
    session: AsyncSession, record: OpenRecord, measured: Measured, *, is_confirmed: bool, now: dt.datetime
) -> Observation:
    """Add an observation.

    Raises ObservationUnfit, ObservedInFuture, ObservedBeforeBirth, ObservationImpossible; and unless confirmed
    ObservationUnlikely or ObservationUnitMixedUp.
    """
    age_days = await _check(session, record, measured, is_confirmed=is_confirmed, now=now)
    made = Observation(
        **new_item(
            record,
            now=now,
            source=measured.source,
            device=measured.device,
            deposited_by_id=measured.deposited_by_id,
        ),
        **_values(measured),
        is_diary=_is_diary(record, measured, age_days, now),
    )
    session.add(made)
    await session.flush()
    _tell(session, made, now)
    return made


async def correct_observation(
    session: AsyncSession,
    record: OpenRecord,
    observation_id: uuid.UUID,
    measured: Measured,
    *,
    expected_revision: int,
    is_confirmed: bool,
    now: dt.datetime,
) -> Observation:
    """Put other values in the place of an observation's, of the same kind; the former stay in its history.

    Raises as `add_observation` and `lock_item` do.
    """
    kept = await lock_item(session, Observation, record, observation_id, expected_revision=expected_revision)
    if measured.kind is not kept.kind:
        raise ObservationUnfit(field="kind")
    await _check(session, record, measured, is_confirmed=is_confirmed, now=now)
    for name, value in _values(measured).items():
        setattr(kept, name, value)
    kept.source, kept.device = measured.source, measured.device
    mark_changed(kept, record, now=now)
    await session.flush()
    return kept


async def remove_observation(
    session: AsyncSession,
    record: OpenRecord,
    observation_id: uuid.UUID,
    *,
    expected_revision: int,
    now: dt.datetime,
) -> None:
    """Take an observation out of the record; its history stays. Raises as `lock_item` does."""
    kept = await lock_item(session, Observation, record, observation_id, expected_revision=expected_revision)
    mark_removed(kept, record, now=now)
    await session.flush()
    _tell(session, kept, now)


def _is_diary(record: OpenRecord, measured: Measured, age_days: int, now: dt.datetime) -> bool:
    return (
        record.actor_id is not None
        and measured.kind in GROWTH_KINDS
        and age_days < GROWN_UP_DAYS
        and now - measured.at <= dt.timedelta(days=DIARY_DAYS)
    )


def _tell(session: AsyncSession, kept: Observation, now: dt.datetime) -> None:
    if kept.is_diary:
        tell_growth_entry(
            session,
            kept.person_id,
            kept.id,
            kept.kind.value,
            entered_at=kept.recorded_at,
            revision=kept.revision,
            is_removed=kept.removed_at is not None,
            now=now,
        )


async def _check(
    session: AsyncSession, record: OpenRecord, measured: Measured, *, is_confirmed: bool, now: dt.datetime
) -> int:
    """Return the age in days at which it was measured."""
    _check_fits(measured)
    if measured.at > now + dt.timedelta(seconds=FUTURE_MOST_S):
        raise ObservedInFuture
    person = await get_person(session, record.person_id)
    age_days = _ADULT_DAYS if person.birth_on is None else (measured.at.date() - person.birth_on).days
    if age_days < 0:
        raise ObservedBeforeBirth
    value = in_kept_unit(measured.kind, measured.value, measured.unit)
    verdict = judge(measured.kind, value, age_days=age_days, second_value=measured.second_value)
    if verdict.likelihood is Likelihood.IMPOSSIBLE:
        raise ObservationImpossible
    if verdict.likelihood is Likelihood.LIKELY or is_confirmed:
        return age_days
    if verdict.perhaps_unit is not None:
        raise ObservationUnitMixedUp(unit=_WRITTEN[verdict.perhaps_unit])
    raise ObservationUnlikely


def _check_fits(measured: Measured) -> None:
    measure = MEASURES[measured.kind]
    fits = {
        "unit": measured.unit in measure.factors,
        "method": measured.method is None or measured.method in measure.methods,
        "meal_context": measured.meal_context is None or measure.has_meal_context,
        "second_value": (measured.second_value is not None) is measure.has_second_value,
        "at": measured.at.utcoffset() is not None,
    }
    for field, is_fit in fits.items():
        if not is_fit:
            raise ObservationUnfit(field=field)


def _values(measured: Measured) -> dict[str, Any]:
    offset = measured.at.utcoffset() or dt.timedelta()
    return {
        "kind": measured.kind,
        "effective_at": measured.at.astimezone(dt.UTC),
        "effective_offset_min": round(offset / _MINUTE),
        "value": in_kept_unit(measured.kind, measured.value, measured.unit),
        "second_value": measured.second_value,
        "entered_unit": measured.unit,
        "method": measured.method,
        "meal_context": measured.meal_context,
        "note": measured.note,
    }
