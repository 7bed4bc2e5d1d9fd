"""The samples of one source and civil day as columns of numbers, so that a day is merged and counted at once.

Instants are milliseconds since 1970 UTC, lengths in milliseconds. Rows are in canonical order (start, record id),
so that the same samples make the same columns in whatever order they came.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from records.steps.sample import Device, Method, StepSample, Unit

METHODS = tuple(Method)  # stored by their place: append only
UNITS = tuple(Unit)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)

STARTS, LENGTHS, COUNTS, REVISIONS, OFFSETS, DEVICES, METHOD, UNIT, IS_GIVEN = range(9)
NUMBER_OF_COLUMNS = 9

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """`numbers` has a row per column above and a column per sample; `ids` and `devices` are what they refer to.

    `numbers[IS_GIVEN]` says whether the provider gave the civil day; it is then the day of the row.
    """

    numbers: Numbers = field(default_factory=lambda: np.empty((NUMBER_OF_COLUMNS, 0), np.int64))
    ids: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def starts_ms(self) -> Numbers:
        """When the samples start."""
        return _row(self.numbers, STARTS)

    @property
    def ends_ms(self) -> Numbers:
        """When they end, excluded."""
        return _row(self.numbers, STARTS) + _row(self.numbers, LENGTHS)

    def sample(self, place: int, day: dt.date) -> StepSample:
        """Return one sample as its source sent it, to the millisecond; `day` is the row's."""
        column = [int(number) for number in self.numbers[:, place]]
        starts_at = instant(column[STARTS])
        return StepSample(
            record_id=self.ids[place],
            revision=column[REVISIONS],
            starts_at=starts_at,
            ends_at=starts_at + column[LENGTHS] * _MILLISECOND,
            offset_s=column[OFFSETS],
            count=column[COUNTS],
            device=self.devices[column[DEVICES]],
            method=METHODS[column[METHOD]],
            unit=UNITS[column[UNIT]],
            civil_on=day if column[IS_GIVEN] else None,
        )

    def samples(self, day: dt.date) -> Iterator[StepSample]:
        """Yield all samples, in canonical order."""
        return (self.sample(place, day) for place in range(len(self)))


def milliseconds(at: dt.datetime) -> int:
    """Return an aware instant as milliseconds since 1970 UTC, cut."""
    return (at - _EPOCH) // _MILLISECOND


def instant(at_ms: int) -> dt.datetime:
    """Return the instant of milliseconds since 1970 UTC."""
    return _EPOCH + at_ms * _MILLISECOND


def changed(columns: Columns, removed: frozenset[int] | set[int], added: Sequence[StepSample]) -> Columns:
    """Return the columns without the samples at the places `removed` and with those `added`."""
    devices = {device: place for place, device in enumerate(columns.devices)}
    news = np.array([_numbers_of(sample, devices) for sample in added], np.int64).reshape(-1, NUMBER_OF_COLUMNS).T
    kept = [place for place in range(len(columns)) if place not in removed]
    numbers = np.concatenate([columns.numbers[:, kept], news], axis=1)
    ids = [*(columns.ids[place] for place in kept), *(sample.record_id for sample in added)]
    order = sorted(range(len(ids)), key=lambda place: (int(numbers[STARTS, place]), ids[place]))
    return _tidied(numbers[:, order], tuple(ids[place] for place in order), tuple(devices))


def _numbers_of(sample: StepSample, devices: dict[Device, int]) -> list[int]:
    starts_ms = milliseconds(sample.starts_at)
    return [
        starts_ms,
        milliseconds(sample.ends_at) - starts_ms,
        sample.count,
        sample.revision,
        sample.offset_s,
        devices.setdefault(sample.device, len(devices)),
        METHODS.index(sample.method),
        UNITS.index(sample.unit),
        sample.civil_on is not None,
    ]


def _tidied(numbers: Numbers, ids: tuple[str, ...], devices: tuple[Device, ...]) -> Columns:
    """Drop devices that no sample names any more, and sort them: equal samples make equal columns."""
    used = [devices[place] for place in np.unique(numbers[DEVICES])]
    ordered = tuple(sorted(used))
    places = {device: place for place, device in enumerate(ordered)}
    mapping = np.array([places.get(device, 0) for device in devices] or [0], np.int64)
    numbers[DEVICES] = mapping[numbers[DEVICES]]
    return Columns(numbers, ids, ordered)


def _row(numbers: Numbers, place: int) -> Numbers:
    row: npt.NDArray[Any] = numbers[place]
    return row
