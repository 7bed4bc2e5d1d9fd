"""The audit sheet of one league round: lines of JSON, written at sealing, recomputed by whoever holds it. Pure.

The first line says the rule, then come corrections, each school's facts, the standings and the prizes. The seal is
the SHA-256 of the text's bytes; the first line names the seal before it, so that the rounds make a chain.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from challenge_engine.leagues.facts import CELL_PEOPLE, LEAF_CHARS, Cell
from challenge_engine.leagues.rules import (
    Band,
    Entrant,
    LeagueRule,
    Measure,
    Placing,
    PrizeRule,
    Rule,
    Sums,
    Win,
    award,
    place,
)

FORMAT = 1
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """What officers changed of a school, for everybody to read; None leaves a value as it is."""

    school_id: str
    revision: int
    points: int | None
    pupils: int | None
    is_excluded: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school as its members and its declared size make it, before corrections."""

    school_id: str
    name: Mapping[str, str]
    pupils: int | None
    cells: tuple[Cell, ...]
    before: Sums | None

    @property
    def sums(self) -> Sums:
        """What the cells come to; of fewer members than fill one, nothing is told."""
        total = Sums()
        for cell in self.cells:
            total = total.plus(cell.sums)
        return total


@dataclass(frozen=True, slots=True)
class Finding:
    """What recomputing a sheet gave: nothing wrong when `faults` is empty."""

    digest: str
    schools: int
    people: int
    faults: tuple[str, ...]


def digest_of(text: str) -> str:
    """Return the seal of a sheet."""
    return hashlib.sha256(text.encode()).hexdigest()


def corrected(facts: Iterable[SchoolFacts], corrections: Sequence[Correction]) -> list[Entrant]:
    """Return the schools as they compete: facts, and every correction in its order."""
    entrants = {one.school_id: Entrant(one.school_id, one.pupils, one.sums, one.before) for one in facts}
    for one in corrections:
        school = entrants.get(one.school_id)
        if school is None:
            continue
        if one.points is not None:
            school = replace(school, sums=school.sums.plus(Sums(value=one.points)))
        if one.pupils is not None:
            school = replace(school, pupils=one.pupils)
        if one.is_excluded is not None:
            school = replace(school, is_excluded=one.is_excluded)
        entrants[one.school_id] = school
    return list(entrants.values())


def write_sheet(
    head: Line, rule: LeagueRule, corrections: Sequence[Correction], facts: Sequence[SchoolFacts]
) -> tuple[str, list[Entrant], list[Placing], list[Win]]:
    """Return the sheet's text, and what follows from it. `head` names the round and the seals before."""
    entrants = corrected(facts, corrections)
    placings = place(rule, entrants)
    wins = award(rule, entrants, placings)
    lines: list[Line] = [{"kind": "round", "format": FORMAT, **head, "rule": _rule_line(rule)}]
    lines += [{"kind": "correction", **_correction_line(one)} for one in corrections]
    lines += [_school_line(one) for one in sorted(facts, key=lambda one: one.school_id)]
    lines += _result_lines(entrants, placings, wins)
    return "".join(_json(line) + "\n" for line in lines), entrants, placings, wins


def recompute(text: str, previous: str | None = None) -> Finding:
    """Recompute a sheet from its own facts. `previous` is the sheet of the round before, where it is at hand.

    Never raises for what a sheet may hold: a text that is none has one fault.
    """
    try:
        lines: list[Any] = [json.loads(line) for line in text.splitlines()]
        return _recomputed(text, lines, previous)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        return Finding(digest_of(text), 0, 0, (f"not a sheet: {type(error).__name__}",))


def _recomputed(text: str, lines: Sequence[Any], previous: str | None) -> Finding:
    if lines[0]["kind"] != "round" or lines[0]["format"] != FORMAT:
        raise ValueError("another format")
    rule = _read_rule(lines[0]["rule"])
    corrections = [_read_correction(line) for line in lines if line["kind"] == "correction"]
    schools = [line for line in lines if line["kind"] == "school"]
    facts = [_read_school(line) for line in schools]
    faults = [fault for line in schools for fault in _cell_faults(line)]
    ids = [one.school_id for one in facts]
    faults += [f"{second}: out of order" for first, second in pairwise(ids) if first >= second]
    leaves = [leaf for one in facts for cell in one.cells for leaf in cell.leaves]
    if len(set(leaves)) != len(leaves):
        faults.append("a member is counted twice")
    entrants = corrected(facts, corrections)
    placings = place(rule, entrants)
    expected = _result_lines(entrants, placings, award(rule, entrants, placings))
    stated = [line for line in lines if line["kind"] in {"standing", "prize"}]
    faults += _differences(expected, stated)
    faults += _chain_faults(lines[0], facts, previous)
    return Finding(digest_of(text), len(facts), sum(one.sums.people for one in facts), tuple(faults))


def _cell_faults(line: Line) -> Iterable[str]:
    for people, _, days, leaves in line["cells"]:
        if people < CELL_PEOPLE or len(leaves) != people or days < people:
            yield f"{line['id']}: a cell does not hold together"
        if any(len(leaf) != LEAF_CHARS for leaf in leaves):
            yield f"{line['id']}: a commitment is cut short"


def _chain_faults(head: Line, facts: Sequence[SchoolFacts], previous: str | None) -> Iterable[str]:
    if previous is None:
        return
    if head["previous"] != digest_of(previous):
        yield "the sheet names another round before it"
        return
    before = {
        line["school"]: Sums(line["people"], line["value"], line["member_days"])
        for line in map(json.loads, previous.splitlines())
        if line["kind"] == "standing" and line["rank"] is not None
    }
    for one in facts:
        if one.before != before.get(one.school_id):
            yield f"{one.school_id}: other sums before than the round before says"


def _differences(expected: Sequence[Line], stated: Sequence[Line]) -> Iterable[str]:
    wanted, found = [_json(line) for line in expected], [_json(line) for line in stated]
    for line in found:
        if line not in wanted:
            yield f"does not follow from the facts: {line}"
    for line in wanted:
        if line not in found:
            yield f"is missing: {line}"
    if sorted(wanted) == sorted(found) and wanted != found:
        yield "the results are out of order"


def _result_lines(entrants: Iterable[Entrant], placings: Iterable[Placing], wins: Iterable[Win]) -> list[Line]:
    sums = {one.school_id: one.sums for one in entrants}
    lines: list[Line] = [
        {
            "kind": "standing",
            "school": one.school_id,
            "state": one.state.value,
            "band": one.band_id,
            "rank": one.rank,
            "people": sums[one.school_id].people,
            "value": sums[one.school_id].value,
            "member_days": sums[one.school_id].member_days,
        }
        for one in placings
    ]
    lines += [
        {"kind": "prize", "prize": one.prize_id, "band": one.band_id, "school": one.school_id, "rank": one.rank}
        for one in wins
    ]
    return lines


def _school_line(one: SchoolFacts) -> Line:
    before = one.before
    return {
        "kind": "school",
        "id": one.school_id,
        "name": one.name,
        "pupils": one.pupils,
        "before": None if before is None else [before.people, before.value, before.member_days],
        "cells": [
            [cell.sums.people, cell.sums.value, cell.sums.member_days, list(cell.leaves)] for cell in one.cells
        ],
    }


def _read_school(line: Line) -> SchoolFacts:
    return SchoolFacts(
        line["id"],
        line["name"],
        line["pupils"],
        tuple(Cell(Sums(people, value, days), tuple(leaves)) for people, value, days, leaves in line["cells"]),
        None if line["before"] is None else Sums(*line["before"]),
    )


def _correction_line(one: Correction) -> Line:
    return {
        "school": one.school_id,
        "revision": one.revision,
        "points": one.points,
        "pupils": one.pupils,
        "excluded": one.is_excluded,
        "reason": one.reason,
    }


def _read_correction(line: Line) -> Correction:
    return Correction(
        line["school"], line["revision"], line["points"], line["pupils"], line["excluded"], line["reason"]
    )


def _rule_line(rule: LeagueRule) -> Line:
    return {
        "bands": [[one.id, one.up_to_pupils] for one in rule.bands],
        "ties": [one.value for one in rule.ties],
        "prizes": [[one.id, one.rule.value, one.places, one.least_share_percent] for one in rule.prizes],
        "least_days": rule.least_days,
        "least_participants": rule.least_participants,
        "least_schools": rule.least_schools,
    }


def _read_rule(line: Line) -> LeagueRule:
    return LeagueRule(
        bands=tuple(Band(*one) for one in line["bands"]),
        ties=tuple(Measure(one) for one in line["ties"]),
        prizes=tuple(PrizeRule(name, Rule(rule), places, share) for name, rule, places, share in line["prizes"]),
        least_days=line["least_days"],
        least_participants=line["least_participants"],
        least_schools=line["least_schools"],
    )


def _json(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))
