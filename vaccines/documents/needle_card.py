"""The needle card: all doses with batch and clinic, and what is next, on a page that folds once."""

from pathlib import Path

from core.messages import Language, say
from core.pdf import make_pdf
from vaccines.documents.record import Record, vaccine_name
from vaccines.forecast.visits import recommend
from vaccines.words import say_day, say_timing

_TEMPLATE = Path(__file__).with_name("needle_card.typ")
_NEXT_MAX = 8  # lines of what is next: more than one visit ever holds


def make_needle_card(record: Record, language: Language) -> bytes:
    """Return the PDF. Takes some milliseconds of processor time: call it in a thread. Raises FontMissing."""
    schedule, products = record.schedule, record.schedule.products
    doses = [
        [
            dose.given.given_on.isoformat() + ("*" if dose.is_self_entered else ""),
            vaccine_name(dose.given, products, schedule.antigens, language)
            + ("" if record.counts(dose.given.id) else f" ({say('needle_card_not_counted', language)})"),
            dose.batch or "",
            dose.provider or "",
        ]
        for dose in record.doses
    ]
    coming = [
        [
            say_day(max(one.recommended_on, record.as_of), language),
            products[one.vaccine].names[language],
            say("needle_card_dose", language, {"number": max(one.numbers.values())}),
            say_timing(one.timing, language),
        ]
        for one in recommend(record.outlooks, products, record.as_of)[:_NEXT_MAX]
    ]
    values = {
        "title": say("needle_card_title", language),
        "issuer": say("certificate_issuer", language),
        "fields": [
            [say("school_form_name", language), record.name],
            [say("school_form_born", language), say_day(record.subject.born_on, language)],
            [say("school_form_as_of", language), say_day(record.as_of, language)],
        ],
        "columns": [say(f"needle_card_{one}", language) for one in ("day", "vaccine", "batch", "provider")],
        "doses": doses,
        "next_title": say("needle_card_next", language),
        "coming": coming,
        "none": say("needle_card_none", language),
        "notes": [say("school_form_self_entered", language)],
    }
    return make_pdf(_TEMPLATE, values, language)
