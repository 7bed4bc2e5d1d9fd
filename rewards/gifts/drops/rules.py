"""The draw, which anybody can recompute (docs/algorithms/gift-draw.md), and the queue. Pure."""

import datetime as dt
import hashlib
import hmac
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

POLL_LEAST_S = 5  # so that three thousand who wait ask six hundred times a second at most
POLL_MOST_S = 60
_MINUTE_S = 60


class DropKind(StrEnum):
    """How it is decided who may have one."""

    DRAW = "draw"
    QUEUE = "queue"


class DropStatus(StrEnum):
    """How far it is. Whether entries are taken also depends on the instant."""

    ANNOUNCED = "announced"
    DRAWN = "drawn"  # the order is fixed and the seed shown; winners are being paid for
    FINISHED = "finished"  # what was not given is back in stock


class EntryOutcome(StrEnum):
    """What became of an entry in a draw; None while it has not been its turn."""

    WON = "won"
    NOT_DRAWN = "not_drawn"  # all items went to entries before it
    POINTS_SHORT = "points_short"  # its turn came, and the points were spent meanwhile
    NOT_ELIGIBLE = "not_eligible"  # its turn came, and person or family have had as many as they may
    GONE = "gone"  # the person was erased


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry whose turn it may be: points to spend, and what speaks for it. `household_id` None: erased."""

    entry_id: uuid.UUID
    household_id: uuid.UUID | None
    available: int = 0
    had_by_household: int = 0
    is_eligible: bool = True


@dataclass(frozen=True, slots=True)
class Proof:
    """All that is published of a draw, once every entry has its outcome."""

    quantity: int
    commitment: str
    seed: str
    entry_ids: Sequence[uuid.UUID]
    outcomes: Mapping[uuid.UUID, EntryOutcome]


def commitment_of(seed: bytes) -> str:
    """Return what is published of a seed beforehand: its SHA-256, hexadecimal."""
    return hashlib.sha256(seed).hexdigest()


def draw_order(seed: bytes, entry_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Return the entries in the order in which they may have one.

    By HMAC-SHA-256 of the id's text (lower case, with hyphens) under the seed, the smallest first; equal ones,
    which nobody will ever see, by id.
    """
    return sorted(entry_ids, key=lambda one: (hmac.digest(seed, str(one).encode(), hashlib.sha256), one.bytes))


def proof_faults(proof: Proof) -> list[str]:
    """Return what in a proof does not hold, in plain words; empty when it does.

    Holds: the seed is the promised one, no entry stands twice, and whoever won stood before all who did not, but
    for those whose turn came and who could not have one (points spent, not eligible, gone).
    """
    faults = []
    seed = bytes.fromhex(proof.seed)
    if commitment_of(seed) != proof.commitment:
        faults.append("the seed is not the one that was promised")
    if len(set(proof.entry_ids)) != len(proof.entry_ids):
        faults.append("an entry stands twice")
    order = draw_order(seed, proof.entry_ids)
    if set(proof.outcomes) != set(order):
        faults.append("not every entry has an outcome, or an outcome has no entry")
        return faults
    left = proof.quantity
    for place, entry_id in enumerate(order, start=1):
        outcome = proof.outcomes[entry_id]
        is_turn = left > 0
        if is_turn == (outcome is EntryOutcome.NOT_DRAWN):
            faults.append(f"place {place} ({entry_id}): {outcome.value}, with {left} left")
        left -= outcome is EntryOutcome.WON
    return faults


def admitted_by(opens_at: dt.datetime, pace_per_minute: int, now: dt.datetime) -> int:
    """Return how many of a queue were let in until now: one at the opening, then at the declared pace."""
    if now < opens_at:
        return 0
    return 1 + int((now - opens_at).total_seconds() * pace_per_minute / _MINUTE_S)


def turn_at(opens_at: dt.datetime, pace_per_minute: int, place: int) -> dt.datetime:
    """Return when a place (from 1) of a queue is let in, unless others leave and it is sooner."""
    return opens_at + dt.timedelta(seconds=(place - 1) * _MINUTE_S / pace_per_minute)


def poll_after_s(wait_s: float) -> int:
    """Return after how many seconds to ask again: a tenth of what is left to wait, within bounds."""
    return int(min(max(wait_s / 10, POLL_LEAST_S), POLL_MOST_S))


def settle(
    turns: Sequence[Turn], *, left: int, points: int, per_family: int | None
) -> dict[uuid.UUID, EntryOutcome]:
    """Return the outcomes of the entries whose turn comes while any is left; `turns` in the order of the draw."""
    outcomes: dict[uuid.UUID, EntryOutcome] = {}
    won: Counter[uuid.UUID] = Counter()
    for turn in turns:
        if won.total() == left:
            break
        outcome = _outcome(turn, points, per_family, won)
        outcomes[turn.entry_id] = outcome
        if outcome is EntryOutcome.WON and turn.household_id is not None:
            won[turn.household_id] += 1
    return outcomes


def _outcome(turn: Turn, points: int, per_family: int | None, won: Counter[uuid.UUID]) -> EntryOutcome:
    if turn.household_id is None:
        return EntryOutcome.GONE
    had = turn.had_by_household + won[turn.household_id]
    if not turn.is_eligible or (per_family is not None and had >= per_family):
        return EntryOutcome.NOT_ELIGIBLE
    return EntryOutcome.POINTS_SHORT if turn.available < points else EntryOutcome.WON
