"""What an officer decides a held day by: the day's quarter-hours, and how the person's other holds ended."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.days.queries import UnitPage, get_day
from records.steps.plausibility.errors import StepHoldUnknown
from records.steps.plausibility.models import StepHold
from records.steps.plausibility.rules import RECORD_REASONS, HoldReason
from records.steps.reconciling.codes import Uncounted
from records.steps.sample import FormFactor, Unit

_WHOLE_DAY = frozenset({Uncounted.HELD_FOR_REVIEW, Uncounted.REFUSED_BY_REVIEW})


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter-hour: the most that any device counted in it (None: nothing known), and whether that is held."""

    starts_at: dt.datetime
    counted: int | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class HoldCase:
    """A hold with its day. Devices are named by where they are worn only: their labels may hold a name."""

    hold: StepHold
    unit: Unit
    raw: int
    credited: int
    worn: Sequence[FormFactor]
    quarters: Sequence[Quarter]
    others: Mapping[str, int]  # the person's other holds, by status


async def get_case(session: AsyncSession, hold_id: UUID) -> HoldCase:
    """Return a hold with what to decide it by. Raises StepHoldUnknown, also where the day was deleted since."""
    hold = await session.get(StepHold, hold_id)
    page = None if hold is None else await get_day(session, hold.person_id, hold.day)
    if hold is None or page is None or not page.units:
        raise StepHoldUnknown
    codes = _codes_of(HoldReason(hold.reason))
    unit, shown = max(page.units.items(), key=lambda item: (_held_in(item[1], codes), item[0] is Unit.STEPS))
    return HoldCase(
        hold=hold,
        unit=unit,
        raw=shown.raw,
        credited=shown.credited,
        worn=[one.device.form_factor for one in shown.devices],
        quarters=_quarters(shown, codes),
        others=await _count_others(session, hold),
    )


def _codes_of(reason: HoldReason) -> Collection[Uncounted]:
    return {Uncounted(reason.value)} if reason in RECORD_REASONS else _WHOLE_DAY


def _held_in(page: UnitPage, codes: Collection[Uncounted]) -> int:
    return sum(part.count for part in page.uncounted if part.code in codes)


def _quarters(page: UnitPage, codes: Collection[Uncounted]) -> list[Quarter]:
    spans = [
        (part.starts_at, part.ends_at)
        for part in page.uncounted
        if part.code in codes and part.starts_at is not None and part.ends_at is not None
    ]
    return [
        Quarter(
            bucket.starts_at,
            max((count for count in bucket.counts if count is not None), default=None),
            any(since <= bucket.starts_at < until for since, until in spans),
        )
        for bucket in page.buckets
    ]


async def _count_others(session: AsyncSession, hold: StepHold) -> dict[str, int]:
    rows = await session.execute(
        select(StepHold.status, func.count())
        .where(StepHold.person_id == hold.person_id, StepHold.id != hold.id)
        .group_by(StepHold.status)
    )
    return dict(rows.all())
