"""Access, refresh and device tokens: ours are read, others refused, none shows its secret."""

import datetime as dt
import uuid

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.crypto import derived_key
from families.actors import Actor, Role
from families.sessions.access_tokens import make_access_token
from families.sessions.device_tokens import find_device, make_device_token
from families.sessions.errors import AccessTokenExpired, AccessTokenInvalid, RefreshTokenInvalid
from families.sessions.refresh_tokens import SALT_BYTES, is_genuine, make_refresh_token, read_refresh_token
from families.sessions.service import verify_access_token

LIFE_S = 600
ACTOR = Actor(uuid.uuid4(), uuid.uuid4(), frozenset({Role.MEMBER, Role.TEACHER}), uuid.uuid4())
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _changed(token: str, **changes: object) -> str:
    """The token with other claims or header, signed with the right key."""
    header = {"kid": jwt.get_unverified_header(token)["kid"]}
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, derived_key("access-token/1"), algorithm="HS256", headers=header)


def test_an_access_token_states_the_actor_until_it_expires(now: dt.datetime) -> None:
    token = make_access_token(ACTOR, now=now, life_s=LIFE_S)
    last = now + dt.timedelta(seconds=LIFE_S - 1)
    assert verify_access_token(token, now) == verify_access_token(token, last) == ACTOR
    with pytest.raises(AccessTokenExpired):
        verify_access_token(token, now + dt.timedelta(seconds=LIFE_S))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"sub": None},
        {"sub": "somebody"},
        {"pid": 7},
        {"sid": None},
        {"roles": ["emperor"]},
        {"roles": 5},
        {"exp": "soon"},
    ],
)
def test_other_claims_are_refused(now: dt.datetime, changes: dict[str, object]) -> None:
    token = make_access_token(ACTOR, now=now, life_s=LIFE_S)
    assert verify_access_token(_changed(token), now) == ACTOR
    with pytest.raises(AccessTokenInvalid):
        verify_access_token(_changed(token, **changes), now)


def test_other_keys_and_no_keys_are_refused(now: dt.datetime) -> None:
    good = make_access_token(ACTOR, now=now, life_s=LIFE_S)
    claims = jwt.decode(good, options={"verify_signature": False})
    header = {"kid": jwt.get_unverified_header(good)["kid"]}
    other_key = jwt.encode(claims, b"another key of thirty-two bytes!", algorithm="HS256", headers=header)
    unnamed_key = jwt.encode(claims, derived_key("access-token/1"), algorithm="HS256")
    unsigned = jwt.encode(claims, "", algorithm="none", headers=header)
    for token in (other_key, unnamed_key, unsigned, good[:-4] + "AAAA", "", "a.b.c", "é"):
        with pytest.raises(AccessTokenInvalid):
            verify_access_token(token, now)


@UNHURRIED
@given(st.uuids(), st.integers(0, 2**32 - 1), st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES))
def test_refresh_tokens_are_read_back(session_id: uuid.UUID, generation: int, salt: bytes) -> None:
    claim = read_refresh_token(make_refresh_token(session_id, generation, salt))
    assert (claim.session_id, claim.generation) == (session_id, generation)
    assert is_genuine(claim, salt)
    assert not is_genuine(claim, salt[::-1] + b"x")
    assert claim.mac.hex() not in repr(claim)


@UNHURRIED
@given(st.text(max_size=100))
def test_other_texts_are_no_refresh_tokens(text: str) -> None:
    with pytest.raises(RefreshTokenInvalid):
        read_refresh_token(text)


def test_a_device_is_known_for_its_own_account_only() -> None:
    token = make_device_token("parent@example.org")
    assert find_device(token, "parent@example.org")
    assert find_device(token, "other@example.org") is None
    for other in (None, "", "x", "é", token[:-4], token[4:], "A" * 64):
        assert find_device(other, "parent@example.org") is None
