"""A school's dashboard as a table for a spreadsheet, and as PDF for a meeting."""

import csv
import io
from pathlib import Path

from api.schemas.school_dashboard import BandOut, SchoolDashboard, ToldWeekOut
from core.messages import Language, say
from core.pdf import make_pdf

_TEMPLATE = Path(__file__).with_name("school_report.typ")
_COLUMNS = ("class", "week", "enrolled", "active", "active_days", "average", "parks", "districts")
_UTF8_MARK = "\ufeff"  # without it a spreadsheet reads Chinese letters as others


def make_csv(found: SchoolDashboard, language: Language) -> str:
    """Return a row for each class and week, and for the school's weeks; an empty field where nothing is told."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow([say(f"school_report_{one}", language) for one in _COLUMNS])
    groups = [(one.label, one.weeks) for one in found.classes]
    for label, weeks in [*groups, (say("school_report_school", language), found.totals)]:
        rows.writerows([label, week.monday.isoformat(), *_cells(week, language)] for week in weeks)
    return _UTF8_MARK + written.getvalue()


def make_report(found: SchoolDashboard, school: str, challenge: str, language: Language) -> bytes:
    """Return the last week as PDF: every class beside the others. Call it in a thread. Raises FontMissing."""
    monday = found.totals[-1].monday.isoformat() if found.totals else ""
    groups = [(one.label, one.weeks[-1]) for one in found.classes]
    if found.totals:
        groups.append((say("school_report_school", language), found.totals[-1]))
    values = {
        "title": say("school_report_title", language, {"school": school}),
        "challenge": challenge,
        "week": say("school_report_week_of", language, {"monday": monday}) if monday else "",
        "heads": [say(f"school_report_{one}", language) for one in _COLUMNS if one != "week"],
        "rows": [[label, *_cells(week, language)] for label, week in groups],
        "bars": [week.average or 0 for _, week in groups],
        "none": say("school_report_none", language),
        "note": say("school_report_note", language),
    }
    return make_pdf(_TEMPLATE, values, language)


def _cells(week: ToldWeekOut, language: Language) -> list[str]:
    average = "" if week.average is None else f"{week.average:.1f}"
    bands = [_band(one, language) for one in (week.enrolled, week.active, week.active_days)]
    return [*bands, average, _band(week.parks, language), _band(week.districts, language)]


def _band(band: BandOut | None, language: Language) -> str:
    if band is None:
        return ""
    if band.most is None:
        return say("school_report_or_more", language, {"least": band.least})
    if band.least == 0:
        return say("school_report_under", language, {"most": band.most + 1})
    return say("school_report_between", language, {"least": band.least, "most": band.most})
