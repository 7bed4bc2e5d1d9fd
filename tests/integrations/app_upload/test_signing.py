"""The form of signatures: RFC 9421's own example, what a phone makes, and everything that is nearly that."""

import base64
import datetime as dt
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.app_upload.errors import PhoneKeyInvalid, SignatureMalformed, UploadUnsigned
from integrations.app_upload.signing import (
    Signed,
    is_body_of,
    is_signed_by,
    read_public_key,
    read_signature,
    signature_base,
)
from simulators.phone.signing import PhoneKey, signed_headers

# RFC 9421, B.1.3 and B.2.4: made by others, so agreeing with it is more than agreeing with ourselves.
RFC_KEY = base64.b64decode(
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf"
    "w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ=="
)
RFC_SIGNATURE = base64.b64decode(
    "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="
)
RFC_DIGEST = "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"
RFC_PARAMS = (
    '("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"'
)
AT = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
BODY = b'{"healthkit_samples": []}'
KEY = PhoneKey()
PHONE_ID = str(uuid.UUID(int=7))


def _headers(body: bytes = BODY) -> dict[str, str]:
    return signed_headers(KEY, PHONE_ID, body, at=AT, idempotency_key="k-1")


def _read(headers: dict[str, str], method: str = "POST", path: str = "/v1/step-uploads") -> Signed:
    return read_signature(
        method,
        path,
        content_digest=headers.get("Content-Digest"),
        idempotency_key=headers["Idempotency-Key"],
        signature_input=headers.get("Signature-Input"),
        signature=headers.get("Signature"),
    )


def test_the_example_of_the_rfc() -> None:
    components = [
        ("@status", "200"),
        ("content-type", "application/json"),
        ("content-digest", RFC_DIGEST),
        ("content-length", "23"),
    ]
    base = signature_base(components, RFC_PARAMS)
    assert is_signed_by(RFC_KEY, RFC_SIGNATURE, base)
    assert not is_signed_by(RFC_KEY, RFC_SIGNATURE, base + b" ")


def test_what_a_phone_signs_is_read_and_verified() -> None:
    signed = _read(_headers())
    assert (str(signed.phone_id), signed.created_at) == (PHONE_ID, AT)
    assert is_signed_by(KEY.public, signed.signature, signed.base)
    assert is_body_of(signed, BODY)
    assert not is_body_of(signed, BODY + b" ")
    assert not is_signed_by(PhoneKey().public, signed.signature, signed.base)


@pytest.mark.parametrize(
    ("name", "value"),
    [("method", "PUT"), ("path", "/v1/other"), ("Idempotency-Key", "k-2"), ("nonce", None), ("created", None)],
)
def test_nothing_that_is_signed_can_be_changed(name: str, value: str | None) -> None:
    headers, method, path = _headers(), "POST", "/v1/step-uploads"
    if name == "method":
        method = str(value)
    elif name == "path":
        path = str(value)
    elif name == "nonce":
        headers["Signature-Input"] = re.sub(r'nonce="."', 'nonce="_', headers["Signature-Input"])
        headers["Signature-Input"] = re.sub(r'nonce="..', 'nonce="__', headers["Signature-Input"])
    elif name == "created":
        headers["Signature-Input"] = headers["Signature-Input"].replace("created=1", "created=2")
    else:
        headers[name] = str(value)
    signed = _read(headers, method, path)
    assert not is_signed_by(KEY.public, signed.signature, signed.base)


@pytest.mark.parametrize("missing", ["Signature", "Signature-Input", "Content-Digest"])
def test_no_signature(missing: str) -> None:
    headers = _headers()
    del headers[missing]
    with pytest.raises(UploadUnsigned):
        _read(headers)


@pytest.mark.parametrize(
    ("header", "pattern", "replacement"),
    [
        ("Signature-Input", "upload=", "other="),
        ("Signature-Input", ' "content-digest"', ""),  # the body would not be signed
        ("Signature-Input", '"@path"', '"@query"'),
        ("Signature-Input", "ecdsa-p256-sha256", "hmac-sha256"),
        ("Signature-Input", ";alg=.*", ""),
        ("Signature-Input", "created=", "expires="),
        ("Signature-Input", r"created=(\d+)", r'created="\1"x'),
        ("Signature-Input", r"created=\d+", 'created="soon"'),
        ("Signature-Input", 'nonce="[^"]*"', 'nonce="short"'),
        ("Signature-Input", 'nonce="[^"]*"', "nonce=1234567890"),
        ("Signature-Input", 'nonce="[^"]*"', "created=1"),  # stated twice
        ("Signature-Input", "keyid=", 'x="y";keyid='),
        ("Signature-Input", 'keyid="[^"]*"', 'keyid="me"'),
        ("Signature-Input", "$", ', other=("@method")'),
        ("Signature", "upload=:", "upload=:AA"),
        ("Signature", "upload=:", "other=:"),
        ("Content-Digest", "sha-256", "sha-512"),
        ("Content-Digest", "=:$", ":"),
    ],
)
def test_another_form_is_refused(header: str, pattern: str, replacement: str) -> None:
    headers = _headers()
    changed = re.sub(pattern, replacement, headers[header], count=1)
    assert changed != headers[header]
    with pytest.raises(SignatureMalformed):
        _read(headers | {header: changed})


@given(st.text(max_size=300), st.text(max_size=120), st.text(max_size=80))
def test_any_text_is_refused_and_never_breaks(stated: str, signature: str, digest: str) -> None:
    headers = _headers() | {"Signature-Input": stated, "Signature": signature, "Content-Digest": digest}
    with pytest.raises(SignatureMalformed):
        _read(headers)


OFF_THE_CURVE = KEY.public[:-1] + bytes([KEY.public[-1] ^ 1])


@pytest.mark.parametrize(
    "key",
    [b"", b"\x30" * 91, KEY.public[:-1], OFF_THE_CURVE, KEY.public + b"\x00"],
    ids=["none", "other", "short", "off the curve", "long"],
)
def test_only_a_p256_key_is_a_key(key: bytes) -> None:
    with pytest.raises(PhoneKeyInvalid):
        read_public_key(key)


@pytest.mark.parametrize(
    "signature", [b"", b"\x00" * 64, b"\xff" * 64, b"\x01" * 63], ids=["none", "zero", "most", "short"]
)
def test_no_other_signature_is_good(signature: bytes) -> None:
    assert not is_signed_by(KEY.public, signature, b"message")
