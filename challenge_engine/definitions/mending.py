"""A part of a challenge file without what is faulty in it, so that the rest of it can still be checked.

A stand-in is such that no check finds anything in it. What cannot be left out or stood in for, such as what a
metric is `of`, leaves nothing to check.
"""

from collections.abc import Sequence
from typing import Any

from pydantic_core import ErrorDetails

from challenge_engine.definitions.document import Path
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.schema import AwardItem, Metric, Part, Rule

_WORDS = {"why", "title", "caption", "what"}
_LANGUAGES = ("en", "zh-Hant", "zh-Hans")
_TEXT = "…"
# No kind of fact has this name: what depends on it is not looked at.
UNKNOWN_TRIGGER = "unknown"
_STAND_INS = {"on": UNKNOWN_TRIGGER, "who": "district", "period": "run", "places": 1, "points": 1, "award": []}
# A metric without these is read as it was meant by all that names it.
_LEAVABLE_OF_METRIC = {"where", "at_least", "missed_allowed"}


class RuleInDraft(Rule):
    """A rule whose faulty awards were left out, perhaps all of them."""

    award: tuple[AwardItem, ...] = ()


def mend(
    part: type[Part], value: Any, errors: Sequence[tuple[Path, ErrorDetails]], number: int
) -> tuple[Any, dict[Path, set[int]]] | None:
    """Return the value without its faults, and which items were dropped of which lists in it.

    `errors` are told with their paths within the value. None: what is left could not be checked.
    """
    if not isinstance(value, dict):
        return None
    dropped: dict[Path, set[int]] = {}
    mended = dict(value)
    for path, error in errors:
        item = next((place for place, step in enumerate(path) if isinstance(step, int)), None)
        if item is not None:
            dropped.setdefault(path[:item], set()).add(int(path[item]))
        elif error["type"] == "too_long":
            dropped.setdefault(path, set()).update(
                range(error.get("ctx", {})["max_length"], len(error.get("input", ())))
            )
        elif not path or not _mend_field(part, mended, path, error, number):
            return None
    for path, indexes in dropped.items():
        name = path[0]
        if len(path) == 1 and isinstance(mended.get(name), list):
            mended[name] = [one for index, one in enumerate(mended[name]) if index not in indexes]
    return mended, dropped


def _mend_field(part: type[Part], value: dict[Any, Any], path: Path, error: ErrorDetails, number: int) -> bool:
    name = str(path[0])
    if part is Metric and name not in _LEAVABLE_OF_METRIC:
        return False
    if name in _WORDS and name in part.model_fields:
        value[name] = _mended_words(value.get(name))
    elif name == "id":
        value[name] = f"number-{number + 1}"
    elif name in _STAND_INS and name in part.model_fields:
        value[name] = _STAND_INS[name]
    elif error["type"] == "extra_forbidden" or not _is_required(part, name):
        value.pop(name, None)
    else:
        return False
    return True


def _mended_words(given: Any) -> dict[str, str]:
    """What can be read of the words; the texts that cannot are stood in for."""
    words = given if isinstance(given, dict) else {}
    texts = {language: words.get(language) for language in _LANGUAGES}
    return {
        language: text if isinstance(text, str) and 0 < len(text) <= LIMITS.words_chars else _TEXT
        for language, text in texts.items()
    }


def _is_required(part: type[Part], name: str) -> bool:
    field = part.model_fields.get(name)
    return field is None or field.is_required()
