"""Oura's daily activity and events as values of `records.steps.sample`. Pure.

Oura gives a ring's count of a day, and the day; no finer steps. Such a day is one sample as long as the day, not a
total, which could never be taken back. What a pull shows of a window is all there is of it: days that are not
there are deleted, so that a deletion at Oura is followed, of which a webhook tells an id and not the day.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.civil_days import day_bounds, days_of, milliseconds, offset_s
from integrations.source import Window
from integrations.vendor_values import day, moment, objects, text, whole
from records.steps.sample import Deletion, Device, FormFactor, Method, StepBatch, StepSample

DEVICE = Device("ring", FormFactor.RING, "Oura Ring")
STEPS_TYPE = "daily_activity"
EVENT_TYPES = ("create", "update", "delete")


class OuraShapeError(Exception):
    """An answer that has not the documented shape."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of documents, and the token of the next."""

    documents: Sequence[Mapping[str, Any]]
    next_token: str | None


def read_page(answer: Mapping[str, Any]) -> Page:
    """Return a page; it may be empty and still have a next one. Raises OuraShapeError."""
    data, token = answer.get("data"), answer.get("next_token")
    if not isinstance(data, list) or len(objects(data)) != len(data):
        raise OuraShapeError("`data` is a list of objects")
    if token is None or token == "":
        return Page(objects(data), None)
    if text(token, chars_most=4_096) is None:
        raise OuraShapeError("`next_token` is a text")
    return Page(objects(data), text(token, chars_most=4_096))


def window_batch(documents: Sequence[Mapping[str, Any]], window: Window, *, observed_at: dt.datetime) -> StepBatch:
    """Return what all pages of a window say. Raises OuraShapeError where none of the documents can be read.

    With a document that cannot be read nothing is deleted: what we have of its day may be better.
    """
    read = [_day(document) for document in documents]
    days = [each for each in read if each is not None]
    if documents and not days:
        raise OuraShapeError("no document could be read")
    # Oura answers by its own days, which begin where the person is: one may lie beside the window.
    # Of two documents of one day the larger is the later: a day only grows.
    ordered = sorted(days, key=lambda each: each.steps)
    inside = {each.on: each for each in ordered if window.first_on <= each.on <= window.last_on}
    found = (_sample(each, observed_at) for _, each in sorted(inside.items()))
    samples = [sample for sample in found if sample is not None]
    gone = [on for on in days_of(window) if on not in inside] if len(days) == len(read) else []
    return StepBatch(
        samples=samples,
        deletions=[Deletion(_record_id(on), milliseconds(observed_at) - 1) for on in gone],
    )


@dataclass(frozen=True, slots=True)
class _Day:
    on: dt.date
    steps: int
    offset_s: int


def _day(document: Mapping[str, Any]) -> _Day | None:
    on, steps, begins = day(document.get("day")), whole(document.get("steps")), moment(document.get("timestamp"))
    if on is None or steps is None:
        return None
    offset = begins.utcoffset() if begins is not None else None
    return _Day(on, steps, int(offset.total_seconds()) if offset is not None else offset_s(day_bounds(on)[0]))


def _sample(of: _Day, observed_at: dt.datetime) -> StepSample | None:
    """Return a day from midnight to midnight where the ring was, or until now; None before it has begun.

    Oura's own days go from four to four. What is walked between midnight and four is in the day before, as Oura's
    app shows it, and competes with other devices there.
    """
    try:
        zone = dt.timezone(dt.timedelta(seconds=of.offset_s))
        starts_at = dt.datetime.combine(of.on, dt.time(), zone).astimezone(dt.UTC)
        ends_at = min(starts_at + dt.timedelta(days=1), observed_at)
    except (OverflowError, ValueError):
        return None
    if ends_at < starts_at + dt.timedelta(minutes=1):
        return None
    return StepSample(
        record_id=_record_id(of.on),
        revision=milliseconds(observed_at),
        starts_at=starts_at,
        ends_at=ends_at,
        offset_s=of.offset_s,
        count=of.steps,
        device=DEVICE,
        method=Method.AUTOMATIC,
        civil_on=of.on,
    )


def _record_id(on: dt.date) -> str:
    # Of the day, not of the document: one that is deleted and made again is the same day.
    return f"day:{on:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook says: whose document of which kind was created, updated or deleted, and when."""

    user_id: str
    data_type: str
    event_type: str
    at: dt.datetime

    @property
    def is_of_steps(self) -> bool:
        """Whether steps may have changed; kinds that we do not know are none of ours."""
        return self.data_type == STEPS_TYPE and self.event_type in EVENT_TYPES


def read_event(body: Mapping[str, Any]) -> Event | None:
    """Return a webhook's event, or None where it has not the documented parts."""
    user_id, data_type = text(body.get("user_id")), text(body.get("data_type"))
    event_type, at = text(body.get("event_type")), moment(body.get("event_time"))
    if user_id is None or data_type is None or event_type is None or at is None:
        return None
    return Event(user_id, data_type, event_type, at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC))
