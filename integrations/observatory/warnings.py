"""Which warnings keep people at home, read from the Observatory's summary of warnings. Pure.

The summary (`dataType=warnsum`) is an object with one member for each kind of warning in force; an empty one when
there is none. Source: Hong Kong Observatory Open Data API Documentation, "Weather Warning Summary".
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integrations.failures import AnswerUnreadable


class Danger(StrEnum):
    """What a warning is about."""

    TYPHOON_8 = "typhoon_8"  # signal No. 8 or above
    BLACK_RAIN = "black_rain"
    VERY_HOT = "very_hot"


# By the code of a warning; of cyclone signals 8 has four directions.
_DANGERS: Mapping[str, Danger] = {
    **dict.fromkeys(("TC8NE", "TC8SE", "TC8NW", "TC8SW", "TC9", "TC10"), Danger.TYPHOON_8),
    "WRAINB": Danger.BLACK_RAIN,
    "WHOT": Danger.VERY_HOT,
}
_ENDED = "CANCEL"  # stays in the summary for a while


@dataclass(frozen=True, slots=True)
class DangerInForce:
    """A danger and the aware UTC instant at which its warning was issued."""

    danger: Danger
    issued_at: dt.datetime


def read_dangers(summary: Any) -> list[DangerInForce]:
    """Return the dangers in a summary of warnings. Raises AnswerUnreadable: half of it says nothing."""
    if not isinstance(summary, Mapping):
        raise AnswerUnreadable
    return [_read(warning) for warning in summary.values() if _is_danger(warning)]


def _is_danger(warning: Any) -> bool:
    if not isinstance(warning, Mapping) or not isinstance(warning.get("code"), str):
        raise AnswerUnreadable
    return warning["code"] in _DANGERS and warning.get("actionCode") != _ENDED


def _read(warning: Mapping[str, Any]) -> DangerInForce:
    try:
        issued_at = dt.datetime.fromisoformat(warning["issueTime"])
    except (KeyError, TypeError, ValueError):
        raise AnswerUnreadable from None
    if issued_at.tzinfo is None:
        raise AnswerUnreadable
    return DangerInForce(_DANGERS[warning["code"]], issued_at.astimezone(dt.UTC))
