"""Drops as everybody sees them, one's own entry, and the proof of a draw."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.gifts import GiftSlug, PickUpPointOut
from api.schemas.people import Body
from api.schemas.times import Instant
from core.messages import Language, say
from rewards.gifts.catalogue.rules import GiftPicture
from rewards.gifts.drops.proof import DrawProof
from rewards.gifts.drops.queries import DropView, EntryView
from rewards.gifts.drops.rules import DropKind, DropStatus, poll_after_s
from rewards.gifts.drops.service import NewDrop, is_open

SETTLING_S = 30.0  # about how long winners are told one after the other

_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"
_HEX = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
_DROP: dict[str, Any] = {
    "id": _ID,
    "kind": "draw",
    "gift_id": "picnic-blanket",
    "gift": "Picnic blanket",
    "picture": "basket",
    "point": {
        "id": "wan-chai-sports-ground",
        "name": "Wan Chai Sports Ground, service counter",
        "district": "wan-chai",
        "address": "20 Tonnochy Road, Wan Chai",
        "hours": "Saturdays and Sundays, 10:00 to 17:00",
    },
    "quantity": 100,
    "points": 200,
    "opens_at": "2026-10-10T02:00:00Z",
    "closes_at": "2026-10-11T02:00:00Z",
    "pace_per_minute": None,
    "commitment": _HEX,
    "status": "announced",
    "is_open": True,
}
_ENTRY: dict[str, Any] = {
    "entry_id": "7b0c3e0e-3a4f-4a53-9c43-0d0b7a8c1f11",
    "state": "waiting",
    "words": "17 before you.",
    "ahead": 17,
    "turn_at": "2026-10-10T02:08:30Z",
    "poll_after_s": 51,
    "may_redeem": False,
}
_PROOF: dict[str, Any] = {
    "drop_id": _ID,
    "quantity": 100,
    "commitment": _HEX,
    "seed": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    "entries": [{"id": "7b0c3e0e-3a4f-4a53-9c43-0d0b7a8c1f11", "outcome": "won"}],
}

State = Literal[
    "entered", "settling", "waiting", "admitted", "had", "won", "not_drawn", "points_short", "not_eligible", "gone"
]


class DropIn(Body):
    """A drop: a draw, or a queue with the pace at which it lets in."""

    kind: DropKind = Field(examples=["draw"])
    gift_id: GiftSlug = Field(examples=["picnic-blanket"])
    point_id: GiftSlug = Field(examples=["wan-chai-sports-ground"])
    quantity: Annotated[int, Field(ge=1, le=100_000)] = Field(examples=[100])
    opens_at: Instant = Field(examples=["2026-10-10T10:00:00+08:00"])
    closes_at: Instant = Field(examples=["2026-10-11T10:00:00+08:00"])
    pace_per_minute: Annotated[int, Field(ge=1, le=6_000)] | None = Field(
        default=None, description="Of a queue: how many are let in each minute.", examples=[None]
    )

    def to_drop(self) -> NewDrop:
        """Return it as the domain knows it."""
        return NewDrop(**dict(self))


class DropOut(BaseModel):
    """So many of a gift for whoever is drawn, or whose turn comes."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DROP]})

    id: uuid.UUID
    kind: DropKind
    gift_id: str
    gift: str
    picture: GiftPicture
    point: PickUpPointOut
    quantity: int
    points: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    pace_per_minute: int | None
    commitment: str | None = Field(
        description="Of a draw: SHA-256 of the seed that will be shown after the close."
    )
    status: DropStatus
    is_open: bool = Field(description="Whether entries are taken now.")

    @classmethod
    def of(cls, view: DropView, language: Language, now: dt.datetime) -> Self:
        """Return it in the caller's language."""
        names = ("id", "kind", "gift_id", "quantity", "points", "opens_at", "closes_at", "pace_per_minute")
        return cls(
            **{name: getattr(view.drop, name) for name in (*names, "commitment", "status")},
            gift=view.gift.names[language],
            picture=view.gift.picture,
            point=PickUpPointOut.of(view.point, language),
            is_open=is_open(view.drop, now),
        )


class DropList(BaseModel):
    """Drops to come, open, and closed within the last month."""

    items: list[DropOut]


class EntryTaken(BaseModel):
    """That an entry stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_new": True}]})

    is_new: bool = Field(description="False: it stood before, and stays where it was.")


class DropEntryOut(BaseModel):
    """One's entry as it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENTRY]})

    entry_id: uuid.UUID = Field(description="Under which it stands in the proof of a draw.")
    state: State
    words: str
    ahead: int | None = Field(description="In a queue: how many are let in before.")
    turn_at: dt.datetime | None = Field(description="In a queue: when it is one's turn at the latest.")
    poll_after_s: int | None = Field(description="When to ask again; null when nothing changes any more.")
    may_redeem: bool = Field(description="It is one's turn in a queue.")

    @classmethod
    def of(cls, view: EntryView, language: Language, now: dt.datetime) -> Self:
        """Return it in the caller's language."""
        return cls(**_entry(view, language, now))


class OwnDropEntry(DropEntryOut):
    """One's entry, and in what."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"drop_id": _ID} | _ENTRY]})

    drop_id: uuid.UUID

    @classmethod
    def shown(cls, view: EntryView, language: Language, now: dt.datetime) -> Self:
        """Return it in the caller's language."""
        return cls(drop_id=view.drop.id, **_entry(view, language, now))


class OwnDropEntries(BaseModel):
    """One's entries in the drops that are listed."""

    items: list[OwnDropEntry]


class DrawProofOut(DrawProof):
    """The proof of a draw: what `eplus gifts verify-draw` reads."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROOF]})


def _entry(view: EntryView, language: Language, now: dt.datetime) -> dict[str, Any]:
    state, wait_s = _state(view, now)
    return {
        "entry_id": view.entry.id,
        "state": state,
        "words": say(f"entry_{state}", language, {"ahead": view.ahead or 0}),
        "ahead": view.ahead,
        "turn_at": view.turn_at,
        "poll_after_s": None if wait_s is None else poll_after_s(wait_s),
        "may_redeem": state == "admitted" and is_open(view.drop, now),
    }


def _state(view: EntryView, now: dt.datetime) -> tuple[State, float | None]:
    """Return how an entry stands, and in how many seconds that may change; None: never."""
    if view.has_one:
        return "had", None
    if view.turn_at is not None:
        return ("waiting", (view.turn_at - now).total_seconds()) if view.ahead else ("admitted", None)
    if view.entry.outcome is not None:
        return view.entry.outcome.value, None
    if view.drop.status is DropStatus.ANNOUNCED:
        return "entered", (view.drop.closes_at - now).total_seconds()
    return "settling", SETTLING_S
