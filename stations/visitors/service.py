"""Finding who a visitor is, and the printed cards of those who come without a phone."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from families.personal_data.models import Erasure
from stations.visitors.errors import (
    StationCardRevoked,
    StationCardUnknown,
    StationPassExpired,
    StationPassInvalid,
    StationPassUsed,
)
from stations.visitors.models import StationCard, UsedPass
from stations.visitors.passes import PASS_CHARS, read_pass

CARD_PREFIX = "ecard-"  # tells a card from a pass by its first letters, for tablets without a network
CARD_BYTES = 20
MOST_CARDS = 50
PASSES_TAKEN = dt.timedelta(days=40)  # two days until a batch must be here, 30 more for an officer to decide on it
PASSES_KEPT = PASSES_TAKEN + dt.timedelta(days=1)  # so that none that is still taken is taken twice
FORGET_AT_ONCE = 1_000


class How(StrEnum):
    """How a visitor was known."""

    PASS = "pass"  # noqa: S105 - of the app
    CARD = "card"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class KnownVisitor:
    """A visitor who was known, and the nonce that is used up where it was by a pass."""

    person_id: uuid.UUID
    how: How
    nonce: bytes | None = None


async def recognise(session: AsyncSession, token: str, *, scanned_at: dt.datetime | None) -> KnownVisitor:
    """Return whose pass or card was scanned; None: nobody knows when, then no pass is taken. Uses nothing up.

    Raises StationPassInvalid, StationPassExpired, StationCardRevoked.
    """
    if token.startswith(CARD_PREFIX):
        found = await session.scalar(select(StationCard).where(StationCard.token_hash == _hash_of(token)))
        if found is None:
            raise StationPassInvalid
        if found.revoked_at is not None:
            raise StationCardRevoked
        known = KnownVisitor(found.person_id, How.CARD)
    else:
        if len(token) != PASS_CHARS:
            raise StationPassInvalid
        if scanned_at is None:
            raise StationPassExpired
        genuine = read_pass(token, scanned_at=scanned_at)
        known = KnownVisitor(genuine.person_id, How.PASS, genuine.nonce)
    if await session.get(Erasure, known.person_id) is not None:
        raise StationPassInvalid  # it leads to nobody any more
    return known


async def use_pass(session: AsyncSession, nonce: bytes, visit_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Use a pass up for a visit, however many try at once; for the same visit again changes nothing.

    Raises StationPassUsed.
    """
    row = {"nonce": nonce, "visit_id": visit_id, "used_at": now}
    await session.execute(insert(UsedPass).values(row).on_conflict_do_nothing())
    if await session.scalar(select(UsedPass.visit_id).where(UsedPass.nonce == nonce)) != visit_id:
        raise StationPassUsed


async def check_unused(session: AsyncSession, known: KnownVisitor) -> None:
    """Refuse a visitor's pass under which a visit was recorded already: a booth learns it at the scan.

    Raises StationPassUsed.
    """
    if known.nonce is not None and await session.get(UsedPass, known.nonce) is not None:
        raise StationPassUsed


async def forget_used_passes(session: AsyncSession, *, now: dt.datetime) -> int:
    """Delete, some at a time, nonces of passes that no tablet hands in any more; return how many."""
    old = select(UsedPass.nonce).where(UsedPass.used_at < now - PASSES_KEPT).limit(FORGET_AT_ONCE)
    chosen = old.with_for_update(skip_locked=True)
    gone = await session.execute(delete(UsedPass).where(UsedPass.nonce.in_(chosen)).returning(UsedPass.nonce))
    return len(gone.all())


async def make_card(
    session: AsyncSession, person_id: uuid.UUID, *, made_by_id: uuid.UUID, now: dt.datetime
) -> tuple[StationCard, str]:
    """Make a card and return it with its token, which is not shown again; the card before is revoked."""
    await session.execute(
        update(StationCard)
        .where(StationCard.person_id == person_id, StationCard.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    token = CARD_PREFIX + secrets.token_urlsafe(CARD_BYTES)
    made = StationCard(person_id=person_id, token_hash=_hash_of(token), made_by_id=made_by_id, made_at=now)
    session.add(made)
    await session.flush()
    return made, token


async def list_cards(session: AsyncSession, person_id: uuid.UUID) -> Sequence[StationCard]:
    """Return a person's cards, the newest first, revoked ones too."""
    query = select(StationCard).where(StationCard.person_id == person_id).order_by(StationCard.id.desc())
    return (await session.scalars(query.limit(MOST_CARDS))).all()


async def revoke_card(
    session: AsyncSession, person_id: uuid.UUID, card_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Let a card be good no more; once more changes nothing. Raises StationCardUnknown."""
    card = await session.get(StationCard, card_id)
    if card is None or card.person_id != person_id:
        raise StationCardUnknown
    card.revoked_at = card.revoked_at or now
    await session.flush()


def _hash_of(token: str) -> bytes:
    return keyed_hash("station/card/1", token.encode())
