"""Gifts as everybody sees them, as one person does, and as officers write them."""

import datetime as dt
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from api.schemas.people import Body
from api.schemas.text import LongText, ShortText, Slug
from api.schemas.times import Instant
from core.errors import DomainError
from core.messages import Language, say
from rewards.gifts.catalogue.models import Gift, GiftChange, PickUpPoint
from rewards.gifts.catalogue.queries import Offer, OwnOffer
from rewards.gifts.catalogue.rules import Band, GiftPicture, band_of
from rewards.gifts.catalogue.service import STOCK_MOST, NewGift, NewPoint, Words

GiftSlug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$", min_length=1, max_length=60)]
Count = Annotated[int, Field(ge=1, le=1_000)]

_POINT: dict[str, Any] = {
    "id": "wan-chai-sports-ground",
    "name": "Wan Chai Sports Ground, service counter",
    "district": "wan-chai",
    "address": "20 Tonnochy Road, Wan Chai",
    "hours": "Saturdays and Sundays, 10:00 to 17:00",
}
_PLACE = _POINT | {"left": "few", "left_words": "Few left"}
_GIFT: dict[str, Any] = {
    "id": "skipping-rope",
    "name": "Skipping rope",
    "words": "A rope of adjustable length, for the playground.",
    "picture": "rope",
    "points": 120,
    "min_age_years": None,
    "per_person": 1,
    "per_family": 3,
    "hold_hours": 72,
    "offered_from_at": "2026-10-01T00:00:00Z",
    "offered_until_at": None,
    "is_by_drop_only": False,
    "left": "few",
    "left_words": "Few left",
    "places": [_PLACE],
}
_OWN: dict[str, Any] = {"may_redeem": True, "left_for_person": 1, "left_for_family": 2, "why_not": []}
_WORDS = {"en": "Skipping rope", "zh_hant": "跳繩", "zh_hans": "跳绳"}


class PickUpPointOut(BaseModel):
    """Where gifts are picked up, in the caller's language."""

    model_config = ConfigDict(json_schema_extra={"examples": [_POINT]})

    id: str
    name: str
    district: str
    address: str
    hours: str

    @classmethod
    def of(cls, point: PickUpPoint, language: Language) -> Self:
        """Return the point."""
        return cls(**_point(point, language))


class PickUpPlaceOut(PickUpPointOut):
    """A pick-up point at which a gift lies."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PLACE]})

    left: Band
    left_words: str


class OfferOut(BaseModel):
    """A gift. What is left is told as a word: nobody should race for the last one."""

    model_config = ConfigDict(json_schema_extra={"examples": [_GIFT]})

    id: str
    name: str
    words: str
    picture: GiftPicture
    points: int
    min_age_years: int | None
    per_person: int | None = Field(description="How many one person may have.")
    per_family: int | None
    hold_hours: int = Field(description="How long a reservation waits to be picked up.")
    offered_from_at: dt.datetime
    offered_until_at: dt.datetime | None
    is_by_drop_only: bool = Field(description="Had by a draw or a queue only.")
    left: Band
    left_words: str
    places: list[PickUpPlaceOut]

    @classmethod
    def of(cls, offer: Offer, language: Language) -> Self:
        """Return the gift in the caller's language."""
        return cls(**_offer(offer, language))


class OfferList(BaseModel):
    """Gifts, the cheapest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_GIFT]}]})

    items: list[OfferOut]


class WhyNot(BaseModel):
    """One reason for which a gift is not to be had now."""

    code: str
    words: str

    @classmethod
    def of(cls, error: DomainError, language: Language) -> Self:
        """Return the reason in the caller's language."""
        return cls(code=error.code, words=say(error.code, language, error.params))


class OwnGift(OfferOut):
    """A gift as one person sees it."""

    may_redeem: bool
    left_for_person: int | None = Field(description="How many more this person may have; null: any number.")
    left_for_family: int | None = Field(description="How many more the family may have; null: any number.")
    why_not: list[WhyNot] = Field(description="Empty when it may be had; the most telling reason first.")

    @classmethod
    def shown(cls, own: OwnOffer, language: Language) -> Self:
        """Return the gift with what speaks against it."""
        why_not = [WhyNot.of(error, language) for error in own.refusals]
        left = {"left_for_person": own.left_for_person, "left_for_family": own.left_for_family}
        return cls(**_offer(own.offer, language), **left, may_redeem=not why_not, why_not=why_not)


class OwnGifts(BaseModel):
    """One's points, and all gifts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"available": 245, "items": [_GIFT | _OWN]}]})

    available: int = Field(description="Points to spend.")
    items: list[OwnGift]


class GiftWordsIn(Body):
    """Words in all three languages."""

    en: ShortText = Field(examples=["Skipping rope"])
    zh_hant: ShortText = Field(examples=["跳繩"])
    zh_hans: ShortText = Field(examples=["跳绳"])

    def to_words(self) -> Words:
        """Return them by language."""
        return {"en": self.en, "zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans}


class GiftLongWordsIn(Body):
    """A few sentences in all three languages."""

    en: LongText = Field(examples=["A rope of adjustable length."])
    zh_hant: LongText = Field(examples=["可調校長度的跳繩。"])
    zh_hans: LongText = Field(examples=["可调节长度的跳绳。"])

    def to_words(self) -> Words:
        """Return them by language."""
        return {"en": self.en, "zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans}


class PickUpPointIn(Body):
    """A pick-up point. Counters that stand already stay."""

    names: GiftWordsIn
    district: Slug = Field(examples=["wan-chai"])
    address: GiftWordsIn
    hours: GiftWordsIn
    counters: Annotated[list[GiftSlug], Field(max_length=50)] = Field(
        default=[], description="Counters to be added.", examples=[["wan-chai-sports-ground-1"]]
    )

    def to_point(self, point_id: str) -> NewPoint:
        """Return it as the domain knows it."""
        return NewPoint(
            point_id,
            self.names.to_words(),
            self.district,
            self.address.to_words(),
            self.hours.to_words(),
            list(self.counters),
        )


class OfferIn(Body):
    """A gift as an officer writes it."""

    names: GiftWordsIn
    words: GiftLongWordsIn
    picture: GiftPicture = Field(default=GiftPicture.PARCEL, examples=["rope"])
    points: Annotated[int, Field(ge=1, le=100_000)] = Field(examples=[120])
    min_age_years: Annotated[int, Field(ge=1, le=120)] | None = Field(default=None, examples=[8])
    per_person: Count | None = Field(default=None, examples=[1])
    per_family: Count | None = Field(default=None, examples=[3])
    hold_hours: Annotated[int, Field(ge=1, le=1_440)] = Field(default=72, examples=[72])
    offered_from_at: Instant = Field(examples=["2026-10-01T00:00:00+08:00"])
    offered_until_at: Instant | None = Field(default=None, examples=["2026-12-31T23:59:59+08:00"])
    is_by_drop_only: StrictBool = Field(default=False, examples=[False])

    def to_gift(self, gift_id: str) -> NewGift:
        """Return it as the domain knows it. Raises GiftTermsUnfit."""
        return NewGift(
            id=gift_id,
            names=self.names.to_words(),
            words=self.words.to_words(),
            **self.model_dump(exclude={"names", "words"}),
        )


class StockIn(Body):
    """Items brought to a point, or taken away when below zero."""

    point_id: GiftSlug = Field(examples=["wan-chai-sports-ground"])
    items: Annotated[int, Field(ge=-STOCK_MOST, le=STOCK_MOST)] = Field(examples=[50])
    reason: ShortText = Field(examples=["Second delivery"])


class StockOut(BaseModel):
    """A gift's stock at a point, in numbers: for officers."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"point_id": "wan-chai-sports-ground", "stocked": 150, "left": 61}]}
    )

    point_id: str
    stocked: int = Field(description="Ever brought there.")
    left: int = Field(description="To be had.")


class OfficeGift(BaseModel):
    """A gift as officers see it: all languages, and numbers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {name: _GIFT[name] for name in ("id", "points", "min_age_years", "per_person", "per_family")}
                | {name: _GIFT[name] for name in ("hold_hours", "offered_from_at", "offered_until_at")}
                | {"picture": "rope", "is_by_drop_only": False, "names": _WORDS, "words": _WORDS}
                | {"stock": [{"point_id": "wan-chai-sports-ground", "stocked": 150, "left": 61}]}
            ]
        }
    )

    id: str
    names: GiftWordsIn
    words: GiftLongWordsIn
    picture: GiftPicture
    points: int
    min_age_years: int | None
    per_person: int | None
    per_family: int | None
    hold_hours: int
    offered_from_at: dt.datetime
    offered_until_at: dt.datetime | None
    is_by_drop_only: bool
    stock: list[StockOut]

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Return the gift with its stock."""
        gift = offer.gift
        places = [(one.point.id, one.stock) for one in offer.places]
        return cls(
            **_terms(gift),
            names=GiftWordsIn(**_snake(gift.names)),
            words=GiftLongWordsIn(**_snake(gift.words)),
            stock=[StockOut(point_id=at, stocked=stock.stocked, left=stock.left) for at, stock in places],
        )


class OfficeGifts(BaseModel):
    """The whole catalogue."""

    items: list[OfficeGift]


class OfficePoint(PickUpPointOut):
    """A pick-up point with its counters."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [_POINT | {"counters": ["wan-chai-sports-ground-1"]}]}
    )

    counters: list[str]


class OfficePoints(BaseModel):
    """All pick-up points."""

    items: list[OfficePoint]


class GiftChangeOut(BaseModel):
    """What an officer did, and what it left."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-10-10T02:30:05Z",
                    "changed_by_id": "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11",
                    "kind": "stock",
                    "subject": "skipping-rope/wan-chai-sports-ground",
                    "detail": {"items": 50, "reason": "Second delivery", "stocked": 150, "left": 61},
                }
            ]
        }
    )

    at: dt.datetime
    changed_by_id: str | None = Field(description="An account; null for the command line.")
    kind: str
    subject: str
    detail: dict[str, Any]

    @classmethod
    def of(cls, change: GiftChange) -> Self:
        """Return the act."""
        by = change.changed_by_id
        return cls(
            at=change.at,
            changed_by_id=None if by is None else str(by),
            kind=change.kind,
            subject=change.subject,
            detail=change.detail,
        )


def _point(point: PickUpPoint, language: Language) -> dict[str, Any]:
    return {
        "id": point.id,
        "name": point.names[language],
        "district": point.district,
        "address": point.address[language],
        "hours": point.hours[language],
    }


def _left(left: int, stocked: int, language: Language) -> dict[str, Any]:
    band = band_of(left, stocked)
    return {"left": band, "left_words": say(f"gift_left_{band.value}", language)}


def _terms(gift: Gift) -> dict[str, Any]:
    names = ("id", "picture", "points", "min_age_years", "per_person", "per_family", "hold_hours")
    return {
        name: getattr(gift, name) for name in (*names, "offered_from_at", "offered_until_at", "is_by_drop_only")
    }


def _offer(offer: Offer, language: Language) -> dict[str, Any]:
    stocked = sum(one.stock.stocked for one in offer.places)
    places = [
        PickUpPlaceOut(**_point(one.point, language), **_left(one.stock.left, one.stock.stocked, language))
        for one in offer.places
    ]
    said = {"name": offer.gift.names[language], "words": offer.gift.words[language]}
    return {**_terms(offer.gift), **said, **_left(offer.left, stocked, language), "places": places}


def _snake(words: dict[str, str]) -> dict[str, Any]:
    return {language.lower().replace("-", "_"): said for language, said in words.items()}
