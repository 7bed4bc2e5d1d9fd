"""What is packed comes out as it went in, whatever the order, and small."""

import datetime as dt
import uuid
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.steps.sample import Device, FormFactor, Method, StepSample, Unit
from records.steps.samples.columns import Columns, changed
from records.steps.samples.packing import SourceDay, hash_ids, key_of, pack, unpack
from tests.support.steps import DAY, PHONE, WATCH, at, sample, source_day, total

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
IDS = (
    PRINTABLE
    | st.uuids().map(str)
    | st.uuids().map(lambda one: str(one).upper())
    | st.uuids().map(lambda u: u.hex)
)
DEVICES = st.builds(Device, PRINTABLE, st.sampled_from(FormFactor), st.text(max_size=9).filter(str.isprintable))


@st.composite
def samples(draw: st.DrawFn) -> StepSample:
    starts_at = at(0) + dt.timedelta(milliseconds=draw(st.integers(0, 86_400_000)))
    return sample(
        starts_at,
        0,
        draw(st.integers(0, 1_000_000)),
        draw(DEVICES),
        record_id=draw(IDS),
        revision=draw(st.integers(0, 2**62)),
        ends_at=starts_at + dt.timedelta(milliseconds=draw(st.integers(1, 86_400_000))),
        offset_s=draw(st.integers(-64_800, 64_800)),
        method=draw(st.sampled_from(Method)),
        unit=draw(st.sampled_from(Unit)),
        civil_on=draw(st.sampled_from([None, DAY])),
    )


@given(st.lists(samples(), max_size=9, unique_by=lambda one: one.record_id), st.lists(DEVICES, max_size=3))
def test_a_day_comes_out_as_it_went_in(some: list[StepSample], devices: list[Device]) -> None:
    totals = [total(7), *(total(5, device, unit=Unit.PUSHES, method=Method.DERIVED) for device in devices)]
    day = source_day(some, totals)
    back = unpack(pack(day), DAY)
    key = lambda one: (one.starts_at, one.record_id)  # noqa: E731
    assert sorted(back.columns.samples(DAY), key=key) == sorted(some, key=key)
    assert back.totals == {key_of(one): one for one in totals}


@given(st.lists(samples(), max_size=6, unique_by=lambda one: one.record_id), st.randoms(use_true_random=False))
def test_equal_days_make_equal_bytes(some: list[StepSample], dice: Any) -> None:
    shuffled = list(some)
    dice.shuffle(shuffled)
    step_by_step = Columns()
    for one in shuffled:
        step_by_step = changed(step_by_step, set(), [one])
    assert pack(SourceDay(step_by_step)) == pack(source_day(some))


def test_a_device_that_no_sample_names_is_forgotten() -> None:
    columns = changed(Columns(), set(), [sample(at(8), 1, 1, PHONE), sample(at(9), 1, 1, WATCH)])
    assert changed(columns, {0}, []).devices == (WATCH,)


def test_a_day_by_the_minute_takes_few_bytes() -> None:
    """A row would take about 150, with the index on its record's id."""
    dice = np.random.default_rng(5)
    by_minute = [
        sample(at(0) + dt.timedelta(minutes=minute), 1, int(dice.integers(0, 120)), revision=1_760_000_000_000)
        for minute in range(1_440)
    ]
    assert len(pack(source_day(by_minute))) < 6 * 1_440
    named = [
        sample(one.starts_at, 1, one.count, record_id=str(uuid.UUID(bytes=dice.bytes(16)))) for one in by_minute
    ]
    assert len(pack(source_day(named))) < 20 * 1_440


def test_hashes_are_sorted_and_as_many_as_records() -> None:
    hashes = hash_ids(["b", "a", "c"])
    assert sorted(hashes) == list(hashes)
    assert len(hashes.tobytes()) == 3 * 4


def test_another_version_is_not_read() -> None:
    packed = bytearray(zlib.decompress(pack(source_day([]))))
    packed[0] = 2
    with pytest.raises(ValueError, match="version 2"):
        unpack(zlib.compress(bytes(packed)), DAY)
