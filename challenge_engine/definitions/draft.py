"""A challenge file as far as its shape is sound, so that one fault does not hide the others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from challenge_engine.definitions import schema
from challenge_engine.definitions.document import Document, Path, Place, read_document
from challenge_engine.definitions.faults import Fault
from challenge_engine.definitions.schema import (
    Cap,
    ChallengeFile,
    Days,
    Eligibility,
    Enrolment,
    Leaderboard,
    Metric,
    ParkSelection,
    Part,
    Prize,
    Round,
    Rule,
    Words,
)

PartType = TypeVar("PartType", bound=Part)
_KEY = "[key]"


@dataclass
class Draft:
    """The sound parts of a file by the place they stand at, and the faults found so far.

    `file` is the whole when every part has its shape. A part that is not sound is absent, or None.
    """

    document: Document
    file: ChallengeFile | None = None
    faults: list[Fault] = field(default_factory=list)
    _unsound: set[Path] = field(default_factory=set)

    @property
    def run(self) -> Days | None:
        """When it is played."""
        return self._part(("run",), Days)

    @property
    def enrolment(self) -> Enrolment | None:
        """When one may join."""
        return self._part(("enrolment",), Enrolment)

    @property
    def parks(self) -> ParkSelection | None:
        """Which parks count."""
        return self._part(("parks",), ParkSelection)

    @property
    def rounds(self) -> Mapping[int, Round]:
        """Rounds by index."""
        return self._items("rounds", Round)

    @property
    def eligibility(self) -> Mapping[int, Eligibility]:
        """Conditions of enrolment by index."""
        return self._items("eligibility", Eligibility)

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """Metrics by name."""
        return self._entries("metrics", Metric)

    @property
    def certificates(self) -> Mapping[str, Words]:
        """Certificates by id."""
        return self._entries("certificates", Words)

    @property
    def caps(self) -> Mapping[int, Cap]:
        """Caps by index."""
        return self._items("caps", Cap)

    @property
    def rules(self) -> Mapping[int, Rule]:
        """Rules by index."""
        return self._items("rules", Rule)

    @property
    def leaderboards(self) -> Mapping[int, Leaderboard]:
        """Leaderboards by index."""
        return self._items("leaderboards", Leaderboard)

    @property
    def prizes(self) -> Mapping[int, Prize]:
        """Prizes by index."""
        return self._items("prizes", Prize)

    @property
    def has_rounds(self) -> bool:
        """Whether any round is written down, sound or not."""
        return bool(self.raw("rounds"))

    def raw(self, section: str) -> Any:
        """What stands in a section, unread; None when absent."""
        return self.document.data.get(section) if isinstance(self.document.data, dict) else None

    def strings(self, section: str) -> tuple[str, ...]:
        """The texts of a list section, whatever else is in it."""
        values = self.raw(section)
        return tuple(one for one in values if isinstance(one, str)) if isinstance(values, list) else ()

    def fault(self, path: Sequence[str | int], message: str, *, is_warning: bool = False) -> None:
        """Note a fault of the value at `path`."""
        self._note(self.document.place(path), message, is_warning=is_warning)

    def fault_inside(self, path: Sequence[str | int], line: int, column: int, message: str) -> None:
        """Note a fault of a character within the text at `path`."""
        self._note(self.document.place_inside(path, line, column), message)

    def fault_of_key(self, path: Sequence[str | int], message: str, *, is_warning: bool = False) -> None:
        """Note a fault of the key that leads to `path`."""
        self._note(self.document.key_place(path), message, is_warning=is_warning)

    def _note(self, place: Place, message: str, *, is_warning: bool = False) -> None:
        fault = Fault(place.line, place.column, message, is_warning)
        if fault not in self.faults:
            self.faults.append(fault)

    def note_shape(self, error: ErrorDetails) -> None:
        """Note one fault of shape in words of the language."""
        path = tuple(part for part in error["loc"] if part != _KEY)
        self._unsound.update(path[:length] for length in range(len(path) + 1))
        kind = error["type"]
        if kind == "missing":
            self.fault(path[:-1], f"`{path[-1]}` is missing")
        elif kind == "extra_forbidden":
            self.fault_of_key(path, _unknown_word(str(path[-1])))
        elif _KEY in error["loc"]:
            self.fault_of_key(path, f"`{path[-1]}` is not a good name: {_in_words(error)}")
        else:
            self.fault(path, _in_words(error))

    def _part(self, path: Path, part: type[PartType]) -> PartType | None:
        value = self.document.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return None if value is None or path in self._unsound else part.model_validate_json(json.dumps(value))

    def _items(self, section: str, part: type[PartType]) -> Mapping[int, PartType]:
        values = self.raw(section)
        if not isinstance(values, list):
            return {}
        return self._sound(section, dict(enumerate(values)), part)

    def _entries(self, section: str, part: type[PartType]) -> Mapping[str, PartType]:
        values = self.raw(section)
        return self._sound(section, values, part) if isinstance(values, dict) else {}

    def _sound(self, section: str, values: Mapping[Any, Any], part: type[PartType]) -> Mapping[Any, PartType]:
        return {
            key: part.model_validate_json(json.dumps(value))
            for key, value in values.items()
            if (section, key) not in self._unsound
        }


def read_draft(text: str) -> Draft:
    """Read a text; faults of YAML and of shape are noted."""
    document = read_document(text)
    draft = Draft(document, faults=list(document.faults))
    if draft.faults and not isinstance(document.data, dict):
        return draft
    try:
        draft.file = ChallengeFile.model_validate_json(json.dumps(document.data))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            draft.note_shape(detail)
    return draft


def _in_words(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            return f"must be one of {context['expected']}"
        case "string_pattern_mismatch":
            return "may have small letters, digits and single hyphens only (names of metrics: underscores)"
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            return "must have `key: value` lines under it"
        case "tuple_type" | "list_type":
            return "must be a list"
        case "value_error":
            return str(context["error"])
        case _:
            return error["msg"][:1].lower() + error["msg"][1:]


def _unknown_word(word: str) -> str:
    close = get_close_matches(word, _vocabulary(), n=1)
    return f"`{word}` is not a word of the language here" + (f"; did you mean `{close[0]}`?" if close else "")


@cache
def _vocabulary() -> tuple[str, ...]:
    """Every key of the language."""
    parts = [part for part in vars(schema).values() if isinstance(part, type) and issubclass(part, Part)]
    return tuple({field.alias or name for part in parts for name, field in part.model_fields.items()})
