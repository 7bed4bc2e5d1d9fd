"""Made-up walkers with a label: honest, clumsy, or cheating in one way; from a seed. Knows no rule of the product.

A walker is what devices of one or more accounts say of two days. People's gait drifts, they wait at lights, take
devices off and charge them; machines do not.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from records.steps.sample import Device, FormFactor, Method, StepSample

DAY = dt.date(2026, 10, 9)
NEXT_DAY = DAY + dt.timedelta(days=1)
MINUTES = 1_440
QUARTER_MIN = 15
HONG_KONG_S = 8 * 3_600
PHONE = Device("phone", FormFactor.PHONE, "Phone")
WATCH = Device("watch", FormFactor.WATCH, "Watch")
PHONE_ERROR, WATCH_ERROR = 0.03, 0.02  # of a minute's count, one standard deviation

Numbers = npt.NDArray[np.int64]
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Said:
    """What one source said of one account, in the order in which it came."""

    account: int
    source: str
    samples: Sequence[StepSample]


@dataclass(frozen=True, slots=True)
class Walker:
    """A labelled walker. `walked`: what a person walked, by account: a cheat that gets no more got nothing."""

    said: Sequence[Said]
    walked: Mapping[int, int] = field(default_factory=dict)


MakeWalker = Callable[[Random], Walker]


def bout(random: Random, minutes: int, cadence: float, *, drift: float = 0.012, jitter: float = 0.04) -> Numbers:
    """Return the steps of minutes in a row: a cadence that drifts slowly, and differs by the minute."""
    slow = np.cumsum(random.normal(0, drift / np.sqrt(QUARTER_MIN), minutes))
    return np.maximum(0, np.rint(cadence * (1 + slow + random.normal(0, jitter, minutes)))).astype(np.int64)


def everyday(random: Random, *, errands: int = 50) -> Numbers:
    """Return a day by the minute: to work and back, lunch, perhaps a walk, a few steps here and there."""
    day = np.zeros(MINUTES, np.int64)
    for hour, longest in ((7.5, 25), (12.5, 15), (17.5, 30), (20, 45)):
        minutes = int(random.integers(5, longest))
        walk = bout(random, minutes, float(random.normal(106, 8)))
        walk[random.random(minutes) < 0.08] //= 3  # lights, lifts, friends
        _put(day, hour + float(random.uniform(0, 0.5)), walk)
    for minute in random.integers(6 * 60, 23 * 60, errands):
        day[minute] = max(day[minute], int(random.integers(4, 40)))
    return day


def seen(random: Random, day: Numbers, error: float, *, worn: tuple[float, float] = (0, 24)) -> Numbers:
    """Return what a device that is worn from one hour to another makes of a day."""
    counts = np.rint(day * (1 + random.normal(0, error, MINUTES))).astype(np.int64)
    counts[: int(worn[0] * 60)] = counts[int(worn[1] * 60) :] = 0
    return np.maximum(counts, 0)


def samples_of(
    counts: Numbers, device: Device, *, on: dt.date = DAY, every_min: int = 1, method: Method = Method.AUTOMATIC
) -> list[StepSample]:
    """Return a day's samples of so many minutes each, as a phone or a watch writes them."""
    midnight = dt.datetime.combine(on, dt.time(), dt.UTC) - dt.timedelta(seconds=HONG_KONG_S)
    step = dt.timedelta(minutes=every_min)
    sums = counts.reshape(-1, every_min).sum(axis=1).tolist()
    return [
        StepSample(
            record_id=f"{device.key}:{on}:{place}",
            revision=1,
            starts_at=midnight + place * step,
            ends_at=midnight + (place + 1) * step,
            offset_s=HONG_KONG_S,
            count=count,
            device=device,
            method=method,
        )
        for place, count in enumerate(sums)
        if count
    ]


def _put(day: Numbers, hour: float, counts: Numbers) -> None:
    start = int(hour * 60)
    part = day[start : start + len(counts)]
    np.maximum(part, counts[: len(part)], out=part)


def _carried(random: Random, *days: Numbers, every_min: int = 1) -> Walker:
    """Return a person who carries a phone on the day, and the next if there are two."""
    said = [
        Said(0, "app_upload", samples_of(seen(random, day, PHONE_ERROR), PHONE, on=on, every_min=every_min))
        for day, on in zip(days, (DAY, NEXT_DAY), strict=False)
    ]
    return Walker(said, {0: sum(int(day.sum()) for day in days)})


def office_worker(random: Random) -> Walker:
    return _carried(random, everyday(random), everyday(random), every_min=int(random.choice([1, 5, 15])))


def runner(random: Random) -> Walker:
    day = everyday(random)
    _put(day, 6.5, bout(random, int(random.integers(30, 100)), float(random.normal(168, 10))))
    return _carried(random, day, everyday(random))


def marathon(random: Random) -> Walker:
    """Three to six hours without a rest, at a cadence that hardly changes."""
    day = everyday(random)
    _put(day, 7, bout(random, int(random.integers(180, 360)), float(random.normal(172, 8)), jitter=0.015))
    return _carried(random, day)


def treadmill(random: Random) -> Walker:
    """Up to two hours at a belt's speed: as even as a person gets."""
    day = everyday(random)
    minutes = int(random.integers(30, 120))
    _put(day, 19, bout(random, minutes, float(random.normal(112, 9)), drift=0.006, jitter=0.012))
    return _carried(random, day, every_min=int(random.choice([1, 15])))


def child_at_play(random: Random) -> Walker:
    """Short legs, quick steps, in bursts."""
    day = everyday(random)
    for _ in range(int(random.integers(5, 12))):
        burst = bout(random, int(random.integers(3, 20)), min(float(random.normal(170, 25)), 220.0), jitter=0.2)
        _put(day, float(random.uniform(8, 19)), burst)
    return _carried(random, day, everyday(random))


def cyclist(random: Random) -> Walker:
    """The phone counts bumps and pedals, some of them."""
    day = everyday(random)
    _put(day, 10, np.asarray(random.poisson(18, int(random.integers(30, 150))), np.int64))
    return _carried(random, day)


def night_nurse(random: Random) -> Walker:
    day = everyday(random)
    for hour in (*range(6), 22, 23):
        for _ in range(4):
            _put(
                day, hour + float(random.uniform(0, 0.9)), bout(random, int(random.integers(2, 7)), 95, jitter=0.2)
            )
    return _carried(random, day, everyday(random))


def slow_walker(random: Random) -> Walker:
    """With a frame or a stick: a few steps at a time."""
    day = np.where(random.random(MINUTES) < 0.2, random.integers(1, 25, MINUTES), 0)
    day[: 7 * 60] = day[22 * 60 :] = 0
    return _carried(random, day)


def two_devices(random: Random) -> Walker:
    """A watch that is taken off and charged, and a phone that is left on the desk; each sends in its own time."""
    said = []
    walked = 0
    for on in (DAY, NEXT_DAY):
        day = everyday(random)
        walked += int(day.sum())
        off = float(random.uniform(8, 20))
        watch = seen(random, day, WATCH_ERROR)
        watch[int(off * 60) : int(off * 60) + int(random.integers(20, 120))] = 0
        said.append(Said(0, "app_upload", samples_of(seen(random, day, PHONE_ERROR, worn=(8, 19)), PHONE, on=on)))
        said.append(Said(0, "garmin", samples_of(watch, WATCH, on=on, every_min=15)))
    return Walker(said, {0: walked})


def same_watch_by_two_sources(random: Random) -> Walker:
    """Connected twice, by the maker and by the phone's health store: every count comes twice."""
    day = everyday(random)
    watch = seen(random, day, WATCH_ERROR)
    copies = [Said(0, source, samples_of(watch, WATCH)) for source in ("garmin", "app_upload")]
    return Walker(copies, {0: int(watch.sum())})


def late_and_again(random: Random) -> Walker:
    """The second half first, then all of it, then all of it again."""
    samples = samples_of(seen(random, everyday(random), PHONE_ERROR), PHONE)
    parts = [samples[len(samples) // 2 :], samples, samples]
    return Walker([Said(0, "app_upload", part) for part in parts], {0: sum(one.count for one in samples)})


def couple(random: Random) -> Walker:
    """One walk, two people, each with a phone."""
    day = everyday(random)
    apart = [np.where(random.random(MINUTES) < 0.9, day, 0), np.rint(day * 1.08).astype(np.int64)]
    said = [
        Said(who, "app_upload", samples_of(seen(random, own, PHONE_ERROR), PHONE)) for who, own in enumerate(apart)
    ]
    return Walker(said, {who: int(own.sum()) for who, own in enumerate(apart)})


def child_with_the_familys_phone(random: Random) -> Walker:
    """In the morning the child has it, in the evening the parent; each account gets its own hours."""
    counts = seen(random, everyday(random), PHONE_ERROR)
    halves = [counts.copy(), counts.copy()]
    halves[0][13 * 60 :] = halves[1][: 13 * 60] = 0
    said = [Said(who, "app_upload", samples_of(half, PHONE)) for who, half in enumerate(halves)]
    return Walker(said, {who: int(half.sum()) for who, half in enumerate(halves)})


def shaken_by_hand(random: Random) -> Walker:
    """A phone shaken as fast as an arm goes, in bed."""
    day = everyday(random)
    extra = bout(random, int(random.integers(25, 60)), float(random.uniform(280, 420)), jitter=0.08)
    return _cheat(random, day, 23, extra)


def cradle(random: Random) -> Walker:
    """A swing for phones, sold for this: the same pace for hours, a step more or less."""
    extra = np.rint(random.normal(float(random.uniform(90, 140)), 0.6, int(random.integers(240, 420))))
    return _cheat(random, everyday(random), 0, extra.astype(np.int64))


def loose_cradle(random: Random) -> Walker:
    """The same over a whole night, in which the phone misses a swing now and then."""
    extra = np.rint(random.normal(float(random.uniform(90, 140)), 6, int(random.integers(420, 500))))
    return _cheat(random, everyday(random), 0, extra.astype(np.int64))


def tied_to_a_fan(random: Random) -> Walker:
    """Day and night."""
    extra = np.rint(random.normal(80, 20, MINUTES))
    return _cheat(random, everyday(random), 0, extra.astype(np.int64))


def script_of_equals(random: Random) -> Walker:
    """Written by a script that knows one number."""
    extra = np.full(int(random.integers(180, 400)), int(random.integers(60, 140)), np.int64)
    return _cheat(random, everyday(random), 13, extra)


def forty_thousand(random: Random) -> Walker:
    """A day's prize in an hour."""
    return _cheat(random, everyday(random), 13, np.full(60, int(random.integers(520, 900)), np.int64))


def typed_in(random: Random) -> Walker:
    """Edited in the phone's own health app, which says so."""
    walker = _carried(random, everyday(random))
    counts = np.zeros(MINUTES, np.int64)
    counts[12 * 60] = int(random.integers(200, 400))
    counts[12 * 60 : 13 * 60] = counts[12 * 60]
    typed = samples_of(counts, Device("diary", FormFactor.OTHER), method=Method.MANUAL)
    return replace(walker, said=[*walker.said, Said(0, "app_upload", typed)])


def own_day_again(random: Random) -> Walker:
    """Yesterday's samples under today's times: a replay, or a clock that was set back and a walk told twice."""
    counts = seen(random, everyday(random), PHONE_ERROR)
    moved = np.roll(counts, QUARTER_MIN * int(random.integers(-8, 9)))
    said = [Said(0, "app_upload", samples_of(one, PHONE, on=on)) for one, on in ((counts, DAY), (moved, NEXT_DAY))]
    return Walker(said, {0: int(counts.sum())})


def one_walk_five_accounts(random: Random) -> Walker:
    counts = seen(random, everyday(random), PHONE_ERROR)
    said = [Said(who, "app_upload", samples_of(counts, PHONE)) for who in range(5)]
    return Walker(said, {0: int(counts.sum())})


def moved_copy(random: Random) -> Walker:
    """Another's walk, an hour or two later, touched in one place."""
    counts = seen(random, everyday(random), PHONE_ERROR)
    moved = np.roll(counts, QUARTER_MIN * int(random.integers(1, 9)))
    moved[int(random.integers(8 * 60, 20 * 60))] += 37
    said = [Said(who, "app_upload", samples_of(one, PHONE)) for who, one in enumerate((counts, moved))]
    return Walker(said, {0: int(counts.sum())})


def scaled_copy(random: Random) -> Walker:
    """Another's walk, every number changed by a little."""
    counts = seen(random, everyday(random), PHONE_ERROR)
    said = [
        Said(0, "app_upload", samples_of(counts, PHONE)),
        Said(1, "app_upload", samples_of(seen(random, counts, 0.05), PHONE)),
    ]
    return Walker(said, {0: int(counts.sum())})


def two_phones_in_one_pocket(random: Random) -> Walker:
    """One walk with the friends' phones along."""
    day = everyday(random)
    said = [Said(who, "app_upload", samples_of(seen(random, day, PHONE_ERROR), PHONE)) for who in range(2)]
    return Walker(said, {0: int(day.sum())})


def script_of_a_person(random: Random) -> Walker:
    """Written by a script that knows how people walk: this one."""
    walker = _carried(random, everyday(random))
    return replace(walker, walked={0: 0})


def _cheat(random: Random, honest: Numbers, hour: float, extra: Numbers) -> Walker:
    walked, day = int(honest.sum()), honest.copy()
    counts = seen(random, day, PHONE_ERROR)
    _put(counts, hour, extra)
    return Walker([Said(0, "app_upload", samples_of(counts, PHONE))], {0: walked})


HONEST: Mapping[str, MakeWalker] = {
    "everyday walker": office_worker,
    "runner": runner,
    "marathon": marathon,
    "treadmill": treadmill,
    "child at play": child_at_play,
    "cyclist": cyclist,
    "night nurse": night_nurse,
    "walker with a frame": slow_walker,
    "watch and phone, gaps of charging": two_devices,
    "one watch by two sources": same_watch_by_two_sources,
    "sent late, in disorder, twice": late_and_again,
    "two people, one walk": couple,
    "one phone, two accounts by the hour": child_with_the_familys_phone,
}
CHEATS: Mapping[str, MakeWalker] = {
    "phone shaken by hand": shaken_by_hand,
    "step machine": cradle,
    "step machine, uneven, all night": loose_cradle,
    "phone on a fan, day and night": tied_to_a_fan,
    "script of one number": script_of_equals,
    "forty thousand in an hour": forty_thousand,
    "typed in": typed_in,
    "own day again": own_day_again,
    "one walk, five accounts": one_walk_five_accounts,
    "another's walk, moved and touched": moved_copy,
    "another's walk, every number changed": scaled_copy,
    "two phones in one pocket": two_phones_in_one_pocket,
    "script that walks like a person": script_of_a_person,
}
