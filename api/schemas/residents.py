"""What lives where, and the public catalogue of creatures, as the API shows them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from challenge_engine.collectibles.creatures.creature import (
    Creature,
    CreatureKind,
    CreatureSet,
    Habitat,
    Phase,
    Rarity,
)
from challenge_engine.collectibles.spawns.residents import ResidentGroup

_GROUPS: list[Any] = [
    {"creatures": ["koi", "spotted-dove"], "parks": ["kowloon-park", "victoria-park"]},
    {"creatures": ["spotted-dove"], "parks": ["a-kung-kok-playground"]},
]
_CREATURE: dict[str, Any] = {
    "id": "spotted-dove",
    "set_id": "garden-birds",
    "kind": "animal",
    "names": {"en": "Spotted dove", "zh-Hant": "珠頸斑鳩", "zh-Hans": "珠颈斑鸠"},
    "scientific_name": "Spilopelia chinensis",
    "rarity": "common",
    "edition_size": None,
    "icon": "noto:dove",
    "facts": {
        "en": "The white dots on its neck look like a string of pearls.",
        "zh-Hant": "頸側的白點像一串珍珠。",
        "zh-Hans": "颈侧的白点像一串珍珠。",
    },
    "active": ["day", "dusk"],
    "habitat": {"categories": [], "districts": [], "is_coastal": False},
}
_SET: dict[str, Any] = {
    "id": "garden-birds",
    "names": {"en": "Garden birds", "zh-Hant": "公園雀鳥", "zh-Hans": "公园鸟类"},
    "words": {
        "en": "Listen first.",
        "zh-Hant": "先用耳朵聽。",
        "zh-Hans": "先用耳朵听。",
    },
    "creatures": [_CREATURE],
}


class ResidentGroupOut(BaseModel):
    """Parks in which the same creatures live, by their ids."""

    creatures: list[str]
    parks: list[str]


class ResidentList(BaseModel):
    """What can appear in each park of a challenge. A park that is in no group is not in play."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"groups": _GROUPS}]})

    groups: list[ResidentGroupOut]

    @classmethod
    def of(cls, groups: list[ResidentGroup]) -> "ResidentList":
        """Return the groups."""
        return cls(
            groups=[
                ResidentGroupOut(creatures=list(group.creature_ids), parks=list(group.park_ids))
                for group in groups
            ]
        )


class HabitatOut(BaseModel):
    """Where a creature lives; an empty list does not narrow."""

    categories: list[str] = Field(description="Of parks.")
    districts: list[str]
    is_coastal: bool = Field(description="Whether by the sea only.")

    @classmethod
    def of(cls, habitat: Habitat) -> "HabitatOut":
        """Return the habitat, its lists in order."""
        return cls(
            categories=sorted(habitat.categories),
            districts=sorted(habitat.districts),
            is_coastal=habitat.is_coastal,
        )


class CatalogueCreature(BaseModel):
    """A creature or thing, its words in all languages."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CREATURE]})

    id: str
    set_id: str
    kind: CreatureKind
    names: dict[str, str] = Field(description="By language: `en`, `zh-Hant`, `zh-Hans`.")
    scientific_name: str | None
    rarity: Rarity
    edition_size: int | None = Field(description="How many there will ever be; null for no limit.")
    icon: str = Field(description="Name of an icon in the Iconify collections.")
    facts: dict[str, str] = Field(description="Something worth knowing about it, by language.")
    active: list[Phase] = Field(description="The parts of the day in which it shows itself.")
    habitat: HabitatOut

    @classmethod
    def of(cls, creature: Creature) -> "CatalogueCreature":
        """Return the creature."""
        return cls(
            id=creature.id,
            set_id=creature.set_id,
            kind=creature.kind,
            names=dict(creature.names),
            scientific_name=creature.scientific_name,
            rarity=creature.rarity,
            edition_size=creature.edition_size,
            icon=creature.icon,
            facts=dict(creature.fact),
            active=[phase for phase in Phase if phase in creature.active],
            habitat=HabitatOut.of(creature.habitat),
        )


class CatalogueSet(BaseModel):
    """A page of the album, its words in all languages, its creatures in album order."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SET]})

    id: str
    names: dict[str, str]
    words: dict[str, str]
    creatures: list[CatalogueCreature]

    @classmethod
    def of(cls, creature_set: CreatureSet) -> "CatalogueSet":
        """Return the set."""
        return cls(
            id=creature_set.id,
            names=dict(creature_set.names),
            words=dict(creature_set.words),
            creatures=[CatalogueCreature.of(creature) for creature in creature_set.creatures],
        )


class CreatureCatalogue(BaseModel):
    """All sets, in album order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sets": [_SET]}]})

    sets: list[CatalogueSet]
