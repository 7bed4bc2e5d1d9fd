"""Challenges that a phone signs when it is registered: made and checked without a table.

One is good for `LIFE_S` and for one person. It need not be remembered as used: what it leads to is a key that can
be registered once.
"""

import datetime as dt
import hmac
import secrets
import uuid

from core.crypto import keyed_hash
from integrations.app_upload.errors import PhoneChallengeEnded

LIFE_S = 600  # to consent in the system's sheets and let Apple attest takes a minute or two
_PURPOSE = "step-phone-challenge"
_RANDOM_BYTES = 16


def make_challenge(person_id: uuid.UUID, *, now: dt.datetime) -> tuple[str, dt.datetime]:
    """Return a challenge for registering a phone for this person, and when it ends."""
    ends_at = now.replace(microsecond=0) + dt.timedelta(seconds=LIFE_S)
    stated = f"{int(ends_at.timestamp())}.{secrets.token_urlsafe(_RANDOM_BYTES)}"
    return f"{stated}.{_seal(stated, person_id)}", ends_at


def check_challenge(challenge: str, person_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Return if the challenge is ours, this person's and not over. Raises PhoneChallengeEnded."""
    stated, _, seal = challenge.rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(stated, person_id).encode()):
        raise PhoneChallengeEnded
    if now.timestamp() >= int(stated.partition(".")[0]):  # ours, so it is a number
        raise PhoneChallengeEnded


def client_data(challenge: str, public_key: bytes) -> bytes:
    """Return what a phone signs, and what its platform attests, to register this key."""
    return b"\n".join([b"eplus-step-phone/1", challenge.encode(), public_key.hex().encode()])


def _seal(stated: str, person_id: uuid.UUID) -> str:
    return keyed_hash(_PURPOSE, f"{stated}\n{person_id}".encode()).hex()
