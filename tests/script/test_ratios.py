"""Benchmarks' ratios: one table of all, and what fell since the committed one."""

from pathlib import Path

import pytest

from bench.ratios import RATIOS_FILE, Ratio, compare, read_reported, read_table, report, to_table
from script.ratios import main


def test_what_benchmarks_report_is_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported = tmp_path / "ratios.jsonl"
    report("relay", "told to nobody", 1.0)
    monkeypatch.setenv(RATIOS_FILE, str(reported))
    report("relay", "events, of marking", 0.25)
    report("location", "one fix, times PostGIS", 14.04)

    ratios = read_reported(reported.read_text(encoding="utf-8"))
    assert read_table(to_table(ratios)) == {
        ("relay", "events, of marking"): 0.25,
        ("location", "one fix, times PostGIS"): 14.0,
    }


def test_only_a_fall_of_over_fifteen_percent_is_shown_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [Ratio("a", "fell", 0.84), Ratio("a", "held", 0.86), Ratio("b", "rose", 9.0), Ratio("b", "new", 0.01)]
    before = {("a", "fell"): 1.0, ("a", "held"): 1.0, ("b", "rose"): 3.0, ("c", "not run"): 5.0}
    table, fallen = compare(now, before)

    assert fallen == [now[0]]
    assert "| a | fell | 0.84 | 1 | **-16%** |" in table
    assert "| a | held | 0.86 | 1 | -14% |" in table
    assert "| b | new | 0.01 | | new |" in table

    reported, committed = tmp_path / "reported", tmp_path / "ratios.md"
    reported.write_text('["a", "fell", 0.84]\n', encoding="utf-8")
    committed.write_text(to_table([Ratio("a", "fell", 1.0)]), encoding="utf-8")
    assert (main([str(reported)]), main([str(reported), str(committed)])) == (0, 1)
    assert "15% below" in capsys.readouterr().out
