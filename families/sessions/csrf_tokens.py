"""Tokens that only a page of our own can read and send back: bound to the session, so that none is stored."""

import hmac
import uuid

from core.crypto import keyed_hash

_PURPOSE = "csrf-token/1"


def make_csrf_token(session_id: uuid.UUID) -> str:
    """Return the token of a session: 64 characters, the same for as long as the session lives."""
    return keyed_hash(_PURPOSE, session_id.bytes).hex()


def is_csrf_token(token: str | None, session_id: uuid.UUID) -> bool:
    """Return whether `token` is the session's."""
    return hmac.compare_digest((token or "").encode(), make_csrf_token(session_id).encode())
