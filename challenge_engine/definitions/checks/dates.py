"""Dates: windows that are in order, inside one another, and can be reached."""

from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.schema import Days, Round
from challenge_engine.definitions.sentences import Sentence


def check_dates(draft: Draft) -> None:
    """Note faults of time zone, enrolment, run and rounds."""
    _check_zone(draft)
    run = draft.run
    if run is not None:
        _check_run(draft, run)
    _check_enrolment(draft, run)
    _check_rounds(draft, run)


def _check_zone(draft: Draft) -> None:
    zone = draft.raw("time_zone")
    if not isinstance(zone, str):
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        draft.fault(("time_zone",), Sentence("fault_time_zone", zone=zone))


def _check_run(draft: Draft, run: Days) -> None:
    if run.last_day < run.first_day:
        draft.fault(("run", "last_day"), Sentence("fault_run_reversed"))
    elif (run.last_day - run.first_day).days >= LIMITS.run_days:
        draft.fault(("run", "last_day"), Sentence("fault_run_too_long", days=LIMITS.run_days))


def _check_enrolment(draft: Draft, run: Days | None) -> None:
    enrolment = draft.enrolment
    if enrolment is None:
        return
    for name, at in (("opens_at", enrolment.opens_at), ("last_minute", enrolment.last_minute)):
        if at.tzinfo is not None:
            draft.fault(("enrolment", name), Sentence("fault_offset"))
            return
    if enrolment.last_minute < enrolment.opens_at:
        draft.fault(("enrolment", "last_minute"), Sentence("fault_enrolment_reversed"))
    if run is not None and enrolment.opens_at.date() > run.last_day:
        draft.fault(("enrolment", "opens_at"), Sentence("fault_enrolment_after_run"))
    if run is not None and enrolment.last_minute.date() > run.last_day:
        draft.fault(("enrolment", "last_minute"), Sentence("fault_enrolment_outlasts_run"))


def _check_rounds(draft: Draft, run: Days | None) -> None:
    rounds = draft.rounds
    for index, one in rounds.items():
        if one.last_day < one.first_day:
            draft.fault(("rounds", index, "last_day"), Sentence("fault_round_reversed", round=one.id))
        if one.id == "run":
            draft.fault(("rounds", index, "id"), Sentence("fault_round_called_run"))
        if run is not None and (one.first_day < run.first_day or one.last_day > run.last_day):
            draft.fault(("rounds", index), Sentence("fault_round_outside_run", round=one.id))
    for (earlier, before), (index, after) in pairwise(rounds.items()):
        if index == earlier + 1:  # between them may stand one that could not be read
            _check_neighbours(draft, before, index, after)
    ids = [one.id for one in rounds.values()]
    for (index, one), position in zip(rounds.items(), range(len(ids)), strict=True):
        if one.id in ids[:position]:
            draft.fault(("rounds", index, "id"), Sentence("fault_second_round", round=one.id))


def _check_neighbours(draft: Draft, before: Round, index: int, after: Round) -> None:
    if after.first_day <= before.last_day:
        draft.fault(
            ("rounds", index, "first_day"), Sentence("fault_rounds_overlap", round=after.id, before=before.id)
        )
    elif (after.first_day - before.last_day).days > 1:
        days = (after.first_day - before.last_day).days - 1
        draft.fault(
            ("rounds", index, "first_day"),
            Sentence("fault_days_between_rounds", days=days, before=before.id, after=after.id),
            is_warning=True,
        )
