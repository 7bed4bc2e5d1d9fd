"""Entity tags for what rarely changes (RFC 9110, 8.8.3 and 13.1.2)."""

import hashlib

from fastapi import Request, Response, status


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
