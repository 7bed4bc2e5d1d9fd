"""Which corrections of a date of birth an officer looks at first. Pure."""

import datetime as dt

from families.children.rules import birthday_on

FREE = 2  # a slip of the finger, and one in correcting it; then an officer looks
HANDOVER_MOVED_MOST = dt.timedelta(days=31)  # a wrong day, or the month beside it


def is_to_be_held(
    former_on: dt.date | None,
    wanted_on: dt.date,
    *,
    corrected_before: int,
    is_announced: bool,
    handover_years: int,
) -> bool:
    """Return whether a correction waits: of many, after the handover was announced, or moving it far.

    Whoever could move the handover at will would take a child's own say from it, or give it years too early.
    """
    if corrected_before >= FREE or is_announced:
        return True
    if former_on is None:
        return False
    moved = birthday_on(wanted_on, handover_years) - birthday_on(former_on, handover_years)
    return abs(moved) > HANDOVER_MOVED_MOST
