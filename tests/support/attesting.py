"""An Apple and a Google of our own: a root and intermediate certificate, attestations, assertions, verdicts."""

import base64
import datetime as dt
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID, ObjectIdentifier

from integrations.app_upload.attestation.policy import AppAttest, PlayIntegrity

APP_ID = "A1B2C3D4E5.hk.example.eplus"
PACKAGE = "hk.example.eplus"
NONCE_OID = ObjectIdentifier("1.2.840.113635.100.8.2")
PRODUCTION = b"appattest" + bytes(7)
DEVELOPMENT = b"appattestdevelop"
SINCE, UNTIL = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2049, 1, 1, tzinfo=dt.UTC)


def _p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Apple:
    """Certificate authority of App Attest."""

    root_key: ec.EllipticCurvePrivateKey = field(default_factory=_p256)
    middle_key: ec.EllipticCurvePrivateKey = field(default_factory=_p256)

    def __post_init__(self) -> None:
        self.root = self._certificate("Root", self.root_key, "Root", self.root_key, is_authority=True)
        self.middle = self._certificate("Middle", self.middle_key, "Root", self.root_key, is_authority=True)

    @property
    def policy(self) -> AppAttest:
        return AppAttest(APP_ID, is_production=True, root=self.root.public_bytes(Encoding.PEM))

    def attest(
        self,
        key: ec.EllipticCurvePrivateKey,
        client_data: bytes,
        *,
        app_id: str = APP_ID,
        environment: bytes = PRODUCTION,
        counter: int = 0,
        issuer: str = "Middle",
    ) -> str:
        """Return an attestation object in base64: CBOR, with the nonce in the leaf's extension."""
        key_id = hashlib.sha256(_point(key)).digest()
        auth_data = (
            hashlib.sha256(app_id.encode()).digest()
            + b"\x40"
            + struct.pack("!I", counter)
            + environment
            + struct.pack("!H", len(key_id))
            + key_id
        )
        nonce = hashlib.sha256(auth_data + hashlib.sha256(client_data).digest()).digest()
        leaf = self._certificate("Leaf", key, issuer, self.middle_key, nonce=nonce)
        chain = [certificate.public_bytes(Encoding.DER) for certificate in (leaf, self.middle)]
        statement = {"x5c": chain, "receipt": b""}
        attestation = {"fmt": "apple-appattest", "attStmt": statement, "authData": auth_data}
        return base64.b64encode(cbor2.dumps(attestation)).decode()

    def _certificate(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        issuer: str,
        issuer_key: ec.EllipticCurvePrivateKey,
        *,
        is_authority: bool = False,
        nonce: bytes | None = None,
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=not is_authority,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=is_authority,
            crl_sign=is_authority,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(SINCE)
            .not_valid_after(UNTIL)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        if nonce is not None:
            # SEQUENCE { [1] { OCTET STRING } }, as Apple writes it.
            builder = builder.add_extension(
                x509.UnrecognizedExtension(NONCE_OID, b"\x30\x24\xa1\x22\x04\x20" + nonce), critical=False
            )
        return builder.sign(issuer_key, hashes.SHA256())


@dataclass
class AttestedApp:
    """An app's key in the Secure Enclave; every assertion counts one more."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=_p256)
    counter: int = 0

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(_point(self.key)).digest()

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def assertion(self, body: bytes, *, app_id: str = APP_ID, counter: int | None = None) -> str:
        """Return an assertion of a body, in base64."""
        self.counter = self.counter + 1 if counter is None else counter
        auth_data = hashlib.sha256(app_id.encode()).digest() + b"\x40" + struct.pack("!I", self.counter)
        nonce = hashlib.sha256(auth_data + hashlib.sha256(body).digest()).digest()
        signature = self.key.sign(nonce, ec.ECDSA(hashes.SHA256()))
        return base64.b64encode(cbor2.dumps({"signature": signature, "authenticatorData": auth_data})).decode()


@dataclass
class Google:
    """Play Integrity, with the keys that the Play Console would show."""

    signing_key: ec.EllipticCurvePrivateKey = field(default_factory=_p256)
    encryption_key: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def policy(self) -> PlayIntegrity:
        public = self.signing_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return PlayIntegrity(
            PACKAGE, base64.b64encode(self.encryption_key).decode(), base64.b64encode(public).decode()
        )

    def token(self, payload: dict[str, Any], **header_fields: str) -> str:
        """Return a verdict as Google hands it out: signed (ES256), then encrypted (A256KW, A256GCM)."""
        signed = jwt.encode(payload, self.signing_key, algorithm="ES256")
        header = _url64(json.dumps({"alg": "A256KW", "enc": "A256GCM"} | header_fields).encode())
        content_key, iv = os.urandom(32), os.urandom(12)
        sealed = AESGCM(content_key).encrypt(iv, signed.encode(), header)
        parts = (aes_key_wrap(self.encryption_key, content_key), iv, sealed[:-16], sealed[-16:])
        return ".".join([header.decode(), *(_url64(part).decode() for part in parts)])


def verdict(body: bytes, at: dt.datetime, **changed: Any) -> dict[str, Any]:
    """A good verdict on a body, with parts changed: `requestDetails`, `appIntegrity`, `deviceIntegrity`."""
    parts: dict[str, dict[str, Any]] = {
        "requestDetails": {
            "requestPackageName": PACKAGE,
            "requestHash": _url64(hashlib.sha256(body).digest()).decode(),
            "timestampMillis": str(int(at.timestamp() * 1_000)),
        },
        "appIntegrity": {"appRecognitionVerdict": "PLAY_RECOGNIZED", "packageName": PACKAGE, "versionCode": "7"},
        "deviceIntegrity": {"deviceRecognitionVerdict": ["MEETS_DEVICE_INTEGRITY", "MEETS_BASIC_INTEGRITY"]},
        "accountDetails": {"appLicensingVerdict": "LICENSED"},
    }
    return {name: part | changed.get(name, {}) for name, part in parts.items()}


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _url64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
