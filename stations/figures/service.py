"""Counting a visit, and an event's figures as they may be shown."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stations.events.models import StationEvent
from stations.figures.models import VISITS, StationTally
from stations.figures.rules import AGE_BANDS, UNKNOWN, Share, shown_counts, shown_share, shown_total


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be shown of an event. None: hidden, since it is small or would give a small one away."""

    visits: int | None
    by_hour: Mapping[dt.datetime, int | None]
    by_age: Mapping[str, int | None]
    services: Mapping[str, Share]


async def count_visit(
    session: AsyncSession,
    event_id: str,
    *,
    at: dt.datetime,
    age_band: str,
    services: Sequence[str],
    out_of_range: Collection[str],
) -> None:
    """Count a visit and each of its services, `out_of_range` those that asked for more than nothing."""
    hour_at = at.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    rows = [
        {
            "event_id": event_id,
            "hour_at": hour_at,
            "age_band": age_band,
            "service": service,
            "count": 1,
            "out_of_range": int(service in out_of_range),
        }
        for service in sorted({VISITS, *services})  # in one order, so that two tablets never wait for each other
    ]
    made = insert(StationTally).values(rows)
    more = {
        "count": StationTally.count + made.excluded.count,
        "out_of_range": StationTally.out_of_range + made.excluded.out_of_range,
    }
    key = ["event_id", "hour_at", "age_band", "service"]
    await session.execute(made.on_conflict_do_update(index_elements=key, set_=more))


async def figures_of(session: AsyncSession, event: StationEvent, *, now: dt.datetime) -> Figures:
    """Return an event's figures; one query."""
    rows = (await session.scalars(select(StationTally).where(StationTally.event_id == event.id))).all()
    by_hour: defaultdict[dt.datetime, int] = defaultdict(int)
    by_age = dict.fromkeys([name for _, name in AGE_BANDS] + [UNKNOWN], 0)
    measured: defaultdict[str, int] = defaultdict(int)
    outside: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if row.service == VISITS:
            by_hour[row.hour_at] += row.count
            by_age[row.age_band] += row.count
        else:
            measured[row.service] += row.count
            outside[row.service] += row.out_of_range
    is_over = now >= event.closes_at
    return Figures(
        visits=shown_total(by_hour),
        by_hour=shown_counts(dict(sorted(by_hour.items()))),
        by_age=shown_counts(by_age),
        services={
            service: shown_share(count, outside[service], is_over=is_over)
            for service, count in sorted(measured.items())
        },
    )
