"""Redemptions and vouchers: as their owners, counters and officers see them."""

import datetime as dt
import uuid
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.gifts import GiftSlug, PickUpPointOut
from api.schemas.people import Body
from api.schemas.times import Instant
from core.messages import Language, say
from core.pdf import qr_svg
from core.signing import TOKEN_CHARS_MAX
from rewards.gifts.catalogue.rules import GiftPicture
from rewards.gifts.redemptions.counters import USES_AT_ONCE, OfflineUse
from rewards.gifts.redemptions.models import Redemption, VoucherUse
from rewards.gifts.redemptions.queries import CounterView, OwnRedemption
from rewards.gifts.redemptions.rules import RedemptionStatus, UseOutcome
from rewards.gifts.redemptions.vouchers import make_voucher, voucher_keys

VoucherText = Annotated[
    str,
    StringConstraints(pattern=r"^[\x21-\x7e]{1,1000}$", min_length=1, max_length=TOKEN_CHARS_MAX),
    Field(description="What the QR code holds.", examples=["eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiIwMTk5In0.c2ln"]),
]
_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"
_POINT = {
    "id": "wan-chai-sports-ground",
    "name": "Wan Chai Sports Ground, service counter",
    "district": "wan-chai",
    "address": "20 Tonnochy Road, Wan Chai",
    "hours": "Saturdays and Sundays, 10:00 to 17:00",
}
_REDEMPTION: dict[str, Any] = {
    "id": _ID,
    "gift_id": "skipping-rope",
    "gift": "Skipping rope",
    "picture": "rope",
    "points": 120,
    "status": "reserved",
    "status_words": "Waiting for you",
    "point": _POINT,
    "reserved_at": "2026-10-10T02:30:00Z",
    "expires_at": "2026-10-13T02:30:00Z",
    "ended_at": None,
    "counter_id": None,
}
_VOUCHER = {"voucher": "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiIwMTk5In0.c2ln", "qr_svg": "<svg .../>"}
_USE: dict[str, Any] = {
    "id": _ID,
    "counter_id": "wan-chai-sports-ground-1",
    "redemption_id": _ID,
    "gift_id": "skipping-rope",
    "used_at": "2026-10-10T02:30:00Z",
    "received_at": "2026-10-10T06:12:00Z",
    "is_offline": True,
    "outcome": "used_before",
    "words": "The voucher had been used before. Nothing was charged again.",
    "used_by_id": _ID,
}


class RedemptionIn(Body):
    """What is wanted, and where it will be picked up."""

    gift_id: GiftSlug = Field(examples=["skipping-rope"])
    point_id: GiftSlug = Field(examples=["wan-chai-sports-ground"])


class RedemptionOut(BaseModel):
    """A gift that was paid for."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REDEMPTION]})

    id: uuid.UUID
    gift_id: str
    gift: str
    picture: GiftPicture
    points: int
    status: RedemptionStatus
    status_words: str
    point: PickUpPointOut
    reserved_at: dt.datetime
    expires_at: dt.datetime = Field(description="Not picked up until then, the points come back.")
    ended_at: dt.datetime | None = Field(description="When it was picked up, cancelled or expired.")
    counter_id: str | None = Field(description="Where it was picked up.")

    @classmethod
    def of(cls, own: OwnRedemption, language: Language) -> Self:
        """Return it in the caller's language."""
        return cls(**_fields(own, language))


class VoucherOut(RedemptionOut):
    """A redemption with its voucher, while it waits to be picked up."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REDEMPTION | _VOUCHER]})

    voucher: str | None = Field(description="Signed, good once; null when it has ended.")
    qr_svg: str | None = Field(description="The voucher as QR code (SVG).")

    @classmethod
    def shown(cls, own: OwnRedemption, language: Language) -> Self:
        """Return it with its voucher."""
        is_waiting = own.redemption.status is RedemptionStatus.RESERVED
        token = make_voucher(own.redemption) if is_waiting else None
        return cls(**_fields(own, language), voucher=token, qr_svg=qr_svg(token) if token else None)


class VoucherIn(Body):
    """A voucher that is shown at a counter."""

    voucher: VoucherText
    use_id: uuid.UUID | None = Field(
        default=None,
        description="The counter's own, new for each showing. Where no answer comes and the gift is handed out "
        "without a network, the use is told under the same id and counted once.",
        examples=[_ID],
    )


class PickedUp(BaseModel):
    """What to hand out. Who has it is nobody's business here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"redemption_id": _ID, "gift_id": "skipping-rope", "gift": "Skipping rope"}]
        }
    )

    redemption_id: uuid.UUID
    gift_id: str
    gift: str


class AllowanceIn(Body):
    """How many a counter may hand out without a network."""

    most: Annotated[int, Field(ge=0, le=100_000)] = Field(examples=[40])


class AllowanceOut(BaseModel):
    """How many more of a gift a counter may hand out without a network."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"gift_id": "skipping-rope", "left": 40}]})

    gift_id: str
    left: int


class CounterOut(BaseModel):
    """All that a counter takes along where there is no network: keys to verify vouchers with, and how many."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "wan-chai-sports-ground-1",
                    "point_id": "wan-chai-sports-ground",
                    "allowances": [{"gift_id": "skipping-rope", "left": 40}],
                    "keys": [
                        {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "1", "x": "11qY"}
                    ],
                }
            ]
        }
    )

    id: str
    point_id: str
    allowances: list[AllowanceOut]
    keys: list[dict[str, str]] = Field(description="JSON Web Keys (RFC 8037); a voucher's `kid` names one.")

    @classmethod
    def of(cls, view: CounterView) -> Self:
        """Return the counter."""
        return cls(
            id=view.counter.id,
            point_id=view.counter.point_id,
            allowances=[AllowanceOut(gift_id=gift, left=left) for gift, left in sorted(view.allowances.items())],
            keys=voucher_keys(),
        )


class OfflineUseIn(Body):
    """A gift that was handed out without a network."""

    id: uuid.UUID = Field(description="The counter's own, the same in every upload.", examples=[_ID])
    voucher: VoucherText
    used_at: Instant = Field(examples=["2026-10-10T10:30:00+08:00"])

    def to_use(self) -> OfflineUse:
        """Return it as the domain knows it."""
        return OfflineUse(self.id, self.voucher, self.used_at)


class OfflineUsesIn(Body):
    """What a counter handed out without a network."""

    uses: Annotated[list[OfflineUseIn], Field(min_length=1, max_length=USES_AT_ONCE)]


class OfflineUseOut(BaseModel):
    """What one use was."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": _ID, "outcome": "redeemed", "words": "Picked up"}]}
    )

    id: uuid.UUID
    outcome: UseOutcome
    words: str


class OfflineUsesOut(BaseModel):
    """What each use was, in the order of the upload."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"uses": [{"id": _ID, "outcome": "redeemed", "words": "Picked up"}]}]}
    )

    uses: list[OfflineUseOut]


class VoucherUseOut(BaseModel):
    """A use of a voucher that officers are to look at."""

    model_config = ConfigDict(json_schema_extra={"examples": [_USE]})

    id: uuid.UUID
    counter_id: str
    redemption_id: uuid.UUID | None
    gift_id: str | None
    used_at: dt.datetime
    received_at: dt.datetime
    is_offline: bool
    outcome: UseOutcome
    words: str
    used_by_id: uuid.UUID

    @classmethod
    def of(cls, use: VoucherUse, language: Language) -> Self:
        """Return the use in the caller's language."""
        names = (
            "id",
            "counter_id",
            "redemption_id",
            "gift_id",
            "used_at",
            "received_at",
            "is_offline",
            "used_by_id",
        )
        said = {name: getattr(use, name) for name in names}
        return cls(**said, outcome=use.outcome, words=outcome_words(use.outcome, language))


def outcome_words(outcome: UseOutcome, language: Language) -> str:
    """Return what an outcome means."""
    return say(f"use_outcome_{outcome.value}", language)


def _fields(own: OwnRedemption, language: Language) -> dict[str, Any]:
    one: Redemption = own.redemption
    names = ("id", "gift_id", "points", "status", "reserved_at", "expires_at", "ended_at", "counter_id")
    return {name: getattr(one, name) for name in names} | {
        "gift": own.gift.names[language],
        "picture": own.gift.picture,
        "status_words": say(f"redemption_status_{one.status.value}", language),
        "point": PickUpPointOut.of(own.point, language),
    }
