"""Ages at which things change, and whether two children are one. Pure."""

import datetime as dt
import unicodedata
from collections.abc import Iterable


def birthday_on(birth_on: dt.date, years: int) -> dt.date:
    """Return the day on which somebody becomes `years` old.

    Who was born on 29 February has the birthday on 1 March of other years: a date that does not exist moves to the
    first of the next month, and nobody comes of age a day too early.
    """
    try:
        return birth_on.replace(year=birth_on.year + years)
    except ValueError:
        return dt.date(birth_on.year + years, 3, 1)


def has_reached(birth_on: dt.date, years: int, today: dt.date) -> bool:
    """Return whether somebody is `years` old today or older."""
    return birthday_on(birth_on, years) <= today


def is_same_name(one: Iterable[str | None], other: Iterable[str | None]) -> bool:
    """Return whether a name of the one is a name of the other: case, width, spaces and signs do not matter."""
    return bool(_folded(one) & _folded(other))


def _folded(names: Iterable[str | None]) -> set[str]:
    kept = (
        "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())
        for name in names
        if name
    )
    return {name for name in kept if name}
