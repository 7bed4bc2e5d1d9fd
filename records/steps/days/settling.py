"""Settling days: what sources said becomes one count, holds are opened, and a change is told.

The caller holds the person's lock, so that a day is settled by one transaction at a time.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import HONG_KONG
from core.outbox import publish
from core.settings import get_settings
from records.steps.days.models import StepDay
from records.steps.days.repository import STEP_DAYS_UNSETTLED, list_settled, store_days
from records.steps.days.rules import Day, outgrown, settle_day
from records.steps.plausibility.repository import list_decisions, reopen_holds, store_holds, store_series
from records.steps.plausibility.rules import HoldReason
from records.steps.plausibility.series import Mark, marks_of
from records.steps.rankings.rules import Ranking
from records.steps.retention import oldest_samples_on
from records.steps.sample import Unit
from records.steps.samples.repository import SourceDays, list_source_days

DAILY_STEPS_SETTLED = "daily_steps_settled"
SETTLED_AT_ONCE = dt.timedelta(days=35)  # the weeks that people look at; a year takes too long for a request
_LAST_MINUTE = dt.time(23, 59)
_DAY = dt.timedelta(days=1)
_DAYS_AT_ONCE = 64  # what is unpacked at one time: a year that is settled anew must not lie in memory whole


async def settle_days(
    session: AsyncSession, person_id: UUID, days: Collection[dt.date], *, ranking: Ranking, now: dt.datetime
) -> dict[dt.date, Day]:
    """Settle these days of a person whose lock is held; publish those whose credited counts changed.

    Days of which raw samples are no longer kept stay as they are: they would come out as days without data.
    """
    oldest_on = oldest_samples_on(get_settings(), now)
    ordered = sorted(day for day in days if day >= oldest_on)
    settled: dict[dt.date, Day] = {}
    for at in range(0, len(ordered), _DAYS_AT_ONCE):
        some = ordered[at : at + _DAYS_AT_ONCE]
        said = await list_source_days(session, person_id, {*some, *(day - _DAY for day in some)})
        settled |= await _settle(session, person_id, some, said, ranking, now)
    return settled


async def settle_recent_days(
    session: AsyncSession, person_id: UUID, days: Collection[dt.date], *, ranking: Ranking, now: dt.datetime
) -> None:
    """Settle the days within `SETTLED_AT_ONCE`, and have the earlier ones settled by a worker, newest first."""
    since = (now - SETTLED_AT_ONCE).date()
    await settle_days(session, person_id, [day for day in days if day >= since], ranking=ranking, now=now)
    earlier = sorted((day for day in days if day < since), reverse=True)
    for at in range(0, len(earlier), _DAYS_AT_ONCE):
        some = [day.isoformat() for day in earlier[at : at + _DAYS_AT_ONCE]]
        publish(session, STEP_DAYS_UNSETTLED, str(person_id), {"days": some}, now=now)
    await session.flush()


async def _settle(
    session: AsyncSession,
    person_id: UUID,
    days: Collection[dt.date],
    said: SourceDays,
    ranking: Ranking,
    now: dt.datetime,
) -> dict[dt.date, Day]:
    decisions = await list_decisions(session, person_id, days)
    settled = {day: settle_day(said, day, ranking=ranking, decisions=decisions.get(day)) for day in days}
    series = {day: _marks_of(one) for day, one in settled.items()}
    walked_before = await store_series(session, person_id, series, now)
    reopened: set[tuple[dt.date, HoldReason]] = set()
    for day in walked_before | decisions.keys():
        standing, is_same = decisions.get(day, {}), day in walked_before
        grown = outgrown(said, day, standing, ranking=ranking, is_same_series=is_same)
        reopened |= {(day, reason) for reason in grown}
        standing = {reason: one for reason, one in standing.items() if reason not in grown}
        settled[day] = settle_day(said, day, ranking=ranking, decisions=standing, is_same_series=is_same)
    await reopen_holds(session, person_id, reopened, now)
    await store_holds(session, person_id, {day: one.held for day, one in settled.items()}, now)
    known = await list_settled(session, person_id, days)
    rows = [row for day, one in settled.items() if (row := _row(person_id, day, one, known.get(day), now))]
    await store_days(session, rows)
    for row in rows:
        if _is_news(known.get(row["day"]), row):
            publish(session, DAILY_STEPS_SETTLED, str(person_id), _event(row), now=now)
    await session.flush()
    return settled


def _row(
    person_id: UUID, day: dt.date, settled: Day, known: StepDay | None, now: dt.datetime
) -> dict[str, Any] | None:
    if not settled.units and known is None:
        return None
    row: dict[str, Any] = {
        "person_id": person_id,
        "day": day,
        "steps": settled.credited(Unit.STEPS),
        "pushes": settled.credited(Unit.PUSHES),
        "active_minutes": settled.credited(Unit.ACTIVE_MINUTES),
        "details": {unit.value: _details(settled, unit) for unit in sorted(settled.units)},
        "revision": 0 if known is None else known.revision,
        "settled_at": now,
    }
    row["revision"] += _is_news(known, row)
    return row


def _details(settled: Day, unit: Unit) -> dict[str, Any]:
    one = settled.units[unit]
    return {
        "raw": one.count.raw,
        "eligible": one.count.eligible,
        "credited": one.credited,
        "unplaced": one.count.unplaced if one.credited else 0,
        "uncounted": {code.value: number for code, number in sorted(one.uncounted.items())},
        "notes": {note.value: number for note, number in sorted(one.notes.items())},
    }


def _is_news(known: StepDay | None, row: dict[str, Any]) -> bool:
    names = [unit.value for unit in Unit]
    return known is None or any(getattr(known, name) != row[name] for name in names)


def _event(row: dict[str, Any]) -> dict[str, Any]:
    """Return what is told: the credited counts, null for a unit of which nothing is known."""
    # A day's steps stand at its last minute, by the clock of the challenges.
    occurred_at = dt.datetime.combine(row["day"], _LAST_MINUTE, HONG_KONG).astimezone(dt.UTC)
    return {
        "person_id": str(row["person_id"]),
        "day": row["day"].isoformat(),
        "steps": row["steps"],
        "pushes": row["pushes"],
        "active_minutes": row["active_minutes"],
        "revision": row["revision"],
        "occurred_at": occurred_at.isoformat(),
    }


def _marks_of(day: Day) -> set[Mark]:
    """Return the marks of all devices."""
    steps = day.units.get(Unit.STEPS)
    if steps is None:
        return set()
    return {mark for laid in steps.count.laid for mark in marks_of(laid.singles, laid.first_bucket)}
