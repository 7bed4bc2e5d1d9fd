"""What people walked and what their devices saw of it: made from a seed, the same in every process.

A person walks by the minute; a device sees the walk while it is worn, a little differently. On top lie changes
that a test or a curious person makes: a minute corrected, deleted, or held back until the device syncs.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MINUTES = 1_440  # of a day; the simulated people live at one offset all year, as in Hong Kong
HONG_KONG_OFFSET_S = 28_800


@dataclass(frozen=True, slots=True)
class Worn:
    """A device and when it is worn: minutes of the civil day, the end excluded. `error` 0.02 miscounts by 2 %."""

    key: str
    form_factor: str  # "watch", "band", "ring", "phone"
    label: str
    from_minute: int = 0
    to_minute: int = MINUTES
    error: float = 0.0


WATCH = Worn("watch-1", "watch", "Simulated watch", 7 * 60, 23 * 60, 0.02)
BAND = Worn("band-1", "band", "Simulated band", 0, MINUTES, 0.03)
RING = Worn("ring-1", "ring", "Simulated ring", 0, MINUTES, 0.03)
PHONE = Worn("phone-1", "phone", "Simulated phone", 8 * 60, 19 * 60, 0.05)


@dataclass(frozen=True, slots=True)
class Walked:
    """A minute of a day as one device counted it. `modified_at_s`, seconds since 1970, grows with each change."""

    device: Worn
    day: dt.date
    minute: int
    count: int
    modified_at_s: int

    @property
    def record_id(self) -> str:
        """The same for a minute of a device however often it is corrected."""
        return f"{self.device.key}-{self.day:%Y%m%d}-{self.minute:04d}"


@dataclass(slots=True)
class Wearer:
    """A person with devices. `first_on` is the day from which there is anything; an unworn day has no data."""

    user_id: str
    seed: int
    devices: Sequence[Worn] = (BAND, PHONE)
    first_on: dt.date = dt.date(2026, 1, 1)
    offset_s: int = HONG_KONG_OFFSET_S
    _changes: dict[tuple[str, dt.date, int], tuple[int | None, int]] = field(default_factory=dict)
    _held_back: set[dt.date] = field(default_factory=set)

    def device(self, key: str) -> Worn:
        """Return a device by its key. Raises KeyError."""
        return {device.key: device for device in self.devices}[key]

    def minutes(self, day: dt.date, device: Worn, *, until_s: float | None = None) -> list[Walked]:
        """Return what the device counted on `day`, walked minutes only, in order.

        Nothing before `first_on` or of a day held back, nothing that ends after `until_s` (seconds since 1970).
        """
        if day < self.first_on or day in self._held_back:
            return []
        counts = {minute: (count, self.start_s(day, minute) + 60) for minute, count in self._seen(day, device)}
        for (key, changed_day, minute), (count, at_s) in self._changes.items():
            if (key, changed_day) != (device.key, day):
                continue
            if count is None:
                counts.pop(minute, None)
            else:
                counts[minute] = (count, at_s)
        last_s = float("inf") if until_s is None else until_s
        return [
            Walked(device, day, minute, count, at_s)
            for minute, (count, at_s) in sorted(counts.items())
            if self.start_s(day, minute) + 60 <= last_s
        ]

    def total(self, day: dt.date, device: Worn, *, until_s: float | None = None) -> int | None:
        """Return a device's count of a day; None where it counted nothing: no data, not zero."""
        walked = self.minutes(day, device, until_s=until_s)
        return sum(each.count for each in walked) if walked else None

    def merged_total(self, day: dt.date, *, until_s: float | None = None) -> int | None:
        """Return the day's count of all devices, the largest of each minute: what a vendor's own app shows."""
        best: dict[int, int] = {}
        for device in self.devices:
            for each in self.minutes(day, device, until_s=until_s):
                best[each.minute] = max(best.get(each.minute, 0), each.count)
        return sum(best.values()) if best else None

    def start_s(self, day: dt.date, minute: int) -> int:
        """Return the instant at which a civil minute begins, in seconds since 1970."""
        midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
        return int(midnight.timestamp()) - self.offset_s + minute * 60

    def correct(self, day: dt.date, device_key: str, minute: int, count: int | None, *, at_s: int) -> None:
        """Change what a device counted in a minute; None deletes it."""
        self.device(device_key)
        self._changes[device_key, day, minute] = (count, at_s)

    def hold_back(self, day: dt.date) -> None:
        """Let a day be unknown until `release`: the device has not synced."""
        self._held_back.add(day)

    def release(self, day: dt.date) -> None:
        """Let a held back day be known."""
        self._held_back.discard(day)

    def _seen(self, day: dt.date, device: Worn) -> Iterator[tuple[int, int]]:
        dice = _dice(self.seed, day, device.key)
        for minute, steps in true_walk(self.seed, day).items():
            seen = round(steps * (1 + dice.uniform(-device.error, device.error)))
            if device.from_minute <= minute < device.to_minute and seen > 0:
                yield minute, seen


def true_walk(seed: int, day: dt.date) -> Mapping[int, int]:
    """Return the steps of each walked minute of a person's day: a way to school, errands, a walk."""
    dice = _dice(seed, day, "walk")
    walk: dict[int, int] = {}
    for start, longest in ((7 * 60 + 30, 25), (12 * 60 + 30, 15), (17 * 60, 30), (20 * 60, 45)):
        first = start + dice.randrange(30)
        for minute in range(first, first + dice.randint(5, longest)):
            walk[minute] = dice.randint(85, 125)
    for _ in range(60):  # a few steps here and there
        walk.setdefault(dice.randrange(6 * 60, 23 * 60), dice.randint(4, 40))
    return dict(sorted(walk.items()))


def _dice(seed: int, day: dt.date, what: str) -> random.Random:
    digest = hashlib.sha256(f"{seed}:{day.isoformat()}:{what}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8]))  # noqa: S311 - a walk, not a secret
