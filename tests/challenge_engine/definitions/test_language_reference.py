"""The reference in docs/challenge-language.md names what the language has, and its examples hold."""

import re

import pytest
from ruamel.yaml import YAML

from challenge_engine.definitions.checks.types import PLACEHOLDER
from challenge_engine.facts.kinds import FactKind, fact_kinds
from challenge_engine.metrics.catalogue import FOLDS
from core.settings import PROJECT_ROOT
from tests.support.challenges import challenge_file, compiled, rule

REFERENCE = (PROJECT_ROOT / "docs" / "challenge-language.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", REFERENCE, re.DOTALL)


@pytest.mark.parametrize("kind", fact_kinds().values(), ids=lambda kind: kind.name)
def test_every_kind_of_fact_stands_there_with_its_attributes(kind: FactKind) -> None:
    row = next(line for line in REFERENCE.splitlines() if line.startswith(f"| `{kind.name}`"))
    assert re.findall(r"`(\w+)`", row)[1:] == list(kind.attributes)


def test_every_fold_stands_there() -> None:
    assert all(f"`{fold}`" in REFERENCE for fold in FOLDS)


def test_its_examples_are_valid() -> None:
    metrics, rules, boards, leagues = (YAML(typ="safe").load(example) for example in EXAMPLES)
    boards["leaderboards"][0] |= leagues
    file = challenge_file(facts=["park_visit", "daily_steps", "box_tap"], **metrics, **rules, **boards)
    assert set(file.metrics) == set(metrics["metrics"])
    assert PLACEHOLDER.findall(file.rules[0].why.en) == ["metrics.parks"]


def test_the_tiers_of_a_day() -> None:
    points = (
        next(line for line in REFERENCE.splitlines() if "by tiers" in line).split('`points: "')[1].split('"`')[0]
    )
    tiers = rule("tiers", "daily_steps", [{"points": points}], limit=[{"times": 1, "per": "day"}])
    assert compiled(rules=[tiers]).newest.rule("tiers").awards[0].points is not None
