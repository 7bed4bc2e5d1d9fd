"""The bars on length: files and functions that a reader can hold in mind. Standard library only."""

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from script.services import ROOT

LONGEST_FILE_LINES = 400
LONGEST_TEST_FILE_LINES = 500
MEDIAN_FILE_LINES = 100
LONGEST_FUNCTION_LINES = 60
USUAL_FUNCTION_LINES = 40
USUAL_SHARE = 0.95
_NOT_OURS = {".venv", ".local", "node_modules", "web", "build", ".git"}


@dataclass(frozen=True)
class Length:
    """How many lines something has, and where it stands."""

    lines: int
    where: str


def sources() -> list[Path]:
    """Return every Python file of the project, relative to its root."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    return sorted(path for path in found if not _NOT_OURS & set(path.parts))


def file_lengths() -> list[Length]:
    """Return the length of every Python file."""
    return [Length(len((ROOT / path).read_text().splitlines()), str(path)) for path in sources()]


def function_lengths() -> Iterator[Length]:
    """Yield the length of every function, docstring and comments included, decorators not."""
    for path in sources():
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield Length(node.end_lineno - node.lineno + 1, f"{path}:{node.lineno} {node.name}")


def faults() -> list[str]:
    """Return every bar that is not met, in words."""
    found = []
    files = [file for file in file_lengths() if file.lines]
    for file in files:
        most = LONGEST_TEST_FILE_LINES if file.where.startswith("tests/") else LONGEST_FILE_LINES
        if file.lines > most:
            found.append(f"{file.where} has {file.lines} lines, {most} at most")
    if (median := statistics.median(file.lines for file in files)) > MEDIAN_FILE_LINES:
        found.append(f"the median file has {median:.0f} lines, {MEDIAN_FILE_LINES} at most")
    functions = list(function_lengths())
    found += [
        f"{function.where} has {function.lines} lines, {LONGEST_FUNCTION_LINES} at most"
        for function in functions
        if function.lines > LONGEST_FUNCTION_LINES
    ]
    share = sum(function.lines <= USUAL_FUNCTION_LINES for function in functions) / len(functions)
    if share < USUAL_SHARE:
        found.append(
            f"{share:.1%} of functions are within {USUAL_FUNCTION_LINES} lines, {USUAL_SHARE:.0%} at least"
        )
    return found


def main() -> int:
    """Print the faults; return 1 when there are any."""
    for fault in (found := faults()):
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
