"""Whether a fact has the shape of its kind. Pure; the one door, whoever brings the fact."""

import datetime as dt
import math
from collections.abc import Collection
from typing import ClassVar
from zoneinfo import ZoneInfo

from challenge_engine.facts.kinds import AttributeType, FactKind, fact_kinds
from challenge_engine.facts.rules import Fact, Scalar
from core.clock import local_day
from core.errors import InvalidInput

MAX_KEY_CHARS = 160
MAX_TEXT_CHARS = 80  # ids and slugs; facts hold no prose
MAX_NUMBER = 1_000_000_000  # no step count or measurement comes near; keeps sums exact in a double
MAX_REVISION = 2**62
_TYPES: dict[AttributeType, tuple[type, ...]] = {
    AttributeType.STRING: (str,),
    AttributeType.INT: (int,),
    AttributeType.DOUBLE: (float, int),
    AttributeType.BOOL: (bool,),
}


class FactInvalid(InvalidInput):
    """A fact is not of its kind's shape; `field` names what is wrong with it."""

    code: ClassVar[str] = "fact_invalid"


class FactMoved(InvalidInput):
    """A fact was recorded for another day before, `day`, and no revision moves it.

    What happened on another day is another fact; the one recorded by mistake is retracted.
    """

    code: ClassVar[str] = "fact_moved"


def check_fact(fact: Fact) -> None:
    """Raise FactInvalid unless the fact is of a known kind, with exactly its attributes, bounded and aware."""
    for field in faulty_fields(fact):
        raise FactInvalid(kind=fact.kind[:40], field=field)


def faulty_fields(fact: Fact) -> list[str]:
    """Return the fields, and (of a known kind) the attributes, that are not as they should be."""
    kind = fact_kinds().get(fact.kind)
    is_aware = fact.occurred_at.utcoffset() is not None
    faults = {
        "kind": kind is None,
        "key": not 0 < len(fact.key) <= MAX_KEY_CHARS or not fact.key.isprintable(),
        "revision": not 0 <= fact.revision <= MAX_REVISION,
        "occurred_at": not is_aware or fact.occurred_at.second > 0,
        "day": is_aware and abs(fact.occurred_at.astimezone(dt.UTC).date() - fact.day) > dt.timedelta(days=1),
    }
    return [field for field, is_wrong in faults.items() if is_wrong] + (
        _faulty_attributes(fact, kind) if kind else []
    )


def _faulty_attributes(fact: Fact, kind: FactKind) -> list[str]:
    is_incomplete = not kind.required <= fact.attributes.keys() and not fact.is_retracted
    wrong = [name[:40] for name, value in fact.attributes.items() if not _fits(value, kind, name)]
    return (["attributes"] if is_incomplete else []) + wrong


def check_not_moved(fact: Fact, known: Fact, zones: Collection[ZoneInfo]) -> None:
    """Raise FactMoved unless both revisions lie on one day, in every one of the challenges' time zones.

    Else a correction could take a fact out of a round that is sealed, into one that is not.
    """
    if fact.day != known.day or any(
        local_day(fact.occurred_at, zone) != local_day(known.occurred_at, zone) for zone in zones
    ):
        raise FactMoved(kind=fact.kind, day=known.day.isoformat())


def _fits(value: Scalar, kind: FactKind, name: str) -> bool:
    expected = kind.attributes.get(name)
    if expected is None:
        return False
    if isinstance(value, bool) != (expected is AttributeType.BOOL) or not isinstance(value, _TYPES[expected]):
        return False
    if isinstance(value, str):
        return len(value) <= MAX_TEXT_CHARS and value.isprintable()
    least = 0 if name in kind.counts else -MAX_NUMBER
    return math.isfinite(value) and least <= value <= MAX_NUMBER
