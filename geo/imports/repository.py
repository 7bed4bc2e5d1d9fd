"""Queries on imports."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from geo.imports.errors import ParkImportUnknown
from geo.imports.models import ParkImport

KEEP_DAYS = 90  # with the file, for who asks what an import did; the boundaries themselves keep their reasons
DELETE_AT_ONCE = 20  # each may be megabytes


async def get_import(session: AsyncSession, import_id: UUID) -> ParkImport:
    """Return an import. Raises ParkImportUnknown."""
    kept = await session.get(ParkImport, import_id)
    if kept is None:
        raise ParkImportUnknown
    return kept


async def list_imports(
    session: AsyncSession, *, before: tuple[dt.datetime, UUID] | None, limit: int
) -> Sequence[ParkImport]:
    """Return imports without their files, latest first, those before (created_at, id) if given."""
    wanted = select(ParkImport).options(defer(ParkImport.document, raiseload=True))
    if before is not None:
        wanted = wanted.where(tuple_(ParkImport.created_at, ParkImport.id) < before)
    found = await session.scalars(wanted.order_by(ParkImport.created_at.desc(), ParkImport.id.desc()).limit(limit))
    return found.all()


async def lock_import(session: AsyncSession, import_id: UUID) -> ParkImport:
    """Return an import, locked until the transaction ends. Raises ParkImportUnknown."""
    kept = await session.get(ParkImport, import_id, with_for_update=True, populate_existing=True)
    if kept is None:
        raise ParkImportUnknown
    return kept


async def delete_old_imports(session: AsyncSession, *, now: dt.datetime) -> int:
    """Delete at most `DELETE_AT_ONCE` imports older than `KEEP_DAYS`; return how many."""
    old = (
        select(ParkImport.id)
        .where(ParkImport.created_at < now - dt.timedelta(days=KEEP_DAYS))
        .limit(DELETE_AT_ONCE)
    )
    deleted = await session.execute(delete(ParkImport).where(ParkImport.id.in_(old)).returning(ParkImport.id))
    return len(deleted.all())
