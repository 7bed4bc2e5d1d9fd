"""What of the Observatory's summary keeps people at home."""

import datetime as dt
from typing import Any

import pytest

from integrations.failures import AnswerUnreadable
from integrations.observatory.warnings import Danger, DangerInForce, read_dangers

ISSUED = "2025-09-07T21:20:00+08:00"


def warning(code: str, **rest: Any) -> dict[str, Any]:
    return {"name": "", "code": code, "actionCode": "ISSUE", "issueTime": ISSUED, "updateTime": ISSUED} | rest


@pytest.mark.parametrize(
    ("code", "danger"),
    [
        ("TC3", None),
        ("TC8SE", Danger.TYPHOON_8),
        ("TC10", Danger.TYPHOON_8),
        ("WRAINR", None),
        ("WRAINB", Danger.BLACK_RAIN),
        ("WHOT", Danger.VERY_HOT),
        ("WTS", None),
    ],
)
def test_what_is_dangerous(code: str, danger: Danger | None) -> None:
    issued_at = dt.datetime(2025, 9, 7, 13, 20, tzinfo=dt.UTC)
    found = read_dangers({"ANY": warning(code)})
    assert found == ([] if danger is None else [DangerInForce(danger, issued_at)])
    assert read_dangers({"ANY": warning(code, actionCode="CANCEL")}) == []


def test_no_warning_is_an_empty_summary() -> None:
    assert read_dangers({}) == []


@pytest.mark.parametrize(
    "summary",
    [
        [],
        None,
        {"WHOT": "yes"},
        {"WHOT": {}},
        {"WHOT": warning("WHOT", issueTime=None)},
        {"WHOT": warning("WHOT", issueTime="2025-09-07T21:20:00")},
    ],
)
def test_nothing_is_concluded_from_what_cannot_be_read(summary: Any) -> None:
    with pytest.raises(AnswerUnreadable):
        read_dangers(summary)
