"""Turns pydantic's findings into faults: a pointer, a code and words, and nothing of what was sent.

Pydantic's own messages can repeat the input, and inputs here can be a child's position; so only the kind of error
and the numbers of the schema's own limits are taken over.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from api.problems import Fault
from core.messages import Language, say

MAX_FAULTS = 50  # enough to correct a form or a batch; more is noise
_OUR_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_PLACES = {"body", "query", "path", "header", "cookie"}

_CODE_OF_TYPE = {
    "missing": "field_missing",
    "extra_forbidden": "field_unknown",
    "json_invalid": "malformed_request",
    "string_too_short": "field_too_short",
    "too_short": "field_too_short",
    "string_too_long": "field_too_long",
    "too_long": "field_too_long",
    "greater_than": "field_out_of_range",
    "greater_than_equal": "field_out_of_range",
    "less_than": "field_out_of_range",
    "less_than_equal": "field_out_of_range",
    "finite_number": "field_out_of_range",
    "literal_error": "field_not_a_choice",
    "enum": "field_not_a_choice",
}
_SUFFIX_OF_WRONG_TYPE = ("_type", "_parsing")


def faults_of(errors: Iterable[Mapping[str, Any]], language: Language) -> list[Fault]:
    """Return the faults, at most `MAX_FAULTS`, for errors as pydantic lists them."""
    return [_fault(error, language) for error, _ in zip(errors, range(MAX_FAULTS), strict=False)]


def _fault(error: Mapping[str, Any], language: Language) -> Fault:
    place, *path = error["loc"] or ("body",)
    if place not in _PLACES:
        place, path = "body", [place, *path]
    code = _code(str(error["type"]))
    if code == "malformed_request":
        path = []  # pydantic gives the character's offset
    return Fault(
        place=place, pointer="".join(f"/{_segment(part)}" for part in path), code=code, words=say(code, language)
    )


def _segment(part: str | int) -> str:
    """A field name of ours or a place in a list; a name that the caller made up may itself hold anything."""
    if isinstance(part, int):
        return str(part)
    return part if _OUR_NAME.fullmatch(part) else "?"


def _code(error_type: str) -> str:
    known = _CODE_OF_TYPE.get(error_type)
    if known is not None:
        return known
    return "field_wrong_type" if error_type.endswith(_SUFFIX_OF_WRONG_TYPE) else "field_malformed"
