"""The voucher of a redemption: a signed token that names nobody, shown as QR code. Pure but for its key.

A counter without a network verifies it with the public keys alone. It is good once: what it stands for is one row.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from core.signing import SignatureInvalid, public_keys, sign, verify
from rewards.gifts.errors import VoucherInvalid
from rewards.gifts.redemptions.models import Redemption

PURPOSE = "gift-voucher"


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a voucher says: which redemption, of which gift, where, and until when a counter honours it."""

    redemption_id: uuid.UUID
    gift_id: str
    point_id: str
    expires_at: dt.datetime


def make_voucher(redemption: Redemption) -> str:
    """Return the signed token."""
    claims = {
        "jti": str(redemption.id),
        "gift": redemption.gift_id,
        "point": redemption.point_id,
        "exp": int(redemption.expires_at.timestamp()),
    }
    return sign(PURPOSE, claims)


def read_voucher(token: str) -> Voucher:
    """Return what a token says. Raises VoucherInvalid when we did not sign it."""
    try:
        claims = verify(PURPOSE, token)
    except SignatureInvalid:
        raise VoucherInvalid from None
    return Voucher(
        uuid.UUID(claims["jti"]),
        claims["gift"],
        claims["point"],
        dt.datetime.fromtimestamp(claims["exp"], dt.UTC),
    )


def voucher_keys() -> list[dict[str, str]]:
    """Return the public keys (JWK) that vouchers are verified with."""
    return public_keys(PURPOSE)
