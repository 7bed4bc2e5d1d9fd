from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from challenge_engine.collectibles.creatures.catalogue import catalogue, read_catalogue
from challenge_engine.collectibles.creatures.creature import Creature, Phase, Rarity
from challenge_engine.collectibles.errors import UnknownCreature
from geo.parks.categories import Category
from tests.support.creatures import DISTRICT_IDS

WORDS = {"en": "Word", "zh-Hant": "字", "zh-Hans": "字"}


def creature(**changes: Any) -> dict[str, Any]:
    return {
        "id": "dove",
        "kind": "animal",
        "names": WORDS,
        "scientific_name": "Spilopelia chinensis",
        "rarity": "common",
        "active": ["day"],
        "icon": "noto:dove",
        "fact": WORDS,
    } | changes


def write_set(folder: Path, name: str, *creatures: dict[str, Any]) -> None:
    content = {"id": name, "names": WORDS, "words": WORDS, "creatures": list(creatures)}
    YAML().dump(content, folder / f"{name}.yaml")


def test_the_catalogue_is_rich_enough() -> None:
    creatures = catalogue()
    assert len(creatures.roster) >= 36
    assert len(creatures.sets) >= 6
    assert {each.rarity for each in creatures.roster} == set(Rarity)
    assert sum(each.edition_size is not None for each in creatures.roster) >= 3
    assert [each.id for each in creatures.roster] == sorted(creatures.creatures)
    assert sum(creatures.set_sizes.values()) == len(creatures.roster)


def test_habitats_name_what_there_is() -> None:
    for each in catalogue().roster:
        assert each.habitat.categories <= set(Category)
        assert each.habitat.districts <= DISTRICT_IDS


def test_every_creature_can_be_found_by_a_child() -> None:
    assert all(each.active - {Phase.NIGHT} for each in catalogue().roster)


def test_names_and_facts_differ_from_one_another() -> None:
    roster = catalogue().roster
    for language in ("en", "zh-Hant", "zh-Hans"):
        assert len({each.names[language] for each in roster}) == len(roster)
        assert len({each.fact[language] for each in roster}) == len(roster)


def test_a_stand_in_is_of_the_same_set_and_unlimited() -> None:
    for each in catalogue().roster:
        stand_in = catalogue().stand_in(each)
        assert stand_in.set_id == each.set_id
        assert stand_in.edition_size is None
    assert catalogue().stand_in(catalogue().get("hong-kong-newt")).id == "common-kingfisher"


def test_an_unknown_creature_is_told() -> None:
    with pytest.raises(UnknownCreature):
        catalogue().get("unicorn")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"active": ["night"]}, "no child could ever catch it"),
        ({"active": []}, "at least 1 item"),
        ({"scientific_name": None}, "have a scientific name"),
        ({"kind": "thing"}, "have a scientific name"),
        ({"scientific_name": "a dove"}, "should match pattern"),
        ({"rarity": "mythical"}, "rarity"),
        ({"edition_size": 0}, "edition_size"),
        ({"edition_size": 5}, "one creature must be unlimited"),
        ({"icon": "dove"}, "icon"),
        ({"names": {"en": "Dove"}}, "names"),
        ({"wings": 2}, "wings"),
    ],
)
def test_a_faulty_creature_is_refused(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    write_set(tmp_path, "birds", creature(**changes))
    with pytest.raises(ValueError, match=fault):
        read_catalogue(tmp_path)


def test_an_id_stands_once(tmp_path: Path) -> None:
    write_set(tmp_path, "birds", creature())
    write_set(tmp_path, "doves", creature())
    with pytest.raises(ValueError, match="dove stands twice"):
        read_catalogue(tmp_path)


def test_a_creature_never_changes() -> None:
    with pytest.raises(ValidationError):
        catalogue().roster[0].rarity = Rarity.COMMON  # type: ignore[misc]


def test_a_hybrid_keeps_its_sign() -> None:
    tree: Creature = catalogue().get("hong-kong-orchid-tree")
    assert tree.scientific_name == "Bauhinia \u00d7 blakeana"
