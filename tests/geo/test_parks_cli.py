import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.parks import app

RUN = CliRunner()


@pytest.mark.parametrize("content", ["{", "\ufeff[", "[" * 100_000])
def test_a_file_that_is_not_json_is_told_in_plain_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "parks.geojson"
    file.write_text(content, encoding="utf-8")
    result = RUN.invoke(app, ["import", str(file)])
    assert result.exit_code == 1
    assert "is not JSON" in " ".join(result.output.split())


@pytest.mark.usefixtures("database_url")
def test_faults_are_printed_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "parks.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature"}, 5]}))
    result = RUN.invoke(app, ["import", str(file)])
    assert result.exit_code == 1
    assert "row 1: id: Field required" in result.output
    assert "row 2: type: must be a Feature" in result.output
    assert "nothing written" in result.output
