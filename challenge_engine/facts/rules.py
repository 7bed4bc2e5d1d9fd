"""A fact: a typed event about one person on one local day, and the canonical order in which facts are judged.

Pure. Where facts are kept is not known here.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

Scalar = str | int | float | bool
Order = tuple[dt.datetime, str, str, UUID]
Identity = tuple[UUID, str, str]

# A catch needs a check-in, and both are kept to the minute: in one minute it is judged after the visit.
_LAST_IN_ITS_MINUTE = frozenset({"catch"})


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened to one person, once.

    `kind` and `key` name the event among the person's: a duplicate or a correction has the same ones.
    `day` is the local calendar date it counts for; `occurred_at` an aware instant, to the minute, on that day.
    The newest `revision` wins; an equal revision is a duplicate. A retracted fact counts for nothing.
    """

    person_id: UUID
    kind: str
    key: str
    day: dt.date
    occurred_at: dt.datetime
    revision: int
    attributes: Mapping[str, Scalar]
    is_retracted: bool = False

    @property
    def order(self) -> Order:
        """The canonical order of evaluation: the same for every order of arrival."""
        rank = f"~{self.kind}" if self.kind in _LAST_IN_ITS_MINUTE else self.kind  # "~" comes after all letters
        return (self.occurred_at, rank, self.key, self.person_id)

    @property
    def identity(self) -> Identity:
        """What a duplicate or a correction shares with the fact it repeats."""
        return (self.person_id, self.kind, self.key)


def standing_facts(facts: Iterable[Fact]) -> list[Fact]:
    """Return what counts of `facts` (any order, duplicates, corrections), in canonical order.

    Of equal revisions the first in the iterable stands: they are the same fact sent twice.
    """
    newest: dict[Identity, Fact] = {}
    for fact in facts:
        known = newest.get(fact.identity)
        if known is None or fact.revision > known.revision:
            newest[fact.identity] = fact
    return sorted((fact for fact in newest.values() if not fact.is_retracted), key=lambda fact: fact.order)
