"""One source's day in one value: columns of differences, their bytes side by side, compressed.

docs/algorithms/steps.md says what this saves against a row for each sample; `script/bench steps` measures it.
"""

import datetime as dt
import struct
import uuid
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from records.steps.sample import DayTotal, Device, FormFactor, Method, Unit
from records.steps.samples.columns import (
    NUMBER_OF_COLUMNS,
    REVISIONS,
    STARTS,
    Columns,
    Numbers,
    instant,
    milliseconds,
)

VERSION = 1
_LEVEL = 3  # of zlib: level 9 saves 3 % more and takes five times as long
_HEAD = struct.Struct("<BIII")  # version, samples, bytes of the header, bytes of the textual ids
_TEXT, _LOWER_UUID, _UPPER_UUID = range(3)
_UUID_CHARS = 36

TotalKey = tuple[str | None, Unit]  # a device's key, None for the platform's own merge


@dataclass(frozen=True, slots=True)
class SourceDay:
    """What one source said of one civil day: samples, and the newest total by device and unit."""

    columns: Columns = field(default_factory=Columns)
    totals: Mapping[TotalKey, DayTotal] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.columns.ids or self.totals)


def key_of(total: DayTotal) -> TotalKey:
    """Return what the totals of a day are told apart by: a device that was renamed is the same device."""
    return (None if total.device is None else total.device.key, total.unit)


def pack(day: SourceDay) -> bytes:
    """Return `day` as bytes; equal days make equal bytes."""
    columns = day.columns
    numbers = columns.numbers.copy()
    for place in (STARTS, REVISIONS):  # they grow along the day: their differences are small
        numbers[place, 1:] = np.diff(columns.numbers[place])
    planes = numbers.astype("<i8").view(np.uint8).reshape(NUMBER_OF_COLUMNS, -1, 8).transpose(0, 2, 1).tobytes()
    header = orjson.dumps(
        {"devices": [_device_row(one) for one in columns.devices], "totals": [*map(_total_row, _sorted(day))]}
    )
    kinds, uuids, texts = _ids_apart(columns.ids)
    head = _HEAD.pack(VERSION, len(columns), len(header), len(texts))
    return zlib.compress(b"".join([head, header, planes, kinds, texts, uuids]), _LEVEL)


def unpack(packed: bytes, day: dt.date) -> SourceDay:
    """Return what `pack` was given; `day` is the civil day of the row. Raises ValueError on another version."""
    whole = zlib.decompress(packed)
    version, number, header_bytes, text_bytes = _HEAD.unpack_from(whole)
    if version != VERSION:
        raise ValueError(f"packed samples of version {version}")
    at = _HEAD.size
    header = orjson.loads(whole[at : at + header_bytes])
    at += header_bytes
    size = NUMBER_OF_COLUMNS * number * 8
    numbers = _from_planes(whole[at : at + size], number)
    at += size
    kinds = whole[at : at + number]
    at += number
    ids = _ids_together(kinds, whole[at : at + text_bytes], whole[at + text_bytes :])
    totals = [_total_of(row, day) for row in header["totals"]]
    columns = Columns(numbers, ids, tuple(_device_of(row) for row in header["devices"]))
    return SourceDay(columns, {key_of(total): total for total in totals})


def hash_ids(ids: Iterable[str]) -> npt.NDArray[np.uint32]:
    """Return the sorted 32-bit hashes of record ids: equal hashes are looked into, so they need not be rare."""
    return np.sort(np.array([zlib.crc32(one.encode()) for one in ids], "<u4"))


def _from_planes(planes: bytes, number: int) -> Numbers:
    shuffled = np.frombuffer(planes, np.uint8).reshape(NUMBER_OF_COLUMNS, 8, number)
    whole = np.ascontiguousarray(shuffled.transpose(0, 2, 1)).view("<i8").reshape(NUMBER_OF_COLUMNS, number)
    numbers = whole.astype(np.int64)  # a copy: what was read from bytes cannot be written
    for place in (STARTS, REVISIONS):
        numbers[place] = np.cumsum(numbers[place])
    return numbers


def _ids_apart(ids: Iterable[str]) -> tuple[bytes, bytes, bytes]:
    """Return the kind of each id, the 16 bytes of those that are UUIDs, and the others' text."""
    kinds, uuids, texts = bytearray(), bytearray(), []
    for one in ids:
        kind, value = _uuid_of(one)
        kinds.append(kind)
        if kind == _TEXT:
            texts.append(one)
        else:
            uuids += value
    return bytes(kinds), bytes(uuids), "\0".join(texts).encode()  # an id is printable: it holds no NUL


def _ids_together(kinds: bytes, texts: bytes, uuids: bytes) -> tuple[str, ...]:
    text = iter(texts.decode().split("\0"))
    values = iter(range(0, len(uuids), 16))
    ids = []
    for kind in kinds:
        if kind == _TEXT:
            ids.append(next(text))
            continue
        at = next(values)
        one = str(uuid.UUID(bytes=uuids[at : at + 16]))
        ids.append(one if kind == _LOWER_UUID else one.upper())
    return tuple(ids)


def _uuid_of(text: str) -> tuple[int, bytes]:
    if len(text) == _UUID_CHARS:
        try:
            value = uuid.UUID(text)
        except ValueError:
            return _TEXT, b""
        if text == str(value):
            return _LOWER_UUID, value.bytes
        if text == str(value).upper():
            return _UPPER_UUID, value.bytes
    return _TEXT, b""


def _sorted(day: SourceDay) -> list[DayTotal]:
    return [day.totals[key] for key in sorted(day.totals, key=lambda key: (key[0] or "", key[1]))]


def _device_row(device: Device) -> list[str]:
    return [device.key, device.form_factor, device.label]


def _device_of(row: list[str]) -> Device:
    return Device(row[0], FormFactor(row[1]), row[2])


def _total_row(total: DayTotal) -> list[Any]:
    device = None if total.device is None else _device_row(total.device)
    return [device, total.unit, total.method, total.offset_s, total.count, milliseconds(total.observed_at)]


def _total_of(row: list[Any], day: dt.date) -> DayTotal:
    device, unit, method, offset_s, count, observed_ms = row
    return DayTotal(
        civil_on=day,
        offset_s=offset_s,
        count=count,
        observed_at=instant(observed_ms),
        device=None if device is None else _device_of(device),
        method=Method(method),
        unit=Unit(unit),
    )
