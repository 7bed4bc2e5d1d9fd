"""Creatures and spawns as the API shows them."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from challenge_engine.collectibles.creatures.creature import Creature, CreatureKind, Rarity
from challenge_engine.collectibles.spawns.seeds import RoundSeed
from challenge_engine.collectibles.spawns.service import CatchableSpawn
from core.messages import Language

SPAWN_ID = "victoria-park.29861910.2"
SPAWN_ID_PATTERN = r"^[a-z0-9-]{1,80}\.[0-9]{1,8}\.[0-9]$"
CREATURE: dict[str, Any] = {
    "id": "spotted-dove",
    "set_id": "garden-birds",
    "kind": "animal",
    "name": "Spotted dove",
    "scientific_name": "Spilopelia chinensis",
    "rarity": "common",
    "edition_size": None,
    "icon": "noto:dove",
    "fact": "The white dots on its black neck look like a string of pearls; its Chinese name says so.",
}
SPAWN: dict[str, Any] = {
    "spawn_id": SPAWN_ID,
    "creature": CREATURE,
    "starts_at": "2026-10-10T02:30:00Z",
    "ends_at": "2026-10-10T03:00:00Z",
    "is_caught": False,
}


class CreatureOut(BaseModel):
    """A creature or thing."""

    model_config = ConfigDict(json_schema_extra={"examples": [CREATURE]})

    id: str
    set_id: str
    kind: CreatureKind
    name: str
    scientific_name: str | None
    rarity: Rarity
    edition_size: int | None = Field(description="How many there will ever be; null for no limit.")
    icon: str = Field(description="Name of an icon in the Iconify collections.")
    fact: str = Field(description="Something worth knowing about it.")

    @classmethod
    def of(cls, creature: Creature, language: Language) -> "CreatureOut":
        """Return the creature in the caller's language."""
        return cls(
            id=creature.id,
            set_id=creature.set_id,
            kind=creature.kind,
            name=creature.names[language],
            scientific_name=creature.scientific_name,
            rarity=creature.rarity,
            edition_size=creature.edition_size,
            icon=creature.icon,
            fact=creature.fact[language],
        )


class SpawnOut(BaseModel):
    """A creature that can be caught in a park until `ends_at`."""

    model_config = ConfigDict(json_schema_extra={"examples": [SPAWN]})

    spawn_id: str
    creature: CreatureOut
    starts_at: dt.datetime
    ends_at: dt.datetime
    is_caught: bool = Field(description="Whether this person caught it already.")

    @classmethod
    def of(cls, catchable: CatchableSpawn, language: Language) -> "SpawnOut":
        """Return the spawn in the caller's language."""
        spawn = catchable.spawn
        return cls(
            spawn_id=spawn.spawn_id,
            creature=CreatureOut.of(catchable.creature, language),
            starts_at=spawn.starts_at,
            ends_at=spawn.ends_at,
            is_caught=catchable.is_caught,
        )


class SpawnList(BaseModel):
    """What a person can catch in a park now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"park_id": "victoria-park", "items": [SPAWN]}]})

    park_id: str
    items: list[SpawnOut]


class RoundSeedOut(BaseModel):
    """A round's promise (SHA-256 of its seed), and the seed once nothing of the round can be caught any more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "round_id": "round-1",
                    "commitment": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "revealed_at": "2026-11-01T16:00:00Z",
                    "seed": None,
                }
            ]
        }
    )

    round_id: str
    commitment: str
    revealed_at: dt.datetime
    seed: str | None

    @classmethod
    def of(cls, seed: RoundSeed) -> "RoundSeedOut":
        """Return the promise."""
        return cls(
            round_id=seed.round_id,
            commitment=seed.commitment,
            revealed_at=seed.revealed_at,
            seed=seed.seed,
        )


class RoundSeedList(BaseModel):
    """The promises of all rounds of a challenge."""

    items: list[RoundSeedOut]
