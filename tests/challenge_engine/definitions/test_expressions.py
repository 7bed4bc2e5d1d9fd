"""Expressions: types, names, failures, and what is switched off."""

import pytest

from challenge_engine.definitions.expressions import ExpressionFailed, ExpressionInvalid, compile_expression
from challenge_engine.facts.rules import Scalar

VARIABLES = {"fact.park_id": "string", "metrics.n": "int", "metrics.mean": "double", "person.is_dependant": "bool"}
VALUES: dict[str, Scalar] = {
    "fact.park_id": "a", "metrics.n": 3, "metrics.mean": 2.5, "person.is_dependant": True
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "type_name", "value"),
    [
        ("metrics.n", "int", 3),
        ("metrics.n + 1", "int", 4),
        ("metrics . n * 2", "int", 6),
        ("metrics.mean * 2.0", "double", 5.0),
        ("double(metrics.n) / 2.0", "double", 1.5),
        ('fact.park_id.startsWith("a")', "bool", True),
        ('fact.park_id in ["a", "b"] && person.is_dependant', "bool", True),
        ("metrics.n > 2 ? 10 : 5", "int", 10),
        ('"metrics.n"', "string", "metrics.n"),
        ("[1, 2]", "list<int>", [1, 2]),
    ],
)
def test_values(source: str, type_name: str, value: object) -> None:
    expression = compile_expression(source, VARIABLES)
    assert expression.type_name == type_name
    assert expression.evaluate(VALUES) == value


def test_values_met_before_give_the_same_and_others_their_own() -> None:
    shown = compile_expression("string(fact.any) + fact.park_id", VARIABLES | {"fact.any": "dyn"})
    alike: list[Scalar] = [1, True, "1", 1, True]
    told = [shown.evaluate({"fact.any": one, "fact.park_id": ""}) for one in alike]
    assert told == ["1", "true", "1", "1", "true"]

    quotient = compile_expression("6 / metrics.n", VARIABLES)
    for _ in range(2):
        assert quotient.evaluate({"metrics.n": 2}) == 3
        with pytest.raises(ExpressionFailed, match="zero"):
            quotient.evaluate({"metrics.n": 0})


@pytest.mark.parametrize(
    "source",
    [
        "1 / (metrics.n - 3)",
        "metrics.n * 9223372036854775807",
        "metrics.mean / 0.0",
        "metrics.n % (metrics.n - 3)",
    ],
)
def test_failures_are_told_apart_from_values(source: str) -> None:
    with pytest.raises(ExpressionFailed):
        compile_expression(source, VARIABLES).evaluate(VALUES)


def test_only_what_is_read_must_be_given() -> None:
    assert compile_expression("metrics.n > 1", VARIABLES).evaluate({"metrics.n": 2}) is True


@pytest.mark.parametrize(
    "source", ["[1].all(x, x > 0)", "[1].exists(x, x > 0)", "[1].map(x, x)", "has(fact.park_id)"]
)
def test_macros_are_switched_off(source: str) -> None:
    with pytest.raises(ExpressionInvalid, match="undeclared"):
        compile_expression(source, VARIABLES)


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("1 + metrics.m", 5, "undeclared reference to 'metrics.m'"),
        ("metrics.mean > 2", 14, "write 10000.0, not 10000"),
        ("metrics.n >", 12, "Syntax error"),
    ],
)
def test_faults_have_their_column_and_plain_words(source: str, column: int, message: str) -> None:
    with pytest.raises(ExpressionInvalid) as raised:
        compile_expression(source, VARIABLES)
    assert raised.value.faults[0].column == column
    assert message in raised.value.faults[0].message
