"""Values out of vendors' JSON, which may hold anything: each reader returns what it expects, or nothing. Pure."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

_DIGITS = re.compile(r"-?[0-9]{1,19}")  # 64 bits; longer ones are an attack on `int`


def whole(value: object) -> int | None:
    """Return a whole number of at most 64 bits, given as such or as its digits."""
    if isinstance(value, str):
        return int(value) if _DIGITS.fullmatch(value) else None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**19:
        return value
    return None


def text(value: object, chars_most: int = 200) -> str | None:
    """Return a non-empty text of bounded length without control characters; a whole number as its digits."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**19:
        return str(value)
    if isinstance(value, str) and 0 < len(value) <= chars_most and value.isprintable():
        return value
    return None


def day(value: object) -> dt.date | None:
    """Return a civil day given as YYYY-MM-DD."""
    if not isinstance(value, str) or len(value) != len("2026-11-30"):
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def moment(value: object) -> dt.datetime | None:
    """Return a time in ISO 8601, with or without an offset, as it says."""
    if not isinstance(value, str) or not len("2026-11-30T08") <= len(value) <= 40:
        return None
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        return None


def objects(value: object) -> list[Mapping[str, Any]]:
    """Return the objects in a list; nothing for what is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object, an empty one for what is none."""
    return value if isinstance(value, dict) else {}
