"""Telling a family that something came into a record."""

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from families.carers.repository import list_concerned
from families.notices.models import NoticeKind
from families.notices.service import tell


async def tell_of_record(
    session: AsyncSession,
    person_id: uuid.UUID,
    kind: NoticeKind,
    *,
    params: Mapping[str, str | int] | None = None,
    now: dt.datetime,
) -> None:
    """Tell a child's guardians; who has none is told alone."""
    concerned = await list_concerned(session, person_id)
    guardians = [one for one in concerned if one != person_id]
    await tell(session, guardians or [person_id], kind, about_id=person_id, params=params, now=now)
