"""What is wrong with a challenge file, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault, at a line and column counting from 1. A warning does not keep the file from being published."""

    line: int
    column: int
    message: str
    is_warning: bool = False


class DefinitionInvalid(InvalidInput):
    """A challenge file with at least one fault; `faults` holds all of them, in the order of the file."""

    code = "challenge_definition_invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        first = self.faults[0]
        super().__init__(faults=len(self.faults), line=first.line, column=first.column, first=first.message)
