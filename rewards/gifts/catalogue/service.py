"""What officers write: pick-up points, gifts, stock, allowances. Every act is kept with who did it."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import LANGUAGES, Language
from rewards.gifts.catalogue import repository
from rewards.gifts.catalogue.models import Gift, GiftChange, GiftCounter, GiftStock, PickUpPoint
from rewards.gifts.catalogue.rules import GiftPicture, is_sensible
from rewards.gifts.errors import GiftCounterElsewhere, GiftTermsUnfit

Words = dict[Language, str]
STOCK_MOST = 1_000_000  # more is a slip of the hand


class Written(StrEnum):
    """What writing did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Officer:
    """Who does it (None: the command line), and when."""

    account_id: uuid.UUID | None
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A pick-up point as an officer writes it; a counter that stands already stays."""

    id: str
    names: Words
    district: str
    address: Words
    hours: Words
    counters: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Raise ValueError when a language is missing."""
        _in_all_languages(self.names, self.address, self.hours)


@dataclass(frozen=True, slots=True)
class NewGift:
    """A gift as an officer writes it. A reservation is held `hold_hours`."""

    id: str
    names: Words
    words: Words
    points: int
    offered_from_at: dt.datetime
    offered_until_at: dt.datetime | None
    min_age_years: int | None
    per_person: int | None
    per_family: int | None
    hold_hours: int
    is_by_drop_only: bool
    picture: GiftPicture = GiftPicture.PARCEL

    def __post_init__(self) -> None:
        """Raise ValueError when a language is missing, GiftTermsUnfit when it would end before it begins."""
        _in_all_languages(self.names, self.words)
        from_at, until_at = self.offered_from_at, self.offered_until_at
        if not is_sensible(from_at) or (until_at and not (is_sensible(until_at) and from_at < until_at)):
            raise GiftTermsUnfit


async def put_point(session: AsyncSession, new: NewPoint, officer: Officer) -> Written:
    """Add or change a pick-up point. Raises GiftCounterElsewhere."""
    values = asdict(new)
    counters = values.pop("counters")
    is_new = await repository.put_row(session, PickUpPoint, values)
    missing = set(counters) - await repository.list_counter_ids(session, new.id)
    for counter_id in sorted(missing):
        if await session.get(GiftCounter, counter_id) is not None:
            raise GiftCounterElsewhere(counter=counter_id)
        session.add(GiftCounter(id=counter_id, point_id=new.id))
    if is_new is None and missing:
        is_new = False
    return _noted(session, officer, "pick_up_point", new.id, is_new, asdict(new))


async def put_gift(session: AsyncSession, new: NewGift, officer: Officer) -> Written:
    """Add or change a gift. What is reserved already stays as it was reserved."""
    values = asdict(new)
    is_new = await repository.put_row(session, Gift, values)
    told = {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}
    return _noted(session, officer, "gift", new.id, is_new, told)


async def change_stock(
    session: AsyncSession, gift_id: str, point_id: str, items: int, reason: str, officer: Officer
) -> GiftStock:
    """Bring items to a point, or take away (below zero) what is left. Raises StockTooSmall and what is unknown."""
    await repository.get_gift(session, gift_id)
    await repository.get_point(session, point_id)
    stock = await repository.move_stock(session, gift_id, point_id, items)
    detail = {"items": items, "reason": reason, "stocked": stock.stocked, "left": stock.left}
    note(session, officer, "stock", f"{gift_id}/{point_id}", detail)
    return stock


async def declare_allowance(
    session: AsyncSession, counter_id: str, gift_id: str, most: int, officer: Officer
) -> None:
    """Let a counter hand out so many of a gift without a network, counted from now. Raises what is unknown."""
    await repository.get_counter(session, counter_id)
    await repository.get_gift(session, gift_id)
    await repository.put_allowance(
        session, counter_id=counter_id, gift_id=gift_id, most=most, declared_at=officer.now
    )
    note(session, officer, "allowance", f"{counter_id}/{gift_id}", {"most": most})


def note(session: AsyncSession, officer: Officer, kind: str, subject: str, detail: dict[str, Any]) -> None:
    """Keep an act, in the transaction that does it."""
    session.add(
        GiftChange(
            at=officer.now, changed_by_id=officer.account_id, kind=kind, subject=subject, detail=dict(detail)
        )
    )


def _noted(
    session: AsyncSession,
    officer: Officer,
    kind: str,
    subject: str,
    is_new: bool | None,  # noqa: FBT001  private
    detail: dict[str, Any],
) -> Written:
    if is_new is None:
        return Written.UNCHANGED
    note(session, officer, kind, subject, detail)
    return Written.ADDED if is_new else Written.CHANGED


def _in_all_languages(*said: Words) -> None:
    if any(set(words) != set(LANGUAGES) for words in said):
        raise ValueError(f"words in {', '.join(LANGUAGES)} are needed")
