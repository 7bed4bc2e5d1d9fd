"""When a handover is announced, and for which day. Pure."""

import datetime as dt

from families.children.rules import birthday_on


def due_on_if_announced(birth_on: dt.date, today: dt.date, *, years: int, notice_days: int) -> dt.date | None:
    """Return the day of handover if it is announced today; None while that is too early.

    It is the birthday, but never less than `notice_days` after it was announced: who came to a family
    late, or whose announcement was missed, is told just as long ahead.
    """
    birthday = birthday_on(birth_on, years)
    notice = dt.timedelta(days=notice_days)
    if birthday - notice > today:
        return None
    return max(birthday, today + notice)
