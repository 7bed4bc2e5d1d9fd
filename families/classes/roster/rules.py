"""Reading a pasted class list: each line gets an answer, and what is taken is fit to be printed. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

NICKNAME_CHARS = 40  # a line of a card; longer is a sentence
MAX_LINES = 200  # three classes and their headings
MAX_PASTED_CHARS = 20_000
_JOINER = "\u200d"  # between the parts of one emoji; anywhere else it is invisible
# Format and control characters turn the direction of what follows, or make two equal lines look the same.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SYMBOLS = frozenset({"So", "Sk", "Mn", "Me"})  # what a joiner joins: emoji, skin tones, variation selectors


class LineAnswer(StrEnum):
    """What becomes of a line. Closed: a new answer needs words in three languages."""

    NEW = "new"
    CLEANED = "cleaned"  # new, without characters that cannot be seen
    BLANK = "blank"
    UNREADABLE = "unreadable"  # nothing but what cannot be seen
    REPEATED = "repeated"  # as a line above
    KNOWN = "known"  # on the roster already
    ALIKE = "alike"  # another pupil of the class is shown by this very name
    TOO_LONG = "too_long"
    FULL = "full"  # beyond what a class may have


TAKEN = frozenset({LineAnswer.NEW, LineAnswer.CLEANED})


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as pasted, from 1, and what becomes of it; `like` is the number of the line that it repeats."""

    number: int
    text: str
    answer: LineAnswer
    nickname: str | None = None
    like: int | None = None


def is_readable(pasted: str) -> bool:
    """Return whether a paste has no more lines than a list has."""
    return len(pasted.splitlines()) <= MAX_LINES


def read_roster(pasted: str, *, known: Iterable[str], shown: Iterable[str], places: int) -> list[ReadLine]:
    """Return every line's answer, in order; at most `places` are taken.

    `known` are the roster's nicknames; `shown` the names under which the class's pupils are shown without one.
    """
    seen: dict[str, int] = {}
    there = {fold(one): LineAnswer.ALIKE for one in shown} | {fold(one): LineAnswer.KNOWN for one in known}
    lines: list[ReadLine] = []
    free = places
    for number, text in enumerate(pasted.splitlines(), start=1):
        line = _read(number, text, there, seen, free)
        if line.answer in TAKEN and line.nickname is not None:
            seen[fold(line.nickname)] = number
            free -= 1
        lines.append(line)
    return lines


def _read(number: int, text: str, there: Mapping[str, LineAnswer], seen: dict[str, int], free: int) -> ReadLine:
    nickname = clean(text)
    if not nickname:
        return ReadLine(number, text, LineAnswer.UNREADABLE if text.strip() else LineAnswer.BLANK)
    if len(nickname) > NICKNAME_CHARS:
        return ReadLine(number, text, LineAnswer.TOO_LONG, nickname)
    key = fold(nickname)
    if key in seen:
        return ReadLine(number, text, LineAnswer.REPEATED, nickname, seen[key])
    if key in there:
        return ReadLine(number, text, there[key], nickname)
    if free <= 0:
        return ReadLine(number, text, LineAnswer.FULL, nickname)
    is_whole = nickname == unicodedata.normalize("NFC", " ".join(text.split()))
    return ReadLine(number, text, LineAnswer.NEW if is_whole else LineAnswer.CLEANED, nickname)


def clean(text: str) -> str:
    """Return a nickname without characters that cannot be seen, with single spaces; "" where nothing is left.

    Emoji stay whole: the joiner stays where it joins.
    """
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(
        char
        for place, char in enumerate(spaced)
        if unicodedata.category(char) not in _INVISIBLE or _joins(spaced, place)
    )
    cleaned = unicodedata.normalize("NFC", " ".join(kept.split()))
    has_sign = any(unicodedata.category(char)[0] not in "MZC" for char in cleaned)
    return cleaned if has_sign else ""


def fold(nickname: str) -> str:
    """Return what two nicknames share that nobody tells apart: case, width and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", nickname).casefold().split())


def _joins(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return (
        text[place] == _JOINER
        and len(around) == 2
        and all(unicodedata.category(one) in _SYMBOLS for one in around)
    )
