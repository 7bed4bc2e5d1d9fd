"""What may be an address, a password, a PIN."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError, InvalidInput
from families.accounts import hashing
from families.accounts.errors import EmailInvalid, PasswordTooWeak, PhoneInvalid, PinTooWeak
from families.accounts.hashing import hash_secret, is_secret, needs_rehash
from families.accounts.rules import (
    is_adult,
    normal_password,
    read_email,
    read_identifier,
    read_password,
    read_phone,
    read_pin,
)
from tests.conftest import PRODUCTION_HASHER

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Parent@Example.ORG", "parent@example.org"), ("a.b+c@例子.example", "a.b+c@xn--fsqu00a.example")],
)
def test_email(typed: str, stored: str) -> None:
    assert read_email(typed) == stored


@pytest.mark.parametrize("typed", ["", "a", "a@", "@b.org", "a@b", "a b@example.org", "a@example.org\x00"])
def test_no_email(typed: str) -> None:
    with pytest.raises(EmailInvalid):
        read_email(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("9123 4567", "+85291234567"), ("+852 9123-4567", "+85291234567"), ("+44 20 7946 0958", "+442079460958")],
)
def test_phone(typed: str, stored: str) -> None:
    assert read_phone(typed) == stored
    assert read_identifier(typed) == (None, stored)


@pytest.mark.parametrize("typed", ["", "123", "91234567890123", "phone", "+0"])
def test_no_phone(typed: str) -> None:
    with pytest.raises(PhoneInvalid):
        read_phone(typed)


@UNHURRIED
@given(st.text(max_size=40))
def test_any_identifier_is_read_or_refused(typed: str) -> None:
    try:
        email, phone = read_identifier(typed)
    except InvalidInput:
        return
    assert (email is None) != (phone is None)


@pytest.mark.parametrize(
    "typed",
    [
        "short-one",  # nine
        "x" * 129,
        "aaaaaaaaaaab",
        "1234567890",
        "qwertyuiop",
        "Password2026!",
        "HongKong1997",
        "parent@example.org",
        "parentparent",
        pytest.param("kites over \ud800 Lantau", id="half a surrogate pair"),
    ],
)
def test_weak_password(typed: str) -> None:
    with pytest.raises(PasswordTooWeak) as raised:
        read_password(typed, addresses=("parent@example.org", "parentparent@example.org"))
    assert typed not in repr(raised.value)


@pytest.mark.parametrize(
    "typed", ["kites over Lantau", "大帽山上的風箏飛得很高", "tenchars-x", "x9" + "yz12-" * 25 + "w"]
)
def test_good_password(typed: str) -> None:
    assert read_password(typed, addresses=("parent@example.org",)) == typed


def test_full_width_keys_give_the_same_password() -> None:
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in "kites2026xyz")
    assert normal_password(full_width) == read_password(full_width) == "kites2026xyz"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "1234567",
        "123456",
        "654321",
        "012345",
        "111111",
        "121212",
        "123123",
        "12345a",
        "120417",
        "170412",
    ],
)
def test_weak_pin(typed: str) -> None:
    with pytest.raises(PinTooWeak):
        read_pin(typed, birth_on=dt.date(2017, 4, 12))


def test_good_pin() -> None:
    assert read_pin("804213", birth_on=dt.date(2017, 4, 12)) == read_pin("804213") == "804213"


@pytest.mark.parametrize(
    ("birth_on", "adult"),
    [(dt.date(2008, 10, 10), True), (dt.date(2008, 10, 11), False), (dt.date(2008, 2, 29), True)],
)
def test_adults_have_had_their_eighteenth_birthday(birth_on: dt.date, adult: bool) -> None:  # noqa: FBT001
    assert is_adult(birth_on, dt.date(2026, 10, 10)) is adult


async def test_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_hasher", PRODUCTION_HASHER)
    secret_hash = await hash_secret("kites over Lantau")
    assert secret_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await is_secret(secret_hash, "kites over Lantau")
    assert not await is_secret(secret_hash, "kites over Lamma")
    assert not await is_secret(None, "nobody's password")
    assert not await is_secret(secret_hash, "kites over \ud800 Lantau")
    assert not await is_secret("not a hash", "kites over Lantau")
    assert not needs_rehash(secret_hash)
    assert needs_rehash("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$ZDbxlSUyJ0Xr4U5Zm5dTzw")


def test_errors_have_codes() -> None:
    assert issubclass(PinTooWeak, DomainError)
