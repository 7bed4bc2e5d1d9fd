"""Children and their doses in one line each, and what the rules say of them in lines to compare."""

import datetime as dt
from collections.abc import Sequence

from vaccines.evaluation.model import GivenDose, Subject, dose_of_antigens, dose_of_product
from vaccines.evaluation.rules import judge
from vaccines.forecast.rules import forecast
from vaccines.forecast.visits import recommend
from vaccines.schedules.catalogue import antigen_catalogue, product_catalogue, schedule_catalogue
from vaccines.schedules.model import Schedule


def hong_kong() -> Schedule:
    return schedule_catalogue()["hk-childhood"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def given(*lines: str) -> list[GivenDose]:
    """Return doses of lines such as `2024-01-31 bcg hepatitis-b` (products) or `2024-01-31 =measles` (antigen)."""
    doses: list[GivenDose] = []
    for line in lines:
        on, *names = line.split()
        for name in names:
            number = f"{len(doses):03d}"
            if name.startswith("="):
                antigens = frozenset(name.removeprefix("=").split("+"))
                doses.append(dose_of_antigens(number, day(on), antigens, antigen_catalogue()))
            else:
                doses.append(dose_of_product(number, day(on), product_catalogue()[name]))
    return doses


def verdicts(
    subject: Subject, doses: Sequence[GivenDose], antigen: str, schedule: Schedule | None = None
) -> list[str]:
    """Return `2024-01-31 valid 1` or `2024-01-31 not_valid too_young 2024-03-02` for each dose of an antigen."""
    courses = judge(schedule or hong_kong(), subject, doses)
    return [
        " ".join(
            str(part)
            for part in (
                one.given_on,
                one.standing,
                one.number if one.standing == "valid" else None,
                one.reason,
                one.valid_from,
            )
            if part is not None
        )
        for one in courses[antigen].verdicts
    ]


def statuses(
    subject: Subject, doses: Sequence[GivenDose], today: str, schedule: Schedule | None = None
) -> dict[str, str]:
    chosen = schedule or hong_kong()
    outlooks = forecast(chosen, subject, doses, judge(chosen, subject, doses), day(today))
    return {antigen: one.status.value for antigen, one in outlooks.items()}


def coming(
    subject: Subject, doses: Sequence[GivenDose], today: str, schedule: Schedule | None = None
) -> list[str]:
    """Return `mmr 1 2025-01-31 overdue` for each injection recommended next, the first due first."""
    chosen = schedule or hong_kong()
    outlooks = forecast(chosen, subject, doses, judge(chosen, subject, doses), day(today))
    return [
        f"{one.vaccine} {max(one.numbers.values())} {one.recommended_on} {one.timing}"
        for one in recommend(outlooks, chosen.products, day(today))
    ]
