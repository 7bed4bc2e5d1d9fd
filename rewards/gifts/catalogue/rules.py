"""What is told of stock, and why somebody may not have a gift yet. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.clock import local_day
from core.errors import DomainError
from families.children.rules import has_reached
from rewards.gifts.errors import (
    GiftByDropOnly,
    GiftFamilyQuotaReached,
    GiftForOlder,
    GiftGone,
    GiftNotYet,
    GiftOver,
    GiftQuotaReached,
)
from rewards.ledger.errors import InsufficientPoints

FEW_ITEMS = 5  # a family that sets out for the last five may well come too late
YEARS = (2000, 2100)  # a programme that begins or ends outside of these was mistyped
FEW_SHARE = 10  # of large stock, a tenth: it goes within a day or two


class Band(StrEnum):
    """What is left, as a word: a number would invite a race for the last ones."""

    MANY = "many"
    FEW = "few"
    NONE = "none"


class GiftPicture(StrEnum):
    """What a gift is shown by; the web app draws one for each (`web/art/gifts.mjs`)."""

    PARCEL = "parcel"  # of whatever has no picture of its own
    APPLE = "apple"
    BACKPACK = "backpack"
    BAG = "bag"
    BALL = "ball"
    BASKET = "basket"
    BIRD = "bird"
    BOOK = "book"
    BOTTLE = "bottle"
    CAP = "cap"
    DISC = "disc"
    HAT = "hat"
    KITE = "kite"
    LAMP = "lamp"
    PUZZLE = "puzzle"
    ROPE = "rope"
    SEEDLING = "seedling"
    SHUTTLECOCK = "shuttlecock"
    SOCKS = "socks"
    SWIMMER = "swimmer"
    TICKET = "ticket"
    UMBRELLA = "umbrella"


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a gift is to be had."""

    points: int
    offered_from_at: dt.datetime
    offered_until_at: dt.datetime | None = None
    min_age_years: int | None = None
    per_person: int | None = None
    per_family: int | None = None
    is_by_drop_only: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """Who would have it: points to spend, and how many of it person and household had or have reserved."""

    birth_on: dt.date | None
    available: int
    had: int = 0
    had_by_household: int = 0


def is_sensible(at: dt.datetime) -> bool:
    """Return whether an officer can have meant this instant; others have no day in every time zone."""
    return YEARS[0] <= at.year <= YEARS[1]


def band_of(left: int, stocked: int) -> Band:
    """Return the word for so many left."""
    if left == 0:
        return Band.NONE
    return Band.FEW if left <= max(FEW_ITEMS, stocked // FEW_SHARE) else Band.MANY


def refusals(terms: Terms, asker: Asker, *, left: int, now: dt.datetime) -> list[DomainError]:
    """Return every reason for which the gift is not to be had now, the one that matters most first."""
    found: list[DomainError] = []
    if now < terms.offered_from_at:
        found.append(GiftNotYet(from_on=local_day(terms.offered_from_at).isoformat()))
    if terms.offered_until_at is not None and now >= terms.offered_until_at:
        found.append(GiftOver())
    if terms.is_by_drop_only:
        found.append(GiftByDropOnly())
    found += personal_refusals(terms, asker, now)
    if left == 0 and not terms.is_by_drop_only:
        found.append(GiftGone())
    if asker.available < terms.points:
        found.append(InsufficientPoints(balance=asker.available, wanted=terms.points))
    return found


def personal_refusals(terms: Terms, asker: Asker, now: dt.datetime) -> list[DomainError]:
    """Return what speaks against this person beside points: age and quotas, which a drop asks about too."""
    found: list[DomainError] = []
    if terms.min_age_years is not None and not _is_of_age(asker.birth_on, terms.min_age_years, now):
        found.append(GiftForOlder(years=terms.min_age_years))
    if terms.per_person is not None and asker.had >= terms.per_person:
        found.append(GiftQuotaReached(most=terms.per_person))
    if terms.per_family is not None and asker.had_by_household >= terms.per_family:
        found.append(GiftFamilyQuotaReached(most=terms.per_family))
    return found


def quota_left(most: int | None, had: int) -> int | None:
    """Return how many more may be had; None where there is no limit. A quota may be lowered below what was had."""
    return None if most is None else max(most - had, 0)


def _is_of_age(birth_on: dt.date | None, years: int, now: dt.datetime) -> bool:
    return birth_on is not None and has_reached(birth_on, years, local_day(now))
