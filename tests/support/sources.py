"""The project's own source, parsed: for tests that hold its rules."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from core.settings import PROJECT_ROOT
from script.lengths import sources


@cache
def project_file() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())


@cache
def packages() -> frozenset[str]:
    """Return the names of the packages that import-linter watches."""
    return frozenset(project_file()["tool"]["importlinter"]["root_packages"])


@cache
def parsed(path: Path) -> ast.Module:
    """Return a source file's syntax tree; `path` is relative to the root."""
    return ast.parse((PROJECT_ROOT / path).read_text())


def product_sources() -> list[Path]:
    """Return the Python files of the product's packages, relative to the root."""
    return [path for path in sources() if path.parts[0] in packages()]


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    """Yield every syntax node of the product with its file."""
    for path in product_sources():
        for node in ast.walk(parsed(path)):
            yield path, node
