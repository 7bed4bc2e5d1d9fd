"""The geofences of this process, always fresh: watches for changes and puts a new index in the old one's place."""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Sequence
from uuid import UUID

import shapely
import structlog
from shapely.geometry.base import BaseGeometry
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utc_now
from core.database import Database
from core.tasks import end_task
from geo.fixes import LocationFix
from geo.geofences.errors import GeofencesNotLoaded
from geo.geofences.index import Geofence, GeofenceIndex
from geo.geofences.repository import find_distance_between_m, judge_in_database
from geo.geofences.rules import DEFAULT_LIMITS, JudgementLimits, Verdict
from geo.grid import to_grid
from geo.nearness.repository import write_tally
from geo.nearness.rules import Nearness, band_of
from geo.nearness.tally import LEAST_PERSONS, NearnessTally
from geo.parks.errors import ParkNotFound
from geo.parks.models import Park
from geo.parks.repository import (
    get_geofence_version,
    get_park,
    list_parks_with_boundaries,
    summarise,
)
from geo.parks.summaries import ParkSummary

POLL_S = 0.5  # a change is to be in force everywhere within 2 s; reading and building take a tenth of that
FIRST_READING_S = 5.0  # a process that starts before its database gives up waiting, and looks again by itself
STOP_LIMIT_S = 2.0  # a look takes milliseconds; with the database away it would wait for a connection

_log = structlog.get_logger()


class _Snapshot:
    """All parks at one version. Immutable, so that a request sees one state however long it takes."""

    def __init__(
        self,
        version: int,
        rows: Sequence[tuple[Park, BaseGeometry]],
        limits: JudgementLimits,
        previous: "_Snapshot | None",
    ) -> None:
        self.version = version
        self.parks = {park.id: summarise(park) for park, _ in rows}
        self.boundaries = {park.id: boundary for park, boundary in rows}
        self.outlines = {park.id: shapely.boundary(boundary) for park, boundary in rows}
        self.revisions = {park.id: park.geofence_revision for park, _ in rows}
        designated = ((park, boundary) for park, boundary in rows if park.is_designated)
        fences = (Geofence(park.id, boundary, park.geofence_area_m2) for park, boundary in designated)
        self.index: GeofenceIndex = (
            GeofenceIndex(fences, limits) if previous is None else previous.index.rebuilt(fences)
        )


class LiveGeofences:
    """Judges fixes by the newest geofences. One per process; `start` it where the process begins."""

    def __init__(self, limits: JudgementLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._snapshot: _Snapshot | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._tally = NearnessTally()

    async def start(self, database: Database) -> None:
        """Begin to watch, and wait a little for the first reading; until that is done, PostGIS answers."""
        first_reading = asyncio.Event()
        self._stopping.clear()
        self._watcher = asyncio.create_task(self._watch(database, first_reading), name="geofences")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(first_reading.wait(), FIRST_READING_S)

    async def stop(self) -> None:
        """Stop watching: after the look in hand, or at once when that takes too long."""
        if self._watcher is None:
            return
        # Told rather than cancelled: drivers may take a cancellation in the middle of a query for its failure.
        self._stopping.set()
        await asyncio.wait([self._watcher], timeout=STOP_LIMIT_S)
        await end_task(self._watcher)
        self._watcher = None

    def count(self, fix: LocationFix, person_id: UUID) -> None:
        """Count how near to a boundary a check-in was, for nobody in particular; nothing until memory is filled.

        The person is known in memory only, and only until enough others have come (see `nearness/tally.py`).
        """
        if self._snapshot is None:
            return
        verdict = self._snapshot.index.judge(fix)
        park_id = verdict.park_id or verdict.nearest_park_id
        if park_id is None:
            return
        place = shapely.points(to_grid(fix.longitude, fix.latitude))
        distance_m = float(shapely.distance(self._snapshot.outlines[park_id], place))
        band = band_of(verdict.kind, distance_m)
        if band is not None:
            self._tally.add(Nearness(park_id, self._snapshot.revisions[park_id], *band), person_id)

    async def write_counts(self, session: AsyncSession, now: dt.datetime, *, least_persons: int) -> None:
        """Write what was counted when it comes from so many persons, and forget it; else wait for more."""
        await write_tally(session, self._tally.take(least_persons), now)

    async def refresh(self, session: AsyncSession) -> bool:
        """Read the parks again if they changed; say whether they did. The session sees one state of them."""
        version = await get_geofence_version(session)
        if self._snapshot is not None and self._snapshot.version == version:
            return False
        # Read after the version: should a change come between, the next look finds a newer one and reads again.
        parks = await list_parks_with_boundaries(session)
        self._snapshot = await asyncio.to_thread(_Snapshot, version, parks, self._limits, self._snapshot)
        _log.info("geofences loaded", version=version, parks=len(parks), designated=len(self._snapshot.index))
        return True

    @property
    def is_loaded(self) -> bool:
        """Whether memory answers."""
        return self._snapshot is not None

    @property
    def version(self) -> int | None:
        """The version in memory; None before the first reading. Serves as an ETag of all parks."""
        return None if self._snapshot is None else self._snapshot.version

    @property
    def index(self) -> GeofenceIndex:
        """The index. Raises GeofencesNotLoaded."""
        return self._loaded().index

    async def judge(self, session: AsyncSession, fix: LocationFix) -> Verdict:
        """Return the verdict on a fix, from memory, or from PostGIS until memory is filled."""
        if self._snapshot is None:
            return await judge_in_database(session, fix, self._limits)
        return self._snapshot.index.judge(fix)

    def park(self, park_id: str) -> ParkSummary:
        """Return the park from memory. Raises ParkNotFound, or GeofencesNotLoaded: then `get_park` serves."""
        try:
            return self._loaded().parks[park_id]
        except KeyError:
            raise ParkNotFound from None

    def parks(self) -> Sequence[ParkSummary]:
        """Return all parks from memory, by id. Raises GeofencesNotLoaded."""
        return tuple(self._loaded().parks.values())

    def distance_between_m(self, park_a: str, park_b: str) -> float:
        """Return the metres between two parks' boundaries. Raises ParkNotFound, GeofencesNotLoaded."""
        boundaries = self._loaded().boundaries
        try:
            return float(shapely.distance(boundaries[park_a], boundaries[park_b]))
        except KeyError:
            raise ParkNotFound from None

    async def get_park(self, session: AsyncSession, park_id: str) -> ParkSummary:
        """Return the park, from memory or until then from the database. Raises ParkNotFound."""
        return summarise(await get_park(session, park_id)) if self._snapshot is None else self.park(park_id)

    async def get_distance_between_m(self, session: AsyncSession, park_a: str, park_b: str) -> float:
        """Return `distance_between_m`, from memory or until then from PostGIS. Raises ParkNotFound."""
        if self._snapshot is not None:
            return self.distance_between_m(park_a, park_b)
        distance_m = await find_distance_between_m(session, park_a, park_b)
        if distance_m is None:
            raise ParkNotFound
        return distance_m

    def _loaded(self) -> _Snapshot:
        if self._snapshot is None:
            raise GeofencesNotLoaded
        return self._snapshot

    async def _watch(self, database: Database, first_reading: asyncio.Event) -> None:
        while not self._stopping.is_set():
            try:
                async with database.transaction() as session:
                    await self.refresh(session)
                first_reading.set()
            except (SQLAlchemyError, OSError) as error:
                # The database is away: the index in memory goes on serving, and the next look is soon.
                _log.warning("geofences not refreshed", error=type(error).__name__)
            await self._write_counts_if_due(database)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), POLL_S)

    async def _write_counts_if_due(self, database: Database) -> None:
        """A batch that cannot be written is lost: counts are worth less than a check-in's time."""
        if not self._tally.is_due(time.monotonic()):
            return
        try:
            async with database.transaction() as session:
                await self.write_counts(session, utc_now(), least_persons=LEAST_PERSONS)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("nearness counts lost", error=type(error).__name__)
