"""Gives every operation an example: the schema's own, or one put together from the examples of its fields.

Also puts back what FastAPI drops: it leaves every null out of the document, those within examples too, and then an
answer whose field is null looks as if the field were missing.
"""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]

_BY_FORMAT = {
    "uuid": "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11",
    "date": "2026-10-10",
    "date-time": "2026-10-10T02:30:00Z",
    "time": "08:00:00",
}
_DEPTH = 12  # deeper than any answer; stops at schemas that hold themselves


class NoExample(Exception):
    """A field says nothing by which it could be shown."""


def add_examples(operation: dict[str, Any], schemas: Schemas) -> None:
    """Give the request and the good answers of an operation an example each, where their fields allow it."""
    contents = list(operation.get("requestBody", {}).get("content", {}).values())
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            contents += answer.get("content", {}).values()
    for content in contents:
        if "example" not in content and "examples" not in content:
            try:
                content["example"] = example_of(content.get("schema", {}), schemas)
            except NoExample:
                continue  # tests/api/test_openapi.py names it


def example_of(schema: Schema, schemas: Schemas, depth: int = _DEPTH) -> Any:
    """Return an example of `schema`. Raises NoExample."""
    if not depth:
        raise NoExample
    schema = resolve(schema, schemas)
    if schema.get("examples"):
        example = schema["examples"][0]
        complete(example, schema, schemas)
        return example
    for given in ("const", "default"):
        if given in schema:
            return schema[given]
    if "enum" in schema:
        return schema["enum"][0]
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        return example_of(choices[0], schemas, depth - 1)
    return _of_type(schema, schemas, depth)


def _of_type(schema: Schema, schemas: Schemas, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {}).items()
            return {name: example_of(field, schemas, depth - 1) for name, field in fields}
        case "array":
            return [example_of(schema.get("items", {}), schemas, depth - 1)]
        case "boolean":
            return True
        case "null":
            return None
        case "string" if schema.get("format") in _BY_FORMAT:
            return _BY_FORMAT[schema["format"]]
    raise NoExample


def complete(value: Any, schema: Schema, schemas: Schemas) -> None:
    """Add a null to `value`, at any depth, for each required field that may be null and is not there."""
    schema = resolve(schema, schemas)
    if isinstance(value, list):
        for item in value:
            complete(item, schema.get("items", {}), schemas)
    if not isinstance(value, dict):
        return
    for choice in schema.get("anyOf", ()):
        complete(value, choice, schemas)
    for name, field in schema.get("properties", {}).items():
        if name in value:
            complete(value[name], field, schemas)
        elif name in schema.get("required", ()) and _may_be_null(field):
            value[name] = None


def resolve(schema: Schema, schemas: Schemas) -> Schema:
    """Return the schema that `schema` refers to, or itself."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _may_be_null(field: Schema) -> bool:
    return any(choice.get("type") == "null" for choice in field.get("anyOf", ()))
