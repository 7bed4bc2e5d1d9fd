"""The app's own words, so that tests find what a person reads and not how it is worded today."""

import json
import re
from functools import cache

from core.messages import Language, catalogue
from core.settings import PROJECT_ROOT

LANGUAGES = {"en": "en-HK", "zh-Hant": "zh-HK", "zh-Hans": "zh-CN"}  # message file: what the browser asks for


@cache
def all_words(language: str = "en") -> dict[str, str]:
    """Return every message of a language by key."""
    found: dict[str, str] = {}
    for file in (PROJECT_ROOT / "web" / "messages").glob(f"*/{language}.json"):
        found |= {key: text for key, text in json.loads(file.read_text("utf-8")).items() if isinstance(text, str)}
    return found


def say(key: str, language: str = "en", **values: object) -> str:
    """Return a message with its values put in. Raises KeyError for one that does not exist."""
    text = all_words(language)[key]
    return re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), text)


def like(key: str, language: str = "en") -> re.Pattern[str]:
    """Return a pattern for a message, whatever its values."""
    return _whole(all_words(language)[key])


def told(code: str, language: Language = "en") -> re.Pattern[str]:
    """Return a pattern for what the server says for a code, whatever its values."""
    return _whole(catalogue()[code][language])


def _whole(text: str) -> re.Pattern[str]:
    return re.compile("^" + re.sub(r"\\{\w+\\}", ".+", re.escape(text)) + "$")
