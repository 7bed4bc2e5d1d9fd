"""Signing as Google does: Tink's wire format, and the key set that verifies it."""

import base64
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_COORDINATE_BYTES = 33  # with a leading zero, as in Google's own


class SigningKey:
    """A P-256 key with a Tink key id."""

    def __init__(self) -> None:
        self.key_id = secrets.randbits(31) | 1
        self._private = ec.generate_private_key(ec.SECP256R1())

    def sign(self, body: bytes) -> str:
        """Return the signature header of a body."""
        der = self._private.sign(body, ec.ECDSA(hashes.SHA256()))
        return base64.b64encode(b"\x01" + self.key_id.to_bytes(4) + der).decode()

    def public(self) -> dict[str, Any]:
        """Return the key as an entry of the JSON key set."""
        numbers = self._private.public_key().public_numbers()
        parameters = bytes([0x12, 6, 0x08, 3, 0x10, 2, 0x18, 2])  # SHA256, NIST_P256, DER
        x, y = (value.to_bytes(_COORDINATE_BYTES) for value in (numbers.x, numbers.y))
        message = parameters + bytes([0x1A, len(x)]) + x + bytes([0x22, len(y)]) + y
        return {
            "keyId": self.key_id,
            "status": "ENABLED",
            "outputPrefixType": "TINK",
            "keyData": {
                "typeUrl": "type.googleapis.com/google.crypto.tink.EcdsaPublicKey",
                "keyMaterialType": "ASYMMETRIC_PUBLIC",
                "value": base64.b64encode(message).decode(),
            },
        }
