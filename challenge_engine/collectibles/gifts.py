"""Giving a duplicate to somebody in the family: it changes hands or it does not, and its history stays."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles import repository
from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.creatures.creature import Creature
from challenge_engine.collectibles.errors import GiftOfTheLast, GiftOutsideFamily, UnknownCollectible
from challenge_engine.collectibles.models import Collectible
from challenge_engine.collectibles.service import Source
from core.clock import to_minute
from core.ids import new_id
from families.persons.queries import list_person_views


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift made: `collectible_id` is the receiver's."""

    collectible_id: uuid.UUID
    creature: Creature
    edition_no: int | None
    to_person_id: uuid.UUID


async def give(
    session: AsyncSession,
    *,
    person_id: uuid.UUID,
    collectible_id: uuid.UUID,
    to_person_id: uuid.UUID,
    now: dt.datetime,
) -> Gift:
    """Give one of several copies to a member of the same family.

    Raises GiftOutsideFamily, UnknownCollectible (also when it was given on already), GiftOfTheLast.
    """
    await _require_same_family(session, person_id, to_person_id)
    copies = await repository.lock_copies(session, person_id, collectible_id)
    given = next((copy for copy in copies if copy.id == collectible_id), None)
    if given is None:
        raise UnknownCollectible
    if len(copies) == 1:
        raise GiftOfTheLast
    await repository.mark_given(session, given, to_person_id, now)
    received = Collectible(
        person_id=to_person_id,
        id=new_id(),
        creature_id=given.creature_id,
        edition_no=given.edition_no,
        source=Source.GIFT.value,
        reason_key=f"gift:{given.id}",
        park_id=given.park_id,
        obtained_at=to_minute(now),
        from_person_id=person_id,
        from_id=given.id,
    )
    session.add(received)
    await session.flush()
    creature = catalogue().get(received.creature_id)
    return Gift(received.id, creature, received.edition_no, to_person_id)


async def _require_same_family(session: AsyncSession, person_id: uuid.UUID, to_person_id: uuid.UUID) -> None:
    families = {view.id: view.family_id for view in await list_person_views(session, [person_id, to_person_id])}
    giver, receiver = families.get(person_id), families.get(to_person_id)
    if person_id == to_person_id or giver is None or giver != receiver:
        raise GiftOutsideFamily
