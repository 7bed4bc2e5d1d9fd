"""Putting a creature into a person's hands, once per reason; a limited one with its number, never too many."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles import repository
from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.creatures.creature import Creature
from challenge_engine.collectibles.models import Collectible
from core.clock import to_minute
from core.ids import new_id


class Source(StrEnum):
    """How a person came by a collectible."""

    CATCH = "catch"
    AWARD = "award"
    GIFT = "gift"


@dataclass(frozen=True, slots=True)
class Obtained:
    """A collectible in somebody's hands. `wanted` is the creature asked for: another one when its edition is out.

    `is_new` is False when it had been given for the same reason before.
    """

    collectible_id: uuid.UUID
    creature: Creature
    wanted: Creature
    edition_no: int | None
    is_new: bool


async def grant_collectible(
    session: AsyncSession, person_id: uuid.UUID, creature_id: str, reason_key: str, now: dt.datetime
) -> Obtained:
    """Give a creature as an award, once per reason key. Raises UnknownCreature."""
    return await obtain(
        session,
        person_id=person_id,
        creature_id=creature_id,
        source=Source.AWARD,
        reason_key=reason_key,
        park_id=None,
        at=now,
    )


async def obtain(
    session: AsyncSession,
    *,
    person_id: uuid.UUID,
    creature_id: str,
    source: Source,
    reason_key: str,
    park_id: str | None,
    at: dt.datetime,
) -> Obtained:
    """Give a creature for a reason; again for the same reason returns what was given then.

    When a limited edition is out, the rarest unlimited creature of the same set is given instead.
    Raises UnknownCreature.
    """
    wanted = catalogue().get(creature_id)
    collectible = Collectible(
        person_id=person_id,
        id=new_id(),
        creature_id=wanted.id,
        source=source.value,
        reason_key=reason_key,
        park_id=park_id,
        obtained_at=to_minute(at),
    )
    # Written before a number is taken, so that of two equal requests only one takes one.
    if not await repository.insert_once(session, collectible):
        return await _given_before(session, person_id, reason_key, wanted)
    if wanted.edition_size is None:
        return Obtained(collectible.id, wanted, wanted, None, is_new=True)
    edition_no = await repository.take_edition_no(session, wanted.id, wanted.edition_size)
    creature = wanted if edition_no is not None else catalogue().stand_in(wanted)
    await repository.set_creature(session, collectible, creature_id=creature.id, edition_no=edition_no)
    return Obtained(collectible.id, creature, wanted, edition_no, is_new=True)


async def _given_before(
    session: AsyncSession, person_id: uuid.UUID, reason_key: str, wanted: Creature
) -> Obtained:
    given = await repository.get_by_reason(session, person_id, reason_key)
    return Obtained(given.id, catalogue().get(given.creature_id), wanted, given.edition_no, is_new=False)
