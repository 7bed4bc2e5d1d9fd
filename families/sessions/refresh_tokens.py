"""Refresh tokens that need no storage: session, generation, and a MAC over both under the session's own salt.

The database holds the salt and the newest generation, the key is derived from the master secret; neither alone
makes a token. Any generation of a session can be told from a forgery, so reuse is recognised exactly, and the same
answer can be given twice to a phone whose first answer was lost.
"""

import base64
import binascii
import hmac
import struct
import uuid
from dataclasses import dataclass

from core.crypto import keyed_hash
from families.sessions.errors import RefreshTokenInvalid

SALT_BYTES = 32
_LAYOUT = struct.Struct(">16sI32s")  # session id, generation, HMAC-SHA-256
_PURPOSE = "refresh-token/1"


@dataclass(frozen=True, slots=True, repr=False)
class RefreshClaim:
    """What a refresh token says, before its MAC was checked against the session's salt."""

    session_id: uuid.UUID
    generation: int
    mac: bytes


def make_refresh_token(session_id: uuid.UUID, generation: int, salt: bytes) -> str:
    """Return the one token of this session and generation: 70 characters, URL-safe."""
    packed = _LAYOUT.pack(session_id.bytes, generation, _mac(session_id, generation, salt))
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_refresh_token(token: str) -> RefreshClaim:
    """Take a token apart. Raises RefreshTokenInvalid for anything that cannot be one."""
    try:
        packed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        session_bytes, generation, mac = _LAYOUT.unpack(packed)
    except (ValueError, binascii.Error, struct.error) as error:
        raise RefreshTokenInvalid from error
    return RefreshClaim(uuid.UUID(bytes=session_bytes), generation, mac)


def is_genuine(claim: RefreshClaim, salt: bytes) -> bool:
    """Return whether we made this token, whenever that was."""
    return hmac.compare_digest(claim.mac, _mac(claim.session_id, claim.generation, salt))


def _mac(session_id: uuid.UUID, generation: int, salt: bytes) -> bytes:
    return keyed_hash(_PURPOSE, session_id.bytes + generation.to_bytes(4, "big") + salt)
