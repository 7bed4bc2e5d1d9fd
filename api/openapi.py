"""The OpenAPI document: FastAPI's, with problem details in place of its own validation errors."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import Problem, problems

# Whatever a route does, a request may be unreadable, invalid, too large, too frequent, or meet a busy database.
EVERYWHERE = problems(400, 413, 422, 429, 503)
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
        app.openapi_schema = document
    return app.openapi_schema
