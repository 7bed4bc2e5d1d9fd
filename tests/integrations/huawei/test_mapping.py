import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.huawei.mapping import (
    HuaweiShapeError,
    read_collectors,
    read_event,
    read_samples,
    read_totals,
    withdrawn,
)
from integrations.source import Window
from records.steps.sample import FormFactor, Method
from tests.support.wild_json import JSON

ON = dt.date(2026, 11, 20)
NEXT = ON + dt.timedelta(days=1)
MIDNIGHT_S = 1_795_104_000  # of 20 November 2026 in Hong Kong
SEEN_AT = dt.datetime(2026, 11, 21, 1, 2, 3, tzinfo=dt.UTC)


def point(minute: int, count: object = 96, **more: object) -> dict[str, Any]:
    start_s = MIDNIGHT_S + minute * 60
    return {
        "startTime": start_s * 1_000_000_000,
        "endTime": (start_s + 60) * 1_000_000_000,
        "value": [{"fieldName": "steps_delta", "integerValue": count}],
        **more,
    }


def answer(*points: dict[str, Any], collector: object = "Y29sbGVjdG9y") -> dict[str, Any]:
    return {"group": [{"sampleSet": [{"dataCollectorId": collector, "samplePoints": list(points)}]}]}


def collector(collector_id: str = "Y29sbGVjdG9y", kind: str = "Smart watch", **more: Any) -> dict[str, Any]:
    device = {"manufacturer": "HUAWEI", "modelNum": "GT", "devType": kind, "uniqueId": "w1"}
    app = {"appPackageName": "com.huawei.health"}
    return {"collectorId": collector_id, "collectorType": "raw", "deviceInfo": device, "appInfo": app, **more}


def test_nanoseconds_are_instants_and_the_day_is_hong_kongs() -> None:
    days = read_samples(answer(point(1_440), point(0), point(1_439)), {}, observed_at=SEEN_AT).by_day
    assert list(days) == [ON, NEXT]
    first, second = days.values()
    assert [sample.starts_at for sample in first] == [
        dt.datetime(2026, 11, 19, 16, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 20, 15, 59, tzinfo=dt.UTC),
    ]
    assert [sample.starts_at for sample in second] == [dt.datetime(2026, 11, 20, 16, 0, tzinfo=dt.UTC)]
    assert {(each.count, each.offset_s, each.method) for each in first} == {(96, 28_800, Method.AUTOMATIC)}


@pytest.mark.parametrize(
    ("kind", "form_factor"),
    [
        ("Smart watch", FormFactor.WATCH),
        ("Smart wristband", FormFactor.BAND),
        ("PHONE", FormFactor.PHONE),
        ("Smart ring", FormFactor.RING),
        ("Hologram", FormFactor.OTHER),
    ],
)
def test_a_collector_names_its_device(kind: str, form_factor: FormFactor) -> None:
    collectors = read_collectors({"dataCollector": [collector(kind=kind)]})
    device = read_samples(answer(point(5)), collectors, observed_at=SEEN_AT).by_day[ON][0].device
    assert (device.form_factor, device.label) == (form_factor, "HUAWEI GT")


def test_two_collectors_of_one_watch_are_one_device_with_records_of_their_own() -> None:
    collectors = read_collectors({"dataCollector": [collector("a"), collector("b")]})
    both = {"group": [*answer(point(5), collector="a")["group"], *answer(point(5), collector="b")["group"]]}
    samples = read_samples(both, collectors, observed_at=SEEN_AT).by_day[ON]
    assert len({sample.device for sample in samples}) == 1
    assert len({sample.record_id for sample in samples}) == 2


def test_what_another_app_wrote_is_not_taken_for_a_sensors() -> None:
    other = collector(appInfo={"appPackageName": "com.example.steps"})
    derived = collector("d", collectorType="derived")
    collectors = read_collectors({"dataCollector": [other, derived, {"collectorId": 5}, "text"]})
    assert {each.method for each in collectors.values()} == {Method.UNKNOWN, Method.DERIVED}


def test_what_is_gone_is_older_than_what_is_there_and_newer_than_what_was_there() -> None:
    later = SEEN_AT + dt.timedelta(milliseconds=2)
    [before] = read_samples(answer(point(5, 96)), {}, observed_at=SEEN_AT).by_day[ON]
    [after] = read_samples(answer(point(5, "90")), {}, observed_at=later).by_day[ON]
    first, second = withdrawn(Window(ON, NEXT), observed_at=later)
    assert before.record_id == after.record_id
    assert before.revision < first.revision < after.revision
    assert first.starts_at == dt.datetime(2026, 11, 19, 16, tzinfo=dt.UTC)
    assert first.ends_at == second.starts_at == dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "spoiled",
    [
        point(6, 9.5),
        point(6, None),
        point(6, value=[{"fieldName": {"a": 1}, "integerValue": 5}]),
        point(6, startTime="soon"),
        point(6, endTime=10**30),
        {},
    ],
)
def test_a_point_that_cannot_be_read_is_known(spoiled: dict[str, Any]) -> None:
    samples = read_samples(answer(point(5), spoiled), {}, observed_at=SEEN_AT)
    assert (len(samples.by_day[ON]), samples.is_whole) == (1, False)
    with pytest.raises(HuaweiShapeError):
        read_samples(answer(spoiled), {}, observed_at=SEEN_AT)


def test_absurd_numbers_are_handed_on_to_be_judged_by_name() -> None:
    reversed_point = point(7, -5, endTime=MIDNIGHT_S * 1_000_000_000)
    found = read_samples(answer(point(6, 10**9), reversed_point), {}, observed_at=SEEN_AT).by_day[ON]
    assert [sample.count for sample in found] == [10**9, -5]
    assert found[1].ends_at < found[1].starts_at


def test_huaweis_own_merge_is_a_control_without_a_device_and_no_data_is_no_row() -> None:
    def group(day: int, *sets: list[int]) -> dict[str, Any]:
        points = [
            {"samplePoints": [{"value": [{"fieldName": "steps", "integerValue": each}]} for each in counts]}
            for counts in sets
        ]
        return {"startTime": (MIDNIGHT_S + day * 86_400) * 1_000, "sampleSet": points}

    groups = [group(0, [7_118]), group(1), group(2, [0]), group(3, [2_000, 600], [900]), {"startTime": "soon"}]
    totals = read_totals({"group": groups}, observed_at=SEEN_AT)
    days = [(total.civil_on.day, total.count, total.device) for total in totals]
    assert days == [(20, 7_118, None), (22, 0, None), (23, 2_600, None)]


@pytest.mark.parametrize("group", [None, {}, "text", [1], [[]]])
def test_another_shape_is_said_to_be_one(group: object) -> None:
    with pytest.raises(HuaweiShapeError):
        read_samples({"group": group}, {}, observed_at=SEEN_AT)
    with pytest.raises(HuaweiShapeError):
        read_totals({"group": group}, observed_at=SEEN_AT)


_POINT = st.fixed_dictionaries(
    {}, optional={"startTime": JSON, "endTime": JSON, "value": st.lists(JSON, max_size=2)}
)


@given(st.lists(st.fixed_dictionaries({"samplePoints": st.lists(_POINT | JSON, max_size=3)}) | JSON, max_size=2))
def test_whatever_comes_is_read_or_refused(sets: list[Any]) -> None:
    given_answer = {"group": [{"startTime": 0, "sampleSet": sets}], "dataCollector": sets}
    read_collectors(given_answer)
    read_totals(given_answer, observed_at=SEEN_AT)
    try:
        read_samples(given_answer, {}, observed_at=SEEN_AT)
    except HuaweiShapeError:
        return


@given(st.dictionaries(st.integers(0, 1_439), st.integers(0, 500), max_size=40))
def test_no_step_is_lost_or_made(walked: dict[int, int]) -> None:
    points = [point(minute, count) for minute, count in walked.items()]
    found = read_samples(answer(*points), {}, observed_at=SEEN_AT).by_day.get(ON, [])
    assert sum(sample.count for sample in found) == sum(walked.values())
    assert len({sample.record_id for sample in found}) == len(walked)


def test_an_event_is_of_steps_by_its_type_and_signed_over_its_parts() -> None:
    body = {
        "openId": "abc",
        "eventType": "SAMPLESET_EVENT$UPDATE$com.huawei.continuous.steps.delta",
        "eventTime": 7,
    }
    event = read_event(body)
    assert event is not None
    assert event.is_of_steps
    assert event.signed_text == "abc_SAMPLESET_EVENT$UPDATE$com.huawei.continuous.steps.delta_7"
    other = read_event({**body, "eventType": "SCENARIO_EVENT$NEW"})
    assert other is not None
    assert not other.is_of_steps
    assert read_event({**body, "openId": ""}) is None
    assert read_event({**body, "eventTime": "soon"}) is None
