"""Faults of shape in the words of a programme officer, not of the library that found them."""

import re
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic_core import ErrorDetails

from challenge_engine.definitions import schema
from challenge_engine.definitions.schema import Part

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LINES = "must have `key: value` lines under it"
_FIXED = {
    "string_pattern_mismatch": (
        "may have small letters, digits and single hyphens only (names of metrics: underscores)"
    ),
    "model_type": _LINES,
    "model_attributes_type": _LINES,
    "dict_type": _LINES,
    "mapping_type": _LINES,
    "tuple_type": "must be a list",
    "list_type": "must be a list",
}
_CHOICE = re.compile(r"'([^']*)'")
_EXPRESSIONS = {"when", "where", "value"}


def shape_in_words(error: ErrorDetails) -> str:
    """Say what is wrong with the value that an error is about."""
    given = error.get("input")
    told = _told(error, given)
    return f"is empty; {told}" if given is None and error["loc"] else told


def unknown_word(word: str) -> str:
    """Say that a key is not known, and which one may have been meant."""
    meant = meant_word(word)
    return f"`{word}` is not a word of the language here" + (f"; did you mean `{meant}`?" if meant else "")


def meant_word(word: str) -> str | None:
    """Return the key of the language that may have been meant."""
    return next(iter(get_close_matches(word, _vocabulary(), n=1)), None)


def meant_choice(error: ErrorDetails) -> str | None:
    """Return which of the words that may stand there was perhaps meant."""
    given = error.get("input")
    if error["type"] != "literal_error" or not isinstance(given, str):
        return None
    return next(iter(get_close_matches(given, _CHOICE.findall(error.get("ctx", {})["expected"]), n=1)), None)


def is_consequence(error: ErrorDetails) -> bool:
    """Whether a list was found too short only because faulty items were left out of the count."""
    return error["type"] == "too_short" and _length(error.get("input")) >= error.get("ctx", {})["min_length"]


def _told(error: ErrorDetails, given: Any) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            words = str(context["expected"]).replace("'", "")
            told = f"`{given}` is not one of {words}" if isinstance(given, str) else f"must be one of {words}"
        case "value_error":
            told = str(context["error"])
        case "too_short" | "too_long" | "string_too_short" | "string_too_long":
            told = _length_in_words(error["type"], context, given)
        case "greater_than_equal":
            told = f"must be at least {context['ge']}"
        case "less_than_equal":
            told = f"must be at most {context['le']}"
        case "greater_than":
            told = f"must be more than {context['gt']:g}"
        case kind:
            told = _FIXED.get(kind) or _type_in_words(error, given)
    return told


def _length_in_words(kind: str, context: dict[str, Any], given: Any) -> str:
    match kind:
        case "too_short":
            least = context["min_length"]
            return "needs at least one" if least == 1 else f"needs at least {least}"
        case "too_long":
            return f"may have at most {context['max_length']}, has {_length(given)}"
        case "string_too_short":
            return "must not be empty"
        case _:
            return f"is longer than {context['max_length']} characters"


def _type_in_words(error: ErrorDetails, given: Any) -> str:
    kind = error["type"].split("_")[0]
    if kind == "string":
        return _text_in_words(error["loc"][-1] if error["loc"] else "", given)
    if kind == "date" and isinstance(given, str) and _DAY.fullmatch(given):
        return f"`{given}` is no day of the calendar"
    return {
        "int": "must be a whole number",
        "float": "must be a number",
        "finite": "must be a number",
        "bool": "must be true or false",
        "date": "must be a day, such as 2026-09-01",
        "datetime": "must be a day and a time, such as 2026-09-01T10:00",
    }.get(kind, "is not what can stand here")


def _text_in_words(name: str | int, given: Any) -> str:
    if name == "points":
        return "must be a number or an expression"
    if name in _EXPRESSIONS:
        return "must be an expression"
    return "must be text; put it in quotes" if isinstance(given, bool | int | float) else "must be text"


def _length(given: Any) -> int:
    return len(given) if isinstance(given, list | tuple | dict) else 0


@cache
def _vocabulary() -> tuple[str, ...]:
    """Every key of the language."""
    parts = [part for part in vars(schema).values() if isinstance(part, type) and issubclass(part, Part)]
    return tuple({field.alias or name for part in parts for name, field in part.model_fields.items()})
