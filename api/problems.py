"""Problem details (RFC 9457): the one shape of every error. Never what was sent, never how we work inside."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response
from pydantic import BaseModel, Field, SerializeAsAny

from core.messages import Language, say

MEDIA_TYPE = "application/problem+json"

# The general code of a status, for titles and for errors that no package names more closely.
CODE_OF_STATUS = {
    400: "malformed_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "precondition_failed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    428: "precondition_required",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}


class Fault(BaseModel):
    """One field that cannot be accepted: where, which code, in which words. Never its value."""

    place: str = Field(description="`body`, `query`, `path` or `header`.", examples=["body"])
    pointer: str = Field(description="JSON Pointer (RFC 6901) within the place.", examples=["/fix/longitude"])
    code: str = Field(examples=["field_out_of_range"])
    words: str = Field(examples=["This must be at most 180."])


class Problem(BaseModel):
    """Why a request failed, for programs (`code`) and for people (`title`, `detail`) in the caller's language."""

    type: str = Field(description="A stable URI of the problem.", examples=["urn:eplus:problem:not_found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(ge=400, le=599, examples=[404])
    code: str = Field(examples=["not_found"])
    detail: str = Field(examples=["It does not exist, or is not yours to see."])
    params: dict[str, str | int] = Field(default={}, description="The values within the words.", examples=[{}])
    faults: list[SerializeAsAny[Fault]] = Field(default=[], description="Every field at fault.", examples=[[]])
    request_id: str | None = Field(
        default=None, description="Tell us this when you ask for help.", examples=["0199b5c2f0a07c3e"]
    )


def problem(
    status: int,
    code: str,
    language: Language,
    *,
    params: Mapping[str, str | int] | None = None,
    faults: Sequence[Fault] = (),
    request_id: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer for a failed request, worded in `language`."""
    body = Problem(
        type=f"urn:eplus:problem:{code}",
        title=say(f"title_{CODE_OF_STATUS.get(status, 'internal_error')}", language),
        status=status,
        code=code,
        detail=say(code, language, params),
        params=dict(params or {}),
        faults=list(faults),
        request_id=request_id,
    )
    return Response(
        content=body.model_dump_json(),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language, "Cache-Control": "no-store", **(headers or {})},
    )


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer with these error statuses."""
    return {status: _documented(status) for status in statuses}


def _documented(status: int) -> dict[str, Any]:
    code = CODE_OF_STATUS[status]
    example = {
        "type": f"urn:eplus:problem:{code}",
        "title": say(f"title_{code}", "en"),
        "status": status,
        "code": code,
        "detail": say(code, "en"),
        "params": {},
        "faults": [],
        "request_id": "0199b5c2f0a07c3e",
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": say(f"title_{code}", "en"),
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }
