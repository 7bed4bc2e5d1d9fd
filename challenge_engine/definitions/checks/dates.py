"""Dates: windows that are in order, inside one another, and can be reached."""

from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.schema import Days, Round


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
        draft.fault(("time_zone",), f"`{zone}` is not a time zone; Hong Kong is Asia/Hong_Kong")


def _check_run(draft: Draft, run: Days) -> None:
    if run.last_day < run.first_day:
        draft.fault(("run", "last_day"), "the run ends before it begins")
    elif (run.last_day - run.first_day).days >= LIMITS.run_days:
        draft.fault(("run", "last_day"), f"the run is longer than {LIMITS.run_days} days")


def _check_enrolment(draft: Draft, run: Days | None) -> None:
    enrolment = draft.enrolment
    if enrolment is None:
        return
    for name, at in (("opens_at", enrolment.opens_at), ("last_minute", enrolment.last_minute)):
        if at.tzinfo is not None:
            draft.fault(("enrolment", name), "times are local to time_zone; leave the offset away")
            return
    if enrolment.last_minute < enrolment.opens_at:
        draft.fault(("enrolment", "last_minute"), "enrolment closes before it opens")
    if run is not None and enrolment.opens_at.date() > run.last_day:
        draft.fault(("enrolment", "opens_at"), "enrolment opens after the run: nobody could play")
    if run is not None and enrolment.last_minute.date() > run.last_day:
        draft.fault(("enrolment", "last_minute"), "enrolment stays open after the run")


def _check_rounds(draft: Draft, run: Days | None) -> None:
    rounds = draft.rounds
    for index, one in rounds.items():
        if one.last_day < one.first_day:
            draft.fault(("rounds", index, "last_day"), f"round {one.id} ends before it begins")
        if one.id == "run":
            draft.fault(("rounds", index, "id"), "`run` is the name of the whole run; call the round otherwise")
        if run is not None and (one.first_day < run.first_day or one.last_day > run.last_day):
            draft.fault(("rounds", index), f"round {one.id} is not inside the run")
    for (earlier, before), (index, after) in pairwise(rounds.items()):
        if index == earlier + 1:  # between them may stand one that could not be read
            _check_neighbours(draft, before, index, after)
    ids = [one.id for one in rounds.values()]
    for (index, one), position in zip(rounds.items(), range(len(ids)), strict=True):
        if one.id in ids[:position]:
            draft.fault(("rounds", index, "id"), f"a second round {one.id}")


def _check_neighbours(draft: Draft, before: Round, index: int, after: Round) -> None:
    if after.first_day <= before.last_day:
        draft.fault(
            ("rounds", index, "first_day"), f"round {after.id} overlaps round {before.id}, or is out of order"
        )
    elif (after.first_day - before.last_day).days > 1:
        days = (after.first_day - before.last_day).days - 1
        draft.fault(
            ("rounds", index, "first_day"),
            f"{days} days between rounds {before.id} and {after.id} count for the run only",
            is_warning=True,
        )
