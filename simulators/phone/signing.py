"""The phone's key and its signatures: HTTP Message Signatures (RFC 9421) over the digest of the body (RFC 9530).

Written from the API's documentation alone, so that it shows whether a phone can be built from it.
"""

import base64
import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

COMPONENTS = ("@method", "@path", "content-digest", "idempotency-key")
NONCE_BYTES = 18


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True, slots=True)
class PhoneKey:
    """A key that never leaves the phone; a real one keeps it in the Secure Enclave or the Keystore."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=_new_key)

    @property
    def public(self) -> bytes:
        """The public key as SubjectPublicKeyInfo."""
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        """Return r || s."""
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def proof(self, challenge: str) -> bytes:
        """Return what shows, when the phone is registered, that it holds the key."""
        return self.sign(client_data(challenge, self.public))


def client_data(challenge: str, public_key: bytes) -> bytes:
    """Return what is signed, and attested, to register a key."""
    return f"eplus-step-phone/1\n{challenge}\n{public_key.hex()}".encode()


def signed_headers(
    key: PhoneKey,
    phone_id: str,
    body: bytes,
    *,
    at: dt.datetime,
    idempotency_key: str,
    method: str = "POST",
    path: str = "/v1/step-uploads",
    nonce: str | None = None,
) -> dict[str, str]:
    """Return the headers of a signed request at the instant `at`."""
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    values = (method, path, digest, idempotency_key)
    names = " ".join(f'"{name}"' for name in COMPONENTS)
    params = (
        f"({names});created={int(at.timestamp())}"
        f';nonce="{nonce or secrets.token_urlsafe(NONCE_BYTES)}";keyid="{phone_id}";alg="ecdsa-p256-sha256"'
    )
    lines = [f'"{name}": {value}' for name, value in zip(COMPONENTS, values, strict=True)]
    base = "\n".join([*lines, f'"@signature-params": {params}'])
    return {
        "Content-Type": "application/json",
        "Content-Digest": digest,
        "Idempotency-Key": idempotency_key,
        "Signature-Input": f"upload={params}",
        "Signature": f"upload=:{base64.b64encode(key.sign(base.encode())).decode()}:",
    }
