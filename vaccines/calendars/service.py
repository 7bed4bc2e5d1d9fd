"""Making, listing, revoking and opening calendar feeds."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from core.messages import Language
from families.actors import Actor
from families.permissions import Action, may
from vaccines.calendars.errors import CalendarUnknown, TooManyCalendars
from vaccines.calendars.models import VaccineCalendar

CALENDARS_MAX = 10  # of one person: each parent's and grandparent's
_SECRET_BYTES = 32
_PURPOSE = "vaccine-calendar/1"
_NO_SESSION = uuid.UUID(int=0)


async def make_calendar_feed(
    session: AsyncSession,
    person_id: uuid.UUID,
    *,
    made_by_id: uuid.UUID,
    label: str,
    language: Language,
    has_appointments: bool,
    now: dt.datetime,
) -> tuple[VaccineCalendar, str]:
    """Make a feed; return it and its secret, which nobody can be told again. Raises TooManyCalendars."""
    if len(await list_calendar_feeds(session, person_id)) >= CALENDARS_MAX:
        raise TooManyCalendars(calendars_max=CALENDARS_MAX)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    feed = VaccineCalendar(
        person_id=person_id,
        made_by_id=made_by_id,
        label=label,
        language=language,
        has_appointments=has_appointments,
        secret_hash=_hash(secret),
        made_at=now,
    )
    session.add(feed)
    await session.flush()
    return feed, secret


async def list_calendar_feeds(session: AsyncSession, person_id: uuid.UUID) -> Sequence[VaccineCalendar]:
    """Return the feeds that are not revoked, in the order in which they were made."""
    query = (
        select(VaccineCalendar)
        .where(VaccineCalendar.person_id == person_id, VaccineCalendar.revoked_at.is_(None))
        .order_by(VaccineCalendar.id)
        .limit(CALENDARS_MAX)
    )
    return (await session.scalars(query)).all()


async def get_calendar_feed(session: AsyncSession, person_id: uuid.UUID, feed_id: uuid.UUID) -> VaccineCalendar:
    """Return a feed of a person that is not revoked. Raises CalendarUnknown."""
    query = select(VaccineCalendar).where(
        VaccineCalendar.id == feed_id,
        VaccineCalendar.person_id == person_id,
        VaccineCalendar.revoked_at.is_(None),
    )
    feed: VaccineCalendar | None = await session.scalar(query.with_for_update())
    if feed is None:
        raise CalendarUnknown
    return feed


async def revoke_calendar_feed(
    session: AsyncSession, person_id: uuid.UUID, feed_id: uuid.UUID, now: dt.datetime
) -> None:
    """Revoke a feed: its address answers no more. Raises CalendarUnknown."""
    feed = await get_calendar_feed(session, person_id, feed_id)
    feed.revoked_at = now
    await session.flush()


async def open_calendar_feed(session: AsyncSession, secret: str) -> VaccineCalendar:
    """Return the feed of a secret. Raises CalendarUnknown, also when its maker may no longer see the record."""
    query = select(VaccineCalendar).where(
        VaccineCalendar.secret_hash == _hash(secret), VaccineCalendar.revoked_at.is_(None)
    )
    feed = await session.scalar(query)
    if feed is None:
        raise CalendarUnknown
    maker = Actor(account_id=_NO_SESSION, person_id=feed.made_by_id, roles=frozenset(), session_id=_NO_SESSION)
    if not await may(session, maker, Action.VIEW_RECORD, person_id=feed.person_id):
        raise CalendarUnknown
    return feed


def _hash(secret: str) -> bytes:
    return keyed_hash(_PURPOSE, secret.encode())
