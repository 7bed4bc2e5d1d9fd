"""The bytes and hashes of the access log's chains, as migrations/sql/record_functions.sql computes them too."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE_FIRST = bytes(32)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LoggedAccess:
    """What a row of the log says."""

    person_id: uuid.UUID
    number: int
    at: dt.datetime
    actor_id: uuid.UUID | None
    relation: str
    access: str
    what: str
    why: str
    request_id: str | None


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The end of a person's chain at some moment."""

    person_id: uuid.UUID
    number: int
    hash: bytes


def hash_of_access(before: bytes, entry: LoggedAccess) -> bytes:
    """Return SHA-256 of the hash before and the row's parts, joined by bars (no part can hold one)."""
    parts = (
        str(entry.person_id),
        str(entry.number),
        str((entry.at - _EPOCH) // _MICROSECOND),
        str(entry.actor_id or ""),
        entry.relation,
        entry.access,
        entry.what,
        entry.why,
        entry.request_id or "",
    )
    return hashlib.sha256(before + "|".join(parts).encode()).digest()


def hash_of_anchor(before: bytes, number: int, made_at: dt.datetime, heads: Sequence[Head]) -> bytes:
    """Return SHA-256 of the anchor before, this one's number and instant, and its heads in order of the person."""
    whole = hashlib.sha256(before + f"{number}|{(made_at - _EPOCH) // _MICROSECOND}".encode())
    for head in sorted(heads):
        whole.update(head.person_id.bytes + head.number.to_bytes(8, "big") + head.hash)
    return whole.digest()
