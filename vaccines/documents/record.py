"""What documents are made of: whose record it is, the doses as they are told, and what the rules say of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.messages import Language
from vaccines.evaluation.model import Course, GivenDose, Standing, Subject, Verdict
from vaccines.evaluation.rules import judge
from vaccines.forecast.model import Outlooks
from vaccines.forecast.rules import forecast
from vaccines.schedules.model import Antigen, Product, Schedule


@dataclass(frozen=True, slots=True)
class ToldDose:
    """A dose with what families and clinics know of it beside its day."""

    given: GivenDose
    batch: str | None = None
    provider: str | None = None
    is_self_entered: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """A person's vaccines as of a day. Make one with `put_together`.

    `name` is empty on a document whose person has none: it is written in by hand.
    """

    name: str
    subject: Subject
    schedule: Schedule
    doses: Sequence[ToldDose]
    courses: Mapping[str, Course]
    outlooks: Outlooks
    as_of: dt.date

    def verdicts(self, dose_id: str) -> list[Verdict]:
        """Return what a dose counts for, antigen by antigen."""
        return [one for course in self.courses.values() for one in course.verdicts if one.dose_id == dose_id]

    def counts(self, dose_id: str) -> bool:
        """Tell whether a dose counts for anything, or is of no programme and so not judged."""
        found = self.verdicts(dose_id)
        return not found or any(one.standing is not Standing.NOT_VALID for one in found)


def put_together(
    name: str, subject: Subject, schedule: Schedule, doses: Sequence[ToldDose], as_of: dt.date
) -> Record:
    """Return the record of a person, judged and forecast; doses by day."""
    ordered = sorted(doses, key=lambda dose: dose.given.order)
    given = [dose.given for dose in ordered]
    courses = judge(schedule, subject, given)
    outlooks = forecast(schedule, subject, given, courses, as_of)
    return Record(name, subject, schedule, ordered, courses, outlooks, as_of)


def vaccine_name(
    given: GivenDose, products: Mapping[str, Product], antigens: Mapping[str, Antigen], language: Language
) -> str:
    """Return a dose's product, or the antigens it was entered by."""
    if given.product is not None:
        return products[given.product].names[language]
    comma = ", " if language == "en" else "、"
    return comma.join(antigens[antigen].names[language] for antigen in sorted(given.antigens))
