"""Oura's daily activity and events as values of `records.steps.sample`. Pure.

Oura gives a ring's count of a day, and the day; no finer steps. What a pull shows of a window is all there is of
it: the batch first withdraws the window and then says its days anew, so that a document deleted at Oura is
followed, of which a webhook tells the id alone and not the day.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.civil_days import day_bounds, milliseconds, offset_s
from integrations.source import Window
from integrations.vendor_values import day, moment, objects, text, whole
from records.steps.sample import DayTotal, DeletedInterval, Device, FormFactor, Method, StepBatch

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

    With a document that cannot be read nothing is withdrawn: what we have of its day may be better.
    """
    read = [_total(document, observed_at) for document in documents]
    totals = [total for total in read if total is not None]
    if documents and not totals:
        raise OuraShapeError("no document could be read")
    starts_at, ends_at = day_bounds(window.first_on)[0], day_bounds(window.last_on)[1]
    withdrawn = DeletedInterval(starts_at, ends_at, milliseconds(observed_at) - 1)
    # Oura answers by its own days, which begin where the person is: one may lie beside the window.
    inside = [total for total in totals if window.first_on <= total.civil_on <= window.last_on]
    return StepBatch(
        totals=tuple(inside),
        deleted_intervals=(withdrawn,) if len(totals) == len(read) else (),
    )


def _total(document: Mapping[str, Any], observed_at: dt.datetime) -> DayTotal | None:
    on, steps, begins = day(document.get("day")), whole(document.get("steps")), moment(document.get("timestamp"))
    if on is None or steps is None:
        return None
    offset = begins.utcoffset() if begins is not None else None
    seconds = int(offset.total_seconds()) if offset is not None else offset_s(day_bounds(on)[0])
    return DayTotal(on, seconds, steps, observed_at, DEVICE, Method.AUTOMATIC)


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
