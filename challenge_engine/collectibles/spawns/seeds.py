"""The seed of each round: derived from the master secret, promised by its hash, shown when the round is over.

The seed is stored nowhere, so no backup or reader of the database can foretell a spawn.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.errors import SeedMismatch
from challenge_engine.collectibles.spawns.repository import keep_commitment
from challenge_engine.collectibles.spawns.rules import commitment_of
from challenge_engine.collectibles.spawns.tuning import TUNING
from challenge_engine.definitions.calendar import Calendar, Span
from core.crypto import keyed_hash

# Rounds whose seed this process has found to match its commitment. A few per challenge.
_matched: set[tuple[uuid.UUID, str]] = set()


@dataclass(frozen=True, slots=True)
class RoundSeed:
    """A round's promise, and from `revealed_at` on its seed (hexadecimal)."""

    round_id: str
    commitment: str
    revealed_at: dt.datetime
    seed: str | None


def spawn_rounds(calendar: Calendar) -> tuple[Span, ...]:
    """Return the spans that have a seed each: the rounds, or the run of a challenge without rounds."""
    return calendar.rounds or (calendar.run,)


def find_round(calendar: Calendar, at: dt.datetime) -> Span | None:
    """Return the span whose seed draws the spawns at an instant, None outside the challenge."""
    return next((span for span in spawn_rounds(calendar) if span.starts_at <= at < span.ends_at), None)


async def get_seed(session: AsyncSession, challenge_id: uuid.UUID, round_id: str, now: dt.datetime) -> bytes:
    """Return a round's seed, promised before it is used for the first time. Raises SeedMismatch."""
    seed = _derive(challenge_id, round_id)
    if (challenge_id, round_id) not in _matched:
        commitment = commitment_of(seed)
        if await keep_commitment(session, challenge_id, round_id, commitment, now) != commitment:
            raise SeedMismatch(round_id=round_id)
        _matched.add((challenge_id, round_id))
    return seed


async def list_round_seeds(
    session: AsyncSession, challenge_id: uuid.UUID, calendar: Calendar, now: dt.datetime
) -> list[RoundSeed]:
    """Return the promise of every round, and the seeds of those whose last offline catch is past."""
    seeds: list[RoundSeed] = []
    for span in spawn_rounds(calendar):
        seed = _derive(challenge_id, span.id)
        commitment = await keep_commitment(session, challenge_id, span.id, commitment_of(seed), now)
        revealed_at = span.ends_at + dt.timedelta(hours=TUNING.offline_grace_hours)
        # After the master secret was changed an old seed cannot be derived again; a wrong one is never shown.
        is_shown = now >= revealed_at and commitment == commitment_of(seed)
        seeds.append(RoundSeed(span.id, commitment, revealed_at, seed.hex() if is_shown else None))
    return seeds


def _derive(challenge_id: uuid.UUID, round_id: str) -> bytes:
    return keyed_hash("spawn-seed", f"{challenge_id}|{round_id}".encode())
