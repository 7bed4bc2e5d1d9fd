"""Brings a file of parks into the database: everything is checked before anything is written.

Parks are added or changed, never removed, and keep their ids, so visits survive a new boundary. A park that the
file no longer has is taken out of play by `is_designated: false`.
"""

import asyncio
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from geo.districts.repository import list_outlines
from geo.grid import GRID_SRID, WGS84_SRID
from geo.parks.boundaries import Crs
from geo.parks.categories import Maintainer
from geo.parks.checks import district_faults, find_district, overlap_faults
from geo.parks.features import Fault, ParkDraft, Track, declared_crs, read_features
from geo.parks.models import Park
from geo.parks.repository import list_parks_with_boundaries
from geo.parks.simplified import to_simplified
from geo.previews.rules import moved_m

_ROWS_AT_ONCE = 500  # 20 columns each; PostgreSQL takes 65,535 parameters in a statement
_GEOMETRY_COLUMNS = frozenset({"geofence", "geofence_grid", "geofence_area_m2"})
_OF_THE_TRIGGER = frozenset({"revision", "geofence_revision"})
_NOT_COMPARED = _GEOMETRY_COLUMNS | {"id", "updated_at"}

_DUPLICATE_WITHIN_M = 50.0  # between the middles: two entries for one playground are rarely farther apart

Existing = Mapping[str, tuple[Park, BaseGeometry]]


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Another park that a new one may be the same as."""

    park_id: str
    why: Literal["same_name", "near"]


@dataclass(frozen=True, slots=True)
class ParkChange:
    """What an import does to one park. `row`: its place in the file, from 1.

    `moved_m2` is the area that was in one boundary only, `moved_m` how far the farthest point of either lies from
    the other. `duplicates` are looked for when the park is new.
    """

    row: int
    park_id: str
    name_en: str
    kind: Literal["new", "changed", "unchanged"]
    fields: tuple[str, ...] = ()
    moved_m2: float = 0.0
    moved_m: float = 0.0
    duplicates: tuple[PossibleDuplicate, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import found and did. Nothing was written unless `is_written`."""

    changes: tuple[ParkChange, ...]
    faults: tuple[Fault, ...]
    is_written: bool


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. `crs` None: as the file says, else WGS 84. The project overwrites no operator's park."""

    maintainer: Maintainer
    crs: Crs | None = None
    skip_bad: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is to be written: whole rows of new and changed parks, by id; `digest` is equal for equal plans.

    The digest also holds the revisions of the parks to be changed: the same file over changed parks is another.
    """

    rows: Mapping[str, dict[str, Any]]
    changes: tuple[ParkChange, ...]
    faults: tuple[Fault, ...]
    digest: bytes


async def import_parks(
    session: AsyncSession, document: Any, options: ImportOptions, *, now: dt.datetime, track: Track = iter
) -> ImportReport:
    """Check every feature of a parsed GeoJSON document, then write all of them, or none while there are faults.

    With `skip_bad` the faulty are left out and the others written.
    """
    plan = await plan_import(session, document, options, track=track)
    is_written = not options.dry_run and (options.skip_bad or not plan.faults)
    if is_written:
        await write_plan(session, plan, now=now)
    return ImportReport(plan.changes, plan.faults, is_written)


async def plan_import(
    session: AsyncSession, document: Any, options: ImportOptions, *, track: Track = iter
) -> ImportPlan:
    """Return what an import would do, beside the parks as they are. Seconds of work, in a thread of its own."""
    existing: Existing = {
        park.id: (park, boundary) for park, boundary in await list_parks_with_boundaries(session)
    }
    outlines = await list_outlines(session)
    return await asyncio.to_thread(_plan, document, options, existing, outlines, track)


async def write_plan(session: AsyncSession, plan: ImportPlan, *, now: dt.datetime) -> None:
    """Write a plan's parks."""
    rows = [row | {"updated_at": now} for row in plan.rows.values()]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        statement = insert(Park).values(rows[start : start + _ROWS_AT_ONCE])
        changed = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        await session.execute(statement.on_conflict_do_update(index_elements=[Park.id], set_=changed))


def _plan(
    document: Any,
    options: ImportOptions,
    existing: Existing,
    outlines: Mapping[str, BaseGeometry],
    track: Track,
) -> ImportPlan:
    drafts, faults = read_features(document, declared_crs(document, options.crs), track)
    if options.maintainer is Maintainer.PROJECT:
        drafts = [draft for draft in drafts if not _is_operators(existing, draft.properties.id)]
    rows: dict[str, dict[str, Any]] = {}
    kept: list[ParkDraft] = []
    for draft in drafts:
        row, own_faults = _complete(draft, existing, outlines)
        faults += own_faults
        if not own_faults:
            rows[draft.properties.id] = row | {"maintained_by": options.maintainer.value}
            kept.append(draft)
    kept, overlaps = _without_overlaps(kept, rows, existing)
    faults += overlaps
    changes = _with_duplicates(
        [_change(draft, rows[draft.properties.id], existing) for draft in kept], kept, existing
    )
    to_write = {change.park_id: rows[change.park_id] for change in changes if change.kind != "unchanged"}
    return ImportPlan(
        to_write,
        tuple(changes),
        tuple(sorted(faults, key=lambda fault: fault.row)),
        _digest(to_write, kept, existing),
    )


def _digest(rows: Mapping[str, Mapping[str, Any]], drafts: Sequence[ParkDraft], existing: Existing) -> bytes:
    boundary_of = {draft.properties.id: draft.boundary for draft in drafts}
    digest = hashlib.sha256()
    for park_id, row in sorted(rows.items()):
        revision = existing[park_id][0].revision if park_id in existing else 0
        said = {name: str(value) for name, value in row.items() if name not in _GEOMETRY_COLUMNS | {"updated_at"}}
        digest.update(json.dumps([park_id, revision, said], sort_keys=True).encode())
        digest.update(shapely.to_wkb(boundary_of[park_id]))
    return digest.digest()


def _with_duplicates(
    changes: Sequence[ParkChange], drafts: Sequence[ParkDraft], existing: Existing
) -> list[ParkChange]:
    """Return the changes, each new park with the others that have its name or lie where it lies."""
    boundaries = {park_id: boundary for park_id, (_, boundary) in existing.items()}
    boundaries |= {draft.properties.id: draft.boundary for draft in drafts}
    ids = list(boundaries)
    middles = shapely.centroid(np.array(list(boundaries.values()), dtype=object))
    tree = shapely.STRtree(middles)
    ids_of_name: dict[str, set[str]] = {}
    for park_id, name in [(park.id, park.name_en) for park, _ in existing.values()] + [
        (change.park_id, change.name_en) for change in changes
    ]:
        ids_of_name.setdefault(name.casefold(), set()).add(park_id)
    found = []
    for change in changes:
        if change.kind != "new":
            found.append(change)
            continue
        near = tree.query(middles[ids.index(change.park_id)], predicate="dwithin", distance=_DUPLICATE_WITHIN_M)
        named = ids_of_name[change.name_en.casefold()] - {change.park_id}
        nearby = {ids[number] for number in near.tolist()} - named - {change.park_id}
        duplicates = [PossibleDuplicate(park_id, "same_name") for park_id in sorted(named)]
        duplicates += [PossibleDuplicate(park_id, "near") for park_id in sorted(nearby)]
        found.append(replace(change, duplicates=tuple(duplicates)))
    return found


def _is_operators(existing: Existing, park_id: str) -> bool:
    return park_id in existing and existing[park_id][0].maintained_by == Maintainer.OPERATOR


def _complete(
    draft: ParkDraft, existing: Existing, outlines: Mapping[str, BaseGeometry]
) -> tuple[dict[str, Any], list[Fault]]:
    """Return the park's whole row, what the draft leaves out kept or derived, and what is missing or misplaced."""
    given = draft.properties
    park = existing[given.id][0] if given.id in existing else None
    row = _kept(park) | _given(draft)
    row["district_id"] = row["district_id"] or find_district(draft.boundary, outlines) or ""
    faults = [
        Fault(draft.row, name, "park_field_missing")
        for name in ("name_en", "name_zh_hant", "category")
        if not row[name]
    ]
    if row["is_designated"] and row["closed_at"] is not None:
        faults.append(Fault(draft.row, "is_designated", "park_closed_in_play"))
    return row, faults + district_faults(draft, row["district_id"], outlines)


def _kept(park: Park | None) -> dict[str, Any]:
    columns = [
        column.name
        for column in Park.__table__.columns
        if column.computed is None and column.name not in _GEOMETRY_COLUMNS | _OF_THE_TRIGGER
    ]
    if park is not None:
        return {name: getattr(park, name) for name in columns}
    blank = dict.fromkeys(("name_en", "name_zh_hant", "name_zh_hans", "category", "district_id"), "")
    return (
        dict.fromkeys(columns)
        | blank
        | {
            "is_designated": False,
            "address_en": "",
            "address_zh_hant": "",
            "facilities": [],
            "position_quality": "",
            "source": "",
        }
    )


def _given(draft: ParkDraft) -> dict[str, Any]:
    given = draft.properties
    name_zh_hans = given.name_zh_hans or (given.name_zh_hant and to_simplified(given.name_zh_hant))
    optional = {
        "name_en": given.name_en,
        "name_zh_hant": given.name_zh_hant,
        "name_zh_hans": name_zh_hans,
        "district_id": given.district,
        "category": given.category and given.category.value,
        "is_designated": given.is_designated,
        "opens_local": draft.opens_local,
        "closes_local": draft.closes_local,
        "address_en": given.address_en,
        "address_zh_hant": given.address_zh_hant,
        "facilities": given.facilities,
        "position_quality": given.position_quality,
        "source": given.source,
    }
    return {name: value for name, value in optional.items() if value is not None} | {
        "id": given.id,
        "geofence": from_shape(draft.outline, srid=WGS84_SRID),
        "geofence_grid": from_shape(draft.boundary, srid=GRID_SRID),
        "geofence_area_m2": draft.boundary.area,
        "geofence_origin": given.geofence_origin.value,
    }


def _without_overlaps(
    drafts: Sequence[ParkDraft], rows: Mapping[str, Mapping[str, Any]], existing: Existing
) -> tuple[list[ParkDraft], list[Fault]]:
    """Return the drafts that can be written together, and the overlaps of the others.

    A draft left out leaves its park's present boundary in place, which may in turn be overlapped by another
    draft; so look again until nothing is found.
    """
    kept = list(drafts)
    faults: list[Fault] = []
    while True:
        after = {park_id: boundary for park_id, (park, boundary) in existing.items() if park.is_designated}
        for draft in kept:
            after.pop(draft.properties.id, None)
            if rows[draft.properties.id]["is_designated"]:
                after[draft.properties.id] = draft.boundary
        found = overlap_faults(list(after.items()), {draft.properties.id: draft.row for draft in kept})
        if not found:
            return kept, faults
        faults += found
        bad_rows = {fault.row for fault in found}
        kept = [draft for draft in kept if draft.row not in bad_rows]


def _change(draft: ParkDraft, row: Mapping[str, Any], existing: Existing) -> ParkChange:
    park_id = draft.properties.id
    if park_id not in existing:
        return ParkChange(draft.row, park_id, row["name_en"], "new")
    park, boundary = existing[park_id]
    fields = tuple(name for name in row if name not in _NOT_COMPARED and getattr(park, name) != row[name])
    far_m = moved_m2 = 0.0
    if not shapely.equals(boundary, draft.boundary):
        fields = (*fields, "geofence")
        moved_m2 = shapely.symmetric_difference(boundary, draft.boundary).area
        far_m = max(moved_m(boundary, draft.boundary), moved_m(draft.boundary, boundary))
    kind: Literal["changed", "unchanged"] = "changed" if fields else "unchanged"
    return ParkChange(draft.row, park_id, row["name_en"], kind, fields, moved_m2, far_m)
