"""Google's webhook signatures: Tink ECDSA P-256 with SHA-256, DER, over the raw body, by keys that rotate.

On the wire: base64 of `0x01 | key id (4 bytes, big endian) | DER signature`. The key set is Tink's JSON, its keys
are serialised `EcdsaPublicKey` messages (field 3 is x, field 4 is y).
"""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from integrations.failures import VendorFailure

FRESH_S = 3_600  # keys rotate about monthly
STALE_S = 7 * 86_400  # how long old keys are trusted while new ones cannot be had
ASK_AGAIN_S = 60  # at most this often for a key that we do not know: anybody can name one
_TINK_PREFIX = 0x01
_PREFIX_BYTES = 5
_MAX_SIGNATURE_CHARS = 200  # 5 + 72 bytes in base64 are 104
_KEY_TYPE = "type.googleapis.com/google.crypto.tink.EcdsaPublicKey"

Keys = Mapping[int, ec.EllipticCurvePublicKey]


class KeysUnavailable(Exception):
    """There are no keys to verify with now; the sender should try again."""


class FetchKeySet(Protocol):
    """How the key set is asked for."""

    async def __call__(self, *, now: dt.datetime) -> Any: ...


class WebhookKeys:
    """Google's public keys, kept for a while."""

    def __init__(self, fetch: FetchKeySet) -> None:
        self._fetch = fetch
        self._keys: Keys = {}
        self._fetched_at: dt.datetime | None = None
        self._asked_at: dt.datetime | None = None
        self._has_failed = False  # the last time we asked, or we are asking

    async def verify(self, signature: str, body: bytes, *, now: dt.datetime) -> bool:
        """Tell whether Google signed exactly these bytes. Raises KeysUnavailable."""
        parts = _parts(signature)
        if parts is None:
            return False
        key_id, der = parts
        if self._age_s(now) > FRESH_S or key_id not in self._keys:
            await self._renew(now)
        if self._age_s(now) > STALE_S:
            raise KeysUnavailable
        key = self._keys.get(key_id)
        if key is None and self._has_failed:
            raise KeysUnavailable
        if key is None:
            return False
        try:
            key.verify(der, body, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def _age_s(self, now: dt.datetime) -> float:
        return (now - self._fetched_at).total_seconds() if self._fetched_at is not None else float("inf")

    async def _renew(self, now: dt.datetime) -> None:
        if self._asked_at is not None and (now - self._asked_at).total_seconds() < ASK_AGAIN_S:
            return
        self._asked_at = now
        self._has_failed = True  # until it has not: who comes meanwhile with a new key is told to try again
        try:
            keys = read_key_set(await self._fetch(now=now))
        except (VendorFailure, ValueError, TimeoutError):
            return  # the old ones do while they are not stale
        self._keys, self._fetched_at, self._has_failed = keys, now, False


def read_key_set(key_set: Any) -> Keys:
    """Read a Tink JSON key set: the enabled P-256 keys by id. Raises ValueError when there is none."""
    keys: dict[int, ec.EllipticCurvePublicKey] = {}
    try:
        for each in key_set["key"]:
            data = each["keyData"]
            if each["status"] == "ENABLED" and each["outputPrefixType"] == "TINK" and data["typeUrl"] == _KEY_TYPE:
                keys[int(each["keyId"])] = _public_key(base64.b64decode(data["value"], validate=True))
    except (KeyError, TypeError, binascii.Error):
        raise ValueError("not a Tink key set") from None
    if not keys:
        raise ValueError("no key in the set")
    return keys


def _parts(signature: str) -> tuple[int, bytes] | None:
    if len(signature) > _MAX_SIGNATURE_CHARS:
        return None
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) <= _PREFIX_BYTES or raw[0] != _TINK_PREFIX:
        return None
    return int.from_bytes(raw[1:_PREFIX_BYTES]), raw[_PREFIX_BYTES:]


def _public_key(message: bytes) -> ec.EllipticCurvePublicKey:
    fields = _length_delimited_fields(message)
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(fields.get(3, b"")), int.from_bytes(fields.get(4, b"")), ec.SECP256R1()
    )
    return numbers.public_key()  # raises ValueError for a point that is not on the curve


def _length_delimited_fields(message: bytes) -> dict[int, bytes]:
    """Read a protobuf message's fields of wire type 2, skip varints. Raises ValueError for anything else."""
    fields: dict[int, bytes] = {}
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        value, place = _varint(message, place)
        if tag & 7 == 2:
            if place + value > len(message):
                raise ValueError("a field ends beyond its message")
            fields[tag >> 3] = message[place : place + value]
            place += value
        elif tag & 7 != 0:
            raise ValueError("a wire type that no key has")
    return fields


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 64, 7):
        if place >= len(message):
            raise ValueError("a number ends beyond its message")
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError("a number of more than 64 bits")
