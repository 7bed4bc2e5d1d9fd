"""A name as strangers see it: no more than the first character of each word. Pure."""

import re
import unicodedata

_LETTERS_OF_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORDS_MOST = 6  # as many as a name has; more would spell something out


def initials_of(name: str) -> str:
    """Return `K. Y. C.` of `Ka Yan Chan`, and `陳**` of `陳嘉欣`: a Chinese character stands for a word.

    No character of the name but each word's first is in it.
    """
    words = re.split(r"[\s\-.,;/()]+", unicodedata.normalize("NFC", name).strip())
    return " ".join(_masked(word) for word in words[:WORDS_MOST] if word)


def _masked(word: str) -> str:
    first = word[0].upper() if len(word[0].upper()) == 1 else word[0]
    if _LETTERS_OF_WORDS.match(word):
        return first + "*" * min(len(word) - 1, WORDS_MOST)
    return f"{first}."
