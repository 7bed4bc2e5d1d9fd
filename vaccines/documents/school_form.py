"""The immunisation form that schools ask for, filled in: what the programme gives, and when each dose was had."""

from pathlib import Path

from core.messages import Language, say
from core.pdf import make_pdf
from vaccines.documents.record import Record, vaccine_name
from vaccines.evaluation.model import Standing
from vaccines.forecast.model import SeriesStatus
from vaccines.words import say_day, say_status, say_verdict

_TEMPLATE = Path(__file__).with_name("school_form.typ")


def make_school_form(record: Record, language: Language) -> bytes:
    """Return the PDF. Takes some milliseconds of processor time: call it in a thread. Raises FontMissing."""
    schedule = record.schedule
    values = {
        "title": say("school_form_title", language),
        "issuer": say("certificate_issuer", language),
        "fields": [
            [say("school_form_name", language), record.name],
            [say("school_form_born", language), say_day(record.subject.born_on, language)],
            [say("school_form_as_of", language), say_day(record.as_of, language)],
        ],
        "columns": [say(f"school_form_{one}", language) for one in ("vaccine", "doses", "standing")],
        "rows": rows(record, language),
        "others_title": say("school_form_others", language),
        "others": others(record, language),
        "notes": [
            say("school_form_programme", language, {"programme": schedule.names[language]}),
            say("school_form_self_entered", language),
        ],
        "signature": say("school_form_signature", language),
        "date": say("school_form_date", language),
    }
    return make_pdf(_TEMPLATE, values, language)


def rows(record: Record, language: Language) -> list[list[str]]:
    """Return vaccine, valid doses and standing. Antigens of one series that agree share a row."""
    found: dict[tuple[str, str, str], list[str]] = {}
    marks = {dose.given.id: "*" if dose.is_self_entered else "" for dose in record.doses}
    for antigen, course in record.courses.items():
        status = record.outlooks[antigen].status
        valid = [one for one in course.verdicts if one.standing is Standing.VALID]
        if status is SeriesStatus.NOT_IN_PROGRAMME:
            continue
        days = "  ·  ".join(f"{one.given_on.isoformat()}{marks[one.dose_id]}" for one in valid) or "-"
        found.setdefault((course.series.id, days, say_status(status, language)), []).append(antigen)
    told = []
    for (series_id, days, status_words), antigens in found.items():
        series = record.courses[antigens[0]].series
        whole = sum(one.series.id == series_id for one in record.courses.values()) == len(antigens)
        names = [record.schedule.antigens[one].names[language] for one in antigens]
        name = series.names[language] if whole else ("; " if language == "en" else "、").join(names)
        told.append([name, days, status_words])
    return told


def others(record: Record, language: Language) -> list[list[str]]:
    """Return day, vaccine and words of the doses that count for nothing, or are of no programme."""
    told = []
    for dose in record.doses:
        verdicts = record.verdicts(dose.given.id)
        if any(one.standing is Standing.VALID for one in verdicts):
            continue
        name = vaccine_name(dose.given, record.schedule.products, record.schedule.antigens, language)
        words = say_verdict(verdicts[0], language) if verdicts else say("vaccine_not_judged", language)
        told.append([dose.given.given_on.isoformat() + ("*" if dose.is_self_entered else ""), name, words])
    return told
