"""Words for codes in three languages, from `data/messages/*.yaml`.

A message file is a mapping of code to `{en, zh-Hant, zh-Hans}`; `{name}` in the words is filled from params.
Codes are unique over all files; a code without words in all three languages fails when the files are read.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

from ruamel.yaml import YAML

from core.settings import PROJECT_ROOT

Language = Literal["en", "zh-Hant", "zh-Hans"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "en"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FOLDER = PROJECT_ROOT / "data" / "messages"


class _Blank(dict[str, str | int]):
    """Leaves an unfilled `{name}` as it stands rather than failing an error report."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """Return all messages by code. Raises ValueError on a double code or a missing language."""
    messages: dict[str, Mapping[Language, str]] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        for code, words in (YAML(typ="safe").load(path) or {}).items():
            if code in messages:
                raise ValueError(f"{path.name}: {code} stands in two message files")
            missing = set(LANGUAGES) - set(words)
            if missing:
                raise ValueError(f"{path.name}: {code} lacks {sorted(missing)}")
            messages[code] = words
    return messages


def say(code: str, language: Language, params: Mapping[str, str | int] | None = None) -> str:
    """Return the words for `code`; the code itself where there are none (a test holds that there are)."""
    words = catalogue().get(code)
    if words is None:
        return code
    return words[language].format_map(_Blank(params or {}))


def number_words(value: float) -> str:
    """Return a number as all three languages write it: thousands apart by a comma, parts to a tenth."""
    return f"{value:,.1f}".removesuffix(".0")


def day_words(day: dt.date, language: Language) -> str:
    """Return a date as it is written in the language."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def pick_language(accept_language: str | None) -> Language:
    """Choose from an Accept-Language header (RFC 9110): zh-TW, zh-HK, zh-Hant and zh are Traditional."""
    ranked: list[tuple[float, Language]] = []
    for part in (accept_language or "").split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        language = _match(tag.strip().lower())
        if language is not None and quality > 0:
            ranked.append((quality, language))
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else DEFAULT_LANGUAGE


def _match(tag: str) -> Language | None:
    if tag.startswith(("zh-hans", "zh-cn", "zh-sg")):
        return "zh-Hans"
    if tag == "zh" or tag.startswith("zh-"):
        return "zh-Hant"
    return "en" if tag == "en" or tag.startswith("en-") else None
