"""An import in two steps: a report of what a file would do, then exactly that, in one transaction, once."""

import asyncio
import datetime as dt
import json
import zlib
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from geo.imports.errors import ImportReasonMissing, ParksChangedMeanwhile
from geo.imports.models import ParkImport
from geo.imports.repository import lock_import
from geo.parks.categories import Maintainer
from geo.parks.features import Fault
from geo.parks.importing import ImportOptions, ImportPlan, ParkChange, plan_import, write_plan
from geo.parks.repository import lock_parks
from geo.revisions.repository import name_author

_OPTIONS = ImportOptions(Maintainer.OPERATOR, skip_bad=True)  # what is faulty is told, and left out


async def report_import(
    session: AsyncSession, file: bytes, document: Any, reason: str | None, *, account_id: UUID, now: dt.datetime
) -> ParkImport:
    """Keep a file and the report of what it would do. `document` is the file parsed."""
    plan = await plan_import(session, document, _OPTIONS)
    kept = ParkImport(
        created_at=now,
        created_by_id=account_id,
        document=zlib.compress(file),
        reason=reason or "",
        plan_digest=plan.digest,
        report=_report(plan),
    )
    session.add(kept)
    await session.flush()
    return kept


async def apply_import(
    session: AsyncSession, import_id: UUID, reason: str | None, *, account_id: UUID, now: dt.datetime
) -> ParkImport:
    """Do what the report says; done already, nothing. Nobody else changes a park meanwhile.

    `reason` counts where none was given with the file. Raises ParkImportUnknown, ImportReasonMissing without
    either, and ParksChangedMeanwhile when the report no longer holds.
    """
    kept = await lock_import(session, import_id)
    if kept.applied_at is not None:
        return kept
    kept.reason = kept.reason or reason or ""
    if not kept.reason:
        raise ImportReasonMissing
    await lock_parks(session)
    document = await asyncio.to_thread(_parsed, kept.document)
    plan = await plan_import(session, document, _OPTIONS)
    if plan.digest != kept.plan_digest:
        raise ParksChangedMeanwhile
    await name_author(session, account_id, kept.reason)
    await write_plan(session, plan, now=now)
    kept.applied_at, kept.applied_by_id = now, account_id
    await session.flush()
    return kept


def _parsed(document: bytes) -> Any:
    return json.loads(zlib.decompress(document))


def _report(plan: ImportPlan) -> dict[str, Any]:
    of_kind: dict[str, list[dict[str, Any]]] = {"new": [], "changed": [], "unchanged": []}
    for change in plan.changes:
        of_kind[change.kind].append(_told(change))
    return {
        "added": of_kind["new"],
        "changed": of_kind["changed"],
        "unchanged": len(of_kind["unchanged"]),
        "refused": [_refused(fault) for fault in plan.faults],
    }


def _told(change: ParkChange) -> dict[str, Any]:
    return {
        "row": change.row,
        "park_id": change.park_id,
        "name_en": change.name_en,
        "fields": list(change.fields),
        "moved_m": change.moved_m,
        "moved_m2": change.moved_m2,
        "duplicates": [{"park_id": one.park_id, "why": one.why} for one in change.duplicates],
    }


def _refused(fault: Fault) -> dict[str, Any]:
    return {"row": fault.row, "field": fault.field, "code": fault.code, "params": dict(fault.params)}
