"""A new version leaves as it was what is past."""

import json
from typing import Any

import pytest

from challenge_engine.definitions.calendar import Calendar
from challenge_engine.definitions.check import DefinitionInvalid, check_succession
from tests.support.challenges import WORDS, challenge_data, challenge_file, local

PUBLISHED = Calendar.of(challenge_file())
IN_OCTOBER, IN_NOVEMBER, AFTER = "2026-10-10 12:00", "2026-11-01 00:00", "2026-12-01 00:00"
OCTOBER, NOVEMBER = challenge_data()["rounds"]
RUN = challenge_data()["run"]
ENROLMENT = challenge_data()["enrolment"]


def _faults(at: str, **sections: Any) -> list[tuple[str, str]]:
    # One line for each section, so that the line tells which one is at fault.
    data = challenge_data(**sections)
    text = "\n".join(f"{name}: {json.dumps(value)}" for name, value in data.items())
    lines = {number: name for number, name in enumerate(data, start=1)}  # noqa: C416 - reads as what it is
    try:
        check_succession(text, PUBLISHED, local(at))
    except DefinitionInvalid as invalid:
        return [(lines[fault.line], fault.message) for fault in invalid.faults]
    return []


@pytest.mark.parametrize(
    ("at", "section", "changed", "messages"),
    [
        (IN_OCTOBER, "time_zone", "Asia/Tokyo", ["the run began in Asia/Hong_Kong; that cannot change any more"]),
        (
            IN_OCTOBER,
            "run",
            RUN | {"first_day": "2026-09-30"},
            ["the run began on 2026-10-01; that cannot change any more"],
        ),
        (
            AFTER,
            "run",
            RUN | {"last_day": "2026-12-31"},
            ["the run ended on 2026-11-30; that cannot change any more"],
        ),
        (
            IN_OCTOBER,
            "rounds",
            [OCTOBER | {"last_day": "2026-10-09"}, NOVEMBER],
            ["round october would end before this version is in force"],
        ),
        (
            IN_NOVEMBER,
            "rounds",
            [OCTOBER | {"last_day": "2026-10-30"}, NOVEMBER],
            ["round october ended on 2026-10-31; that cannot change any more"],
        ),
        (IN_NOVEMBER, "rounds", [NOVEMBER], ["round october has begun; it cannot be removed any more"]),
        (
            IN_NOVEMBER,
            "rounds",
            [OCTOBER | {"id": "ten"}, NOVEMBER],
            [
                "round ten would begin before this version is in force",
                "round october has begun; it cannot be removed any more",
            ],
        ),
        (
            IN_OCTOBER,
            "rounds",
            [OCTOBER | {"last_day": "2026-10-11"}, NOVEMBER | {"first_day": "2026-10-10"}],
            ["round november would begin before this version is in force"],
        ),
        (
            IN_OCTOBER,
            "enrolment",
            ENROLMENT | {"opens_at": "2026-09-02T10:00"},
            ["enrolment has opened; that cannot change any more"],
        ),
        (
            IN_OCTOBER,
            "enrolment",
            ENROLMENT | {"last_minute": "2026-10-09T23:59"},
            ["enrolment would close before this version is in force"],
        ),
        (
            IN_NOVEMBER,
            "enrolment",
            ENROLMENT | {"last_minute": "2026-11-09T23:59"},
            ["enrolment has closed; that cannot change any more"],
        ),
        (
            IN_NOVEMBER,
            "late_data",
            {"grace_h": 24, "sealing_h": 96},
            ["round october has ended; that cannot change any more"] * 2,
        ),
    ],
)
def test_what_is_past_cannot_change(at: str, section: str, changed: Any, messages: list[str]) -> None:
    assert sorted(_faults(at, **{section: changed})) == sorted((section, message) for message in messages)


@pytest.mark.parametrize(
    ("at", "section", "changed"),
    [
        ("2026-09-01 09:00", "time_zone", "Asia/Tokyo"),
        (IN_OCTOBER, "run", RUN | {"last_day": "2026-12-31"}),
        (IN_OCTOBER, "rounds", [OCTOBER | {"last_day": "2026-10-20"}]),
        (IN_OCTOBER, "rounds", [OCTOBER, {**NOVEMBER, "id": "eleven", "title": WORDS}]),
        (IN_OCTOBER, "enrolment", ENROLMENT | {"last_minute": "2026-11-15T23:59"}),
        (IN_OCTOBER, "late_data", {"grace_h": 24, "sealing_h": 96}),
        (AFTER, "metrics", {"visits": {"fold": "count", "of": "park_visit", "window": "run"}}),
    ],
)
def test_what_is_to_come_can(at: str, section: str, changed: Any) -> None:
    assert _faults(at, **{section: changed}) == []
