"""Reads `data/creatures/*.yaml` (one file per set) into one checked catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from ruamel.yaml import YAML

from challenge_engine.collectibles.creatures.creature import Creature, CreatureSet, Rarity
from challenge_engine.collectibles.errors import UnknownCreature
from core.settings import PROJECT_ROOT

_FOLDER = PROJECT_ROOT / "data" / "creatures"
_RARITIES = list(Rarity)


@dataclass(frozen=True)
class Catalogue:
    """All sets, in album order."""

    sets: tuple[CreatureSet, ...]

    @cached_property
    def creatures(self) -> Mapping[str, Creature]:
        """All creatures by id."""
        return {creature.id: creature for each in self.sets for creature in each.creatures}

    @cached_property
    def roster(self) -> tuple[Creature, ...]:
        """All creatures in the order of their ids: the order in which spawns are drawn."""
        return tuple(self.creatures[creature_id] for creature_id in sorted(self.creatures))

    @cached_property
    def set_sizes(self) -> Mapping[str, int]:
        """How many creatures make each set whole."""
        return {each.id: len(each.creatures) for each in self.sets}

    def get(self, creature_id: str) -> Creature:
        """Return a creature. Raises UnknownCreature."""
        creature = self.creatures.get(creature_id)
        if creature is None:
            raise UnknownCreature(creature_id=creature_id)
        return creature

    def stand_in(self, creature: Creature) -> Creature:
        """Return what is given when the edition of `creature` has gone: the rarest unlimited one of its set."""
        unlimited = [each for each in self._set_of(creature).creatures if each.edition_size is None]
        return max(unlimited, key=lambda each: (_RARITIES.index(each.rarity), each.id))

    def _set_of(self, creature: Creature) -> CreatureSet:
        return next(each for each in self.sets if each.id == creature.set_id)


def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue of the folder's files. Raises ValueError on any fault or an id that stands twice."""
    sets = tuple(_read_set(path) for path in sorted(folder.glob("*.yaml")))
    seen: set[str] = set()
    for creature in (creature for each in sets for creature in each.creatures):
        if creature.id in seen:
            raise ValueError(f"creature {creature.id} stands twice")
        seen.add(creature.id)
    return Catalogue(sets)


def _read_set(path: Path) -> CreatureSet:
    content = YAML(typ="safe").load(path)
    creatures = [{**creature, "set_id": content["id"]} for creature in content["creatures"]]
    return CreatureSet.model_validate({**content, "creatures": creatures})


@cache
def catalogue() -> Catalogue:
    """Return the project's catalogue, read once."""
    return read_catalogue(_FOLDER)
