"""What Health Connect and HealthKit say, mapped: methods, devices, zones, edits, totals; and what is refused."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.app_upload.mapping import map_upload, offset_seconds
from integrations.app_upload.shapes import parse_upload
from records.steps.sample import DayTotal, Deletion, FormFactor, Method, Refusal, StepSample, Unit

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
START = dt.datetime(2026, 11, 20, 0, 14, tzinfo=dt.UTC)


def record(metadata: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "recordType": "Steps",
        "startTime": "2026-11-20T00:14:00Z",
        "startZoneOffset": "+08:00",
        "endTime": "2026-11-20T00:15:00Z",
        "endZoneOffset": "+08:00",
        "count": 96,
        "metadata": {
            "id": "record-1",
            "dataOrigin": {"packageName": "com.sec.android.app.shealth"},
            "lastModifiedTime": "2026-11-20T00:20:01.250Z",
            "clientRecordId": None,
            "recordingMethod": 2,
            "device": {"manufacturer": "Samsung", "model": "SM-R960", "type": 1},
            **(metadata or {}),
        },
        **fields,
    }


def kit_sample(**fields: Any) -> dict[str, Any]:
    return {
        "uuid": "E6C1A3B0",
        "type": "HKQuantityTypeIdentifierStepCount",
        "quantity": 96,
        "unit": "count",
        "startDate": "2026-11-20T08:14:03+08:00",
        "endDate": "2026-11-20T08:15:01+08:00",
        "sourceRevision": {
            "source": {"name": "Ka Yan's Watch", "bundleIdentifier": "com.apple.health.6E1D2F30-54A8"},
            "version": "12.0",
            "productType": "Watch7,5",
        },
        "device": {"name": "Ka Yan's Watch", "manufacturer": "Apple Inc.", "model": "Watch"},
        "metadata": {"HKWasUserEntered": False, "HKTimeZone": "Asia/Hong_Kong"},
        **fields,
    }


def revision_of(bundle: str, product: str | None) -> dict[str, Any]:
    return {"source": {"name": "x", "bundleIdentifier": bundle}, "productType": product}


def total(**fields: Any) -> dict[str, Any]:
    return {
        "day": "2026-11-20",
        "offset": "+08:00",
        "count": 10_432,
        "origins": ["com.sec.android.app.shealth"],
        "observed_at": "2026-11-20T11:00:00Z",
        **fields,
    }


def mapped(phone_key: str = "phone", **parts: Any) -> Any:
    return map_upload(parse_upload(json.dumps(parts).encode()), phone_key=phone_key, now=NOW)


def one_record(metadata: dict[str, Any] | None = None, phone_key: str = "phone", **fields: Any) -> StepSample:
    upload = mapped(phone_key, health_connect_records=[record(metadata, **fields)])
    assert upload.refused == []
    sample: StepSample = upload.batch.samples[0]
    return sample


def one_sample(**fields: Any) -> StepSample:
    upload = mapped(healthkit_samples=[kit_sample(**fields)])
    assert upload.refused == []
    sample: StepSample = upload.batch.samples[0]
    return sample


def test_a_record_of_health_connect() -> None:
    sample = one_record()
    assert (sample.record_id, sample.count, sample.unit) == ("record-1", 96, Unit.STEPS)
    assert (sample.starts_at, sample.ends_at) == (START, START + dt.timedelta(minutes=1))
    assert sample.revision == 1_795_134_001_250
    assert (sample.offset_s, sample.civil_on) == (28_800, None)
    assert (sample.method, sample.device.form_factor) == (Method.AUTOMATIC, FormFactor.WATCH)
    assert sample.device.label == "Samsung SM-R960"


@pytest.mark.parametrize(
    ("number", "method"),
    [
        (0, Method.UNKNOWN),
        (1, Method.ACTIVE),
        (2, Method.AUTOMATIC),
        (3, Method.MANUAL),
        (4, Method.UNKNOWN),
        (-1, Method.UNKNOWN),
    ],
)
def test_how_a_record_came_about(number: int, method: Method) -> None:
    assert one_record({"recordingMethod": number}).method is method


def test_a_record_that_does_not_say_how_it_came_about_is_not_trusted() -> None:
    shape = record()
    del shape["metadata"]["recordingMethod"]
    assert mapped(health_connect_records=[shape]).batch.samples[0].method is Method.UNKNOWN


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (1, FormFactor.WATCH),
        (2, FormFactor.PHONE),
        (3, FormFactor.OTHER),
        (4, FormFactor.RING),
        (6, FormFactor.BAND),
        (7, FormFactor.OTHER),
        (99, FormFactor.OTHER),
    ],
)
def test_device_types(number: int, form: FormFactor) -> None:
    assert one_record({"device": {"manufacturer": "M", "model": "N", "type": number}}).device.form_factor is form


def test_the_phone_is_one_device_under_its_old_and_its_new_name() -> None:
    old = one_record({"dataOrigin": {"packageName": "android"}, "device": None})
    new = one_record(
        {"dataOrigin": {"packageName": "com.android.healthconnect.phone.jd5bdd37e1a8d3"}, "device": None}
    )
    assert old.device == new.device
    assert old.device.form_factor is FormFactor.PHONE
    other_phone = one_record({"dataOrigin": {"packageName": "android"}, "device": None}, phone_key="second")
    assert other_phone.device.key != old.device.key
    lookalike = one_record({"dataOrigin": {"packageName": "com.android.healthconnect.phones"}, "device": None})
    assert lookalike.device.form_factor is FormFactor.OTHER


def test_samsung_writes_two_devices_under_one_package() -> None:
    watch = one_record()
    phone = one_record({"device": {"manufacturer": "Samsung", "model": "SM-S938", "type": 2}})
    assert watch.device.key != phone.device.key
    assert phone.device.form_factor is FormFactor.PHONE
    nameless = one_record({"device": None})
    assert (nameless.device.form_factor, nameless.device.label) == (FormFactor.OTHER, "Samsung Health")


def test_other_units_are_kept_apart() -> None:
    assert one_record(recordType="WheelchairPushes", count=40).unit is Unit.PUSHES
    shape = record(recordType="ExerciseSession", endTime="2026-11-20T00:43:40Z")
    del shape["count"]
    session = mapped(health_connect_records=[shape]).batch.samples[0]
    assert (session.unit, session.count) == (Unit.ACTIVE_MINUTES, 30)


def test_a_record_that_knows_only_the_offset_of_its_end() -> None:
    assert one_record(startZoneOffset=None, endZoneOffset="-03:30").offset_s == -12_600


def test_a_sample_of_healthkit() -> None:
    sample = one_sample()
    assert (sample.record_id, sample.revision, sample.count) == ("E6C1A3B0", 0, 96)
    assert sample.starts_at == dt.datetime(2026, 11, 20, 0, 14, 3, tzinfo=dt.UTC)
    assert (sample.offset_s, sample.method) == (28_800, Method.AUTOMATIC)
    assert (sample.device.form_factor, sample.device.label) == (FormFactor.WATCH, "Apple Watch7,5")


def test_the_zone_that_was_noted_goes_before_the_offset_of_today() -> None:
    """Walked in London, uploaded after the flight home."""
    assert one_sample(metadata={"HKTimeZone": "Europe/London"}).offset_s == 0
    assert one_sample(metadata={"HKTimeZone": "Moon/Tycho"}).offset_s == 28_800
    assert one_sample(metadata={"HKTimeZone": "../../etc/passwd"}).offset_s == 28_800
    assert one_sample(metadata={}).offset_s == 28_800


@pytest.mark.parametrize(
    ("fields", "method"),
    [
        ({"metadata": {"HKWasUserEntered": True}}, Method.MANUAL),
        ({"metadata": {"HKWasUserEntered": 1}}, Method.MANUAL),
        (
            {"sourceRevision": revision_of("com.garmin.connect.mobile", "iPhone18,1"), "device": None},
            Method.AUTOMATIC,
        ),
        ({"sourceRevision": revision_of("com.example.stepsadder", "iPhone18,1"), "device": None}, Method.UNKNOWN),
        ({"sourceRevision": revision_of("com.example.band", "iPhone18,1")}, Method.AUTOMATIC),
    ],
)
def test_how_a_sample_came_about(fields: dict[str, Any], method: Method) -> None:
    assert one_sample(**fields).method is method


@pytest.mark.parametrize(
    ("bundle", "product", "device", "form"),
    [
        ("com.apple.health.6E1D", "Watch7,5", None, FormFactor.WATCH),
        ("com.apple.health.6E1D", "iPhone18,1", None, FormFactor.PHONE),
        ("com.apple.health.6E1D", "Vision1,1", None, FormFactor.OTHER),
        # Another maker's app runs on the phone; what counted was not the phone.
        ("com.garmin.connect.mobile", "iPhone18,1", None, FormFactor.WATCH),
        ("com.ouraring.oura", "iPhone18,1", {"model": "Gen5"}, FormFactor.RING),
        ("com.example.tracker", "iPhone18,1", {"model": "Smart Band 9"}, FormFactor.BAND),
        ("com.example.tracker", "iPhone18,1", None, FormFactor.OTHER),
    ],
)
def test_what_counted_a_sample(bundle: str, product: str, device: Any, form: FormFactor) -> None:
    sample = one_sample(sourceRevision=revision_of(bundle, product), device=device)
    assert sample.device.form_factor is form


def test_bundle_identifiers_may_be_100_characters_long() -> None:
    longest = one_sample(sourceRevision=revision_of("com." + "x" * 96, None))
    assert len(longest.device.key) == 24
    upload = mapped(healthkit_samples=[kit_sample(sourceRevision=revision_of("com." + "x" * 97, None))])
    assert upload.refused == [Refusal("healthkit_samples", 0, "unreadable")]


def test_the_owners_name_is_not_taken_over() -> None:
    assert "Ka Yan" not in repr(one_sample())


def test_a_deletion_counts_from_when_it_was_noticed() -> None:
    upload = mapped(deletions=[{"id": "gone", "noticed_at": "2026-11-20T01:00:00Z"}])
    assert upload.batch.deletions == [Deletion("gone", 1_795_136_400_000)]


@pytest.mark.parametrize(
    ("noticed_at", "code"),
    [("2026-11-20T12:05:01Z", "in_future"), ("1969-12-31T23:59:59Z", "bad_revision")],
)
def test_a_deletion_of_another_time_is_named(noticed_at: str, code: str) -> None:
    """From the future it would keep every later version of its record out; before 1970 it would delete nothing."""
    good = {"id": "gone", "noticed_at": "2026-11-20T12:05:00Z"}
    upload = mapped(deletions=[good, {"id": "other", "noticed_at": noticed_at}])
    assert upload.refused == [Refusal("deletions", 1, code)]
    assert [one.record_id for one in upload.batch.deletions] == ["gone"]


def test_totals_are_control_totals() -> None:
    read = mapped(day_totals=[total(), total(excludes_manual=True)]).batch.totals
    assert read[0] == DayTotal(
        civil_on=dt.date(2026, 11, 20),
        offset_s=28_800,
        count=10_432,
        observed_at=dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC),
        device=None,
        method=Method.UNKNOWN,
    )
    assert read[1].method is Method.AUTOMATIC


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"count": None}, "no_data"),
        ({"count": 0, "origins": []}, "no_data"),
        ({"unit": "floors"}, "unknown_type"),
        ({"observed_at": "2026-11-20T12:05:01Z"}, "in_future"),  # would keep every later total out
        ({"offset": "8"}, "unreadable"),
        ({"day": 20_261_120}, "unreadable"),
    ],
)
def test_totals_that_say_nothing(fields: dict[str, Any], code: str) -> None:
    upload = mapped(day_totals=[total(), total(**fields)])
    assert upload.refused == [Refusal("day_totals", 1, code)]
    assert len(upload.batch.totals) == 1


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (record(recordType="HeartRate"), "unknown_type"),
        (record(startZoneOffset=None, endZoneOffset=None), "no_time_zone"),
        (record({"lastModifiedTime": "2026-11-20T12:05:01Z"}), "in_future"),
        (record(startTime="2026-11-20T00:14:00"), "unreadable"),  # no offset: which instant?
        (record(startTime=1_795_133_640), "unreadable"),
        (record(count="96"), "unreadable"),
        (record(count=None), "unreadable"),
        (record(count=10**13), "unreadable"),
        (record({"id": ""}), "unreadable"),
        (record({"id": "x" * 129}), "unreadable"),
        (record({"dataOrigin": {}}), "unreadable"),
        ("Steps", "unreadable"),
        (None, "unreadable"),
    ],
)
def test_a_bad_record_is_named_and_spoils_no_other(bad: Any, code: str) -> None:
    upload = mapped(health_connect_records=[record(), bad, record({"id": "record-3"})])
    assert upload.refused == [Refusal("health_connect_records", 1, code)]
    assert [sample.record_id for sample in upload.batch.samples] == ["record-1", "record-3"]
    later = upload.place_of(Refusal("samples", 1, "reversed"))
    assert later == Refusal("health_connect_records", 2, "reversed"), "its place in the upload, not in the batch"


@pytest.mark.parametrize("quantity", [float("nan"), float("inf"), "96", None, 1e13])
def test_a_quantity_that_is_none(quantity: Any) -> None:
    assert mapped(healthkit_samples=[kit_sample(quantity=quantity)]).refused[0].code == "unreadable"


def test_names_that_we_do_not_know_are_passed_over() -> None:
    assert one_record({"device": {"type": 1, "colour": "blue"}}, heartRate=[1, 2]).count == 96


@given(st.integers(-17 * 3_600, 17 * 3_600))
def test_offsets_are_read_as_they_are_written(seconds: int) -> None:
    size = abs(seconds)
    written = f"{'-' if seconds < 0 else '+'}{size // 3600:02}:{size // 60 % 60:02}:{size % 60:02}"
    assert offset_seconds(written) == seconds
    assert offset_seconds("Z") == 0


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


@given(_ANYTHING, st.sampled_from(["health_connect_records", "healthkit_samples", "deletions", "day_totals"]))
def test_whatever_a_part_is_the_others_are_taken(bad: Any, part: str) -> None:
    good = {
        "health_connect_records": record(),
        "healthkit_samples": kit_sample(),
        "deletions": {"id": "gone", "noticed_at": "2026-11-20T01:00:00Z"},
        "day_totals": total(),
    }[part]
    upload = mapped(**{part: [bad, good]})
    assert [(one.part, one.index) for one in upload.refused] == [(part, 0)]
