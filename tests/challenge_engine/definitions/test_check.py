"""Every fault of a file at once, each with the line and column where an editor would put the cursor."""

import textwrap

import pytest

from challenge_engine.definitions.check import DefinitionInvalid, KnownIds, check_file, review_file
from core.settings import PROJECT_ROOT

GOOD = """\
slug: autumn
version: 1
title: {en: A, zh-Hant: A, zh-Hans: A}
description: {en: A, zh-Hant: A, zh-Hans: A}
time_zone: Asia/Hong_Kong
modes: [individual]
enrolment: {opens_at: 2026-09-01T10:00, last_minute: 2026-10-31T23:59}
run: {first_day: 2026-10-01, last_day: 2026-11-30}
rounds:
  - {id: one, first_day: 2026-10-01, last_day: 2026-10-31, title: {en: A, zh-Hant: A, zh-Hans: A}}
  - {id: two, first_day: 2026-11-01, last_day: 2026-11-30, title: {en: A, zh-Hant: A, zh-Hans: A}}
late_data: {grace_h: 48, sealing_h: 72}
facts: [park_visit]
metrics:
  parks: {fold: distinct, of: park_visit, value: fact.park_id, window: run}
rules:
  - id: visit
    on: park_visit
    when: metrics.parks >= 1
    award: [{points: 10}]
    limit: [{times: 1, per: day}]
    why: {en: A, zh-Hant: A, zh-Hans: A}
"""
BOARD = """\
leaderboards:
  - id: top
    title: {en: A, zh-Hant: A, zh-Hans: A}
    who: person
    period: run
    value: metrics.parks
    caption: {en: A, zh-Hant: A, zh-Hans: A}
"""
FOLD_NAMES = (
    "count, distinct, sum, mean_per_run_day, best, days_on_which, streak, elapsed_since, own_goal,"
    " days_on_own_goal"
)
KNOWN = KnownIds(
    parks=frozenset({"victoria-park"}),
    districts=frozenset({"eastern"}),
    creatures=frozenset({"otter"}),
    badges=frozenset({"star"}),
)


def found(text: str) -> list[str]:
    return [f"{fault.line}:{fault.column} {fault.message}" for fault in review_file(text, KNOWN).faults]


def test_the_good_file_is_good() -> None:
    assert found(GOOD) == []
    assert found(GOOD + BOARD) == []
    assert check_file(GOOD).slug == "autumn"


@pytest.mark.parametrize(
    "slug", sorted(path.stem for path in (PROJECT_ROOT / "data" / "challenges").glob("*.yaml"))
)
def test_shipped_challenges_are_good(slug: str) -> None:
    assert review_file((PROJECT_ROOT / "data" / "challenges" / f"{slug}.yaml").read_text()).faults == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("slug: autumn", "slug: Autumn!", "1:7 may have small letters, digits and single hyphens only"),
        ("version: 1", "version: one", "2:10 must be a whole number"),
        ("version: 1", "version: true", "2:10 must be a whole number"),
        ("version: 1\n", "", "1:1 `version` is missing"),
        ("version: 1", "version: 1\nversion: 2", "3:1 `version` stands here twice"),
        ("Asia/Hong_Kong", "Asia/Hongkong_", "5:12 `Asia/Hongkong_` is not a time zone"),
        ("[individual]", "[individual, team]", "6:21 `team` is not one of individual, family, squad, school"),
        ("2026-09-01T10:00", "2026-11-09T10:00", "7:54 enrolment closes before it opens"),
        ("2026-09-01T10:00", "2026-09-01T10:00Z", "7:23 times are local to time_zone"),
        ("2026-10-31T23:59", "2026-12-31T23:59", "7:54 enrolment stays open after the run"),
        ("run: {first_day: 2026-10-01", "run: {first_day: 2026-12-01", "8:40 the run ends before it begins"),
        ("last_day: 2026-11-30}\nrounds", "last_day: 2029-11-30}\nrounds", "8:40 the run is longer than 400 days"),
        ("first_day: 2026-11-01", "first_day: 2026-10-31", "11:26 round two overlaps round one"),
        ("first_day: 2026-11-01", "first_day: 2026-11-03", "11:26 2 days between rounds one and two"),
        ("last_day: 2026-11-30, title", "last_day: 2026-12-01, title", "11:5 round two is not inside the run"),
        ("{id: two", "{id: one", "11:10 a second round one"),
        ("{id: two", "{id: run", "11:10 `run` is the name of the whole run"),
        ("sealing_h: 72", "sealing_h: 4", "12:12 sealing_h comes before grace_h"),
        ("facts: [park_visit]", "facts: [park_visit, parkvisit]", "13:21 no kind of fact is called `parkvisit`"),
        ("facts: [park_visit]", "facts: [park_visit, catch]", "13:21 `catch` is declared but nothing looks at it"),
        ("facts: [park_visit]", "facts: [catch]", "15:31 `park_visit` is not declared under `facts`"),
        ("fold: distinct", "fold: distnct", "15:17 `distnct` is not one of count, distinct"),
        ("value: fact.park_id,", "", "15:10 `distinct` needs a `value`"),
        ("fold: distinct", "fold: count", "15:40 `count` takes no `value`"),
        ("fact.park_id", "fact.parkid", "15:50 undeclared reference to 'fact.parkid'"),
        ("window: run", "window: run, every: day", "15:77 `distinct` takes no `every`"),
        ("window: run", "window: run, per: colour", "15:82 `colour` is not an attribute of park_visit"),
        ("parks:", "Parks:", "15:3 `Parks` is not a good name"),
        ("  - id: visit", "  - idd: visit", "17:5 `idd` is not a word of the language here; did you mean `id`?"),
        ("on: park_visit", "on: day_ends", "18:9 `day_ends` is neither a kind of fact nor one of day_end"),
        ("metrics.parks >= 1", "metrics.park >= 1", "19:11 undeclared reference to 'metrics.park'"),
        ("metrics.parks >= 1", "metrics.parks >= 1.5", "19:25 `>=` cannot be applied to (int, double)"),
        ("metrics.parks >= 1", "metrics.parks", "19:11 must yield bool, yields int"),
        ("metrics.parks >= 1", "true || [1].all(x, x > 0)", "19:23 undeclared reference to 'all'"),
        ("metrics.parks >= 1", 'fact.park_id == "victoria_park"', "19:27 there is no park `victoria_park`"),
        ("metrics.parks >= 1", "fact.district in ['eastern', 'westen']", "19:40 there is no district `westen`"),
        ("points: 10", "points: 0", "20:22 points are given, never taken"),
        ("points: 10", "points: 10.5", "20:22 must yield int, yields double"),
        ("points: 10", "points: 20000", "20:22 more than 10000 points in one award"),
        ("points: 10", "badge: moon", "20:21 there is no badge `moon`"),
        ("points: 10", "collectible: cat", "20:27 there is no creature `cat`"),
        ("points: 10", "certificate: best", "20:27 `best` does not stand under `certificates`"),
        ("points: 10", "points: 1, badge: star", "20:13 an award is one of points, badge"),
        ("[{points: 10}]", "[{points: 10}, {points: 5}]", "20:27 the rule gives this twice"),
        ("per: day", "per: colour", "21:29 `colour` is neither a period nor an attribute of park_visit"),
        ("per: day", "per: [day, run]", "21:29 one period per limit"),
        ("    limit: [{times: 1, per: day}]\n", "", "17:5 rule visit gives points without any limit"),
        ("    award", "    to: family\n    award", "20:9 nobody plays as a family"),
        ("why: {en: A", "why: {en: 'You know {metrics.prks}'", "22:15 {metrics.prks} is nothing"),
        ("why: {en: A, zh-Hant: A", "why: {en: A", "22:10 `zh-Hant` is missing"),
        ("modes: [individual]", "modes: [individual", "7:10 not YAML"),
        ("run: {", "run: &x {", "8:6 anchors, aliases and tags are not part of the language"),
    ],
)  # fmt: skip
def test_one_fault(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    lines = found(GOOD.replace(old, new, 1))
    assert any(line.startswith(expected) for line in lines), lines


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("period: run", "period: round", None),
        ("who: person", "who: school", "26:10 no school takes part"),
        (
            "value: metrics.parks",
            "value: metrics.parks\n    aggregate: average",
            "29:16 a person alone has no average",
        ),
        (
            "value: metrics.parks",
            "value: metrics.parks\n    least_participants: 5",
            "29:25 a person is one participant",
        ),
        ("value: metrics.parks", "value: metrics.parks > 3", "28:12 must yield double, int, yields bool"),
        ("value: metrics.parks", "value: fact.park_id", "28:12 undeclared reference to 'fact.park_id'"),
        (
            "value: metrics.parks",
            "value: metrics.parks\n    ties: [{by: average}]",
            "29:17 persons alone are equal in",
        ),
        (
            "value: metrics.parks",
            "value: metrics.parks\n    ties: [{by: value}]",
            "29:12 `value` belongs to `by: value`",
        ),
    ],
)
def test_one_fault_of_a_leaderboard(old: str, new: str, expected: str | None) -> None:
    lines = found(GOOD + BOARD.replace(old, new, 1))
    assert lines == [] if expected is None else any(line.startswith(expected) for line in lines), lines


def test_a_challenge_without_rounds_cannot_wait_for_one() -> None:
    start = GOOD.index("rounds:")
    text = GOOD[:start] + GOOD[GOOD.index("late_data:") :]
    assert found(text) == []
    lines = found(text.replace("window: run", "window: round").replace("on: park_visit", "on: round_end"))
    assert "12:72 the challenge has no rounds: this window is never reached" in lines
    assert "15:9 the challenge has no rounds: this moment never comes" in lines


def test_all_faults_are_told_at_once_and_a_broken_metric_is_told_once() -> None:
    text = (
        GOOD.replace("fold: distinct", "fold: distnct")
        .replace("points: 10", "points: nothing")
        .replace("eastern", "x")
    )
    assert found(text.replace("version: 1", "version: 0")) == [
        "2:10 must be at least 1",
        f"15:17 `distnct` is not one of {FOLD_NAMES}",
        "20:22 undeclared reference to 'nothing'",
    ]


def test_a_double_key_does_not_hide_the_other_faults() -> None:
    text = GOOD.replace("version: 1", "version: 1\nversion: 2").replace(
        "last_day: 2026-11-30}\nr", "last: 2026-11-30}\nr"
    )
    assert found(text) == [
        "3:1 `version` stands here twice",
        "9:6 `last_day` is missing",
        "9:30 `last` is not a word of the language here; did you mean `last_day`?",
    ]


def test_places_inside_folded_and_quoted_expressions() -> None:
    folded = ">-\n      metrics.parks >= 1\n      && (metrics.parc > 2\n      || fact.weekdy == 6)"
    assert found(GOOD.replace("when: metrics.parks >= 1", f"when: {folded}")) == [
        "21:11 undeclared reference to 'metrics.parc'",
        "22:10 undeclared reference to 'fact.weekdy'",
    ]
    literal = "|\n      metrics.parks >= 1 &&\n      metrics.parc > 2"
    assert found(GOOD.replace("when: metrics.parks >= 1", f"when: {literal}")) == [
        "21:7 undeclared reference to 'metrics.parc'"
    ]
    quoted = "'fact.park_id == ''x'' || metrics.parc > 2'"
    assert found(GOOD.replace("when: metrics.parks >= 1", f"when: {quoted}"))[-1] == (
        "19:37 undeclared reference to 'metrics.parc'"
    )


def test_errors_refuse_and_warnings_pass() -> None:
    unlimited = GOOD.replace("    limit: [{times: 1, per: day}]\n", "")
    review = review_file(unlimited)
    assert review.file is not None
    assert [fault.is_warning for fault in review.faults] == [True]
    with pytest.raises(DefinitionInvalid) as raised:
        check_file(unlimited.replace("points: 10", "points: x").replace("slug: autumn", "slug: A"))
    assert [fault.line for fault in raised.value.faults] == [1, 20]
    assert raised.value.params["line"] == 1


def test_words_that_tell_what_one_member_has_are_warned_of() -> None:
    text = (PROJECT_ROOT / "data" / "challenges" / "ten-thousand-steps-2023.yaml").read_text()
    told = text.replace(
        "en: Every one of your team averaged", "en: The least had {metrics.least_average}, and averaged"
    )
    assert told != text
    review = review_file(told)
    assert [(one.is_warning, one.message) for one in review.faults] == [
        (True, "{metrics.least_average} tells others what one member has")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 must have `key: value` lines under it"),
        ("[]", "1:1 must have `key: value` lines under it"),
        ("a: \x01", "1:4 a character that YAML does not allow"),
        ("- " * 40, "1:27 nested deeper than 12 levels"),
        ("? [a]\n: b", "1:3 a key must be a word"),
        ("a: " + "x" * 200_000, "1:1 the file is larger than 200000 bytes"),
        ("a: 1\n---\nb: 1", "2:1 not YAML"),
    ],
)
def test_texts_that_are_no_challenge_at_all(text: str, expected: str) -> None:
    # Not the first of all: what is missing from the whole file is told at its first character.
    assert any(fault.startswith(expected) for fault in found(textwrap.dedent(text)))
