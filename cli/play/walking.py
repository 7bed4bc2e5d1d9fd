"""How players with phones walk and sync: honest ones, clumsy ones with devices that err, and cheats.

Everybody walked on the days before and until now. A watch comes into the phone later than the phone's own steps.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import httpx

from cli.play.households import Household
from cli.play.phones import ANDROID, IOS, PHONE_KEY, WATCH_KEY, PlayersPhone, Walker, make_walker
from core.clock import HONG_KONG, utc_now
from simulators.phone.app import UploadRefused
from simulators.phone.health_connect import HealthConnect
from simulators.phone.store import StoredRecord
from simulators.wearing import PHONE, WATCH, Worn

DAYS = 4  # today and the days before
MINUTE = dt.timedelta(minutes=1)
SHARE_OF_CHILDREN = 0.5  # with a phone of their own

# Devices that do not err: then a day is what was walked. The phone sees the morning, the watch the evening.
EXACT_PHONE = replace(PHONE, from_minute=6 * 60, to_minute=19 * 60, error=0.0)
EXACT_WATCH = replace(WATCH, from_minute=9 * 60, to_minute=23 * 60, error=0.0)

TYPED_IN_STEPS = 20_000
SHAKEN = (100, dt.timedelta(hours=1), 180)  # a minute, since midnight, for so many minutes: nobody walks then
RUSHED = (667, dt.timedelta(hours=2), 60)  # 40,000 in the hour
EDITED, DELETED, DOUBLED = 5, 3, 4


@dataclass
class Walk:
    """A family's phones, the guardian's first, and how long to wait between syncs."""

    walkers: Sequence[Walker]
    style: "WalkStyle"
    pause_s: float


WalkStyle = Callable[[Walk], Awaitable[None]]


def make_walk(
    household: Household,
    style: WalkStyle,
    number: int,
    pause_s: float,
    http: httpx.AsyncClient,
    *,
    now: dt.datetime,
) -> Walk:
    """Give phones to a family: the guardian, who wears a watch besides, and some of the children."""
    today = now.astimezone(HONG_KONG).date()
    days = [today - dt.timedelta(days=ago) for ago in reversed(range(DAYS))]
    pair: tuple[Worn, Worn] = (EXACT_PHONE, EXACT_WATCH) if style is walk_honestly else (PHONE, WATCH)
    platforms = (ANDROID, IOS) if number % 2 else (IOS, ANDROID)
    walkers = [make_walker(household, household.guardian_id, pair, platforms[0], days, http, now=now)]
    child_id = household.child_ids[0]
    if style is walk_unfairly or household.random.random() < SHARE_OF_CHILDREN:
        walkers.append(make_walker(household, child_id, pair[:1], platforms[1], days, http, now=now))
    return Walk(walkers, style, pause_s)


async def walk_honestly(walk: Walk) -> None:
    """Sync the phone, and the watch later."""
    for walker in walk.walkers:
        walker.carry(PHONE_KEY)
        await _sync_whole(walker)
    await asyncio.sleep(walk.pause_s)
    await _sync_watch(walk.walkers[0])


async def walk_clumsily(walk: Walk) -> None:
    """Send things twice, in the wrong order and again; correct, delete and type in; lose the place in the log."""
    for walker in walk.walkers:
        walker.carry(PHONE_KEY)
        await _send_confused(walker)
        await _sync_whole(walker)
    await asyncio.sleep(walk.pause_s)
    for walker in walk.walkers:
        await _change_some(walker)
    await asyncio.sleep(walk.pause_s)
    await _sync_watch(walk.walkers[0])
    for walker in walk.walkers:
        await _delete_unnoticed(walker)


async def walk_unfairly(walk: Walk) -> None:
    """Type steps in, shake the phone, claim 40,000 in an hour, give the child the same walk, sign for another."""
    own, child = walk.walkers
    typed, shaken, rushed = own.days[:3]
    own.carry(PHONE_KEY)
    noon = _midnight(typed) + dt.timedelta(hours=12)
    own.store.write(
        own.platform.typed_in, noon, noon + dt.timedelta(hours=1), TYPED_IN_STEPS, at=own.until, is_manual=True
    )
    _count_evenly(own, shaken, *SHAKEN)
    own.suspect_days[shaken] = "identical_buckets"
    own.suspect_ids |= dict.fromkeys(_count_evenly(own, rushed, *RUSHED), "over_minute_limit")
    await own.sync()
    await asyncio.sleep(walk.pause_s)
    for record in _records(own, typed):
        if not record.is_manual:
            counter = child.platform.counters[PHONE_KEY]
            child.store.write(counter, record.starts_at, record.ends_at, record.count, at=child.until)
    child.suspect_days[typed] = "same_series"
    await child.sync()
    await _forge(own, child)


async def walk_one(walk: Walk) -> None:
    """Register a family's phones, then walk as the family does."""
    for walker in walk.walkers:
        await walker.register()
    await walk.style(walk)


async def _sync_whole(walker: Walker) -> None:
    for answer in await walker.sync():
        walker.expect("honest records", not answer["refused"], f"{len(answer['refused'])} were refused")


async def _sync_watch(walker: Walker) -> None:
    walker.carry(WATCH_KEY)
    await _sync_whole(walker)


async def _send_confused(walker: Walker) -> None:
    """The newest half first, then the older with some records twice; that again, with its key and without."""
    shapes = [walker.store.shape(record) for record in walker.store.records.values()]
    older, newer = shapes[: len(shapes) // 2], shapes[len(shapes) // 2 :]
    walker.household.random.shuffle(newer)
    await walker.upload(newer)
    key = str(walker.household.new_key())
    doubled = [*older, *older[:DOUBLED]]
    first = await walker.upload(doubled, key=key)
    codes = [part["code"] for part in first["refused"]]
    walker.expect("records sent twice", codes == ["duplicate"] * DOUBLED, f"answered {codes}")
    again = await walker.upload(doubled, key=key)
    walker.expect("repeated upload", again == first, "was answered differently")
    anew = await walker.upload(older)
    walker.expect("records known already", anew["taken"] == 0, f"{anew['taken']} were taken as new")


async def _change_some(walker: Walker) -> None:
    """Correct and delete records; what they were before comes once more, late, and must change nothing."""
    chosen = walker.household.random.sample(sorted(walker.store.records), EDITED + DELETED)
    before = [walker.store.shape(walker.store.records[record_id]) for record_id in chosen]
    for record_id in chosen[:EDITED]:
        walker.store.edit(record_id, walker.household.random.randint(1, 400), at=utc_now())
    for record_id in chosen[EDITED:]:
        walker.store.delete(record_id, at=utc_now())
    at = _midnight(walker.days[0]) + dt.timedelta(hours=15)
    typed_in = walker.platform.typed_in
    walker.store.write(typed_in, at, at + dt.timedelta(hours=1), TYPED_IN_STEPS, at=utc_now(), is_manual=True)
    await _sync_whole(walker)
    late = await walker.upload(before)
    walker.expect("records as they were before", late["taken"] == 0, f"{late['taken']} were taken as new")


async def _delete_unnoticed(walker: Walker) -> None:
    """Delete a record while the app's place in the log is lost: it has to read everything again to find out."""
    gone = walker.household.random.choice(sorted(walker.store.records))
    walker.store.delete(gone, at=utc_now())
    if isinstance(walker.store, HealthConnect):  # Apple's anchors do not end
        walker.store.forget_tokens()
    await _sync_whole(walker)


async def _forge(own: Walker, other: Walker) -> None:
    """Sign with one's own key for another phone."""
    forger = PlayersPhone(own.phone.client, own.store, own.platform.name, report=own.phone.report)
    forger.phone_id = other.phone.phone_id
    shapes = [own.store.shape(record) for record in own.store.records.values()]
    try:
        await forger.upload({own.platform.part: shapes, "deletions": [], "day_totals": []}, now=utc_now())
    except UploadRefused as refusal:
        own.phone.report.refusals[f"forged upload: {refusal.args[0]}", refusal.args[1]] += 1
        own.expect("forged upload", refusal.args[0] == 401, f"answered {refusal.args[0]}")
    except httpx.TransportError:
        raise own.household.client.failure("forged upload", "no answer however often it was tried") from None
    else:
        raise own.household.client.failure("forged upload", "was taken")


def _count_evenly(
    walker: Walker, day: dt.date, count: int, since_midnight: dt.timedelta, minutes: int
) -> Sequence[str]:
    """Write `count` steps for each minute; return the records' ids."""
    start = _midnight(day) + since_midnight
    counter = walker.platform.counters[PHONE_KEY]
    return [
        walker.store.write(counter, start + MINUTE * place, start + MINUTE * (place + 1), count, at=walker.until)
        for place in range(minutes)
    ]


def _records(walker: Walker, day: dt.date) -> list[StoredRecord]:
    midnight = _midnight(day)
    return [
        record
        for record in walker.store.records.values()
        if midnight <= record.starts_at < midnight + dt.timedelta(days=1)
    ]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), HONG_KONG).astimezone(dt.UTC)
