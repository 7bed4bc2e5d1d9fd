"""Facts from a file of JSON lines: every line is read and checked before any is recorded."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json

from challenge_engine.facts.checks import MAX_KEY_CHARS, MAX_REVISION, faulty_fields
from challenge_engine.facts.rules import Fact, Scalar
from core.clock import start_of_day, to_minute

LAST_MINUTE = dt.timedelta(days=1, minutes=-1)
# In the place of needed fields that cannot be read, so that the others are still looked at.
_FILLED_IN = {"person_id": str(UUID(int=0)), "kind": "", "day": "2000-01-01"}


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line, counting from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """The facts of a file, all its faults (with any, record nothing), and the lines that name each person."""

    facts: list[Fact]
    faults: list[LineFault]
    lines_of_person: Mapping[UUID, list[int]]


class _Line(BaseModel):
    """One fact. Without `key` it is the day's; without `occurred_at`, of the day's last minute in Hong Kong."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    kind: str = Field(max_length=40)
    day: dt.date
    attributes: dict[str, Scalar] = Field(default={}, max_length=50)
    key: str | None = Field(default=None, min_length=1, max_length=MAX_KEY_CHARS)
    occurred_at: AwareDatetime | None = None
    revision: int = Field(default=1, ge=0, le=MAX_REVISION)
    is_retracted: bool = False

    def to_fact(self) -> Fact:
        occurred_at = self.occurred_at or start_of_day(self.day) + LAST_MINUTE
        return Fact(
            person_id=self.person_id,
            kind=self.kind,
            key=self.key or self.day.isoformat(),
            day=self.day,
            occurred_at=to_minute(occurred_at),
            revision=self.revision,
            attributes=self.attributes,
            is_retracted=self.is_retracted,
        )


def read_facts(lines: Iterable[str]) -> ReadFacts:
    """Read JSON lines; blank ones are skipped. All faults of a line are told at once."""
    lines_of_person: defaultdict[UUID, list[int]] = defaultdict(list)
    read = ReadFacts([], [], lines_of_person)
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        unread: dict[str, str] = {}
        try:
            line: _Line | None = _Line.model_validate_json(text)
        except ValidationError as invalid:
            unread = _messages(invalid)
            line = _remaining(text, unread.keys())
        faults = [f"{place}: {message}" if place else message for place, message in unread.items()]
        if line is not None:
            fields_unread = {place.partition(".")[0] for place in unread}
            wrong = [field for field in _faulty_fields(line) if field not in fields_unread]
            faults += [f"{field}: not right for this kind of fact" for field in wrong]
            if "person_id" not in fields_unread:
                lines_of_person[line.person_id].append(number)
        read.faults.extend(LineFault(number, fault) for fault in faults)
        if line is not None and not faults:
            read.facts.append(line.to_fact())
    return read


def _messages(invalid: ValidationError) -> dict[str, str]:
    errors = invalid.errors(include_url=False, include_input=False)
    return {".".join(map(str, error["loc"])): error["msg"] for error in errors}


def _remaining(text: str, faulty: Collection[str]) -> _Line | None:
    """Return a line of its well-formed fields, the needed ones filled in; None when it is no JSON object."""
    if "" in faulty:
        return None
    wrong = {place.partition(".")[0] for place in faulty}
    whole = {name: value for name, value in from_json(text).items() if name in _Line.model_fields.keys() - wrong}
    return _Line.model_validate_json(to_json(_FILLED_IN | whole))


def _faulty_fields(line: _Line) -> list[str]:
    try:
        return faulty_fields(line.to_fact())
    except OverflowError:
        return ["occurred_at"]
