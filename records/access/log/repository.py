"""Queries over the access logs of all persons, in the role of the auditor, who reads them and adds anchors."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.log.models import AccessAnchor, AccessLogEntry, AnchoredHead
from records.access.log.rules import Head, LoggedAccess

_AT_ONCE = 2_000  # rows of a server-side cursor; half a megabyte
_ANCHOR_LOCK = 0x616E63686F72  # two workers at once make one anchor after the other
_CHAINS = text(
    "SELECT coalesce(log.person_id, head.person_id), log.number, log.at, log.actor_id, log.relation, log.access,"
    " log.what, log.why, log.request_id, log.hash, head.number, head.hash"
    " FROM record.access_log AS log FULL JOIN record.access_heads AS head USING (person_id) ORDER BY 1, 2"
)
_LOST = text(
    "SELECT one.anchor_number, one.person_id, one.number FROM record.access_anchored_heads AS one"
    " LEFT JOIN record.access_log AS log ON log.person_id = one.person_id AND log.number = one.number"
    " WHERE log.hash IS DISTINCT FROM one.hash ORDER BY 1, 2"
)
_MOVED = text(
    "SELECT head.person_id, head.number, head.hash FROM record.access_heads AS head"
    " WHERE head.number > coalesce((SELECT max(number) FROM record.access_anchored_heads AS one"
    " WHERE one.person_id = head.person_id), 0) ORDER BY head.person_id"
)


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A row of a person's chain and the head of that chain; either may be missing."""

    person_id: uuid.UUID
    entry: LoggedAccess | None
    hash: bytes | None
    head: Head | None


async def become_auditor(session: AsyncSession) -> None:
    """Go on as the role that reads every log, until the transaction ends."""
    await session.execute(text("SELECT set_config('role', 'eplus_audit', true)"))


async def count_entries(session: AsyncSession) -> int:
    """Return how many rows all logs have."""
    return await session.scalar(select(func.count()).select_from(AccessLogEntry)) or 0


async def stream_chains(session: AsyncSession) -> AsyncIterator[ChainRow]:
    """Yield every row of every chain in order, one statement: the chains as they are at one instant."""
    rows = await session.stream(_CHAINS.execution_options(yield_per=_AT_ONCE))
    async for person_id, number, *parts, digest, head_number, head_hash in rows:
        head = None if head_number is None else Head(person_id, head_number, bytes(head_hash))
        if number is None:
            yield ChainRow(person_id, None, None, head)
        else:
            yield ChainRow(person_id, LoggedAccess(person_id, number, *parts), bytes(digest), head)


async def list_lost_heads(session: AsyncSession) -> Sequence[tuple[int, uuid.UUID, int]]:
    """Return (anchor, person, number) of every anchored head whose row is no longer as it was."""
    return [(row[0], row[1], row[2]) for row in (await session.execute(_LOST)).all()]


async def stream_anchors(session: AsyncSession) -> AsyncIterator[tuple[AccessAnchor, Sequence[Head]]]:
    """Yield every anchor in order with the heads that it is over."""
    anchors = (await session.scalars(select(AccessAnchor).order_by(AccessAnchor.number))).all()
    for anchor in anchors:
        yield anchor, await _heads_of(session, anchor.number)


async def find_last_anchor(session: AsyncSession) -> AccessAnchor | None:
    """Return the newest anchor, once no other transaction is making one."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ANCHOR_LOCK})
    return await session.scalar(select(AccessAnchor).order_by(AccessAnchor.number.desc()).limit(1))


async def list_moved_heads(session: AsyncSession) -> Sequence[Head]:
    """Return the heads of chains that grew since they were last anchored."""
    return [Head(row[0], row[1], bytes(row[2])) for row in (await session.execute(_MOVED)).all()]


async def add_anchor(
    session: AsyncSession,
    number: int,
    heads: Sequence[Head],
    *,
    digest: bytes,
    signature: bytes,
    made_at: dt.datetime,
) -> None:
    """Store an anchor and its heads."""
    await session.execute(
        insert(AccessAnchor).values(number=number, made_at=made_at, hash=digest, signature=signature)
    )
    rows = [
        {"anchor_number": number, "person_id": one.person_id, "number": one.number, "hash": one.hash}
        for one in heads
    ]
    await session.execute(insert(AnchoredHead), rows)


async def _heads_of(session: AsyncSession, anchor_number: int) -> Sequence[Head]:
    rows = await session.execute(
        select(AnchoredHead.person_id, AnchoredHead.number, AnchoredHead.hash).where(
            AnchoredHead.anchor_number == anchor_number
        )
    )
    return [Head(person_id, number, bytes(digest)) for person_id, number, digest in rows.all()]
