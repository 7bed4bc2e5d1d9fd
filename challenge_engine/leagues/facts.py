"""A round's facts without names: cells of at least five members, each member a commitment to what it brought.

A cell holds members drawn by a keyed order, and is told by its sums alone, so that no single number stands in the
sheet. A commitment says nothing to anybody but the family that is given its opening (`receipt_of`).
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from challenge_engine.leagues.rules import Sums

CELL_PEOPLE = 5  # the least number of decision 0072
LEAF_CHARS = 32  # of a SHA-256 in hex: 128 bits, which nobody finds a second opening for


@dataclass(frozen=True, slots=True)
class Member:
    """What one person brought to a school in a round: thousandths of points, and days in it."""

    person_id: UUID
    school_id: str
    value: int
    member_days: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Some members of one school together. `leaves` are their commitments, in the order of the hashes."""

    sums: Sums
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The opening of one member's commitment: `leaf` is the hash of the rest."""

    leaf: str
    nonce: str
    school_id: str
    value: int
    member_days: int


def leaf_of(nonce: str, school_id: str, value: int, days: int) -> str:
    """Return the commitment to a member's facts."""
    return hashlib.sha256(f"{nonce}|{school_id}|{value}|{days}".encode()).hexdigest()[:LEAF_CHARS]


def receipt_of(secret: bytes, member: Member) -> Receipt:
    """Return a member's commitment with what opens it. `secret` is the round's and is told to nobody."""
    nonce = _keyed(secret, "nonce", member.person_id)[:LEAF_CHARS]
    leaf = leaf_of(nonce, member.school_id, member.value, member.member_days)
    return Receipt(leaf, nonce, member.school_id, member.value, member.member_days)


def cells_of(secret: bytes, members: Iterable[Member]) -> tuple[Cell, ...]:
    """Return the cells of one school's members, of 5 to 9 each; none where they are fewer than five."""
    drawn = sorted(members, key=lambda one: _keyed(secret, "order", one.person_id))
    count = len(drawn) // CELL_PEOPLE
    return tuple(_cell(secret, drawn[number::count]) for number in range(count))


def sums_of(members: Iterable[Member]) -> Sums:
    """Return members' sums."""
    total = Sums()
    for one in members:
        total = total.plus(Sums(1, one.value, one.member_days))
    return total


def _cell(secret: bytes, members: Sequence[Member]) -> Cell:
    return Cell(sums_of(members), tuple(sorted(receipt_of(secret, one).leaf for one in members)))


def _keyed(secret: bytes, purpose: str, person_id: UUID) -> str:
    return hmac.new(secret, purpose.encode() + person_id.bytes, hashlib.sha256).hexdigest()
