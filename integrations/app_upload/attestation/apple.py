"""Apple's App Attest: one attestation when a phone is registered, then an assertion with every upload.

The steps are those of Apple's pages on validating apps that connect to a server, in their order; the names are
WebAuthn's. `docs/decisions/0141-attestation-without-a-library.md` says why they are written out here.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cbor2
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from integrations.app_upload.attestation.policy import AppAttest
from integrations.app_upload.errors import AttestationInvalid

_NONCE_OID = x509.ObjectIdentifier("1.2.840.113635.100.8.2")
_NONCE_PREFIX = bytes.fromhex("3024a1220420")  # SEQUENCE { [1] { OCTET STRING of 32 bytes } }
_PRODUCTION = b"appattest" + bytes(7)
_DEVELOPMENT = b"appattestdevelop"
_MAX_CHAIN = 4  # Apple sends two certificates

# Where the parts of the authenticator data stand, in bytes.
_RP_ID = slice(0, 32)
_COUNTER = slice(33, 37)
_AAGUID = slice(37, 53)
_CREDENTIAL_LENGTH = slice(53, 55)
_CREDENTIAL_AT = 55


def read_attestation(
    token: str, apple: AppAttest, *, client_data: bytes, key_id: bytes | None, now: dt.datetime
) -> bytes:
    """Return the attested key (SubjectPublicKeyInfo). Raises AttestationInvalid.

    Checks the chain to Apple's root, and that it is of our app, of this client data and of the key named.
    """
    statement = _map_in(token)
    auth_data = _bytes_in(statement, "authData")
    chain = _certificates(statement.get("attStmt"))
    _check_chain([*chain, apple.root_certificate], now)
    key = chain[0].public_key()
    if statement.get("fmt") != "apple-appattest" or not isinstance(key, ec.EllipticCurvePublicKey):
        raise AttestationInvalid
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    length = int.from_bytes(auth_data[_CREDENTIAL_LENGTH])
    credential_id = auth_data[_CREDENTIAL_AT : _CREDENTIAL_AT + length]
    environments = {_PRODUCTION} if apple.is_production else {_PRODUCTION, _DEVELOPMENT}
    nonce = hashlib.sha256(auth_data + hashlib.sha256(client_data).digest()).digest()
    is_good = (
        hmac.compare_digest(_nonce_of(chain[0]), nonce)
        and hashlib.sha256(point).digest() == key_id == credential_id
        and auth_data[_RP_ID] == _rp_id(apple)
        and int.from_bytes(auth_data[_COUNTER]) == 0
        and auth_data[_AAGUID] in environments
    )
    if not is_good:
        raise AttestationInvalid
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def read_assertion(token: str, apple: AppAttest, *, attested_key: bytes, body_sha256: bytes) -> int:
    """Return an assertion's counter, which the caller holds against the last one.

    Raises AttestationInvalid unless it is of this key, app and body.
    """
    assertion = _map_in(token)
    auth_data, signature = _bytes_in(assertion, "authenticatorData"), _bytes_in(assertion, "signature")
    key = load_der_public_key(attested_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)  # noqa: S101 - `read_attestation` returns no other
    try:
        nonce = hashlib.sha256(auth_data + body_sha256).digest()
        key.verify(signature, nonce, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise AttestationInvalid from None
    if auth_data[_RP_ID] != _rp_id(apple):
        raise AttestationInvalid
    return int.from_bytes(auth_data[_COUNTER])


def _check_chain(chain: Sequence[x509.Certificate], now: dt.datetime) -> None:
    """Return if each certificate is signed by the next, a good authority, and all are of now."""
    try:
        for certificate, issuer in pairwise(chain):
            certificate.verify_directly_issued_by(issuer)
            if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
                raise AttestationInvalid
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        raise AttestationInvalid from None
    if not all(one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in chain):
        raise AttestationInvalid


def _certificates(statement: Any) -> list[x509.Certificate]:
    """Return the chain that came with an attestation, leaf first, without the root."""
    chain = statement.get("x5c") if isinstance(statement, dict) else None
    if not isinstance(chain, list) or not 1 < len(chain) <= _MAX_CHAIN:
        raise AttestationInvalid
    try:
        return [x509.load_der_x509_certificate(one) for one in chain]
    except (ValueError, TypeError):
        raise AttestationInvalid from None


def _nonce_of(leaf: x509.Certificate) -> bytes:
    try:
        extension = leaf.extensions.get_extension_for_oid(_NONCE_OID).value
    except (ValueError, x509.ExtensionNotFound):
        raise AttestationInvalid from None
    assert isinstance(extension, x509.UnrecognizedExtension)  # noqa: S101 - cryptography knows no Apple extension
    return extension.value.removeprefix(_NONCE_PREFIX)


def _rp_id(apple: AppAttest) -> bytes:
    return hashlib.sha256(apple.app_id.encode()).digest()


def _map_in(token: str) -> dict[Any, Any]:
    try:
        content = cbor2.loads(base64.b64decode(token, validate=True))
    except (binascii.Error, cbor2.CBORDecodeError, ValueError, TypeError, RecursionError):
        raise AttestationInvalid from None
    if not isinstance(content, dict):
        raise AttestationInvalid
    return content


def _bytes_in(content: dict[Any, Any], name: str) -> bytes:
    part = content.get(name)
    if not isinstance(part, bytes):
        raise AttestationInvalid
    return part
