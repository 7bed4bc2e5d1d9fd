"""The OpenAPI document: FastAPI's, with problem details in place of its own validation errors."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.openapi_examples import add_examples
from api.problems import Problem, problems

# Whatever a route does, a request may be unreadable, invalid, too large, too frequent, or meet a busy database.
EVERYWHERE = problems(400, 413, 415, 422, 429, 503)
_NOT_OURS = ("HTTPValidationError", "ValidationError")


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """Return the document, built once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version="3.1.0",
            summary=app.summary,
            description=app.description,
            license_info=app.license_info,
            routes=app.routes,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name in _NOT_OURS:
            schemas.pop(name, None)
        models = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(models.pop("$defs", {}))
        schemas["Problem"] = models
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _add_general_problems(path, operation)
                add_examples(operation, schemas)
        app.openapi_schema = document
    return app.openapi_schema


def _add_general_problems(path: str, operation: dict[str, Any]) -> None:
    """Say 401 wherever a token is needed, and 404 wherever something is named in the address."""
    statuses = [401] * ("security" in operation) + [404] * ("{" in path)
    for status, answer in problems(*statuses).items():
        operation["responses"].setdefault(str(status), answer)
