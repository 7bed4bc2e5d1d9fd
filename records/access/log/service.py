"""Anchoring the chains of the access log, and proving that nobody altered or removed a row.

A chain by itself shows a changed row, and a missing one in its middle. Its head shows a removed end; an anchor
shows a chain that was removed or computed anew with its head. Anchors are a chain too, and each is signed with a
key that the database does not know.
"""

import datetime as dt
import hmac
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.crypto import keyed_hash
from records.access.log import repository
from records.access.log.repository import ChainRow
from records.access.log.rules import BEFORE_FIRST, hash_of_access, hash_of_anchor

log = structlog.stdlib.get_logger(__name__)

_SIGNATURE = "access-log-anchor"
FAULTS_MOST = 100  # whoever altered more is found by the first


class FaultKind(StrEnum):
    """What is wrong."""

    ALTERED = "altered"  # the row does not fit its hash
    MISSING = "missing"  # a row of this number is not there
    BEYOND_HEAD = "beyond_head"  # the chain does not end where its head says
    LOST_SINCE_ANCHOR = "lost_since_anchor"  # an anchor saw another row here
    ANCHOR_ALTERED = "anchor_altered"  # the anchor of this number does not fit hash or signature, or is missing


@dataclass(frozen=True, slots=True)
class LogFault:
    """One break: of a person's chain at a row, or of the anchors (`person_id` None)."""

    kind: FaultKind
    person_id: uuid.UUID | None
    number: int


@dataclass(slots=True)
class Verification:
    """What was looked at, and the first break of each chain (at most FAULTS_MOST)."""

    entries: int = 0
    chains: int = 0
    anchors: int = 0
    faults: list[LogFault] = field(default_factory=list)

    def add(self, kind: FaultKind, person_id: uuid.UUID | None, number: int) -> None:
        """Note a break."""
        if len(self.faults) < FAULTS_MOST:
            self.faults.append(LogFault(kind, person_id, number))


async def make_anchor(session: AsyncSession, *, now: dt.datetime) -> int | None:
    """Anchor every chain that grew since its last anchor; return the anchor's number, None when none grew.

    Its hash is logged, so that it also stands where the database cannot change it.
    """
    await repository.become_auditor(session)
    last = await repository.find_last_anchor(session)
    heads = await repository.list_moved_heads(session)
    if not heads:
        return None
    number, before = (last.number + 1, last.hash) if last else (1, BEFORE_FIRST)
    digest = hash_of_anchor(before, number, now, heads)
    await repository.add_anchor(
        session, number, heads, digest=digest, signature=keyed_hash(_SIGNATURE, digest), made_at=now
    )
    log.info("access_log_anchored", number=number, chains=len(heads), hash=digest.hex())
    return number


async def verify_log(session: AsyncSession, *, on_entry: Callable[[], None] = lambda: None) -> Verification:
    """Walk every chain and every anchor; `on_entry` is called for each row looked at. Writes nothing."""
    await repository.become_auditor(session)
    found = Verification()
    await _verify_chains(repository.stream_chains(session), found, on_entry)
    for _, person_id, number in await repository.list_lost_heads(session):
        found.add(FaultKind.LOST_SINCE_ANCHOR, person_id, number)
    await _verify_anchors(session, found)
    return found


async def _verify_chains(rows: AsyncIterator[ChainRow], found: Verification, on_entry: Callable[[], None]) -> None:
    walk = _ChainWalk(found)
    async for row in rows:
        walk.take(row)
        on_entry()
    walk.finish()


class _ChainWalk:
    """Follows the rows, chain after chain, and notes the first break of each."""

    def __init__(self, found: Verification) -> None:
        self._found = found
        self._last: ChainRow | None = None
        self._number, self._hash, self._is_broken = 0, BEFORE_FIRST, False

    def take(self, row: ChainRow) -> None:
        if self._last is None or self._last.person_id != row.person_id:
            self.finish()
            self._number, self._hash, self._is_broken = 0, BEFORE_FIRST, False
            self._found.chains += 1
        self._last = row
        if row.entry is None or row.hash is None:
            return
        self._found.entries += 1
        if row.entry.number != self._number + 1:
            self._break(FaultKind.MISSING, self._number + 1)
        elif hash_of_access(self._hash, row.entry) != row.hash:
            self._break(FaultKind.ALTERED, row.entry.number)
        self._number, self._hash = row.entry.number, row.hash

    def finish(self) -> None:
        """Compare the end of the chain walked last with its head."""
        if self._last is None:
            return
        head = self._last.head
        if head is None or head.number < self._number:
            self._break(FaultKind.BEYOND_HEAD, self._number)
        elif head.number > self._number:
            self._break(FaultKind.MISSING, self._number + 1)
        elif head.hash != self._hash:
            self._break(FaultKind.ALTERED, self._number)

    def _break(self, kind: FaultKind, number: int) -> None:
        if not self._is_broken and self._last is not None:
            self._found.add(kind, self._last.person_id, number)
        self._is_broken = True


async def _verify_anchors(session: AsyncSession, found: Verification) -> None:
    before = BEFORE_FIRST
    async for anchor, heads in repository.stream_anchors(session):
        found.anchors += 1
        is_sound = (
            anchor.number == found.anchors
            and hash_of_anchor(before, anchor.number, anchor.made_at, heads) == anchor.hash
            and hmac.compare_digest(keyed_hash(_SIGNATURE, anchor.hash), anchor.signature)
        )
        if not is_sound:
            found.add(FaultKind.ANCHOR_ALTERED, None, found.anchors)
            return  # what follows is chained to it
        before = anchor.hash
