import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.oura.mapping import DEVICE, OuraShapeError, read_event, read_page, window_batch
from integrations.source import Window
from records.steps.sample import Method
from tests.support.wild_json import JSON

ON = dt.date(2026, 11, 20)
SEEN_AT = dt.datetime(2026, 11, 21, 1, 2, 3, tzinfo=dt.UTC)


def document(on: dt.date = ON, steps: object = 10_432, **more: object) -> dict[str, Any]:
    return {"id": f"id-{on}", "day": on.isoformat(), "steps": steps, "timestamp": f"{on}T04:00:00+08:00", **more}


def test_a_document_is_the_rings_count_from_midnight_to_midnight_where_it_was_worn() -> None:
    batch = window_batch(
        [document(timestamp="2026-11-20T04:00:00-05:00", colour="blue")], Window(ON, ON), observed_at=SEEN_AT
    )
    [sample] = batch.samples
    assert (sample.civil_on, sample.count, sample.offset_s) == (ON, 10_432, -18_000)
    assert sample.starts_at == dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
    assert sample.ends_at == SEEN_AT  # there the day is not over
    assert (sample.device, sample.method) == (DEVICE, Method.AUTOMATIC)


def test_a_document_without_a_time_is_of_hong_kong_and_a_zero_is_a_zero() -> None:
    [sample] = window_batch([document(steps=0, timestamp=None)], Window(ON, ON), observed_at=SEEN_AT).samples
    assert (sample.count, sample.offset_s) == (0, 28_800)
    assert sample.starts_at == dt.datetime(2026, 11, 19, 16, tzinfo=dt.UTC)
    assert sample.ends_at == dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize("offset", ["+14:00", "-12:00", "+08:00"])
def test_what_is_no_longer_there_is_deleted_wherever_it_was(offset: str) -> None:
    before = window_batch(
        [document(timestamp=f"2026-11-20T04:00:00{offset}")], Window(ON, ON), observed_at=SEEN_AT
    )
    later = SEEN_AT + dt.timedelta(milliseconds=2)
    window = Window(ON - dt.timedelta(days=1), ON)
    after = window_batch([document(ON - dt.timedelta(days=1))], window, observed_at=later)
    [gone] = after.deletions
    assert gone.record_id == before.samples[0].record_id
    assert before.samples[0].revision < gone.revision < after.samples[0].revision


def test_a_day_beside_the_window_is_left_out_and_one_that_has_not_begun() -> None:
    documents = [document(ON + dt.timedelta(days=1)), document(), document(ON - dt.timedelta(days=1))]
    batch = window_batch(documents, Window(ON, ON), observed_at=SEEN_AT)
    assert [sample.civil_on for sample in batch.samples] == [ON]
    to_come = ON + dt.timedelta(days=5)
    batch = window_batch([document(to_come)], Window(to_come, to_come), observed_at=SEEN_AT)
    assert (batch.samples, batch.deletions) == ([], [])


@given(st.permutations([100, 300, 200]))
def test_of_two_documents_of_a_day_the_larger_counts_in_any_order(steps: list[int]) -> None:
    batch = window_batch([document(steps=each) for each in steps], Window(ON, ON), observed_at=SEEN_AT)
    assert [sample.count for sample in batch.samples] == [300]


@pytest.mark.parametrize("spoiled", [{}, document(steps="many"), document(day="2026-13-01"), document(steps=True)])
def test_a_document_that_cannot_be_read_deletes_nothing(spoiled: dict[str, Any]) -> None:
    batch = window_batch([document(), spoiled], Window(ON, ON + dt.timedelta(days=1)), observed_at=SEEN_AT)
    assert (len(batch.samples), batch.deletions) == (1, [])
    with pytest.raises(OuraShapeError):
        window_batch([spoiled], Window(ON, ON), observed_at=SEEN_AT)


@pytest.mark.parametrize(
    "answer", [{}, {"data": None}, {"data": [1]}, {"data": {}}, {"data": [], "next_token": {"a": 1}}]
)
def test_another_shape_of_page_is_said_to_be_one(answer: dict[str, Any]) -> None:
    with pytest.raises(OuraShapeError):
        read_page(answer)


def test_an_empty_page_may_have_a_next_one() -> None:
    assert read_page({"data": [], "next_token": "abc"}).next_token == "abc"
    assert read_page({"data": [], "next_token": ""}).next_token is None
    assert read_page({"data": []}).next_token is None


@given(st.dictionaries(st.sampled_from(["data", "next_token"]), st.lists(JSON, max_size=3) | JSON))
def test_whatever_comes_is_read_or_refused(answer: dict[str, Any]) -> None:
    try:
        page = read_page(answer)
        window_batch(page.documents, Window(ON, ON), observed_at=SEEN_AT)
    except OuraShapeError:
        return


@given(st.dictionaries(st.sampled_from(["user_id", "data_type", "event_type", "event_time"]), JSON))
def test_an_event_is_read_or_is_none(body: dict[str, Any]) -> None:
    event = read_event(body)
    assert event is None or event.at.tzinfo is not None


@pytest.mark.parametrize(
    ("data_type", "event_type", "is_of_steps"),
    [
        ("daily_activity", "update", True),
        ("daily_activity", "delete", True),
        ("daily_activity", "something_new", False),
        ("daily_something_new", "update", False),
    ],
)
def test_kinds_that_are_not_known_are_none_of_ours(data_type: str, event_type: str, is_of_steps: bool) -> None:  # noqa: FBT001
    event = read_event(
        {
            "user_id": "u",
            "data_type": data_type,
            "event_type": event_type,
            "event_time": "2026-11-20T12:00:00+00:00",
        }
    )
    assert event is not None
    assert event.is_of_steps is is_of_steps
