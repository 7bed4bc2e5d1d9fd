"""Device tokens: what a device is given after a good sign-in, so that strangers cannot use up its owner's tries.

The limit on guessing counts per account, over all addresses; without this, whoever guesses would also keep the
owner out. A device that signed in before shows its token and has its own tries. The token opens nothing by itself.
"""

import base64
import binascii
import hmac
import secrets

from core.crypto import keyed_hash

_NONCE_BYTES = 16
_MAC_BYTES = 32
_PURPOSE = "device-token/1"
_SLOT_PURPOSE = "device-slot/1"
_SLOT_BYTES = 4  # tells apart the few who share a device


def make_device_token(identifier: str) -> str:
    """Return a fresh token for the account of `identifier` (stored form): 64 characters, URL-safe."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _mac(nonce, identifier)).decode()


def device_slot(identifier: str) -> str:
    """Return a short name under which a browser keeps the token for `identifier`, which it does not show."""
    return keyed_hash(_SLOT_PURPOSE, identifier.encode())[:_SLOT_BYTES].hex()


def find_device(token: str | None, identifier: str) -> str | None:
    """Return the device's name if the token is genuine and for this account, else None."""
    try:
        packed = base64.b64decode(token or "", altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    nonce, mac = packed[:_NONCE_BYTES], packed[_NONCE_BYTES:]
    is_genuine = len(mac) == _MAC_BYTES and hmac.compare_digest(mac, _mac(nonce, identifier))
    return nonce.hex() if is_genuine else None


def _mac(nonce: bytes, identifier: str) -> bytes:
    return keyed_hash(_PURPOSE, nonce + identifier.encode())
