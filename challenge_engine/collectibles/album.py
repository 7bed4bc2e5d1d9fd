"""A person's album: every set with what was found, and nothing told of what was not."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.creatures.catalogue import Catalogue, catalogue
from challenge_engine.collectibles.creatures.creature import Creature, CreatureSet
from challenge_engine.collectibles.models import Collectible
from families.persons.queries import list_nicknames

COPIES_SHOWN = 10  # of one creature, oldest first: enough to choose a gift from; `count` says how many there are


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy. `giver` is the nickname of who gave it."""

    id: uuid.UUID
    edition_no: int | None
    source: str
    park_id: str | None
    obtained_at: dt.datetime
    giver: str | None


@dataclass(frozen=True, slots=True)
class AlbumSlot:
    """A place in a set. For a creature not yet found, readers are shown the place and its rarity only."""

    slot: int
    creature: Creature
    count: int
    copies: Sequence[Copy]

    @property
    def is_found(self) -> bool:
        """Whether the person has it."""
        return self.count > 0


@dataclass(frozen=True, slots=True)
class AlbumPage:
    """One set."""

    creature_set: CreatureSet
    slots: Sequence[AlbumSlot]

    @property
    def found(self) -> int:
        """How many different creatures of the set the person has."""
        return sum(slot.is_found for slot in self.slots)


async def get_album(session: AsyncSession, person_id: uuid.UUID) -> list[AlbumPage]:
    """Return all sets in album order; two queries however many there are."""
    numbered = (
        select(
            Collectible,
            func.count().over(partition_by=Collectible.creature_id).label("held"),
            func.row_number()
            .over(partition_by=Collectible.creature_id, order_by=(Collectible.obtained_at, Collectible.id))
            .label("number"),
        )
        .where(Collectible.person_id == person_id, Collectible.given_at.is_(None))
        .subquery()
    )
    rows = (
        await session.execute(
            select(numbered)
            .where(numbered.c.number <= COPIES_SHOWN)
            .order_by(numbered.c.creature_id, numbered.c.number)
        )
    ).all()
    nicknames = await list_nicknames(session, {row.from_person_id for row in rows if row.from_person_id})
    held: dict[str, tuple[int, list[Copy]]] = {}
    for creature_id, group in groupby(rows, key=lambda row: str(row.creature_id)):
        of_creature = list(group)
        copies = [
            Copy(
                id=row.id,
                edition_no=row.edition_no,
                source=row.source,
                park_id=row.park_id,
                obtained_at=row.obtained_at,
                giver=nicknames.get(row.from_person_id),
            )
            for row in of_creature
        ]
        held[creature_id] = (of_creature[0].held, copies)
    return _pages(catalogue(), held)


def _pages(creatures: Catalogue, held: dict[str, tuple[int, list[Copy]]]) -> list[AlbumPage]:
    return [
        AlbumPage(
            each,
            [
                AlbumSlot(slot, creature, *held.get(creature.id, (0, [])))
                for slot, creature in enumerate(each.creatures, start=1)
            ],
        )
        for each in creatures.sets
    ]
