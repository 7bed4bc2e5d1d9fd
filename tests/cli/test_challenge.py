"""`eplus challenge validate | simulate`, as an officer types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.challenge import app
from core.settings import PROJECT_ROOT

SHIPPED = PROJECT_ROOT / "data" / "challenges"
WALK = str(SHIPPED / "ten-thousand-steps-2024.yaml")


def eplus(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_shipped_challenges_validate() -> None:
    files = sorted(SHIPPED.glob("*.yaml"))
    code, said = eplus("validate", *map(str, files))
    assert code == 0
    assert said.count(": good, 0 warnings") == len(files)


def test_every_error_is_printed_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    text = (SHIPPED / "go-to-park.yaml").read_text()
    file.write_text(text.replace("version: 1", "version: 0").replace("badge: ten-parks", "badge: no-such"))
    code, said = eplus("validate", str(file))
    assert code == 1
    assert f"{file}:3:10: " in said
    assert "there is no badge `no-such`" in said
    code, _ = eplus("simulate", str(file))
    assert code == 1


def test_a_simulation_of_made_up_players() -> None:
    code, said = eplus("simulate", WALK, "--generate", "12,30,1")
    assert code == 0
    assert "certificate" in said
    assert "Total cost: 0 points" in said


def test_a_simulation_of_recorded_facts(tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    line = {
        "person": "a",
        "kind": "daily_steps",
        "occurred_at": "2024-11-05T20:00+08:00",
        "attributes": {"steps": 300_000},
    }
    facts.write_text(json.dumps(line) + "\n")
    code, said = eplus("simulate", WALK, "--facts", str(facts))
    assert code == 0
    assert "achievement" in said
    facts.write_text("{}\n")
    code, said = eplus("simulate", WALK, "--facts", str(facts))
    assert code == 1
    assert f"{facts}:1:1: person: Field required" in said


@pytest.mark.parametrize("generate", ["12", "a,b,c", "0,1,1", "5,0,1"])
def test_bad_numbers_are_refused(generate: str) -> None:
    code, _ = eplus("simulate", WALK, "--generate", generate)
    assert code == 2
