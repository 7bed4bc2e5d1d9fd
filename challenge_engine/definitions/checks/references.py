"""Ids of parks, districts, creatures and badges that exist somewhere else."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from challenge_engine.definitions.document import Path
from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.sentences import Sentence

HINTED_FAULTS = 20
PARK = Sentence("fault_noun_park")
DISTRICT = Sentence("fault_noun_district")
CREATURE = Sentence("fault_noun_creature")
BADGE = Sentence("fault_noun_badge")
_QUOTED = re.compile(r"""["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class KnownIds:
    """The ids that exist. None: not known here, so not checked."""

    parks: frozenset[str] | None = None
    districts: frozenset[str] | None = None
    creatures: frozenset[str] | None = None
    badges: frozenset[str] | None = None


def check_references(draft: Draft, known: KnownIds) -> None:
    """Note every id that does not exist: in the choice of parks, in awards, compared with in expressions."""
    parks = draft.parks
    if parks is not None:
        for index, park in enumerate(parks.ids or ()):
            _check(draft, ("parks", "ids", index), PARK, park, known.parks)
        for index, district in enumerate(parks.districts or ()):
            _check(draft, ("parks", "districts", index), DISTRICT, district, known.districts)
    for index, rule in draft.rules.items():
        for number, item in enumerate(rule.award):
            path = ("rules", index, "award", number)
            _check(draft, (*path, "badge"), BADGE, item.badge, known.badges)
            _check(draft, (*path, "collectible"), CREATURE, item.collectible, known.creatures)
        _check_compared(draft, ("rules", index, "when"), rule.when, known)
    for name, metric in draft.metrics.items():
        _check_compared(draft, ("metrics", name, "where"), metric.where, known)


def _check(draft: Draft, path: Path, noun: Sentence, given: str | None, known: frozenset[str] | None) -> None:
    if given is not None and known is not None and given not in known:
        # Each look is at hundreds of ids: the first slips are worth it, a list of a thousand of them is not.
        is_looked_for = len(draft.faults) < HINTED_FAULTS
        meant = next(iter(get_close_matches(given, known, n=1)), None) if is_looked_for else None
        draft.fault(path, Sentence("fault_no_such", noun=noun, id=given), code="reference_unknown", hint=meant)


def _check_compared(draft: Draft, path: Path, source: str | None, known: KnownIds) -> None:
    """Look at texts that an expression compares an id with: `fact.park_id == "x"`, or `in` a list."""
    for attribute, noun, ids in (
        ("park_id", PARK, known.parks),
        ("district", DISTRICT, known.districts),
        ("creature_id", CREATURE, known.creatures),
    ):
        compared = rf"""(?:fact|person)\.{attribute}\s*(?:[=!]=\s*("[^"]*"|'[^']*')|in\s*\[([^\]]*)\])"""
        for match in re.finditer(compared, source or ""):
            group = 1 if match[1] is not None else 2
            for quoted in _QUOTED.finditer(match[group]):
                if ids is not None and quoted[1] not in ids:
                    _fault_at(draft, path, source or "", match.start(group) + quoted.start(), noun, quoted[1])


def _fault_at(draft: Draft, path: Path, source: str, offset: int, noun: Sentence, given: str) -> None:
    before = source[:offset]
    line = before.count("\n") + 1
    column = offset - before.rfind("\n")
    draft.fault_inside(
        path, line, column, Sentence("fault_no_such", noun=noun, id=given), code="reference_unknown"
    )
