"""Facts from a file of JSON lines: every line is read and checked before any is recorded."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from challenge_engine.facts.checks import MAX_KEY_CHARS, MAX_REVISION, FactInvalid, check_fact
from challenge_engine.facts.rules import Fact, Scalar
from core.clock import start_of_day, to_minute

LAST_MINUTE = dt.timedelta(days=1, minutes=-1)


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line, counting from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """All facts of a file, and all faults. Record only when there are none."""

    facts: list[Fact]
    faults: list[LineFault]


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
    """Read JSON lines; blank ones are skipped."""
    read = ReadFacts([], [])
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            fact = _Line.model_validate_json(text).to_fact()
            check_fact(fact)
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False, include_input=False):
                place = ".".join(map(str, error["loc"]))
                read.faults.append(LineFault(number, f"{place}: {error['msg']}" if place else error["msg"]))
        except (FactInvalid, OverflowError) as invalid:
            params = invalid.params if isinstance(invalid, FactInvalid) else {"field": "occurred_at"}
            read.faults.append(LineFault(number, f"{params['field']}: not right for this kind of fact"))
        else:
            read.facts.append(fact)
    return read
