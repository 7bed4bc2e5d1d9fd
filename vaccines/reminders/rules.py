"""What is worth a reminder today, and when to look again. Pure."""

import datetime as dt
from collections.abc import Iterator

from vaccines.forecast.model import NextDose, Outlook, Outlooks, Timing, WhyCode

AHEAD = dt.timedelta(days=7)  # time to make an appointment; as the calendar's alarm
_NOT_YET = frozenset({Timing.LATER, Timing.POSSIBLE})
LOOK_WITHIN = dt.timedelta(days=30)  # whatever else changes (a class, a programme) is seen within a month


def list_told(outlooks: Outlooks, today: dt.date) -> set[str]:
    """Return a name for each thing to be told today: a dose coming up, and the same dose overdue.

    The name stays while the dose is awaited: a moved day is no news. A dose that must be repeated is, and so is
    the next season's.
    """
    told = set()
    for outlook, dose in _next_doses(outlooks):
        if today >= dose.overdue_on:
            told.add(f"overdue/{_name(outlook, dose)}")
        elif today >= dose.recommended_on - AHEAD:
            told.add(f"coming/{_name(outlook, dose)}")
    return told


def is_up_to_date(outlooks: Outlooks, today: dt.date) -> bool:
    """Return whether no dose is due or overdue."""
    return all(dose.timing(today) in _NOT_YET for _, dose in _next_doses(outlooks))


def look_again_on(outlooks: Outlooks, today: dt.date) -> dt.date:
    """Return the next day on which there is something new to tell if nothing changes, within a month."""
    days = [day for _, dose in _next_doses(outlooks) for day in (dose.recommended_on - AHEAD, dose.overdue_on)]
    return min([today + LOOK_WITHIN, *(day for day in days if day > today)])


def _next_doses(outlooks: Outlooks) -> Iterator[tuple[Outlook, NextDose]]:
    return ((one, one.next_dose) for one in outlooks.values() if one.next_dose is not None)


def _name(outlook: Outlook, dose: NextDose) -> str:
    season = outlook.series.season
    began = season.start(dose.recommended_on) if season else ""
    repeats = [str(why.day) for why in dose.why if why.code is WhyCode.REPEAT]
    return "/".join([dose.antigen, str(dose.number), str(began), *repeats])
