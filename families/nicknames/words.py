"""The approved words of public names, and the names made of them.

A nickname is stored in one form, `brave-otter-27`, and shown in the language of the reader (勇敢水獺27).
It never holds anything that a person typed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from ruamel.yaml import YAML

from core.errors import InvalidInput
from core.messages import LANGUAGES, Language
from core.settings import PROJECT_ROOT

MAX_NUMBER = 9_999  # 50 first words, 70 second words: 35 million names, for a city of 7.5 million
_WORDS_FILE = PROJECT_ROOT / "data" / "nicknames" / "words.yaml"
_SHAPE = re.compile(r"([a-z]+)-([a-z]+)-([1-9][0-9]{0,3})")
_TYPED = re.compile(r"(\D+?)\s*([1-9][0-9]{0,3})")


class NicknameUnapproved(InvalidInput):
    """The nickname is not made of approved words (422)."""

    code: ClassVar[str] = "nickname_unapproved"


@dataclass(frozen=True, slots=True)
class NicknameWords:
    """Both lists: word id to its words by language."""

    first: Mapping[str, Mapping[Language, str]]
    second: Mapping[str, Mapping[Language, str]]

    def __post_init__(self) -> None:
        for words in (self.first, self.second):
            for word_id, by_language in words.items():
                if not re.fullmatch("[a-z]{2,20}", word_id) or set(by_language) != set(LANGUAGES):
                    raise ValueError(f"nickname word {word_id} needs a plain id and all languages")

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every pair of word ids."""
        return ((first, second) for first in self.first for second in self.second)


@cache
def nickname_words() -> NicknameWords:
    """Return the approved words, read once."""
    content = YAML(typ="safe").load(_WORDS_FILE)
    return NicknameWords(content["first"], content["second"])


def compose_nickname(first: str, second: str, number: int) -> str:
    """Return the stored form of a nickname. Raises NicknameUnapproved."""
    return check_nickname(f"{first}-{second}-{number}")


def check_nickname(nickname: str) -> str:
    """Return `nickname` if it is the stored form of an approved one. Raises NicknameUnapproved."""
    match = _SHAPE.fullmatch(nickname)
    words = nickname_words()
    if match is None or match[1] not in words.first or match[2] not in words.second:
        raise NicknameUnapproved
    return nickname


def nickname_in(nickname: str, language: Language) -> str:
    """Return a stored nickname as it is shown in `language`."""
    first, second, number = check_nickname(nickname).split("-")
    words = nickname_words()
    gap = " " if language == "en" else ""
    return gap.join((words.first[first][language], words.second[second][language], number))


def read_nickname(typed: str) -> str:
    """Return the stored form of a nickname typed in any language or in the stored form.

    Raises NicknameUnapproved for anything else.
    """
    folded = typed.strip().casefold()
    if _SHAPE.fullmatch(folded):
        return check_nickname(folded)
    match = _TYPED.fullmatch(folded)
    pair = _pairs_by_words().get(match[1].replace(" ", "")) if match else None
    if match is None or pair is None:
        raise NicknameUnapproved
    return compose_nickname(*pair, int(match[2]))


@cache
def _pairs_by_words() -> Mapping[str, tuple[str, str]]:
    words = nickname_words()
    return {
        (words.first[first][language] + words.second[second][language]).replace(" ", "").casefold(): (
            first,
            second,
        )
        for first, second in words.pairs()
        for language in LANGUAGES
    }
