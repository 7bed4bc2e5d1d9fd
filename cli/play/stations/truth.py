"""Whether every measurement of a Saturday is in exactly one place, and on the right person. Pure.

A visit ends in the record of who was known, in the record of who took the slip home, apart with the officer, or,
where the visitor did not agree, nowhere. What is found is compared with that, measurement by measurement.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cli.play.stations.visitors import Key


class Place(StrEnum):
    """Where a visit's measurements belong."""

    RECORD = "in the visitor's record"
    SLIP = "taken home by slip"
    APART = "apart, with the officer"
    NOWHERE = "nothing to keep, or no consent"


@dataclass(frozen=True, slots=True)
class Ended:
    """A visit at the end: its id, the tablet's label, where its measurements belong and, in a record, whose."""

    item_id: str
    tablet: str
    keys: Sequence[Key]
    place: Place
    owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A measurement that stands in a record, from which tablet."""

    person_id: str
    tablet: str


def differences(
    ended: Sequence[Ended], found: Mapping[Key, Sequence[Found]], apart: Collection[str]
) -> Sequence[str]:
    """Return what is wrong: lost, twice, with somebody else, kept without consent, or measured by nobody.

    `found` are all measurements in all records; `apart` the ids that wait for the officer.
    """
    wrong = []
    for visit in ended:
        expected = [] if visit.owner_id is None else [Found(visit.owner_id, visit.tablet)]
        for key in visit.keys:
            there = list(found.get(key, ()))
            if there != expected:
                where = f"stands {_shown(there)} instead of {_shown(expected)}"
                wrong.append(f"{visit.item_id}, {visit.place}: {key} {where}")
    measured = {key for visit in ended for key in visit.keys}
    wrong += [
        f"{key} was never measured and stands {_shown(there)}"
        for key, there in found.items()
        if key not in measured
    ]
    waiting, expected_apart = Counter(apart), {one.item_id for one in ended if one.place is Place.APART}
    wrong += [f"{item_id} waits for the officer {times} times" for item_id, times in waiting.items() if times > 1]
    wrong += [f"{item_id} does not wait for the officer" for item_id in expected_apart - waiting.keys()]
    wrong += [f"{item_id} waits for the officer, too" for item_id in waiting.keys() - expected_apart]
    return wrong


def _shown(places: Sequence[Found]) -> str:
    return "nowhere" if not places else " and ".join(f"with {one.person_id} from {one.tablet}" for one in places)
