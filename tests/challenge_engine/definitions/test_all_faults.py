"""Faults of shape hide no others and bring no false ones; they are told in an officer's words."""

import pytest

from challenge_engine.definitions.check import KnownIds, review_file
from core.settings import PROJECT_ROOT
from rewards.badges.catalogue import badge_catalogue
from tests.challenge_engine.definitions.test_check import BOARD, GOOD, found

FIVE_LIMITS = "[" + ", ".join(f"{{times: 1, per: {per}}}" for per in ("day", "run", "park", "week", "x")) + "]"
TWO_RULES = GOOD + (
    "  - id: visit\n    on: moon_end\n    award: [{badge: moon}, {points: -5}]\n"
    "    limit: [{times: 0, per: park}]\n"
    "    why: {en: 'You know {metrics.zzz}', zh-Hant: A, zh-Hans: A}\n"
)


def changed(text: str, *changes: tuple[str, str]) -> list[str]:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return found(text)


def test_the_shipped_file_with_seven_slips() -> None:
    text = (PROJECT_ROOT / "data" / "challenges" / "go-to-park.yaml").read_text()
    for old, new in (
        ("award: [{points: 20}]", "award: []"),
        ("limit: [{times: 1, per: park}, {times: 2, per: day}]", "limit: [{times: 0, per: park}]"),
        ("award: [{points: 40}]", "award: [{points: -5}]"),
        ("badge: first-steps", "badge: moonwalk"),
        ("id: badge-ten-parks", "id: badge-five-parks"),
        ("id: badge-twenty-parks\n    on: park_visit", "id: badge-twenty-parks\n    on: moon_end"),
        ("You know 50 different", "You know {metrics.zzz} different"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    review = review_file(text, KnownIds(badges=frozenset(badge_catalogue())))
    assert [f"{fault.line}:{fault.column} {fault.message}" for fault in review.faults] == [
        "109:12 needs at least one",
        "119:21 must be at least 1",
        "126:22 points are given, never taken: at least 1",
        "159:21 there is no badge `moonwalk`",
        "176:9 a second rule `badge-five-parks`",
        "187:9 `moon_end` is neither a kind of fact nor one of day_end, round_end, run_end",
        "203:11 {metrics.zzz} is nothing that can be told here",
    ]


def test_faults_of_shape_in_every_rule_hide_nothing() -> None:
    assert changed(TWO_RULES, ("award: [{points: 10}]", "award: []"), ("parks >= 1", "prks >= 1")) == [
        "15:3 nothing reads the metric `parks`",
        "19:11 undeclared reference to 'metrics.prks'",
        "20:12 needs at least one",
        "23:9 a second rule `visit`",
        "24:9 `moon_end` is neither a kind of fact nor one of day_end, round_end, run_end",
        "25:21 there is no badge `moon`",
        "25:37 points are given, never taken: at least 1",
        "26:21 must be at least 1",
    ]


def test_a_rule_without_a_good_on_is_looked_at_all_the_same() -> None:
    for on, told in (("", "is missing"), ("    on: [3]\n", "must be text"), ("    on: 'Moon end'\n", "may have")):
        faults = changed(TWO_RULES, ("    on: moon_end\n", on))
        assert any(told in fault for fault in faults if "`on`" in fault or ":9 " in fault), faults
        for other in ("there is no badge `moon`", "points are given, never taken", "must be at least 1"):
            assert any(other in fault for fault in faults), faults
        assert not any("neither a kind of fact" in fault for fault in faults)


def test_a_missing_translation_hides_nothing_else_of_its_rule() -> None:
    assert changed(
        GOOD, ("why: {en: A, zh-Hant: A", "why: {en: '{metrics.zzz}'"), ("parks >= 1", "parks >= 1 && x")
    ) == [
        "19:33 undeclared reference to 'x'",
        "22:10 `zh-Hant` is missing",
        "22:15 {metrics.zzz} is nothing that can be told here",
    ]


def test_places_after_a_dropped_item() -> None:
    assert changed(
        GOOD,
        ("award: [{points: 10}]", "award: [{pints: 3}, {badge: moon}, {badge: 3}, {collectible: cat}]"),
        ("limit: [{times: 1, per: day}]", "limit: [{times: 0, per: day}, {times: 1, per: colour}]"),
    ) == [
        "20:14 `pints` is not a word of the language here; did you mean `points`?",
        "20:33 there is no badge `moon`",
        "20:48 must be text; put it in quotes",
        "20:66 there is no creature `cat`",
        "21:21 must be at least 1",
        "21:51 `colour` is neither a period nor an attribute of park_visit",
    ]
    assert changed(GOOD, ("metrics:", "parks: {ids: [A B, moon-park], districts: [X]}\nmetrics:")) == [
        "14:15 may have small letters, digits and single hyphens only (names of metrics: underscores)",
        "14:20 there is no park `moon-park`",
        "14:44 may have small letters, digits and single hyphens only (names of metrics: underscores)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[{times: 1, per: day}]", "[{times: 0, per: day}]", ["21:21 must be at least 1"]),
        ("facts: [park_visit]", "facts: [Park]", ["13:9 may have small letters"]),
        ("modes: [individual]", "modes: [x]", ["6:9 `x` is not one of individual, family, squad, school"]),
        ("modes: [individual]", "modes: []", ["6:8 needs at least one"]),
        ("per: day", "per: []", ["21:29 needs at least one"]),
        ("rules:", "rulez:", ["1:1 `rules` is missing", "16:1 `rulez` is not a word of the language here"]),
        ("metrics:", "metrix:", ["14:1 `metrix` is not a word of the language here"]),
        ("rounds:", "round:", ["9:1 `round` is not a word of the language here"]),
        ("metrics:\n", "metrics: 3\nmetrix:\n", ["14:10 must have `key", "15:1 `metrix` is not a word"]),
        ("award: [{points: 10}]", "award: 3", ["20:12 must be a list"]),
        ("    limit:", "    limt:", ["21:5 `limt` is not a word of the language here; did you mean `limit`?"]),
        (
            "[{times: 1, per: day}]",
            FIVE_LIMITS,
            ["21:12 may have at most 4, has 5"],
        ),
        ("version: 1", "version: 99999", ["2:10 must be at most 10000"]),
        ("version: 1", "version:", ["2:1 is empty; must be a whole number"]),
        ("title: {en: A", "title: {en: 3", ["3:13 must be text; put it in quotes"]),
        ("title: {en: A", "title: {en: ''", ["3:13 must not be empty"]),
        ("first_day: 2026-10-01", "first_day: soon", ["8:18 must be a day, such as 2026-09-01"]),
        ("first_day: 2026-10-01", "first_day: 2026-02-30", ["8:18 `2026-02-30` is no day of the calendar"]),
        ("2026-09-01T10:00", "2026-09-01", ["7:23 must be a day and a time, such as 2026-09-01T10:00"]),
        ("points: 10", "points: true", ["20:22 must be a number or an expression"]),
        ("    award:", "    when: true\n    award:", ["20:5 `when` stands here twice"]),
        ("    award:", "    to: 3\n    award:", ["20:9 must be one of person, family, team"]),
        ("metrics:", "parks: {designated: 3}\nmetrics:", ["14:21 must be true or false"]),
    ],
)  # fmt: skip
def test_one_fault_of_shape_brings_no_other(old: str, new: str, expected: list[str]) -> None:
    lines = changed(GOOD, (old, new))
    assert len(lines) == len(expected), lines
    assert all(line.startswith(start) for line, start in zip(lines, expected, strict=True)), lines


def test_a_faulty_leaderboard_is_still_there_for_its_prize() -> None:
    prizes = "prizes:\n" + "".join(
        f"  - {{leaderboard: {board}, places: 1, what: {{en: A, zh-Hant: A, zh-Hans: A}}}}\n"
        for board in ("top", "bottom")
    )
    assert changed(
        GOOD + BOARD + prizes, ("who: person", "who: persn"), ("value: metrics.parks\n", "value: x\n")
    ) == [
        "26:10 `persn` is not one of person, family, squad, class, school, organisation, district",
        "28:12 undeclared reference to 'x'",
        "32:19 there is no leaderboard `bottom`",
    ]
