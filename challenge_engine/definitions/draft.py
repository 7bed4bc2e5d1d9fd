"""A challenge file as far as its shape is sound, so that one fault does not hide the others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, TypeVar, Unpack

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from challenge_engine.definitions.document import Document, Path, Place, read_document
from challenge_engine.definitions.faults import Fault, FaultCode
from challenge_engine.definitions.mending import RuleInDraft, mend
from challenge_engine.definitions.schema import (
    Cap,
    Certificate,
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
    SquadSize,
)
from challenge_engine.definitions.sentences import Sentence
from challenge_engine.definitions.shape_words import (
    is_consequence,
    meant_choice,
    meant_word,
    shape_in_words,
    unknown_word,
)

PartType = TypeVar("PartType", bound=Part)
_KEY = "[key]"
MOST_FAULTS = 500  # told of one file: more is not a challenge file, and wording them takes its time
_ROUNDS_OF_MENDING = 5  # a list too long, its items, a part without them, and some to spare


class _More(TypedDict, total=False):
    is_warning: bool
    code: FaultCode
    hint: str | None


@dataclass
class Draft:
    """The sound parts of a file by the place they stand at, and the faults found so far.

    `file` is the whole when every part has its shape. A part that is not sound is there without what is faulty in
    it (mending.py); it is absent, or None, where nothing is left that could be checked.
    """

    document: Document
    file: ChallengeFile | None = None
    faults: list[Fault] = field(default_factory=list)
    _unsound: set[Path] = field(default_factory=set)
    _unknown_words_in: set[Path] = field(default_factory=set)
    # Of lists with dropped items: where in the file the others stand.
    _kept: dict[Path, list[int]] = field(default_factory=dict)
    _read: dict[Path, Any] = field(default_factory=dict)

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
    def certificates(self) -> Mapping[str, Certificate]:
        """Certificates by id."""
        return self._entries("certificates", Certificate)

    @property
    def squads(self) -> SquadSize | None:
        """How many must be in a squad."""
        return self._part(("squads",), SquadSize)

    @property
    def caps(self) -> Mapping[int, Cap]:
        """Caps by index."""
        return self._items("caps", Cap)

    @property
    def rules(self) -> Mapping[int, Rule]:
        """Rules by index."""
        return self._items("rules", RuleInDraft)

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
        """Whether any round is written down, sound or not, or perhaps under a word that was not understood."""
        return bool(self.raw("rounds")) or not self.is_understood(("rounds",))

    def raw(self, section: str) -> Any:
        """What stands in a section, unread; None when absent."""
        return self.document.data.get(section) if isinstance(self.document.data, dict) else None

    def strings(self, section: str) -> tuple[str, ...]:
        """The texts of a list section, whatever else is in it."""
        values = self.raw(section)
        return tuple(one for one in values if isinstance(one, str)) if isinstance(values, list) else ()

    def is_understood(self, path: Path) -> bool:
        """Whether what stands at `path`, or that nothing stands there, is what the author meant to say.

        Where it is not, nothing is said about what is missing from it: that may only follow from the other fault.
        """
        if path in self._unsound:
            return False
        return path[:-1] not in self._unknown_words_in or path in self.document

    def is_mapping(self, section: str) -> bool:
        """Whether it is known which names a section has: its lines can be told apart, or it is rightly absent."""
        if self.raw(section) is None:
            return self.is_understood((section,))
        return isinstance(self.raw(section), dict)

    def may_contain(self, section: str, text: str) -> bool:
        """Whether a list section has this text, or a faulty item that may have been meant for it."""
        return text in self.strings(section) or not self.is_understood((section,))

    def may_have_id(self, section: str, wanted: str) -> bool:
        """Whether an item of a list section has this id, or one that could not be read."""
        items = self.raw(section)
        if not isinstance(items, list):
            return not self.is_understood((section,))
        return any(
            not isinstance(item, dict)
            or item.get("id") == wanted
            or not self.is_understood((section, index, "id"))
            for index, item in enumerate(items)
        )

    def fault(self, path: Sequence[str | int], sentence: Sentence, **more: Unpack[_More]) -> None:
        """Note a fault of the value at `path`."""
        written = self._written(path)
        self._note(self.document.place(written), written, sentence, more)

    def fault_inside(
        self, path: Sequence[str | int], line: int, column: int, sentence: Sentence, **more: Unpack[_More]
    ) -> None:
        """Note a fault of a character within the text at `path`."""
        written = self._written(path)
        place = self.document.place_inside(written, line, column)
        self._note(place, written, sentence, {"code": "expression_invalid", **more}, is_inside=True)

    def fault_of_key(self, path: Sequence[str | int], sentence: Sentence, **more: Unpack[_More]) -> None:
        """Note a fault of the key that leads to `path`."""
        written = self._written(path)
        self._note(self.document.key_place(written), written, sentence, more)

    def _note(
        self, place: Place, path: Path, sentence: Sentence, more: "_More", *, is_inside: bool = False
    ) -> None:
        if len(self.faults) >= MOST_FAULTS:
            return
        end = self.document.end(place, () if is_inside else path)
        fault = Fault(
            place.line, place.column, sentence, path=path, end_line=end.line, end_column=end.column, **more
        )
        if fault not in self.faults:
            self.faults.append(fault)

    def note_shape(self, error: ErrorDetails, within: Path = ()) -> None:
        """Note one fault of shape, of what stands at `within`, in words of the language."""
        path = (*within, *(part for part in error["loc"] if part != _KEY))
        if is_consequence(error) or (error["type"] == "too_short" and path in self._kept):
            return
        written = self._written(path)
        self._unsound.update(written[:length] for length in range(len(written) + 1))
        kind = error["type"]
        if len(self.faults) >= MOST_FAULTS:
            return  # what is not told is not worded either
        if kind == "missing":
            self.fault(path[:-1], Sentence("fault_missing", word=str(path[-1])), code="part_missing")
        elif kind == "extra_forbidden":
            self._unknown_words_in.add(written[:-1])
            word = str(path[-1])
            self.fault_of_key(path, unknown_word(word), code="word_unknown", hint=meant_word(word))
        elif _KEY in error["loc"]:
            self.fault_of_key(
                path, Sentence("fault_bad_name", word=str(path[-1]), why=shape_in_words(error)), code="value_wrong"
            )
        else:
            self.fault(path, shape_in_words(error), code="value_wrong", hint=meant_choice(error))

    def _written(self, path: Sequence[str | int]) -> Path:
        """Where in the file stands what is at `path` after faulty items were dropped."""
        written: Path = ()
        for step in path:
            kept = self._kept.get(written)
            written = (*written, kept[step] if kept is not None and isinstance(step, int) else step)
        return written

    def _part(self, path: Path, part: type[PartType]) -> PartType | None:
        value = self.document.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return None if value is None else self._mended(path, value, part, 0)

    def _items(self, section: str, part: type[PartType]) -> Mapping[int, PartType]:
        values = self.raw(section)
        return self._sound(section, dict(enumerate(values)), part) if isinstance(values, list) else {}

    def _entries(self, section: str, part: type[PartType]) -> Mapping[str, PartType]:
        values = self.raw(section)
        return self._sound(section, values, part) if isinstance(values, dict) else {}

    def _sound(self, section: str, values: Mapping[Any, Any], part: type[PartType]) -> Mapping[Any, PartType]:
        parts = {
            key: self._mended((section, key), value, part, number)
            for number, (key, value) in enumerate(values.items())
        }
        return {key: one for key, one in parts.items() if one is not None}

    def _mended(self, path: Path, value: Any, part: type[PartType], number: int) -> PartType | None:
        """Read a part without what is faulty in it; each round may find what earlier faults hid."""
        if path not in self._read:
            self._read[path] = self._mend(path, value, part, number)
        read: PartType | None = self._read[path]
        return read

    def _mend(self, path: Path, value: Any, part: type[PartType], number: int) -> PartType | None:
        for _ in range(_ROUNDS_OF_MENDING):
            try:
                return part.model_validate_json(json.dumps(value))
            except ValidationError as error:
                details = error.errors(include_url=False)
            for detail in details:
                self.note_shape(detail, path)
            # A list that is short because of its faulty items is mended by dropping them.
            told = [one for one in details if not is_consequence(one)] or details
            errors = [(tuple(step for step in one["loc"] if step != _KEY), one) for one in told]
            mended = mend(part, value, errors, number)
            if mended is None:
                return None
            before = value
            value, dropped = mended
            for inner, indexes in dropped.items():
                self._drop((*path, *inner), len(before[inner[0]]), indexes)
        return None

    def _drop(self, path: Path, length: int, indexes: set[int]) -> None:
        kept = self._kept.get(path, list(range(length)))
        self._kept[path] = [written for index, written in enumerate(kept) if index not in indexes]


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
