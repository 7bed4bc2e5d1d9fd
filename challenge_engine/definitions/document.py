"""A YAML text as plain values, remembering where each of them stands.

Refuses what an officer's file never needs and an attacker's does: anchors and aliases, tags, several documents,
deep nesting, great size. Dates stay text; the schema reads them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner

from challenge_engine.definitions.faults import Fault
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.sentences import Sentence

Path = tuple[str | int, ...]
_WORD = re.compile(r"[\w.\-]+|\S|$")
_ABYSS = re.compile(r"(?:[\[{]\s*){40}")
_BASED = re.compile(r"[+-]?0[xob]")
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column, counting from 1."""

    line: int
    column: int


@dataclass
class Document:
    """The values of a text and the places of their keys and values."""

    text: str
    data: Any = None
    faults: list[Fault] = field(default_factory=list)
    _nodes: dict[Path, Node] = field(default_factory=dict)
    _keys: dict[Path, Node] = field(default_factory=dict)

    def __contains__(self, path: Path) -> bool:
        """Whether anything is written at `path`."""
        return path in self._nodes

    def note(self, place: Place, sentence: Sentence) -> None:
        """Note that the text cannot be read at a place."""
        end = self._end_of_word(place)
        self.faults.append(
            Fault(
                place.line,
                place.column,
                sentence,
                code="yaml_unreadable",
                end_line=end.line,
                end_column=end.column,
            )
        )

    def place(self, path: Sequence[str | int]) -> Place:
        """Where the value at `path` stands, or the nearest thing around it that exists."""
        wanted = tuple(path)
        while wanted and wanted not in self._nodes:
            wanted = wanted[:-1]
        node = self._nodes.get(wanted)
        if isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index:
            return _start(self._keys.get(wanted, node))  # nothing is written there: the key is
        return Place(1, 1) if node is None else _start(node)

    def key_place(self, path: Sequence[str | int]) -> Place:
        """Where the key that leads to the value at `path` stands."""
        key = self._keys.get(tuple(path))
        return self.place(path) if key is None else _start(key)

    def end(self, place: Place, path: Sequence[str | int]) -> Place:
        """Where that ends which begins at `place`: the key or the value of `path` on one line, or else a word."""
        for node in (self._keys.get(tuple(path)), self._nodes.get(tuple(path))):
            if node is not None and _start(node) == place and node.end_mark.line == node.start_mark.line:
                return max(self._end_of_word(place), Place(node.end_mark.line + 1, node.end_mark.column + 1))
        return self._end_of_word(place)

    def rewritten(self, values: Mapping[Path, str]) -> str:
        """Return the text with other single values at some paths, and every other character as it was.

        Raises KeyError where nothing is written at a path.
        """
        text = self.text
        for path in sorted(values, key=lambda one: self._nodes[one].start_mark.index, reverse=True):
            node = self._nodes[path]
            text = text[: node.start_mark.index] + values[path] + text[node.end_mark.index :]
        return text

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def _end_of_word(self, place: Place) -> Place:
        line = self._lines[place.line - 1] if place.line <= len(self._lines) else ""
        word = _WORD.match(line, place.column - 1)
        return Place(place.line, max(place.column, word.end() + 1 if word else 0))

    def place_inside(self, path: Sequence[str | int], line: int, column: int) -> Place:
        """Where a character of the text at `path` stands in the file, whatever the style of quoting or folding.

        `line` and `column` count from 1 within the text as it was read.
        """
        node = self._nodes.get(tuple(path))
        if not isinstance(node, ScalarNode):
            return self.place(path)
        lines = node.value.split("\n")
        offset = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
        return _place_at(self.text, _index_of(self.text, node, offset))


def read_document(text: str) -> Document:
    """Read a text. What is wrong with it as YAML is in `faults`; `data` is then what could be read, or None."""
    document = Document(text)
    if len(text.encode()) > LIMITS.file_bytes:
        document.note(Place(1, 1), Sentence("fault_file_too_large", bytes=LIMITS.file_bytes))
        return document
    if deep := _ABYSS.search(text):
        # Told before it is parsed, for the parser takes seconds to give up.
        document.note(_place_at(text, deep.start()), Sentence("fault_nested_too_deep", levels=LIMITS.nesting))
        return document
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _scanner_for(document)
    try:
        node = yaml.compose(text)
        if not document.faults:
            document.data = _Reader(document).read(node, ())
    except ComposerError as error:
        if not document.faults:  # else it is about an alias that is told already
            document.note(_place_of(error), Sentence("fault_not_yaml", detail=str(error.problem or error.context)))
    except MarkedYAMLError as error:
        document.note(_place_of(error), Sentence("fault_not_yaml", detail=str(error.problem or error.context)))
    except ReaderError as error:
        document.note(_place_at(text, error.position), Sentence("fault_character_not_allowed"))
    except (YAMLError, RecursionError, ValueError) as error:
        document.note(Place(1, 1), Sentence("fault_not_yaml", detail=str(error)))
    return document


def _scanner_for(document: Document) -> type[Scanner]:
    """Return a scanner that notes what the language does without, so that the text is scanned only once."""

    class Strict(Scanner):
        def scan_anchor(self, TokenClass: Any) -> Any:  # noqa: N803 - the library's name
            self._note()
            return super().scan_anchor(TokenClass)

        def scan_tag(self) -> Any:
            self._note()
            return super().scan_tag()

        def _note(self) -> None:
            place = Place(self.reader.line + 1, self.reader.column + 1)
            document.note(place, Sentence("fault_anchors"))

    return Strict


def _place_of(error: MarkedYAMLError) -> Place:
    mark = error.problem_mark or error.context_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


class _Reader:
    """Turns nodes into values and notes their places."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def read(self, node: Node | None, path: Path) -> Any:
        if node is None:
            return None
        self._document._nodes[path] = node  # noqa: SLF001 - the reader fills the document of its own module
        if len(path) > LIMITS.nesting:
            self._fault(node, Sentence("fault_nested_too_deep", levels=LIMITS.nesting))
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(node) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._fault(key_node, Sentence("fault_key_no_word"))
                continue
            key: str = key_node.value
            if key in values:
                self._fault(key_node, Sentence("fault_twice", word=key))
                continue
            self._document._keys[(*path, key)] = key_node  # noqa: SLF001
            values[key] = self.read(value_node, (*path, key))
        return values

    def _fault(self, node: Node, sentence: Sentence) -> None:
        self._document.note(_start(node), sentence)


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    match (node.tag or "").removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            digits = text.replace("_", "")
            return int(digits, 0 if _BASED.match(digits) else 10)
        case "float":
            # Infinity and not-a-number stay text, which the schema then refuses as a number.
            return text if text.lower().endswith((".inf", ".nan")) else float(text.replace("_", ""))
        case _:
            return text


def _start(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _place_at(text: str, index: int) -> Place:
    before = text[:index]
    return Place(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _index_of(text: str, node: ScalarNode, offset: int) -> int:
    """The index in the file of the character at `offset` of a scalar's value.

    Walks value and file side by side: white space may differ (folding, indentation) and quoting may put escapes
    between, but the characters that are not white space come in the same order.
    """
    start: int = node.start_mark.index
    index = start
    if node.style in {"|", ">"}:
        index = text.find("\n", index) + 1
    elif node.style in {'"', "'"}:
        index += 1
    for character in node.value[:offset]:
        if not character.isspace():
            index = text.find(character, index) + 1
            if index == 0:  # it was written as an escape: the text as a whole is near enough
                return start
    while index < len(text) - 1 and text[index].isspace() and not node.value[offset : offset + 1].isspace():
        index += 1
    return index
