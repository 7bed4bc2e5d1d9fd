"""What a creature is: checked when its file is read, and never changed after."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.messages import LANGUAGES, Language

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
# A genus, perhaps the multiplication sign (U+00D7) of a hybrid, and a species.
ScientificName = Annotated[str, StringConstraints(pattern="^[A-Z][a-z]+ (\u00d7 )?[a-z]+$")]
Words = Annotated[dict[Language, Text], Field(min_length=len(LANGUAGES))]


class Rarity(StrEnum):
    """How seldom a creature appears, most common first."""

    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    LEGENDARY = "legendary"


class Phase(StrEnum):
    """A part of the day by the wall clock (bounds in `SpawnTuning`)."""

    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class CreatureKind(StrEnum):
    """What sort of being or thing it is."""

    ANIMAL = "animal"
    PLANT = "plant"
    THING = "thing"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Habitat(_Part):
    """Where a creature appears; an empty list does not narrow, and `is_coastal` asks for the sea."""

    categories: frozenset[Slug] = frozenset()
    districts: frozenset[Slug] = frozenset()
    is_coastal: bool = False


class Creature(_Part):
    """One creature or thing.

    `edition_size` is the number of copies there will ever be, None for no limit. `icon` is an Iconify name.
    """

    id: Slug
    set_id: Slug
    kind: CreatureKind
    names: Words
    scientific_name: ScientificName | None = None
    rarity: Rarity
    habitat: Habitat = Habitat()
    active: frozenset[Phase] = Field(min_length=1)
    edition_size: int | None = Field(default=None, ge=1, le=100_000)
    icon: Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z0-9-]+$")]
    fact: Words

    @model_validator(mode="after")
    def _fair_and_named(self) -> Self:
        if self.active == {Phase.NIGHT}:
            raise ValueError(f"{self.id}: active at night only, so no child could ever catch it")
        if (self.scientific_name is None) != (self.kind is CreatureKind.THING):
            raise ValueError(f"{self.id}: animals and plants have a scientific name, things have none")
        return self


class CreatureSet(_Part):
    """A page of the album, in the order in which it is shown. At least one creature of it is not limited."""

    id: Slug
    names: Words
    words: Words
    creatures: tuple[Creature, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _never_nothing(self) -> Self:
        if all(creature.edition_size is not None for creature in self.creatures):
            raise ValueError(f"{self.id}: one creature must be unlimited, to be given when an edition has gone")
        return self
