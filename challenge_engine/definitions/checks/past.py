"""What a new version may not change: dates that are past when it comes into force.

The calendar of the newest version judges the whole run, so a moved date would take back, or give, what is settled.
"""

import datetime as dt

from challenge_engine.definitions.calendar import Calendar, Span
from challenge_engine.definitions.document import Path
from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.sentences import Sentence


def check_past(draft: Draft, published: Calendar, planned: Calendar, effective_from_at: dt.datetime) -> None:
    """Note every date of the draft (its calendar is `planned`) that was past and is not as it was published."""
    if planned.zone != published.zone and published.run.starts_at <= effective_from_at:
        # All other dates would be found moved by the hours between the zones.
        draft.fault(("time_zone",), Sentence("fault_past_zone", zone=published.zone.key))
        return
    _check_enrolment(draft, published, planned, effective_from_at)
    _check_span(draft, ("run",), published.run, planned.run, effective_from_at)
    _check_rounds(draft, published, planned, effective_from_at)
    _check_late_data(draft, published, planned, effective_from_at)


def _check_enrolment(draft: Draft, published: Calendar, planned: Calendar, at: dt.datetime) -> None:
    if published.enrolment_opens_at <= at and planned.enrolment_opens_at != published.enrolment_opens_at:
        draft.fault(("enrolment", "opens_at"), Sentence("fault_past_enrolment_opened"))
    if planned.enrolment_closes_at == published.enrolment_closes_at:
        return
    if published.enrolment_closes_at <= at:
        draft.fault(("enrolment", "last_minute"), Sentence("fault_past_enrolment_closed"))
    elif planned.enrolment_closes_at <= at:
        draft.fault(("enrolment", "last_minute"), Sentence("fault_past_enrolment_would_close"))


def _check_span(draft: Draft, path: Path, published: Span, planned: Span, at: dt.datetime) -> None:
    what = _named(published)
    if published.starts_at <= at and planned.first_day != published.first_day:
        draft.fault((*path, "first_day"), Sentence("fault_past_began", what=what, day=str(published.first_day)))
    elif published.starts_at > at:
        _check_future(draft, path, what, planned, at)
    if published.ends_at <= at and planned.last_day != published.last_day:
        draft.fault((*path, "last_day"), Sentence("fault_past_ended", what=what, day=str(published.last_day)))
    elif published.starts_at <= at < published.ends_at and planned.ends_at <= at:
        draft.fault((*path, "last_day"), Sentence("fault_past_would_end", what=what))


def _check_future(draft: Draft, path: Path, what: Sentence, planned: Span, at: dt.datetime) -> None:
    if planned.starts_at <= at:
        draft.fault((*path, "first_day"), Sentence("fault_past_would_begin", what=what))


def _check_rounds(draft: Draft, published: Calendar, planned: Calendar, at: dt.datetime) -> None:
    earlier = {span.id: span for span in published.rounds}
    for index, span in enumerate(planned.rounds):
        path = ("rounds", index)
        if span.id in earlier:
            _check_span(draft, path, earlier.pop(span.id), span, at)
        else:
            _check_future(draft, path, _named(span), span, at)
    for span in earlier.values():
        if span.starts_at <= at:
            draft.fault(("rounds",), Sentence("fault_past_removed", what=_named(span)))


def _check_late_data(draft: Draft, published: Calendar, planned: Calendar, at: dt.datetime) -> None:
    ended = [span for span in (*published.rounds, published.run) if span.ends_at <= at]
    for name, before, after in (
        ("grace_h", _grace(published), _grace(planned)),
        ("sealing_h", _sealing(published), _sealing(planned)),
    ):
        if ended and before != after:
            draft.fault(("late_data", name), Sentence("fault_past_late_data", what=_named(ended[0])))


def _named(span: Span) -> Sentence:
    return Sentence("fault_the_run") if span.id == "run" else Sentence("fault_the_round", round=span.id)


def _grace(calendar: Calendar) -> dt.timedelta:
    return calendar.run.grace_ends_at - calendar.run.ends_at


def _sealing(calendar: Calendar) -> dt.timedelta:
    return calendar.run.seals_at - calendar.run.ends_at
