"""Facts from a file: every fault by its line, defaults, and nothing of a bad file."""

import datetime as dt
import json
import uuid

from challenge_engine.facts.importing import read_facts

PERSON = str(uuid.uuid4())
GOOD = {"person_id": PERSON, "kind": "daily_steps", "day": "2026-10-11", "attributes": {"steps": 9_000}}


def test_a_line_without_key_and_time_is_of_its_day() -> None:
    read = read_facts([json.dumps(GOOD), "", json.dumps(GOOD | {"key": "k", "revision": 3})])

    assert read.faults == []
    assert [(fact.key, fact.revision) for fact in read.facts] == [("2026-10-11", 1), ("k", 3)]
    assert read.facts[0].occurred_at == dt.datetime(2026, 10, 11, 15, 59, tzinfo=dt.UTC)


def test_every_fault_names_its_line() -> None:
    lines = [
        json.dumps(GOOD),
        "{",
        json.dumps(GOOD | {"person_id": "nobody"}),
        json.dumps(GOOD | {"kind": "flight"}),
        json.dumps(GOOD | {"attributes": {"steps": "many"}}),
        json.dumps(GOOD | {"more": 1}),
        json.dumps(GOOD | {"occurred_at": "0001-01-01T00:00:00+14:00"}),
    ]
    read = read_facts(lines)

    assert len(read.facts) == 1
    assert [fault.line for fault in read.faults] == [2, 3, 4, 5, 6, 7]
    assert read.faults[1].message.startswith("person_id: ")


def test_all_faults_of_a_line_are_told_at_once() -> None:
    several = GOOD | {"person_id": "nobody", "attributes": {"steps": -1}, "key": "a\nb"}
    lines = [
        json.dumps(several),
        json.dumps(GOOD | {"kind": "flight", "revision": -1, "more": 1}),
        json.dumps(GOOD | {"attributes": {"steps": float("nan")}, "day": "soon"}),
        json.dumps(GOOD | {"attributes": {"pace": 3}, "day": "2026-10-01", "occurred_at": "2026-10-11T08:00:00Z"}),
        "[]",
    ]
    read = read_facts(lines)

    told = [(fault.line, fault.message.partition(":")[0]) for fault in read.faults[:-1]]
    assert told == [
        *[(1, "person_id"), (1, "key"), (1, "steps")],
        *[(2, "revision"), (2, "more"), (2, "kind")],
        *[(3, "day"), (3, "steps")],
        *[(4, "day"), (4, "attributes"), (4, "pace")],
    ]
    assert read.faults[-1].line == 5
    assert read.facts == []
    assert read.lines_of_person == {uuid.UUID(PERSON): [2, 3, 4]}
