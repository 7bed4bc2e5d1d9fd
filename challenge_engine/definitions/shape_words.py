"""Faults of shape in the words of a programme officer, not of the library that found them."""

import re
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic_core import ErrorDetails

from challenge_engine.definitions import schema
from challenge_engine.definitions.schema import Part
from challenge_engine.definitions.sentences import Sentence

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LINES = Sentence("fault_must_have_lines")
_LIST = Sentence("fault_must_be_list")
_FIXED = {
    "string_pattern_mismatch": Sentence("fault_must_be_slug"),
    "model_type": _LINES,
    "model_attributes_type": _LINES,
    "dict_type": _LINES,
    "mapping_type": _LINES,
    "tuple_type": _LIST,
    "list_type": _LIST,
}
_TYPES = {
    "int": Sentence("fault_must_be_whole_number"),
    "float": Sentence("fault_must_be_number"),
    "finite": Sentence("fault_must_be_number"),
    "bool": Sentence("fault_must_be_bool"),
    "date": Sentence("fault_must_be_day"),
    "datetime": Sentence("fault_must_be_day_and_time"),
}
_CHOICE = re.compile(r"'([^']*)'")
_EXPRESSIONS = {"when", "where", "value"}


def shape_in_words(error: ErrorDetails) -> Sentence:
    """Say what is wrong with the value that an error is about."""
    given = error.get("input")
    told = _told(error, given)
    return Sentence("fault_empty", told=told) if given is None and error["loc"] else told


def unknown_word(word: str) -> Sentence:
    """Say that a key is not known, and which one may have been meant."""
    meant = meant_word(word)
    if meant is None:
        return Sentence("fault_unknown_word", word=word)
    return Sentence("fault_unknown_word_meant", word=word, meant=meant)


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


def _told(error: ErrorDetails, given: Any) -> Sentence:
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            words = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            told = (
                Sentence("fault_not_one_of", given=given, words=words)
                if isinstance(given, str)
                else Sentence("fault_must_be_one_of", words=words)
            )
        case "value_error":
            told = context["error"].sentence
        case "too_short" | "too_long" | "string_too_short" | "string_too_long":
            told = _length_in_words(error["type"], context, given)
        case "greater_than_equal":
            told = Sentence("fault_at_least", number=context["ge"])
        case "less_than_equal":
            told = Sentence("fault_at_most", number=context["le"])
        case "greater_than":
            told = Sentence("fault_more_than", number=f"{context['gt']:g}")
        case kind:
            told = _FIXED.get(kind) or _type_in_words(error, given)
    return told


def _length_in_words(kind: str, context: dict[str, Any], given: Any) -> Sentence:
    match kind:
        case "too_short":
            least = context["min_length"]
            return Sentence("fault_needs_one") if least == 1 else Sentence("fault_needs", number=least)
        case "too_long":
            return Sentence("fault_too_many", most=context["max_length"], has=_length(given))
        case "string_too_short":
            return Sentence("fault_must_not_be_empty")
        case _:
            return Sentence("fault_too_long", characters=context["max_length"])


def _type_in_words(error: ErrorDetails, given: Any) -> Sentence:
    kind = error["type"].split("_")[0]
    if kind == "string":
        return _text_in_words(error["loc"][-1] if error["loc"] else "", given)
    if kind == "date" and isinstance(given, str) and _DAY.fullmatch(given):
        return Sentence("fault_no_such_day", day=given)
    return _TYPES.get(kind) or Sentence("fault_not_allowed_here")


def _text_in_words(name: str | int, given: Any) -> Sentence:
    if name == "points":
        return Sentence("fault_must_be_number_or_expression")
    if name in _EXPRESSIONS:
        return Sentence("fault_must_be_expression")
    is_unquoted = isinstance(given, bool | int | float)
    return Sentence("fault_must_be_quoted") if is_unquoted else Sentence("fault_must_be_text")


def _length(given: Any) -> int:
    return len(given) if isinstance(given, list | tuple | dict) else 0


@cache
def _vocabulary() -> tuple[str, ...]:
    """Every key of the language."""
    parts = [part for part in vars(schema).values() if isinstance(part, type) and issubclass(part, Part)]
    return tuple({field.alias or name for part in parts for name, field in part.model_fields.items()})
