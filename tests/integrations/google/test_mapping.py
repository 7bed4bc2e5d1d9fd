"""Google's points as steps, and its keys: own shapes after the discovery document, whole and broken."""

import asyncio
import base64
import datetime as dt
from typing import Any

import pytest

from integrations.google_health.mapping import read_day_totals, read_points
from integrations.google_health.signatures import KeysUnavailable, WebhookKeys, read_key_set
from integrations.google_health.webhooks import read_notices
from integrations.source import Window
from records.steps.sample import FormFactor, Method
from simulators.google_health.signing import SigningKey

REVISION = 7
DAY = {"year": 2026, "month": 10, "day": 9}


def point(**fields: Any) -> dict[str, Any]:
    interval = {
        "startTime": "2026-10-08T23:59:00Z",
        "endTime": "2026-10-09T00:00:00.5Z",
        "startUtcOffset": "28800s",
        "endUtcOffset": "28800s",
        **fields.pop("interval", {}),
    }
    source = {
        "recordingMethod": "PASSIVELY_MEASURED",
        "device": {"formFactor": "FITNESS_BAND", "manufacturer": "Google", "displayName": "Inspire 3"},
        "platform": "FITBIT",
        "application": {"packageName": "com.fitbit.FitbitMobile"},
        **fields.pop("source", {}),
    }
    return {"dataSource": source, "steps": {"interval": interval, "count": "96", **fields}}


def test_a_point() -> None:
    (sample,) = read_points([point()], revision=REVISION).samples
    assert sample.starts_at == dt.datetime(2026, 10, 8, 23, 59, tzinfo=dt.UTC)
    assert sample.ends_at == dt.datetime(2026, 10, 9, 0, 0, 0, 500_000, tzinfo=dt.UTC)
    assert (sample.count, sample.offset_s, sample.revision, sample.civil_on) == (96, 28_800, REVISION, None)
    assert (sample.device.form_factor, sample.device.label) == (FormFactor.BAND, "Inspire 3")
    assert sample.method is Method.AUTOMATIC


def test_googles_own_civil_day_goes_before_the_offset() -> None:
    (sample,) = read_points([point(interval={"civilStartTime": {"date": DAY}})], revision=1).samples
    assert sample.civil_on == dt.date(2026, 10, 9)


def test_a_corrected_point_is_the_same_record_and_another_device_another() -> None:
    first, corrected, phone = read_points(
        [point(), point(count="12"), point(source={"device": {"formFactor": "PHONE"}})], revision=1
    ).samples
    assert first.record_id == corrected.record_id
    assert first.record_id != phone.record_id


def test_a_phone_is_one_device_before_and_after_its_package_changed() -> None:
    new = {"application": {"packageName": "com.android.healthconnect.phone.d917cfe4"}, "device": None}
    old = {"application": {"packageName": "android"}, "device": None}
    one, other = read_points([point(source=new), point(source=old)], revision=1).samples
    assert one.device == other.device
    assert one.device.form_factor is FormFactor.PHONE


@pytest.mark.parametrize(
    ("written", "method"),
    [
        ("MANUAL", Method.MANUAL),
        ("ACTIVELY_MEASURED", Method.ACTIVE),
        ("DERIVED", Method.DERIVED),
        ("UNKNOWN", Method.UNKNOWN),
        ("RECORDING_METHOD_OF_NEXT_YEAR", Method.UNKNOWN),
    ],
)
def test_unknown_methods_prove_nothing(written: str, method: Method) -> None:
    (sample,) = read_points([point(source={"recordingMethod": written})], revision=1).samples
    assert sample.method is method


def test_broken_points_are_left_out_and_counted() -> None:
    broken: list[Any] = [
        None,
        {},
        {"steps": {}},
        point(count="many"),
        point(interval={"startTime": "2026-10-09T00:00:00"}),
        point(interval={"startTime": "yesterday"}),
        point(interval={"startUtcOffset": "1e9s"}),
        point(interval={"startUtcOffset": "infs"}),
        point(interval={"civilStartTime": {"date": {"year": 0}}}),
        point(interval={"startTime": "9999-12-31T23:59:00Z"}),  # in Hong Kong the calendar has ended
        point(interval={"endTime": "0001-01-01T00:00:00Z"}),
    ]
    read = read_points([*broken, point()], revision=1)
    assert (len(read.samples), read.unreadable) == (1, len(broken))


def test_totals_grow_by_when_they_were_seen_and_typed_in_days_prove_nothing(now: dt.datetime) -> None:
    rolled = [
        {"civilStartTime": {"date": DAY}, "steps": {"countSum": "2560"}},
        {"civilStartTime": {"date": {**DAY, "day": 8}}, "steps": {"countSum": "9000"}},
        {"civilStartTime": {}, "steps": {"countSum": "1"}},
    ]
    manual = point(source={"recordingMethod": "MANUAL"}, interval={"civilStartTime": {"date": {**DAY, "day": 8}}})
    samples = read_points([manual, point()], revision=1).samples
    merged, typed_in = read_day_totals(rolled, samples, observed_at=now)
    assert (merged.civil_on, merged.count, merged.method, merged.device) == (
        dt.date(2026, 10, 9),
        2_560,
        Method.DERIVED,
        None,
    )
    assert merged.observed_at == now
    assert typed_in.method is Method.UNKNOWN


def test_notices_name_windows_of_bounded_length() -> None:
    times = {"startTime": "2026-03-07T17:29:00", "endTime": "2026-03-08T01:00:00"}
    item = {"data": {"dataType": "steps", "healthUserId": "1", "intervals": [{"civilIso8601TimeInterval": times}]}}
    (notice,) = read_notices(str([item]).replace("'", '"').encode())
    assert notice.window == Window(dt.date(2026, 3, 7), dt.date(2026, 3, 8))
    times["startTime"] = "2020-01-01T00:00:00"
    (notice,) = read_notices(str(item).replace("'", '"').encode())
    assert notice.window == Window(dt.date(2026, 2, 6), dt.date(2026, 3, 8))
    times |= {"startTime": "0001-01-01T00:00:00", "endTime": "0001-01-02T00:00:00"}
    (notice,) = read_notices(str(item).replace("'", '"').encode())
    assert notice.window == Window(dt.date.min, dt.date(1, 1, 2)), "no earlier than there are days"


class KeySet:
    """Where keys are fetched."""

    def __init__(self) -> None:
        self.keys = [SigningKey()]
        self.asked = 0
        self.is_away = False

    async def __call__(self, *, now: dt.datetime) -> Any:
        self.asked += 1
        if self.is_away:
            raise TimeoutError
        return {"primaryKeyId": 1, "key": [key.public() for key in self.keys]}


async def test_keys_are_kept_rotated_and_trusted_for_a_week(now: dt.datetime) -> None:
    there = KeySet()
    keys, old = WebhookKeys(there), there.keys[0]
    assert await keys.verify(old.sign(b"x"), b"x", now=now)
    assert not await keys.verify(old.sign(b"x"), b"y", now=now)
    assert there.asked == 1
    there.keys = [SigningKey()]
    later = now + dt.timedelta(minutes=2)
    assert await keys.verify(there.keys[0].sign(b"x"), b"x", now=later), "an unknown key is asked for once"
    for _ in range(3):
        assert not await keys.verify(SigningKey().sign(b"x"), b"x", now=later)
    assert there.asked == 2, "anybody can name a key"
    there.is_away = True
    week = later + dt.timedelta(days=6)
    assert await keys.verify(there.keys[0].sign(b"x"), b"x", now=week)
    with pytest.raises(KeysUnavailable):
        await keys.verify(SigningKey().sign(b"x"), b"x", now=week)
    with pytest.raises(KeysUnavailable):
        await keys.verify(there.keys[0].sign(b"x"), b"x", now=later + dt.timedelta(days=8))


async def test_who_comes_with_a_new_key_while_keys_are_asked_for_is_told_to_try_again(now: dt.datetime) -> None:
    there, is_asked, may_answer = KeySet(), asyncio.Event(), asyncio.Event()

    async def slowly(*, now: dt.datetime) -> Any:
        if there.asked:
            is_asked.set()
            await may_answer.wait()
        return await there(now=now)

    keys, old = WebhookKeys(slowly), there.keys[0]
    assert await keys.verify(old.sign(b"x"), b"x", now=now)
    new = SigningKey()
    there.keys = [old, new]
    later = now + dt.timedelta(minutes=2)
    first = asyncio.create_task(keys.verify(new.sign(b"x"), b"x", now=later))
    await is_asked.wait()
    with pytest.raises(KeysUnavailable):  # not "forged", for which Google would not come again
        await keys.verify(new.sign(b"x"), b"x", now=later)
    assert await keys.verify(old.sign(b"x"), b"x", now=later)
    may_answer.set()
    assert await first
    assert not await keys.verify(SigningKey().sign(b"x"), b"x", now=later)


def test_a_key_as_google_publishes_it() -> None:
    """The shape of Google's own key: a coordinate in 33 bytes, the first zero."""
    value = (
        "EgYIAxACGAIaIQBDWg3kaiabjtrVXbSSbcn6e3QqiCLD+B4GuhC/Z1C6miIhACarm0VQv9WjNZG/AB0itXCIGFW5ddInmBFUjK/8w0v3"
    )
    entry = SigningKey().public()
    entry["keyData"]["value"] = value
    (key,) = read_key_set({"key": [entry]}).values()
    assert key.public_numbers().x == int.from_bytes(base64.b64decode(value)[10:43])


@pytest.mark.parametrize("value", ["", "AA==", "GiEA", base64.b64encode(b"\x1a\x01\x05\x22\x01\x05").decode()])
def test_what_is_no_key_is_no_key(value: str) -> None:
    entry = SigningKey().public()
    entry["keyData"]["value"] = value
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        read_key_set({"key": [entry]})
    entry["status"] = "DISABLED"
    with pytest.raises(ValueError, match="no key"):
        read_key_set({"key": [entry]})
