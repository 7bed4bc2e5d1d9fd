"""The OpenAPI document says what every operation is, shows an example, and names the problems it may have."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from tests.support.api import openapi_document

DOCUMENT = openapi_document()
METHODS = ("get", "post", "put", "patch", "delete")
Operation = Mapping[str, Any]


def _operations() -> Iterator[Any]:
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield pytest.param(path, method, item[method], id=f"{method.upper()} {path}")


operations = pytest.mark.parametrize(("path", "method", "operation"), list(_operations()))


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _contents(operation: Operation) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Where, and each media type with content, of the request and the good answers of an operation."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"request {media_type}", content
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            for media_type, content in answer.get("content", {}).items():
                if media_type != "text/event-stream":
                    yield f"{status} {media_type}", content


@operations
def test_it_has_a_name_and_a_summary(path: str, method: str, operation: Operation) -> None:
    assert operation["operationId"].replace("_", "").isalnum()
    assert "__" not in operation["operationId"], "generated, not chosen"
    assert 3 <= len(operation["summary"]) <= 100


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for item in DOCUMENT["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def test_each_schema_has_a_name_of_its_own() -> None:
    """Two of one name are both told with their modules' names, and clients made from the document break."""
    assert [name for name in DOCUMENT["components"]["schemas"] if "__" in name] == []


@operations
def test_it_shows_examples_that_fit(path: str, method: str, operation: Operation) -> None:
    registry = {"components": DOCUMENT["components"]}
    for where, content in _contents(operation):
        assert "example" in content, f"{where} has a field without an example"
        schema = registry | dict(content.get("schema", {}))
        jsonschema.Draft202012Validator(schema).validate(content["example"])


@operations
def test_it_names_its_problems(path: str, method: str, operation: Operation) -> None:
    answers = operation["responses"]
    expected = {"400", "413", "422", "429", "503"} if path.startswith("/v1") else set()
    if operation.get("security"):
        expected.add("401")
    if "{" in path:
        expected.add("404")
    assert expected <= set(answers)
    for status, answer in answers.items():
        if status >= "4" and path.startswith("/v1"):
            assert set(answer["content"]) == {"application/problem+json"}, status
            assert answer["content"]["application/problem+json"]["example"]["status"] == int(status)


@operations
def test_what_is_sent_is_bounded(path: str, method: str, operation: Operation) -> None:
    """No text of unbounded length and no list of unbounded size is asked for."""
    for parameter in operation.get("parameters", []):
        _assert_bounded(parameter["name"], parameter["schema"], set())
    for content in operation.get("requestBody", {}).get("content", {}).values():
        _assert_bounded("body", content["schema"], set())


def _assert_bounded(name: str, schema: Mapping[str, Any], seen: set[str]) -> None:
    if "$ref" in schema:
        if schema["$ref"] in seen:
            return
        seen = seen | {schema["$ref"]}
    schema = _resolved(schema)
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        _assert_bounded(name, choice, seen)
    kind = schema.get("type")
    if kind == "string":
        limits = {"maxLength", "enum", "const", "format", "pattern"}
        assert limits & set(schema), f"{name} is text without a limit"
    if kind == "array":
        assert "maxItems" in schema or "prefixItems" in schema, f"{name} is a list without a limit"
        _assert_bounded(f"{name}[]", schema.get("items", {}), seen)
    for field, inner in schema.get("properties", {}).items():
        _assert_bounded(f"{name}.{field}", inner, seen)
