"""What comes with a deposited report: its delay, its release, and telling the family."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.settings import get_settings
from families.notices.models import NoticeKind
from families.personal_data.errors import PersonErased
from records.access.items import lock_item, mark_changed
from records.access.kinds import Access, What, Why
from records.access.service import OpenRecord, close_record, open_record_as_system
from records.access.telling import tell_of_record
from records.reports.errors import ReportReleased
from records.reports.models import Report, ReportLook

LOOKS_AT_ONCE = 50  # persons of one transaction


def delay_report(values: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """Return from when on a report that is deposited with these values is shown to the family."""
    return {"shown_at": values["reported_at"] + dt.timedelta(days=get_settings().record_release_delay_days)}


async def announce_report(
    session: AsyncSession, person_id: uuid.UUID, report: Report, *, is_new: bool, now: dt.datetime
) -> None:
    """Tell the family of a deposited report, or of a correction of one that it sees; nothing of what is in it."""
    if report.shown_at is None:
        raise ValueError("a deposited report has a delay")
    if report.shown_at <= now:
        kind = NoticeKind.REPORT_SHOWN if is_new else NoticeKind.REPORT_CORRECTED
        await tell_of_record(session, person_id, kind, now=now)
    elif is_new:
        on = local_day(report.shown_at).isoformat()
        await tell_of_record(session, person_id, NoticeKind.REPORT_AWAITED, params={"on": on}, now=now)
        look = insert(ReportLook).values(person_id=person_id, look_at=report.shown_at)
        await session.execute(look.on_conflict_do_nothing())


async def announce_removed_report(
    session: AsyncSession, person_id: uuid.UUID, report: Report, *, now: dt.datetime
) -> None:
    """Tell the family that a report was taken out that it could read: it may go by what it read there."""
    if report.shown_at is not None and report.shown_at <= now:
        await tell_of_record(session, person_id, NoticeKind.REPORT_REMOVED, now=now)


async def release_report(
    session: AsyncSession, record: OpenRecord, report_id: uuid.UUID, *, expected_revision: int, now: dt.datetime
) -> Report:
    """Show a deposited report to the family from now on. Raises as `lock_item` does, and ReportReleased."""
    report = await lock_item(session, Report, record, report_id, expected_revision=expected_revision)
    if report.shown_at is None or report.shown_at <= now:
        raise ReportReleased
    report.shown_at = report.released_at = now
    mark_changed(report, record, now=now)
    await session.flush()
    await tell_of_record(session, record.person_id, NoticeKind.REPORT_SHOWN, now=now)
    return report


async def tell_of_shown_reports(session: AsyncSession, *, now: dt.datetime) -> int:
    """Tell of reports whose delay is over; return how many looks there were. Twice tells nothing twice."""
    due = select(ReportLook).where(ReportLook.look_at <= now).order_by(ReportLook.look_at).limit(LOOKS_AT_ONCE)
    looks = (await session.scalars(due.with_for_update(skip_locked=True))).all()
    for look in looks:
        if await _has_report_shown_at(session, look.person_id, look.look_at, now):
            await tell_of_record(session, look.person_id, NoticeKind.REPORT_SHOWN, now=now)
        gone = delete(ReportLook).where(ReportLook.person_id == look.person_id, ReportLook.look_at == look.look_at)
        await session.execute(gone)
    return len(looks)


async def _has_report_shown_at(
    session: AsyncSession, person_id: uuid.UUID, shown_at: dt.datetime, now: dt.datetime
) -> bool:
    """Return whether a report stands whose delay ended then: one released before has been told of."""
    try:
        await open_record_as_system(session, person_id, Access.VIEW, what=What.REPORTS, why=Why.REMINDER, now=now)
    except PersonErased:
        return False
    stands = exists().where(
        Report.person_id == person_id, Report.shown_at == shown_at, Report.removed_at.is_(None)
    )
    found = bool(await session.scalar(select(stands)))
    await close_record(session)
    return found
