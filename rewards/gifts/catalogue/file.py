"""A file of gifts, as officers keep it: pick-up points, gifts, and how many there are to be in all at each point.

Reading it again changes nothing; what stands in the catalogue and not in the file stays.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import start_of_day
from core.messages import LANGUAGES, Language
from rewards.gifts.catalogue.models import SLUG_CHARS
from rewards.gifts.catalogue.repository import find_stock
from rewards.gifts.catalogue.rules import GiftPicture
from rewards.gifts.catalogue.service import (
    STOCK_MOST,
    NewGift,
    NewPoint,
    Officer,
    Written,
    change_stock,
    put_gift,
    put_point,
)
from rewards.gifts.errors import GiftFileInvalid

_REASON = "file"
Slug = Annotated[str, StringConstraints(pattern=rf"^[a-z0-9-]{{1,{SLUG_CHARS}}}$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
SaidInAll = Annotated[dict[Language, Said], Field(min_length=len(LANGUAGES))]
Count = Annotated[int, Field(ge=1, le=1_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PointEntry(_Part):
    """A pick-up point."""

    id: Slug
    names: SaidInAll
    district: Slug
    address: SaidInAll
    hours: SaidInAll
    counters: list[Slug] = []


class GiftEntry(_Part):
    """A gift, offered on whole days of Hong Kong; `stock`: how many there are to be in all, by point."""

    id: Slug
    names: SaidInAll
    words: SaidInAll
    picture: GiftPicture = GiftPicture.PARCEL
    points: Annotated[int, Field(ge=1, le=100_000)]
    min_age_years: Annotated[int, Field(ge=1, le=120)] | None = None
    per_person: Count | None = None
    per_family: Count | None = None
    hold_hours: Annotated[int, Field(ge=1, le=1_440)] = 72
    offered_from: dt.date
    offered_until: dt.date | None = None
    is_by_drop_only: bool = False
    stock: dict[Slug, Annotated[int, Field(ge=0, le=STOCK_MOST)]] = {}

    def to_gift(self) -> NewGift:
        """Return it as the domain knows it. Raises GiftTermsUnfit."""
        until = self.offered_until
        return NewGift(
            id=self.id,
            names=dict(self.names),
            words=dict(self.words),
            points=self.points,
            offered_from_at=start_of_day(self.offered_from),
            offered_until_at=None if until is None else start_of_day(until + dt.timedelta(days=1)),
            min_age_years=self.min_age_years,
            per_person=self.per_person,
            per_family=self.per_family,
            hold_hours=self.hold_hours,
            is_by_drop_only=self.is_by_drop_only,
            picture=self.picture,
        )


class GiftFile(_Part):
    """All of a file."""

    points: list[PointEntry] = []
    gifts: list[GiftEntry] = []


@dataclass(frozen=True, slots=True)
class Line:
    """What importing did with one thing of the file; `items` more (or fewer) in stock than before."""

    kind: str
    id: str
    written: Written
    items: int = 0


def read_file(text: str) -> GiftFile:
    """Return the checked file. Raises GiftFileInvalid, which says where and what, of the first fault."""
    try:
        content: Any = YAML(typ="safe").load(text)
        return GiftFile.model_validate(content if content is not None else {})
    except (YAMLError, RecursionError) as error:
        raise GiftFileInvalid(fault=" ".join(str(error).split())) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        raise GiftFileInvalid(fault=f"{where}: {first['msg']}") from error


async def import_file(session: AsyncSession, file: GiftFile, officer: Officer) -> Sequence[Line]:
    """Write all of it; return what was done with each. Raises what a single act would raise."""
    lines = []
    for entry in file.points:
        point = NewPoint(
            entry.id,
            dict(entry.names),
            entry.district,
            dict(entry.address),
            dict(entry.hours),
            list(entry.counters),
        )
        lines.append(Line("point", entry.id, await put_point(session, point, officer)))
    for gift in file.gifts:
        written = await put_gift(session, gift.to_gift(), officer)
        items = 0
        for point_id, wanted in gift.stock.items():
            stock = await find_stock(session, gift.id, point_id)
            missing = wanted - (stock.stocked if stock else 0)
            if missing:
                await change_stock(session, gift.id, point_id, missing, _REASON, officer)
            items += missing
        lines.append(Line("gift", gift.id, written, items))
    return lines
