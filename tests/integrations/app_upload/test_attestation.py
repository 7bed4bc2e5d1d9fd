"""Apple's and Google's verdicts, made with keys of our own: each fault is refused for what it is."""

import base64
import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Forbidden
from core.settings import Settings
from integrations.app_upload.attestation.apple import read_assertion, read_attestation
from integrations.app_upload.attestation.google import check_verdict, judge
from integrations.app_upload.attestation.policy import AppAttest, AttestationPolicy
from integrations.app_upload.errors import (
    AppNotRecognised,
    AttestationInvalid,
    AttestationOfOtherRequest,
    AttestationTooOld,
    PhoneNotTrusted,
)
from tests.support.attesting import APP_ID, DEVELOPMENT, PACKAGE, SINCE, UNTIL, Apple, AttestedApp, Google, verdict

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
BODY = b'{"day_totals": []}'
HASH = hashlib.sha256(BODY).digest()
APPLE, GOOGLE = Apple(), Google()
CLIENT_DATA = b"eplus-step-phone/1\nchallenge\nkey"


def _attested(token: str, app: AttestedApp, now: dt.datetime = NOW, **policy: Any) -> bytes:
    wanted = replace(APPLE.policy, **policy)
    return read_attestation(token, wanted, client_data=CLIENT_DATA, key_id=app.key_id, now=now)


def test_an_attestation_gives_the_key_of_later_assertions() -> None:
    app = AttestedApp()
    assert _attested(APPLE.attest(app.key, CLIENT_DATA), app) == app.public
    counter = read_assertion(app.assertion(BODY), APPLE.policy, attested_key=app.public, body_sha256=HASH)
    assert counter == 1


@pytest.mark.parametrize(
    ("made", "policy"),
    [
        ({"client_data": CLIENT_DATA + b"x"}, {}),  # of another key, or a challenge of before
        ({"app_id": "A1B2C3D4E5.com.example.other"}, {}),
        ({"environment": DEVELOPMENT}, {}),
        ({"counter": 1}, {}),
        ({}, {"root": None}),  # Apple's own root did not sign ours
        ({}, {"app_id": "A1B2C3D4E5.com.example.other"}),
    ],
)
def test_an_attestation_of_something_else_is_refused(made: dict[str, Any], policy: dict[str, Any]) -> None:
    app = AttestedApp()
    token = APPLE.attest(app.key, **({"client_data": CLIENT_DATA} | made))
    with pytest.raises(AttestationInvalid):
        _attested(token, app, **policy)


def test_development_attests_where_it_is_let() -> None:
    app = AttestedApp()
    token = APPLE.attest(app.key, CLIENT_DATA, environment=DEVELOPMENT)
    assert _attested(token, app, is_production=False) == app.public


def test_an_attestation_of_another_key_than_named_is_refused() -> None:
    app = AttestedApp()
    with pytest.raises(AttestationInvalid):
        _attested(APPLE.attest(app.key, CLIENT_DATA), AttestedApp())
    with pytest.raises(AttestationInvalid):
        read_attestation(
            APPLE.attest(app.key, CLIENT_DATA), APPLE.policy, client_data=CLIENT_DATA, key_id=None, now=NOW
        )


def test_a_chain_of_somebody_else_is_refused() -> None:
    app = AttestedApp()
    with pytest.raises(AttestationInvalid):
        _attested(Apple().attest(app.key, CLIENT_DATA), app)


def test_a_leaf_is_no_authority() -> None:
    """Whoever has one attested key must not be able to sign for others with it."""
    mine = AttestedApp()
    leaf = cbor2.loads(base64.b64decode(APPLE.attest(mine.key, CLIENT_DATA)))["attStmt"]["x5c"][0]
    forger = Apple(root_key=APPLE.root_key, middle_key=mine.key)
    forger.middle = x509.load_der_x509_certificate(leaf)
    other = AttestedApp()
    forged = cbor2.loads(base64.b64decode(forger.attest(other.key, CLIENT_DATA, issuer="Leaf")))
    forged["attStmt"]["x5c"].append(APPLE.middle.public_bytes(Encoding.DER))
    with pytest.raises(AttestationInvalid):
        _attested(base64.b64encode(cbor2.dumps(forged)).decode(), other)


@pytest.mark.parametrize("now", [SINCE - dt.timedelta(seconds=1), UNTIL + dt.timedelta(seconds=1)])
def test_a_chain_of_another_time_is_refused(now: dt.datetime) -> None:
    app = AttestedApp()
    with pytest.raises(AttestationInvalid):
        _attested(APPLE.attest(app.key, CLIENT_DATA), app, now)


def test_the_root_that_ships_is_the_one_that_apple_publishes() -> None:
    root = AppAttest(APP_ID).root_certificate
    root.verify_directly_issued_by(root)
    assert root.fingerprint(hashes.SHA256()).hex() == (
        "1cb9823ba28ba6ad2d33a006941de2ae4f513ef1d4e831b9f7e0fa7b6242c932"
    )


@pytest.mark.parametrize(
    "token",
    ["", "%%%", "AAAA", base64.b64encode(cbor2.dumps({"attStmt": {"x5c": []}, "authData": b""})).decode()],
)
def test_what_is_no_attestation_is_refused(token: str) -> None:
    app = AttestedApp()
    with pytest.raises(AttestationInvalid):
        _attested(token, app)
    with pytest.raises(AttestationInvalid):
        read_assertion(token, APPLE.policy, attested_key=app.public, body_sha256=HASH)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_and_never_break(noise: bytes) -> None:
    app = AttestedApp()
    token = base64.b64encode(noise).decode()
    with pytest.raises(AttestationInvalid):
        _attested(token, app)
    with pytest.raises(AttestationInvalid):
        read_assertion(token, APPLE.policy, attested_key=app.public, body_sha256=HASH)


def test_an_assertion_of_another_body_app_or_key_is_refused() -> None:
    app = AttestedApp()
    for token, key in (
        (app.assertion(BODY + b" "), app.public),
        (app.assertion(BODY, app_id="A1B2C3D4E5.com.example.other"), app.public),
        (app.assertion(BODY), AttestedApp().public),
    ):
        with pytest.raises(AttestationInvalid):
            read_assertion(token, APPLE.policy, attested_key=key, body_sha256=HASH)


def test_a_good_verdict_of_a_standard_and_of_a_classic_request() -> None:
    good = verdict(BODY, NOW)
    check_verdict(GOOGLE.token(good), GOOGLE.policy, request_hash=HASH, now=NOW)
    request = good["requestDetails"]
    request["nonce"] = request.pop("requestHash")
    check_verdict(GOOGLE.token(good), GOOGLE.policy, request_hash=HASH, now=NOW)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"requestDetails": {"requestPackageName": "com.example.other"}}, AttestationInvalid),
        ({"requestDetails": {"requestHash": "AAAA"}}, AttestationOfOtherRequest),
        ({"requestDetails": {"requestHash": None}}, AttestationOfOtherRequest),
        ({"requestDetails": {"requestHash": "é"}}, AttestationOfOtherRequest),
        ({"requestDetails": {"timestampMillis": "soon"}}, AttestationInvalid),
        ({"appIntegrity": {"appRecognitionVerdict": "UNRECOGNIZED_VERSION"}}, AppNotRecognised),
        ({"appIntegrity": {"packageName": "com.example.other"}}, AppNotRecognised),
        ({"deviceIntegrity": {"deviceRecognitionVerdict": ["MEETS_BASIC_INTEGRITY"]}}, PhoneNotTrusted),
        ({"deviceIntegrity": {"deviceRecognitionVerdict": None}}, PhoneNotTrusted),
    ],
)
def test_each_fault_of_a_verdict(changed: dict[str, Any], fault: type[Forbidden]) -> None:
    token = GOOGLE.token(verdict(BODY, NOW, **changed))
    with pytest.raises(fault):
        check_verdict(token, GOOGLE.policy, request_hash=HASH, now=NOW)


@pytest.mark.parametrize(("seconds", "is_good"), [(-601, False), (-600, True), (60, True), (61, False)])
def test_the_age_of_a_verdict(seconds: int, *, is_good: bool) -> None:
    payload = verdict(BODY, NOW + dt.timedelta(seconds=seconds))
    if is_good:
        judge(payload, PACKAGE, request_hash=HASH, now=NOW)
        return
    with pytest.raises(AttestationTooOld):
        judge(payload, PACKAGE, request_hash=HASH, now=NOW)


def test_a_verdict_of_somebody_elses_keys_is_refused() -> None:
    stranger = Google()
    same_encryption = Google(encryption_key=GOOGLE.encryption_key)
    for token in (
        stranger.token(verdict(BODY, NOW)),
        same_encryption.token(verdict(BODY, NOW)),  # can be read, but Google did not sign it
        "a.b.c.d.e",
        GOOGLE.token(verdict(BODY, NOW), alg="dir"),
        GOOGLE.token(verdict(BODY, NOW), zip="DEF"),
        "",
    ):
        with pytest.raises(AttestationInvalid):
            check_verdict(token, GOOGLE.policy, request_hash=HASH, now=NOW)


@given(st.dictionaries(st.sampled_from(["requestDetails", "appIntegrity"]), st.integers() | st.text() | st.none()))
def test_any_payload_is_refused_and_never_breaks(payload: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        judge(payload, PACKAGE, request_hash=HASH, now=NOW)


def test_settings_say_what_is_wanted() -> None:
    assert AttestationPolicy.of(Settings()) == AttestationPolicy()
    google = GOOGLE.policy
    settings = Settings(
        app_attestation="required",
        app_attest_app_id="A1B2C3D4E5.hk.example.eplus",
        play_integrity_package=PACKAGE,
        play_integrity_decryption_key=google.decryption_key,
        play_integrity_verification_key=google.verification_key,
    )
    policy = AttestationPolicy.of(settings)
    assert (policy.is_required, policy.google) == (True, google)
    assert google.decryption_key not in repr(policy)


@pytest.mark.parametrize(
    "values",
    [{"app_attestation": "required"}, {"play_integrity_package": PACKAGE}, {"app_attest_app_id": "eplus"}],
)
def test_settings_that_cannot_be_meant(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"EPLUS|app_attest_app_id"):
        Settings(**values)
