"""The rules that DESIGN and docs/architecture.md state, held on the source itself."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from cli.settings import settings_table
from core.errors import DomainError
from core.messages import LANGUAGES, catalogue
from core.settings import PROJECT_ROOT
from script.lengths import faults, sources
from tests.support.sources import nodes, packages, parsed, product_sources, project_file
from worker.handling import find_handlers

# Folders of Python that are not part of the product, so that no layer holds them.
AROUND_THE_PRODUCT = {"migrations", "tests", "bench", "script", "chaos"}
MEANINGLESS_NAMES = re.compile(r"^(utils?|helpers?|common|misc|managers?)$")
MEANINGLESS_CLASSES = re.compile(r"(Manager|Helper|Utils?)$")
COMPILED_DATA = {".geojson", ".json", ".csv", ".tsv", ".jsonl", ".gz"}


def test_every_folder_of_python_stands_in_the_layer_list() -> None:
    folders = {path.parts[0] for path in sources() if len(path.parts) > 1}
    assert folders == packages() | AROUND_THE_PRODUCT


def test_every_package_stands_in_one_layer_or_alone() -> None:
    contracts = {contract["id"]: contract for contract in project_file()["tool"]["importlinter"]["contracts"]}
    layered = [name.strip() for layer in contracts["layers"]["layers"] for name in layer.split("|")]
    assert sorted(layered) == sorted(packages() - {"simulators"})
    assert contracts["simulators-alone"]["source_modules"] == ["simulators"]
    assert set(contracts["simulators-alone"]["forbidden_modules"]) == packages() - {"simulators"}
    # `eplus keys` imports the list of all tables, also where the checkout is not the working directory.
    assert set(project_file()["tool"]["setuptools"]["packages"]) == packages() | {"migrations"}


def test_the_command_starts_outside_the_checkout(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("eplus")
    done = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def test_files_and_functions_are_short() -> None:
    assert faults() == []


def test_only_the_database_commits() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
        and ast.unparse(node.func.value) != "savepoint"  # undoes a part; the whole is still the edge's to commit
        and path != Path("core/database.py")
    ]
    assert found == []


def test_names_say_something() -> None:
    found = [
        str(path)
        for path in product_sources()
        for part in path.with_suffix("").parts
        if MEANINGLESS_NAMES.match(part)
    ]
    found += [
        f"{path}:{node.lineno} {node.name}"
        for path, node in nodes()
        if isinstance(node, ast.ClassDef) and MEANINGLESS_CLASSES.search(node.name)
    ]
    assert found == []


def test_a_broad_except_says_why() -> None:
    found = []
    for path, node in nodes():
        if isinstance(node, ast.ExceptHandler) and _is_broad(node):
            lines = (PROJECT_ROOT / path).read_text().splitlines()[node.lineno - 1 : node.body[0].lineno]
            if not any("#" in line for line in lines):
                found.append(f"{path}:{node.lineno}")
    assert found == []


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
        for kind in caught
    )


def test_foreign_keys_name_the_column_and_relationships_are_never_lazy() -> None:
    found = []
    for path, node in nodes():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "ForeignKey" and isinstance(node.args[0], ast.Constant):
            found.append(f"{path}:{node.lineno} ForeignKey of a string")
        if node.func.id == "relationship":
            lazy = [word.value for word in node.keywords if word.arg == "lazy"]
            if not lazy or not isinstance(lazy[0], ast.Constant) or lazy[0].value != "raise":
                found.append(f"{path}:{node.lineno} relationship that is not lazy='raise'")
    assert found == []


def test_every_error_has_words_in_every_language() -> None:
    for package in sorted(packages() - {"simulators"}):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, prefix=f"{package}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    codes = {error.code: f"{error.__module__}.{error.__qualname__}" for error in _subclasses(DomainError)}
    ours = {code: where for code, where in codes.items() if where.partition(".")[0] in packages()}
    assert {code: where for code, where in ours.items() if code not in catalogue()} == {}
    assert all(words[language].strip() for words in catalogue().values() for language in LANGUAGES)


def _subclasses(kind: type[DomainError]) -> set[type[DomainError]]:
    return {kind}.union(*(_subclasses(below) for below in kind.__subclasses__()))


def test_words_of_one_message_take_the_same_params_in_every_language() -> None:
    wrong = {}
    for code, words in catalogue().items():
        params = {language: set(re.findall(r"{(\w+)}", words[language])) for language in LANGUAGES}
        if len({frozenset(names) for names in params.values()}) > 1:
            wrong[code] = params
    assert wrong == {}


def test_every_published_topic_has_a_handler() -> None:
    topics = {topic for path, node in nodes() for topic in _published(path, node)}
    assert topics - set(find_handlers()) == set()


def _published(path: Path, node: ast.AST) -> list[str]:
    """Return the topic of a call of core.outbox.publish: a literal, or a constant of a module of ours."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "publish"):
        return []
    if len(node.args) < 2 or not _imports_publish(path):
        return []
    topic = node.args[1]
    if isinstance(topic, ast.Constant):
        return [str(topic.value)]
    module = importlib.import_module(".".join(path.with_suffix("").parts))
    return [str(eval(ast.unparse(topic), vars(module)))]  # noqa: S307 - our own source: a constant's name


def _imports_publish(path: Path) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "core.outbox"
        and "publish" in {n.name for n in node.names}
        for node in parsed(path).body
    )


def test_the_readme_shows_the_settings_as_they_are() -> None:
    assert settings_table() in (PROJECT_ROOT / "README.md").read_text(), (
        "paste `eplus settings table` into README.md"
    )


def test_compiled_data_says_where_it_comes_from() -> None:
    folders = {path.parent for path in (PROJECT_ROOT / "data").rglob("*") if path.suffix in COMPILED_DATA}
    assert [str(folder) for folder in folders if not (folder / "SOURCE.md").exists()] == []


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (PROJECT_ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert sorted(set(numbers)) == sorted(numbers)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_fulfils_the_project_file(lock: str) -> None:
    project = project_file()["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["telemetry"]]
    if lock == "requirements-dev.lock":
        wanted += project["optional-dependencies"]["dev"]
    text = (PROJECT_ROOT / lock).read_text()
    assert "://" not in re.sub(r"(?m)^\s*#.*$", "", text), "no address of a registry belongs into the lock"
    pinned: dict[str, set[str]] = {}
    for name, number in re.findall(r"(?m)^([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text):
        pinned.setdefault(_canonical(name), set()).add(number)
    for requirement in map(Requirement, wanted):
        versions = pinned.get(_canonical(requirement.name), set())
        assert versions, f"{requirement.name} is missing: run script/pin"
        assert all(requirement.specifier.contains(number) for number in versions), f"{requirement}: run script/pin"


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_environment_is_the_locked_one() -> None:
    assert version("celery").startswith("5.7.")  # what docs/reliability.md was measured with
