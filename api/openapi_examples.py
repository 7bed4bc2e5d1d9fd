"""Puts back what FastAPI drops: it leaves every null out of the document, also those that examples show.

Without them an answer whose field is null looks as if the field were missing, and does not fit its own schema.
"""

from collections.abc import Mapping
from typing import Any

Schemas = Mapping[str, Mapping[str, Any]]


def restore_nulls(schemas: Schemas) -> None:
    """Complete the examples of all component schemas in place."""
    for schema in schemas.values():
        for example in schema.get("examples", ()):
            _complete(example, schema, schemas)


def _complete(value: Any, schema: Mapping[str, Any], schemas: Schemas) -> None:
    """Add a null to `value`, at any depth, for each required field that may be null and is not there."""
    schema = _resolve(schema, schemas)
    if isinstance(value, list):
        for item in value:
            _complete(item, schema.get("items", {}), schemas)
    if not isinstance(value, dict):
        return
    for choice in schema.get("anyOf", ()):
        _complete(value, choice, schemas)
    for name, field in schema.get("properties", {}).items():
        if name in value:
            _complete(value[name], field, schemas)
        elif name in schema.get("required", ()) and _may_be_null(field):
            value[name] = None


def _resolve(schema: Mapping[str, Any], schemas: Schemas) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def _may_be_null(field: Mapping[str, Any]) -> bool:
    return any(choice.get("type") == "null" for choice in field.get("anyOf", ()))
