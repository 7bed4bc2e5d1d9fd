"""Every fault of a challenge file is a message in three languages, never a sentence written where it is found."""

import ast
import re
from collections.abc import Iterator

from challenge_engine.definitions.check import review_file
from challenge_engine.definitions.sentences import Sentence
from core.messages import LANGUAGES, catalogue
from tests.support.sources import nodes

# What notes or raises a fault, by the name that is called.
FAULT_MAKERS = {"fault", "fault_inside", "fault_of_key", "note", "_fault", "Fault", "ExpressionFault", "PartWrong"}
PLACES = ("challenge_engine/definitions/", "challenge_engine/simulation/")


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    for path, node in nodes():
        if path.as_posix().startswith(PLACES) and isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield f"{path}:{node.lineno}", name, node


def test_no_fault_is_a_bare_sentence() -> None:
    made = [(where, node) for where, name, node in _calls() if name in FAULT_MAKERS]
    assert len(made) > 100
    assert [where for where, node in made if any(_is_text(one) for one in node.args)] == []
    assert [where for where, name, _ in _calls() if name == "ValueError" and "schema.py" in where] == []


def _is_text(node: ast.expr) -> bool:
    """Whether it is a text: written out, filled in, put together of parts, or the one or the other of two."""
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) or _is_text(node.orelse)
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_sentence_has_its_words_and_values_and_no_words_are_left_over() -> None:
    said = {}
    for where, name, node in _calls():
        if name == "Sentence" and node.args:
            assert isinstance(node.args[0], ast.Constant), where
            code = str(node.args[0].value)
            given = {one.arg for one in node.keywords}
            wanted = set(re.findall(r"{(\w+)}", catalogue()[code]["en"]))
            assert None in given or given == wanted, (where, given, wanted)
            said[code] = where
    assert {code for code in catalogue() if code.startswith("fault_")} == said.keys()


def test_a_sentence_within_a_sentence_is_in_the_same_language() -> None:
    sentence = Sentence("fault_no_such", noun=Sentence("fault_noun_park"), id="x")
    assert [sentence.in_words(language) for language in LANGUAGES] == [
        "there is no park `x`",
        "沒有公園 `x`",
        "没有公园 `x`",
    ]


def test_what_was_written_is_told_as_it_was_written() -> None:
    """Braces of the author are no places to fill in."""
    (fault,) = [one for one in review_file('"{noun}": 1').faults if one.code == "word_unknown"]
    assert fault.in_words("zh-Hant") == "`{noun}` 不是這裏可用的字詞"
