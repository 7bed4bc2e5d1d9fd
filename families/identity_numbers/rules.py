"""The form of a Hong Kong identity number, its check digit, and how it is shown. Pure.

One or two letters, six digits and a check digit, written `A123456(3)`. The check digit makes the weighted sum of
all a multiple of 11: weights 9 to 2 over eight places and 1 for itself, a missing first letter counting as a space
of 36, A as 10 to Z as 35, and a check digit of 10 written as A.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import product
from types import MappingProxyType

from families.identity_numbers.errors import IdentityNumberMalformed, IdentityNumberMistyped

MAX_TYPED_CHARS = 40  # what a person may put around it: brackets, spaces, dashes
_FORM = re.compile(r"([A-Z]{1,2})([0-9]{6})([0-9A])")
_AROUND = re.compile(r"[\s()\[\]{}.\-\u2010-\u2015\u2212/]+")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)
_SPACE = 36
_MODULUS = 11
_DIGITS = 6
# What a camera takes for each other; only a reading tries these, never what a person typed.
_LETTER_SEEN_AS: Mapping[str, str] = MappingProxyType(
    {"0": "OD", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
)
_DIGIT_SEEN_AS: Mapping[str, str] = MappingProxyType(
    {"O": "0", "D": "0", "Q": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
)


def read_identity_number(typed: str) -> str:
    """Return the number in stored form, `A1234563`: without brackets, upper case.

    Width (full or half), case, spaces, dashes and brackets do not matter. Raises IdentityNumberMalformed,
    IdentityNumberMistyped.
    """
    if len(typed) > MAX_TYPED_CHARS:
        raise IdentityNumberMalformed
    number = _bare(typed)
    parts = _FORM.fullmatch(number)
    if parts is None:
        raise IdentityNumberMalformed
    if check_digit(number[:-1]) != parts.group(3):
        raise IdentityNumberMistyped
    return number


def read_seen_identity_number(seen: str) -> str | None:
    """Return what a picture's text must have been: the one good number that differs in look-alikes only.

    None when there is none, or more than one with equally few changes.
    """
    bare = _bare(seen[:MAX_TYPED_CHARS])
    found: dict[int, set[str]] = {}
    for letters in (1, 2):
        if len(bare) != letters + _DIGITS + 1:
            continue
        places = [
            *((_is_letter, _LETTER_SEEN_AS),) * letters,
            *((_is_digit, _DIGIT_SEEN_AS),) * _DIGITS,
            (_is_check, _DIGIT_SEEN_AS),
        ]
        choices = [
            (character if fits(character) else "") + ("" if fits(character) else alike.get(character, ""))
            for character, (fits, alike) in zip(bare, places, strict=True)
        ]
        for candidate in product(*choices):
            number = "".join(candidate)
            if check_digit(number[:-1]) == number[-1]:
                changes = sum(one != other for one, other in zip(number, bare, strict=True))
                found.setdefault(changes, set()).add(number)
    best = found[min(found)] if found else set()
    return next(iter(best)) if len(best) == 1 else None


def check_digit(body: str) -> str:
    """Return the check digit, `0` to `9` or `A`, of one or two letters and six digits."""
    values = [int(character, 36) for character in body]
    padded = [_SPACE] * (len(_WEIGHTS) - len(values)) + values
    total = sum(weight * value for weight, value in zip(_WEIGHTS, padded, strict=True))
    return "0123456789A"[-total % _MODULUS]


def written(number: str) -> str:
    """Return a stored number as cards print it: `A123456(3)`."""
    return f"{number[:-1]}({number[-1]})"


def masked(number: str) -> str:
    """Return a stored number as it is shown: `A123***(*)`. Enough to know one's own, too little to use."""
    letters = len(number) - _DIGITS - 1
    return f"{number[: letters + _DIGITS // 2]}***(*)"


def _bare(typed: str) -> str:
    return _AROUND.sub("", unicodedata.normalize("NFKC", typed)).upper()


def _is_letter(character: str) -> bool:
    return "A" <= character <= "Z"


def _is_digit(character: str) -> bool:
    return "0" <= character <= "9"


def _is_check(character: str) -> bool:
    return character in "0123456789A"
