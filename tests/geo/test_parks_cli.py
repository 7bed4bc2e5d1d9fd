import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.parks import app
from core.settings import get_settings
from tests.support.whole import loaded_database

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
    assert "row 1: id: Each park needs an id" in " ".join(result.output.split())
    assert "row 2: type: Each entry must be a Feature" in result.output
    assert "nothing written" in result.output


async def test_an_import_tells_what_changes_and_what_may_be_double(
    tmp_path: Path, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a database of its own: parks that stay would be nearer to other tests' fixes than theirs."""
    file = tmp_path / "survey.geojson"
    point = {"type": "Point", "coordinates": [114.188227, 22.282564]}
    names = {"name_en": "Victoria Park", "name_zh_hant": "維園", "category": "park"}
    features = [
        {"type": "Feature", "geometry": point, "properties": {"id": "victoria-park", "radius_m": 230}},
        {"type": "Feature", "geometry": point, "properties": {"id": "vp-again", "radius_m": 40, **names}},
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    async with loaded_database(now) as (settings, _):
        monkeypatch.setenv("DATABASE_URL", settings.database_url)
        get_settings.cache_clear()
        try:
            loaded = await asyncio.to_thread(RUN.invoke, app, ["load"])
            result = await asyncio.to_thread(RUN.invoke, app, ["import", str(file), "--dry-run"])
        finally:
            monkeypatch.undo()
            get_settings.cache_clear()
    assert (loaded.exit_code, result.exit_code) == (0, 0), result.output
    said = " ".join(result.output.split())
    assert "vp-again has the same name as victoria-park" in said
    assert "1 new, 1 changed" in said
    assert "victoria-park" in said
