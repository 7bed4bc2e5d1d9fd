"""Entity tags (RFC 9110, 8.8.3 and 13.1): of what rarely changes, and of what two people may change at once."""

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Header, Request, Response, status

from core.errors import PreconditionRequired

_REVISION_TAG = re.compile(r'"([0-9]{1,9})"')
_NO_REVISION = -1  # of no row: a tag that is not ours never matches


def etag_of(content: bytes | str) -> str:
    """Return a strong entity tag, quoted, of the answer's content or of what decides it (such as a version)."""
    raw = content.encode() if isinstance(content, str) else content
    return f'"{hashlib.sha256(raw).hexdigest()[:32]}"'


def not_modified(request: Request, etag: str, *, cache_control: str) -> Response | None:
    """Return a 304 answer when the caller already holds `etag`, else None.

    `cache_control` is that of the whole answer: it replaces the one with which the caller holds it.
    """
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in held or held == ["*"]:
        headers = {"ETag": etag, "Cache-Control": cache_control}
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return None


def revision_etag(revision: int) -> str:
    """Return the entity tag of an item of a record: its revision, quoted."""
    return f'"{revision}"'


async def get_expected_revision(
    if_match: Annotated[
        str | None,
        Header(
            max_length=200, description="The ETag of what was looked at. Needed: 428 without.", examples=['"1"']
        ),
    ] = None,
) -> int:
    """Return the revision that the caller looked at. Raises PreconditionRequired when none is said (also `*`)."""
    if if_match is None or if_match.strip() == "*":
        raise PreconditionRequired
    found = _REVISION_TAG.fullmatch(if_match.strip())
    return int(found[1]) if found else _NO_REVISION


IfMatchDep = Annotated[int, Depends(get_expected_revision)]
"""For routes that change an item of a record; the service compares (412 when another was faster)."""
