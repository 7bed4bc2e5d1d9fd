"""CEL expressions: compiled against typed variables, evaluated on plain values.

Macros (all, exists, map, filter) are switched off: nothing in the language can loop. `matches` runs in time
linear in its text (RE2). Integers are 64 bits and overflow is a failure, not a wrong number.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from challenge_engine.definitions.sentences import Sentence
from challenge_engine.facts.rules import Scalar

REMEMBERED_MOST = (
    2_000  # values of one expression; a few hundred bytes each, and a challenge has some tens of them
)
_CONFIG = "stdlib:\n  disable_macros: true\n"
_TYPES = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "dyn": cel.Type.DYN,
}
_TYPE_NAMES = {"STRING": "string", "INT": "int", "DOUBLE": "double", "BOOL": "bool", "DYN": "dyn"}
_FAULT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']+)'")
_SYNTAX = re.compile(r"Syntax error: (.*)")
_TYPES_DIFFER = re.compile(r"found no matching overload for '([^']+)' applied to '\((.*)\)'")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*")


@dataclass(frozen=True, slots=True)
class ExpressionFault:
    """One fault inside an expression; line and column count from 1, from its first character."""

    line: int
    column: int
    sentence: Sentence

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return str(self.sentence)


class ExpressionInvalid(Exception):
    """It does not parse, or its types do not fit."""

    def __init__(self, faults: list[ExpressionFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))


class ExpressionFailed(Exception):
    """Evaluation of a valid expression failed on these values: a division by zero, an overflow."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `names` are the variables that it reads; `type_name` is what it yields."""

    source: str
    names: tuple[str, ...]
    type_name: str
    _compiled: Any
    _known: dict[Any, Scalar | ExpressionFailed] = field(default_factory=dict, compare=False, repr=False)

    def evaluate(self, values: Mapping[str, Scalar]) -> Scalar:
        """Return the value, given at least the variables in `names`. Raises ExpressionFailed."""
        # A name alone is by far the commonest expression, and needs no machinery.
        if self.names == (self.source,):
            return values[self.source]
        # The same values give the same: few differ among players, and CEL takes ten times as long as a look.
        given = tuple([values[name] for name in self.names])
        key = (given, tuple(map(type, given)))  # 1, 1.0 and true are equal, and other values
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= REMEMBERED_MOST:
                self._known.clear()
            known = self._known[key] = self._evaluate(given)
        if isinstance(known, ExpressionFailed):
            raise ExpressionFailed(*known.args)
        return known

    def _evaluate(self, given: tuple[Scalar, ...]) -> Scalar | ExpressionFailed:
        result = self._compiled.eval(data=dict(zip(self.names, given, strict=True)))
        if result.type() == cel.Type.ERROR:
            return ExpressionFailed(str(result.plain_value()).removeprefix("INVALID_ARGUMENT: "))
        value: Scalar = result.plain_value()
        if isinstance(value, float) and not math.isfinite(value):
            return ExpressionFailed("the result is not a finite number")
        return value


def compile_expression(source: str, variables: Mapping[str, str]) -> Expression:
    """Compile against `variables` (dotted name to string, int, double, bool, dyn). Raises ExpressionInvalid."""
    try:
        compiled = _environment(frozenset(variables.items())).compile(source)
    except RuntimeError as error:
        raise ExpressionInvalid(_faults(str(error), source)) from error
    return Expression(source, _names(source, variables), _type_name(compiled), compiled)


@lru_cache(maxsize=256)
def _environment(variables: frozenset[tuple[str, str]]) -> Any:
    return cel.NewEnv(
        config=cel.NewEnvConfigFromYaml(_CONFIG),
        variables={name: _TYPES[type_name] for name, type_name in variables},
    )


def _type_name(compiled: Any) -> str:
    name: str = compiled.return_type().name()
    return _TYPE_NAMES.get(name, name.lower())


def _names(source: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """Which variables the source may read: the longest declared start of each dotted word."""
    found: dict[str, None] = {}
    for match in _DOTTED.finditer(source):
        parts = [part.strip() for part in match.group().split(".")]
        while parts and ".".join(parts) not in variables:
            parts.pop()
        if parts:
            found[".".join(parts)] = None
    return tuple(found)


def _faults(message: str, source: str) -> list[ExpressionFault]:
    faults = [_fault(int(match[1]), int(match[2]), match[3], source) for match in _FAULT.finditer(message)]
    return faults or [ExpressionFault(1, 1, Sentence("fault_expression", detail=message))]


def _fault(line: int, column: int, message: str, source: str) -> ExpressionFault:
    message = message.removesuffix(" [INVALID_ARGUMENT]").replace(" (in container '')", "")
    unknown = _UNKNOWN.match(message)
    if unknown:  # CEL points at the last dot of a dotted name; people look for its start
        start = source.splitlines()[line - 1].rfind(unknown[1], 0, column + len(unknown[1]))
        column = start + 1 if start >= 0 else column
        return ExpressionFault(line, column, Sentence("fault_undeclared", name=unknown[1]))
    if syntax := _SYNTAX.match(message):
        return ExpressionFault(line, column, Sentence("fault_expression_syntax", detail=syntax[1]))
    if types := _TYPES_DIFFER.match(message):
        values = {"operator": types[1].strip("_"), "types": types[2]}
        if types[2] in {"double, int", "int, double"}:
            return ExpressionFault(line, column, Sentence("fault_expression_fraction", **values))
        return ExpressionFault(line, column, Sentence("fault_expression_types", **values))
    return ExpressionFault(line, column, Sentence("fault_expression", detail=message))
