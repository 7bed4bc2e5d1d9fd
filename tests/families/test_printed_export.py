"""The printed export: what matters first, in words and in Hong Kong's time; nothing that only machines read."""

import datetime as dt
import io
from typing import Any

import pypdf

from families.personal_data.export import as_pdf
from families.personal_data.holdings import Section, find_holdings
from families.personal_data.printing import FAMILY, PERSON, PLAY, TECHNICAL, printed_sections
from migrations.tables import import_all_tables

ROW_ID = "0199d2a4-7c31-7f6e-b4a5-3d1f0c9e8b7a"
NIGHT = dt.datetime(2026, 11, 30, 19, 20, 31, 5, tzinfo=dt.UTC)  # it is the next day in Hong Kong


def _printed(**row: Any) -> list[tuple[int, str, str]]:
    (section,) = printed_sections([Section("feeds", [row], None)], "en")
    lines: list[tuple[int, str, str]] = section["rows"][0]
    return lines


def test_the_person_comes_first_and_technical_things_last() -> None:
    kinds = (
        "access_log",
        "ledger_entries",
        "feeds",
        "persons_history",
        "family_members",
        "persons",
        "feeds_history",
    )
    found = printed_sections([Section(name, [{"note": name}], None) for name in kinds], "en")
    assert [one["rows"][0][0][2] for one in found] == [
        *(
            "persons_history",
            "persons",
            "family_members",
            "feeds",
            "feeds_history",
            "ledger_entries",
            "access_log",
        ),
    ]
    import_all_tables()
    placed = {*PERSON, *FAMILY, *PLAY, *TECHNICAL}
    packages = {one.table.name: one.model.__module__.split(".")[0] for one in find_holdings() if one.is_exported}
    assert {name for name, package in packages.items() if package not in {"records", "vaccines"}} <= placed


def test_values_are_in_words_and_machines_fields_left_out() -> None:
    assert _printed(
        id=ROW_ID,
        recorded_by_id=ROW_ID,
        hash="ab12",
        badge_id="first",
        started_at=NIGHT.isoformat(),
        given_on="2026-11-30",
        is_wet=True,
        is_dirty=False,
        appointment_ids=[ROW_ID],
        scopes=["steps"],
        food=["rice", "egg"],
        note="[{",
    ) == [
        (0, "Badge", "first"),
        (0, "Began", "2026-12-01 03:20"),
        (0, "Given on", "2026-11-30"),
        (0, "Wet", "Yes"),
        (0, "Dirty", "No"),
        (0, "Food", "rice, egg"),
        (0, "Note", "[{"),
    ]
    assert _printed(
        details='{"name_zh": "黃美玲"}', names={"en": "Ma", "zh-Hant": "馬"}, results=[{"value": 3}]
    ) == [
        (0, "Details", ""),
        (1, "Name in Chinese", "黃美玲"),
        (0, "Names", "Ma"),
        (0, "Results", ""),
        (1, "Value", "3"),
    ]
    assert printed_sections([Section("feeds", [{"id": ROW_ID}], None)], "en") == []


def test_it_is_made_on_hong_kongs_day() -> None:
    made = as_pdf([Section("persons", [{"note": "x", "details": {"steps": 7}}], None)], "en", now=NIGHT)
    words = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Made on 2026-12-01." in words
    assert "Steps: 7" in words


def test_characters_of_no_font_leave_a_mark_and_a_word() -> None:
    rows = [{"note": "an \u05e9\u05dc\u05d5\u05dd 馬 \U0001f37c end"}]
    words = (
        pypdf.PdfReader(io.BytesIO(as_pdf([Section("persons", rows, None)], "en", now=NIGHT)))
        .pages[0]
        .extract_text()
    )
    assert "an □□□□ 馬 □ end" in words
    assert "Some characters could not be printed" in words
