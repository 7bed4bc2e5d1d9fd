"""Codes that people read to each other: Crockford's base 32 without I, L, O and U, easily mistaken or misread."""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_HEARD = str.maketrans("ILO", "110", "- ")
JOIN_CODE_CHARS = 8  # 40 bits: with the limits on tries, hopeless to guess
INVITATION_CODE_CHARS = 12  # 60 bits: it opens a family


def new_code(chars: int) -> str:
    """Return a random code of `chars` characters, 5 bits each."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(chars))


def code_of(secret: bytes, chars: int) -> str:
    """Return the code of `chars` characters that belongs to a secret hash, 5 bits of it each."""
    bits = int.from_bytes(secret, "big")
    return "".join(_ALPHABET[(bits >> 5 * place) & 31] for place in range(chars))


def read_code(typed: str) -> str:
    """Return a code as it is stored, however it was typed: case, dashes, spaces, O for 0, I or L for 1."""
    return typed.upper().translate(_AS_HEARD)
