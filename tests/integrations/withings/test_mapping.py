"""Withings' activities: days, minutes, what is believed, and notifications."""

import datetime as dt
from typing import Any

import pytest

from integrations.source import Window
from integrations.withings.mapping import (
    NOTIFIED_DAYS_MOST,
    PARTS_MOST,
    SERIES_S_MOST,
    Day,
    read_days,
    read_minutes,
    read_notification,
)
from records.steps.sample import FormFactor, Method, StepBatch, StepSample, Unit

NOW = dt.datetime(2026, 11, 21, 4, 0, tzinfo=dt.UTC)
MODIFIED_S = 1_795_190_400


def row(**changes: Any) -> dict[str, Any]:
    return {
        "date": "2026-11-20",
        "timezone": "Asia/Hong_Kong",
        "steps": 9_411,
        "distance": 7_013.4,
        "active": 3_725,
        "deviceid": None,
        "hash_deviceid": None,
        "modified": MODIFIED_S,
        "brand": 1,
        "modelid": 93,
        "model": "ScanWatch",
        "is_tracker": True,
    } | changes


def day(**changes: Any) -> Day:
    [read] = read_days({"activities": [row(**changes)], "more": False, "offset": 0}).days
    return read


def at(read: Day, minute: int) -> str:
    return str(int(read.starts_at.timestamp()) + minute * 60)


def series(read: Day, entries: dict[int, Any]) -> list[StepBatch]:
    return list(read_minutes(read, [{"series": {at(read, minute): entry for minute, entry in entries.items()}}]))


def samples(batches: list[StepBatch]) -> list[StepSample]:
    return [sample for batch in batches for sample in batch.samples]


def entry(**changes: Any) -> dict[str, Any]:
    return {"steps": 96, "duration": 60, "model": "ScanWatch", "model_id": 93, "deviceid": "a1"} | changes


def test_a_day_has_steps_and_active_minutes_and_says_when_it_changed() -> None:
    steps, active = day().totals
    assert (steps.civil_on, steps.count, steps.unit, steps.offset_s) == (
        dt.date(2026, 11, 20),
        9_411,
        Unit.STEPS,
        28_800,
    )
    assert (active.count, active.unit) == (62, Unit.ACTIVE_MINUTES)
    assert steps.observed_at == dt.datetime.fromtimestamp(MODIFIED_S, dt.UTC)


@pytest.mark.parametrize(
    ("changes", "method", "form_factor"),
    [
        ({}, Method.AUTOMATIC, FormFactor.WATCH),
        ({"modelid": 58, "model": "Pulse HR"}, Method.AUTOMATIC, FormFactor.BAND),
        ({"modelid": 999, "model": "New one"}, Method.AUTOMATIC, FormFactor.WATCH),
        ({"modelid": 1052, "is_tracker": False}, Method.AUTOMATIC, FormFactor.PHONE),
        ({"modelid": 1060, "is_tracker": False, "brand": 18}, Method.AUTOMATIC, FormFactor.PHONE),
        ({"modelid": 1055, "is_tracker": False, "brand": 18}, Method.UNKNOWN, FormFactor.PHONE),
        ({"modelid": 1058, "is_tracker": False, "brand": 18}, Method.UNKNOWN, FormFactor.WATCH),
        ({"modelid": 4_711, "is_tracker": False, "brand": 99}, Method.UNKNOWN, FormFactor.OTHER),
        ({"modelid": None, "is_tracker": False, "brand": None}, Method.UNKNOWN, FormFactor.PHONE),
        ({"modelid": None, "model": None}, Method.AUTOMATIC, FormFactor.WATCH),
    ],
)
def test_what_no_tracker_counted_is_weaker(
    changes: dict[str, Any], method: Method, form_factor: FormFactor
) -> None:
    read = day(**changes)
    assert (read.method, read.device.form_factor) == (method, form_factor)
    assert {(total.method, total.device) for total in read.totals} == {(method, None)}


def test_minutes_are_of_the_same_device_as_their_day() -> None:
    read = day()
    [sample] = samples(series(read, {8 * 60: entry()}))
    assert sample.device == read.device
    assert sample.starts_at == dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)
    assert (sample.ends_at - sample.starts_at, sample.count) == (dt.timedelta(minutes=1), 96)
    assert (sample.offset_s, sample.method) == (28_800, Method.AUTOMATIC)


def test_minutes_of_another_model_are_another_device_and_believed_for_themselves() -> None:
    found = samples(
        series(
            day(),
            {
                1: entry(model_id=1052, model="iOS step tracker"),
                2: entry(model_id=1055, model="GoogleFit tracker"),
                3: entry(model_id=None),
            },
        )
    )
    assert [(sample.device.form_factor, sample.method) for sample in found] == [
        (FormFactor.PHONE, Method.AUTOMATIC),
        (FormFactor.PHONE, Method.UNKNOWN),
        (FormFactor.WATCH, Method.AUTOMATIC),
    ]
    assert len({sample.device.key for sample in found}) == 3
    [imported] = samples(series(day(is_tracker=False, brand=18, modelid=1055), {1: entry(model_id=None)}))
    assert imported.method is Method.UNKNOWN


def test_minutes_replace_all_that_was_there_of_the_day() -> None:
    before, after = day(), day(modified=MODIFIED_S + 1)
    first, second = series(before, {1: entry(), 2: entry()}), series(after, {1: entry(steps=90)})
    assert [len(batches) for batches in (first, second)] == [1, 1]  # so that no day is empty in between
    [withdrawn] = [interval for batch in second for interval in batch.deleted_intervals]
    assert (withdrawn.starts_at, withdrawn.ends_at) == (after.starts_at, after.ends_at)
    assert all(sample.revision < withdrawn.revision for sample in samples(first))
    assert all(sample.revision > withdrawn.revision for sample in samples(second))
    # The same state, fetched again, withdraws nothing of itself.
    [same] = [interval for batch in first for interval in batch.deleted_intervals]
    assert all(sample.revision > same.revision for sample in samples(first))


@pytest.mark.parametrize("body", [{"series": []}, {"series": {}}, {}, {"series": {"x": entry()}}, {"series": 3}])
def test_a_day_without_minutes_withdraws_nothing(body: dict[str, Any]) -> None:
    assert list(read_minutes(day(), [body])) == [StepBatch(samples=[], totals=day().totals, deleted_intervals=[])]


def test_an_unreadable_minute_is_left_out_and_the_others_taken() -> None:
    read = day()
    entries = {1: entry(), 2: None, 3: entry(steps="many"), 4: entry(duration=-1), 5: {"heart_rate": 70}}
    assert len(samples(series(read, entries))) == 1
    beside = {str(10**17): entry(), "-1": entry(), at(read, -1): entry(), at(read, 1_440): entry()}
    assert samples(list(read_minutes(read, [{"series": beside | {at(read, 1_439): entry(steps=5)}}]))) == samples(
        series(read, {1_439: entry(steps=5)})
    )


@pytest.mark.parametrize(
    ("civil_on", "hours", "spans"),
    [("2026-03-29", 23, 1), ("2026-10-25", 25, 2), ("2026-10-26", 24, 1)],
)
def test_days_of_23_and_25_hours_are_fetched_whole(civil_on: str, hours: int, spans: int) -> None:
    read = day(date=civil_on, timezone="Europe/Amsterdam")
    found = list(read.spans())
    assert len(found) == spans
    assert found[0][0] == read.starts_at.timestamp()
    assert found[-1][1] - found[0][0] == hours * 3_600
    assert all(end - start <= SERIES_S_MOST for start, end in found)


def test_the_offset_of_a_minute_is_that_of_its_instant() -> None:
    read = day(date="2026-10-25", timezone="Europe/Amsterdam")
    found = samples(series(read, {0: entry(), 4 * 60: entry()}))
    assert [sample.offset_s for sample in found] == [7_200, 3_600]


@pytest.mark.parametrize("name", ["", "Nowhere/At_All", "../etc/passwd", "/etc/passwd", "America", "A" * 5_000])
def test_an_unknown_time_zone_costs_nobody_the_day(name: str) -> None:
    read = day(timezone=name)
    assert (read.on, read.totals[0].count, read.totals[0].offset_s) == (dt.date(2026, 11, 20), 9_411, 28_800)


def test_long_days_are_cut_into_parts_that_can_be_taken() -> None:
    read = day()
    start = int(read.starts_at.timestamp())
    body = {"series": {str(start + second): entry(duration=1) for second in range(PARTS_MOST + 1)}}
    assert [len(batch.samples) for batch in read_minutes(read, [body])] == [PARTS_MOST, 1]


@pytest.mark.parametrize("bad", [None, {}, row(date="soon"), row(modified=-1), row(steps=10**12), row(date=None)])
def test_an_unreadable_row_is_left_out_and_the_others_taken(bad: Any) -> None:
    page = read_days({"activities": [bad, row()], "more": 0, "offset": 0})
    assert ([each.totals[0].count for each in page.days], page.unreadable) == ([9_411], 1)


@pytest.mark.parametrize(
    ("more", "offset", "expected"), [(True, 2, 2), (1, 2, 2), (False, 2, None), (True, None, None)]
)
def test_the_next_page(more: Any, offset: Any, expected: int | None) -> None:
    assert read_days({"activities": [], "more": more, "offset": offset}).next_offset == expected


def test_an_answer_without_days_is_unreadable() -> None:
    with pytest.raises(ValueError, match="activities"):
        read_days({})


def notified(**fields: str) -> Window | None:
    notice = read_notification({"userid": "475", "appli": "16"} | fields, now=NOW)
    assert notice is not None
    assert notice.batch is None
    assert not notice.is_ended
    return notice.window


def test_a_notification_names_a_day_or_instants() -> None:
    assert notified(date="2026-11-20") == Window(dt.date(2026, 11, 20), dt.date(2026, 11, 20))
    # Hong Kong's 20 November: whatever the time zone, the day is within.
    assert notified(startdate="1795104000", enddate="1795190400") == Window(
        dt.date(2026, 11, 18), dt.date(2026, 11, 21)
    )


def test_a_notification_cannot_make_us_fetch_for_ever() -> None:
    window = notified(startdate="0", enddate="1795190400")
    assert window is not None
    assert (window.last_on - window.first_on).days + 1 == NOTIFIED_DAYS_MOST


def test_an_unlinked_account_is_only_looked_at() -> None:
    assert notified(appli="46", action="unlink") == Window(dt.date(2026, 11, 20), dt.date(2026, 11, 21))


def test_other_categories_are_not_ours() -> None:
    assert read_notification({"userid": "475", "appli": "1", "startdate": "1", "enddate": "2"}, now=NOW) is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"userid": "", "appli": "16", "date": "2026-11-20"},
        {"userid": "475", "appli": "sixteen", "date": "2026-11-20"},
        {"userid": "475", "appli": "16"},
        {"userid": "475", "appli": "16", "date": "0001-01-01"},
        {"userid": "475", "appli": "16", "startdate": "9", "enddate": "3"},
        {"userid": "475", "appli": "16", "startdate": "1", "enddate": "1e999"},
        {"userid": "9" * 65, "appli": "16", "date": "2026-11-20"},
    ],
)
def test_what_is_no_notification_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"validation error|no days"):
        read_notification(fields, now=NOW)
