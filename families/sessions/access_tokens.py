"""Short access tokens: a JWT (RFC 7519, HS256) that says who asks, read without the database."""

import datetime as dt
import hashlib
import uuid
from functools import lru_cache

import jwt

from core.crypto import derived_key
from families.actors import Actor, Role
from families.sessions.errors import AccessTokenExpired, AccessTokenInvalid

_ALGORITHM = "HS256"  # issuer and reader are one deployment; EdDSA costs three times more on every request
_ISSUER = "eplus"
_PURPOSE = "access-token/1"
REMEMBERED_MOST = 5_000  # tokens read already, about 1 kB each: a phone that opens the app asks some twenty times
_CLAIMS = ["iss", "sub", "pid", "sid", "roles", "iat", "exp"]


def make_access_token(actor: Actor, *, now: dt.datetime, life_s: int) -> str:
    """Return a token that states `actor` until `life_s` seconds after `now`."""
    issued_s = int(now.timestamp())
    claims = {
        "iss": _ISSUER,
        "sub": str(actor.account_id),
        "pid": str(actor.person_id),
        "sid": str(actor.session_id),
        "roles": sorted(actor.roles),
        "iat": issued_s,
        "exp": issued_s + life_s,
    }
    return jwt.encode(claims, derived_key(_PURPOSE), algorithm=_ALGORITHM, headers={"kid": _key_id()})


def read_access_token(token: str, now: dt.datetime) -> Actor:
    """Return who the token states. Raises AccessTokenExpired or AccessTokenInvalid."""
    actor, expires_s = _read(token, _key_id())
    if now.timestamp() >= expires_s:
        raise AccessTokenExpired
    return actor


@lru_cache(maxsize=REMEMBERED_MOST)
def _read(token: str, key_id: str) -> tuple[Actor, int]:
    """Return who the token states and when it expires. Good ones alone are remembered."""
    # Expiry is judged against `now`, which is the request's instant and not a clock of the library.
    options = jwt.types.Options(verify_exp=False, verify_iat=False, require=_CLAIMS)
    try:
        if jwt.get_unverified_header(token).get("kid") != key_id:
            raise AccessTokenInvalid
        claims = jwt.decode(token, derived_key(_PURPOSE), algorithms=[_ALGORITHM], issuer=_ISSUER, options=options)
        actor = Actor(
            account_id=uuid.UUID(claims["sub"]),
            person_id=uuid.UUID(claims["pid"]),
            roles=frozenset(Role(role) for role in claims["roles"]),
            session_id=uuid.UUID(claims["sid"]),
        )
        return actor, int(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise AccessTokenInvalid from error


def _key_id() -> str:
    """Name the key without showing it: another master secret makes another name."""
    return hashlib.sha256(b"kid" + derived_key(_PURPOSE)).hexdigest()[:8]
