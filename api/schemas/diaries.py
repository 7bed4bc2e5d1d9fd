"""The shapes of diaries: feeds, sleeps, nappies, and what days and weeks of them come to."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.people import Body
from api.schemas.record_items import ITEM_ID
from api.schemas.text import LongText
from api.schemas.times import Day, Instant
from core.messages import Language, say
from records.diaries.kinds import (
    MOST_BOTTLE_ML,
    BreastSide,
    FeedMethod,
    Milk,
    SleepKind,
    StoolColour,
    StoolTexture,
)
from records.diaries.models import TimedItem
from records.diaries.rules import DiaryDay, DiaryTotals, NappyAdvice
from records.diaries.service import is_forgotten

AmountMl = Annotated[int, Field(ge=1, le=MOST_BOTTLE_ML)]
_STARTED = "2026-10-10T09:30:00+08:00"
_ENDED = "2026-10-10T09:50:00+08:00"


class TimedFields(BaseModel):
    """When something began and ended, or that it is going on."""

    started_at: Instant = Field(examples=[_STARTED])
    ended_at: Instant | None = Field(default=None, description="Null while it runs.", examples=[_ENDED])
    is_running: bool = Field(default=False, description="It goes on; one of a kind at a time.", examples=[False])


class TimedOut(ItemOut):
    """What an entry that begins and ends shows beside its times."""

    minutes: int | None = Field(description="From its beginning to its end, or until now.", examples=[20])
    is_forgotten: bool = Field(description="It runs for longer than can be: ask when it ended.", examples=[False])

    @classmethod
    def derived(cls, _kept: TimedItem, _now: dt.datetime) -> dict[str, Any]:
        """Return how long it lasts."""
        ended_at = _now if _kept.is_running else _kept.ended_at
        minutes = None if ended_at is None else max(0, int((ended_at - _kept.started_at).total_seconds() // 60))
        return {"minutes": minutes, "is_forgotten": is_forgotten(_kept, _now)}


class FeedFields(TimedFields):
    """A feed: a breast with its side, a bottle with milk and amount, or solids."""

    method: FeedMethod = Field(examples=["breast"])
    side: BreastSide | None = Field(default=None, description="Of the breast; needed then.", examples=["left"])
    milk: Milk | None = Field(default=None, description="Of a bottle; needed then.", examples=[None])
    amount_ml: AmountMl | None = Field(
        default=None, description="Of a bottle; needed when it has ended.", examples=[None]
    )
    food: LongText | None = Field(default=None, description="Of solids.", examples=[None])
    note: LongText | None = Field(default=None, examples=["Fell asleep"])


class FeedIn(ItemIn, FeedFields):
    """A feed to be kept, or one that begins (`is_running`)."""


class FeedOut(TimedOut, FeedFields):
    """A kept feed."""


class FeedEnd(Body):
    """The end of a feed that runs, and what is known of it then."""

    ended_at: Instant = Field(examples=[_ENDED])
    side: BreastSide | None = Field(default=None, description="Null: as it was begun.", examples=["both"])
    amount_ml: AmountMl | None = Field(default=None, examples=[None])


class SleepFields(TimedFields):
    """A stretch of sleep."""

    kind: SleepKind = Field(examples=["nap"])
    note: LongText | None = Field(default=None, examples=["In the carrier"])


class SleepIn(ItemIn, SleepFields):
    """A sleep to be kept, or one that begins (`is_running`)."""


class SleepOut(TimedOut, SleepFields):
    """A kept sleep."""


class SleepEnd(Body):
    """The end of a sleep that runs."""

    ended_at: Instant = Field(examples=[_ENDED])


class NappyFields(BaseModel):
    """A nappy; neither wet nor dirty means that it was dry, which is worth a note: it counts as a nappy."""

    seen_at: Instant = Field(examples=[_STARTED])
    is_wet: bool = Field(description="With urine; a dry nappy is neither wet nor dirty.", examples=[True])
    is_dirty: bool = Field(description="With stool.", examples=[True])
    colour: StoolColour | None = Field(default=None, examples=["mustard"])
    texture: StoolTexture | None = Field(default=None, examples=["soft"])
    note: LongText | None = Field(default=None, examples=["Changed at grandma's"])


class NappyIn(ItemIn, NappyFields):
    """A nappy to be kept."""


class NappyOut(ItemOut, NappyFields):
    """A kept nappy. What there is to say of its colour stands in the diary's `advice`."""


class DiaryTotalsOut(BaseModel):
    """What a day, or some days, come to."""

    feeds: int = Field(examples=[8])
    breast_feeds: int = Field(examples=[6])
    left_feeds: int = Field(examples=[3])
    right_feeds: int = Field(examples=[4])
    breast_min: int = Field(examples=[120])
    bottle_feeds: int = Field(examples=[2])
    bottle_ml: int = Field(examples=[180])
    solid_feeds: int = Field(examples=[0])
    asleep_min: int = Field(description="Night and naps; what two people wrote counts once.", examples=[870])
    night_min: int = Field(examples=[600])
    longest_sleep_min: int = Field(description="Of those that ended on the day.", examples=[240])
    naps: int = Field(examples=[3])
    nappies: int = Field(description="All that were changed, dry ones too.", examples=[7])
    wet_nappies: int = Field(description="One that is wet and dirty counts as each.", examples=[6])
    dirty_nappies: int = Field(examples=[3])

    @classmethod
    def of(cls, totals: DiaryTotals) -> "DiaryTotalsOut":
        """Return totals in whole minutes."""
        minutes = {
            name: getattr(totals, f"{name.removesuffix('_min')}_s") // 60
            for name in cls.model_fields
            if name.endswith("_min")
        }
        return cls(**minutes, **{name: getattr(totals, name) for name in cls.model_fields.keys() - minutes.keys()})


class DiaryDayOut(BaseModel):
    """A calendar day of the diary."""

    day: Day = Field(examples=["2026-10-10"])
    totals: DiaryTotalsOut

    @classmethod
    def of(cls, one: DiaryDay) -> "DiaryDayOut":
        """Return a day."""
        return cls(day=one.day, totals=DiaryTotalsOut.of(one.totals))


class NappyAdviceOut(BaseModel):
    """What there is to say of some nappies."""

    code: NappyAdvice = Field(examples=["pale"])
    words: str = Field(examples=["Pale or white stools are rare. Please show this to a doctor today."])
    nappy_ids: list[uuid.UUID] = Field(examples=[[ITEM_ID]])

    @classmethod
    def of(cls, code: NappyAdvice, nappy_ids: list[uuid.UUID], language: Language) -> "NappyAdviceOut":
        """Return advice in the caller's language."""
        return cls(code=code, words=say(f"nappy_advice_{code.value}", language), nappy_ids=nappy_ids)


class DiaryOut(BaseModel):
    """Some days of a diary: what each comes to, what they come to together, and every entry in order of time."""

    from_on: Day = Field(examples=["2026-10-04"])
    to_on: Day = Field(description="The last day.", examples=["2026-10-10"])
    time_zone: str = Field(examples=["Asia/Hong_Kong"])
    days: list[DiaryDayOut]
    whole: DiaryTotalsOut
    feeds: list[FeedOut]
    sleeps: list[SleepOut] = Field(description="Those that reach into the days, too.")
    nappies: list[NappyOut]
    running_feed: FeedOut | None
    running_sleep: SleepOut | None
    perhaps_twice: list[tuple[uuid.UUID, uuid.UUID]] = Field(
        description="Pairs of entries that two people perhaps made of one and the same.",
        examples=[[[ITEM_ID, "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a22"]]],
    )
    advice: list[NappyAdviceOut]
    is_complete: bool = Field(description="False where there are more entries than are read.", examples=[True])
