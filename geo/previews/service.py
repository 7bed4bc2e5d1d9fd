"""A preview: the new boundary beside the present one, its neighbours, and the check-ins of the last weeks."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day, start_of_day
from geo.geofences.rules import DEFAULT_LIMITS, VerdictKind
from geo.nearness.repository import list_counts
from geo.nearness.rules import REACH_M, Nearness, band_from
from geo.parks.repository import get_park_with_boundary, list_designated_near
from geo.previews.rules import Estimate, Source, estimate_gained, estimate_lost, is_gain_bounded, moved_m
from geo.revisions.correcting import Drawing, list_overlaps, read_drawing
from geo.revisions.repository import RevisionKey, find_boundaries, list_forms_in_force

WINDOW_DAYS = 28  # four whole weeks: every weekday as often as the others


@dataclass(frozen=True, slots=True)
class Effects:
    """What a boundary would change. `is_bounded`: more than `gained.at_most` cannot come in.

    `overlaps` are (park, share of the smaller's area), most first.
    """

    area_before_m2: float
    area_after_m2: float
    kept_share: float
    inward_m: float
    outward_m: float
    overlaps: Sequence[tuple[str, float]]
    since: dt.date
    until: dt.date
    lost: Estimate
    gained: Estimate
    is_bounded: bool
    is_in_play: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the geometry is worked out from, read from the database."""

    present: BaseGeometry
    drawn: BaseGeometry
    forms: Sequence[BaseGeometry]
    neighbours: Sequence[BaseGeometry]
    counts: Mapping[Nearness, int]
    boundaries: Mapping[RevisionKey, BaseGeometry]
    park_id: str


async def preview_geofence(session: AsyncSession, park_id: str, drawing: Drawing, *, now: dt.datetime) -> Effects:
    """Return what the drawing would change, and would have changed in the last `WINDOW_DAYS`.

    Raises ParkNotFound, BoundaryInvalid, GeofenceRevisionUnknown. Nothing is written.
    """
    park, present = await get_park_with_boundary(session, park_id)
    drawn, _ = await read_drawing(session, park_id, drawing)
    until = local_day(now)
    since = until - dt.timedelta(days=WINDOW_DAYS - 1)
    reach_m = REACH_M + DEFAULT_LIMITS.edge_reach_m
    counts = await list_counts(session, park_id, drawn, reach_m, since)
    keys = {(one.park_id, one.geofence_revision) for one in counts}
    # Out of play, the present boundary lets nobody in: everybody refused there would be new.
    forms = await list_forms_in_force(session, park_id, start_of_day(since)) if park.is_designated else []
    neighbours = await list_designated_near(session, drawn, reach_m, but=park_id)
    known = _Known(
        present,
        drawn,
        forms,
        [boundary for _, boundary in neighbours],
        counts,
        await find_boundaries(session, keys),
        park_id,
    )
    lost, gained, is_bounded, inward_m, outward_m = await asyncio.to_thread(_work_out, known)
    return Effects(
        area_before_m2=present.area,
        area_after_m2=drawn.area,
        kept_share=shapely.intersection(present, drawn).area / present.area,
        inward_m=inward_m,
        outward_m=outward_m,
        overlaps=await list_overlaps(session, drawn, park_id),
        since=since,
        until=until,
        lost=lost,
        gained=gained,
        is_bounded=is_bounded,
        is_in_play=park.is_designated,
    )


def _work_out(known: _Known) -> tuple[Estimate, Estimate, bool, float, float]:
    """Return what is lost, what gained, whether that is bounded, and how far the boundary moves in and out."""
    visits: list[Source] = []
    refusals: list[Source] = []
    for nearness, fixes in known.counts.items():
        fence = known.boundaries.get((nearness.park_id, nearness.geofence_revision))
        if fence is None:
            continue  # counted at a park that somebody has removed since
        band = band_from(nearness.side, nearness.band_from_m)
        source = Source(fence, band, fixes, is_own=nearness.park_id == known.park_id)
        (refusals if band.side is VerdictKind.OUTSIDE else visits).append(source)
    return (
        estimate_lost(visits, known.drawn),
        estimate_gained(refusals, known.forms, known.drawn),
        is_gain_bounded(known.forms, known.neighbours, known.drawn),
        moved_m(known.present, known.drawn),
        moved_m(known.drawn, known.present),
    )
