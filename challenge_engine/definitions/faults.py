"""What is wrong with a challenge file, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from challenge_engine.definitions.sentences import Sentence
from core.errors import InvalidInput
from core.messages import Language

FaultCode = Literal[
    "yaml_unreadable",  # not YAML, or YAML that the language has no use for
    "part_missing",
    "word_unknown",
    "value_wrong",  # of another kind, too long, out of range
    "expression_invalid",
    "reference_unknown",  # an id that exists nowhere
    "parts_disagree",  # each is right by itself
]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault, at a line and column counting from 1. A warning does not keep the file from being published.

    `end_line` and `end_column` are the place behind the last character at fault, for an editor to underline;
    `path` leads to the part, as ("rules", 3, "award"); `hint` is what may have been meant, to stand there instead.
    """

    line: int
    column: int
    sentence: Sentence
    is_warning: bool = False
    code: FaultCode = field(default="parts_disagree", compare=False)
    path: tuple[str | int, ...] = field(default=(), compare=False)
    end_line: int | None = field(default=None, compare=False)
    end_column: int | None = field(default=None, compare=False)
    hint: str | None = field(default=None, compare=False)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(self.sentence)

    def in_words(self, language: Language) -> str:
        """Return what is wrong in a language."""
        return self.sentence.in_words(language)


class DefinitionInvalid(InvalidInput):
    """A challenge file with at least one fault; `faults` holds all of them, in the order of the file."""

    code = "challenge_definition_invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        first = self.faults[0]
        super().__init__(faults=len(self.faults), line=first.line, column=first.column, first=first.message)

    def params_in(self, language: Language) -> dict[str, str | int]:
        """Return the values of its words in a language."""
        return {**self.params, "first": self.faults[0].in_words(language)}
