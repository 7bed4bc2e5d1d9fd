"""Recorded facts to simulate with: JSON lines, checked one by one.

{"person": "a", "family": "f", "age_years": 9, "kind": "daily_steps", "key": "2026-11-01",
 "occurred_at": "2026-11-01T20:00:00+08:00", "attributes": {"steps": 8000}}

`family`, `age_years`, `school_level`, `key`, `revision` may be left away; persons of one family are one unit.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.definitions.faults import DefinitionInvalid, Fault
from challenge_engine.definitions.sentences import Sentence
from challenge_engine.facts.checks import FactInvalid, check_fact
from challenge_engine.facts.rules import Fact, Scalar
from challenge_engine.progress.units import PersonContext, Unit
from challenge_engine.simulation.population import Player
from core.clock import to_minute

_NAMESPACE = uuid.UUID("5b1d2c8e-8f0a-4d0f-9a77-2f6f6f0e6a01")  # ids made from names; any fixed value serves
Text = Annotated[str, Field(min_length=1, max_length=160)]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    person: Text
    family: Text | None = None
    age_years: int = Field(default=10, ge=0, le=120)
    school_level: str = Field(default="", max_length=20)
    kind: Text
    key: Text | None = None
    revision: int = Field(default=1, ge=0)
    occurred_at: AwareDatetime
    attributes: Mapping[str, Scalar]


def read_players(challenge: CompiledChallenge, lines: Iterable[str]) -> list[Player]:
    """Return the units of the lines with their facts. Raises DefinitionInvalid naming every faulty line."""
    read: list[_Line] = []
    faults: list[Fault] = []
    for number, text in enumerate(lines, start=1):
        try:
            line = _Line.model_validate_json(text)
            check_fact(_fact(challenge, line))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = ".".join(map(str, first["loc"]))
            faults.append(Fault(number, 1, Sentence("fault_recorded_field", name=name, detail=first["msg"])))
        except FactInvalid as error:
            faults.append(Fault(number, 1, Sentence("fault_recorded_fact", **error.params)))
        else:
            read.append(line)
    if faults:
        raise DefinitionInvalid(faults)
    units: dict[str, list[_Line]] = {}
    for line in read:
        units.setdefault(line.family or f"alone {line.person}", []).append(line)
    return [_player(challenge, unit) for unit in units.values()]


def _player(challenge: CompiledChallenge, lines: list[_Line]) -> Player:
    persons = {line.person: PersonContext(_id(line.person), line.age_years, line.school_level) for line in lines}
    unit = Unit(tuple(persons.values()), "family" if lines[0].family else "individual")
    return Player(unit, tuple(_fact(challenge, line) for line in lines))


def _fact(challenge: CompiledChallenge, line: _Line) -> Fact:
    occurred_at: dt.datetime = to_minute(line.occurred_at)
    return Fact(
        person_id=_id(line.person),
        kind=line.kind,
        key=line.key or occurred_at.isoformat(),
        day=challenge.calendar.day_of(occurred_at),
        occurred_at=occurred_at,
        revision=line.revision,
        attributes=line.attributes,
    )


def _id(name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, name)
