"""`eplus growth compile`, as an operator types it."""

from pathlib import Path

from typer.testing import CliRunner

from cli.growth import app


def test_facts_that_do_not_fit_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "growth"
    folder.mkdir()
    facts = "indicator,sex,age_months,L,M,S\nlenhei,F,0,1,48.9,0.03\n"
    (folder / "hk2020_lms_age_months.csv").write_text(facts)
    result = CliRunner().invoke(app, ["compile", "--facts", str(tmp_path)])
    assert result.exit_code == 1
    assert "no length at 24 months" in result.output
