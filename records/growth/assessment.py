"""A person's whole growth record as pages show it: every entry with its scores and what is told of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from records.access.items import list_former
from records.access.service import OpenRecord
from records.growth.child import Child
from records.growth.family_height import FamilyHeight, family_height
from records.growth.flags import Flag, Level, flags_of, level_of
from records.growth.gathering import gather
from records.growth.measures import Reference
from records.growth.models import GrowthEntry
from records.growth.scores import Scored, score_entry
from records.growth.service import get_child
from records.observations.models import Observation


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was measured on a day, its scores, and its flags in the light of what was measured before."""

    item: GrowthEntry | Observation
    scored: Scored
    flags: Sequence[Flag]

    @property
    def level(self) -> Level | None:
        """Return the highest level; None where the reference has nothing to compare with."""
        return level_of(self.flags) if self.scored.scores else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything of one person against one reference, oldest entry first."""

    reference: Reference
    child: Child
    entries: Sequence[Assessed]
    parents: FamilyHeight | None

    def entry(self, entry_id: uuid.UUID) -> Assessed | None:
        """Return one entry; None where it is not of this person."""
        return next((one for one in self.entries if one.item.id == entry_id), None)

    @property
    def history(self) -> Sequence[Scored]:
        """Return the scored entries, as charts take them."""
        return [one.scored for one in self.entries]


async def assess(session: AsyncSession, record: OpenRecord, reference: Reference) -> Assessment:
    """Return the assessment of an opened record; four queries. Raises as `get_child`."""
    child = await get_child(session, record)
    gathered = await gather(session, record, child)
    scored = [score_entry(reference, child, one.entry) for one in gathered]
    parents = family_height(reference, child)
    entries = [
        Assessed(one.item, scored[place], flags_of(scored[place], scored[:place], parents))
        for place, one in enumerate(gathered)
    ]
    return Assessment(reference, child, entries, parents)


async def assess_former(
    session: AsyncSession, record: OpenRecord, reference: Reference, entry_id: uuid.UUID
) -> Sequence[Assessed]:
    """Return the former revisions of an entry, newest first, each judged by itself; of a removed one too."""
    child = await get_child(session, record)
    former = await list_former(session, GrowthEntry, record, entry_id)
    scored = [score_entry(reference, child, one.entry) for one in former]
    return [Assessed(one, found, flags_of(found)) for one, found in zip(former, scored, strict=True)]
