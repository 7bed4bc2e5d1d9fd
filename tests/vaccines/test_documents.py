"""The school's form, the needle card and the calendar: what stands on them, in three languages."""

import datetime as dt
import io
import re
import uuid
from collections.abc import Callable
from typing import Any, cast

import pypdfium2
import pytest
from icalendar import Calendar
from pypdf import PdfReader

from core.messages import LANGUAGES, Language, say
from tests.support.vaccines import day, given, hong_kong
from vaccines.documents.calendar import Shown, make_calendar
from vaccines.documents.needle_card import make_needle_card
from vaccines.documents.record import Record, ToldDose, put_together
from vaccines.documents.school_form import make_school_form, rows
from vaccines.evaluation.model import Subject

NOW = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
FEED = uuid.UUID("01234567-89ab-7def-8123-456789abcdef")


def record(*lines: str, name: str = "陳小明 Chan Siu Ming", today: str = "2026-11-30") -> Record:
    doses = [
        ToldDose(dose, batch=f"B{place:04d}", provider="Tai Po clinic", is_self_entered=place % 2 == 0)
        for place, dose in enumerate(given(*lines))
    ]
    return put_together(name, Subject(day("2020-01-10"), "male"), hong_kong(), doses, day(today))


def shown(*lines: str, today: str = "2026-11-30") -> Shown:
    made = record(*lines, today=today)
    return Shown(made.name, made)


SOME = (
    "2020-01-10 bcg hepatitis-b",
    "2020-03-10 dtap-ipv",
    "2020-04-02 dtap-ipv",
    "2021-01-10 mmr",
    "2021-02-01 =hib",
)


def words_of(document: bytes) -> str:
    pages = pypdfium2.PdfDocument(document)
    return "".join(page.get_textpage().get_text_bounded() for page in pages).replace(" ", "").replace("\r\n", "")


def embedded_fonts(document: bytes) -> bool:
    """Tell whether every font of the document is in it."""
    fonts: list[Any] = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in PdfReader(io.BytesIO(document)).pages
        for font in cast("Any", page)["/Resources"]["/Font"].values()
    ]
    return bool(fonts) and all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_school_form_says_what_was_had_when(language: Language) -> None:
    document = make_school_form(record(*SOME), language)
    shown = words_of(document)
    series = hong_kong().series["polio"][0].names[language].replace(" ", "")
    for wanted in ("陳小明ChanSiuMing", series, "2020-03-10*", "2021-01-10*", "2020-04-02"):
        assert wanted in shown, (wanted, shown)
    assert say("school_form_title", language).replace(" ", "") in shown
    # The dose that came a day too soon stands among the others, with why; so does the one of no programme.
    others = shown.split(say("school_form_others", language).replace(" ", ""))[1]
    assert "2020-04-02" in others
    assert "2021-02-01" in others
    assert say("vaccine_not_judged", language).replace(" ", "") in others
    assert embedded_fonts(document)
    assert len(document) < 150_000


def test_antigens_of_one_injection_share_a_row_only_where_they_agree() -> None:
    together = rows(record("2020-03-10 dtap-ipv"), "en")
    assert ["Diphtheria, tetanus, whooping cough and polio", "2020-03-10*", "Not complete yet"] in together
    apart = {row[0]: row[1] for row in rows(record("2020-03-10 dtap-ipv", "2020-05-10 ipv"), "en")}
    assert apart["Polio"] == "2020-03-10*  ·  2020-05-10"
    assert apart["Diphtheria; Tetanus; Whooping cough"] == "2020-03-10*"
    assert "HPV" not in apart  # not offered to a boy


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_needle_card_holds_every_dose_and_what_is_next(language: Language) -> None:
    shown = words_of(make_needle_card(record(*SOME), language))
    assert [batch for batch in ("B0000", "B0001", "B0002", "B0003", "B0004", "B0005") if batch not in shown] == []
    assert shown.count(say("needle_card_not_counted", language).replace(" ", "")) == 1
    assert hong_kong().products["varicella"].names[language].replace(" ", "") in shown


@pytest.mark.parametrize("make", [make_school_form, make_needle_card])
def test_a_name_in_letters_of_no_font_here_is_marked_and_said(make: Callable[[Record, Language], bytes]) -> None:
    unprinted = say("document_unprinted", "en", {"mark": "□"}).replace(" ", "")
    shown = words_of(make(record(*SOME, name="Noa \u05e0"), "en"))
    assert "Noa□" in shown
    assert unprinted in shown
    assert unprinted not in words_of(make(record(*SOME), "en"))


def test_a_card_without_doses_and_one_of_a_long_life() -> None:
    assert say("needle_card_none", "en").replace(" ", "") in words_of(make_needle_card(record(), "en"))
    many = [f"{year}-{month:02d}-01 influenza-inactivated" for year in range(2021, 2026) for month in range(1, 13)]
    pages = pypdfium2.PdfDocument(make_needle_card(record(*many), "zh-Hant"))
    assert len(pages) > 1
    assert "2025-12-01" in "".join(page.get_textpage().get_text_bounded() for page in pages)


@pytest.mark.parametrize("name", ["محمد", "𠮷野家", "กขค 🎉", "#set text(size: 99pt)", "a" * 80, "\u202eabc"])
def test_any_name_can_be_printed_and_none_is_read_as_markup(name: str) -> None:
    document = make_school_form(record(*SOME, name=name), "en")
    assert document.startswith(b"%PDF-")
    if name.startswith("#"):
        assert name.replace(" ", "") in words_of(document)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_is_one_that_calendars_read(language: Language) -> None:
    content = make_calendar(shown(*SOME), FEED, language, "https://eplus.example.hk", NOW)
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75  # RFC 5545: longer lines are folded, never within a letter
    calendar: Any = Calendar.from_ical(content)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    events = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    params: dict[str, str | int] = {
        "name": "陳小明 Chan Siu Ming",
        "vaccine": hong_kong().products["varicella"].names[language],
        "number": 1,
    }
    event = events[say("calendar_event", language, params)]
    assert event["DTSTART"].dt == day("2026-11-30")  # overdue since 2021: it stands on today
    assert event["DTEND"].dt == day("2026-12-01")
    assert event["DTSTAMP"].dt == NOW
    assert str(event["UID"]).endswith("@eplus.example.hk")
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", dt.timedelta(days=-7))
    assert len({str(one["UID"]) for one in events.values()}) == len(events)


def test_a_calendar_entry_keeps_its_name_when_its_day_moves_and_goes_when_the_dose_is_had() -> None:
    def entries(*lines: str, today: str = "2026-11-30", feed: uuid.UUID = FEED) -> dict[str, dt.date]:
        content = make_calendar(shown(*lines, today=today), feed, "en", "https://eplus.example.hk", NOW)
        calendar: Any = Calendar.from_ical(content)
        return {str(one["UID"]): one["DTSTART"].dt for one in calendar.walk("VEVENT")}

    before, later = entries(*SOME), entries(*SOME, today="2026-12-01")
    assert before.keys() == later.keys()
    assert min(later.values()) == day("2026-12-01")
    had = entries(*SOME, "2026-11-30 varicella")
    assert len(before.keys() - had.keys()) >= 1
    assert not before.keys() & entries(*SOME, feed=uuid.uuid4()).keys()
    assert all(re.fullmatch(r"[0-9a-f]{32}@eplus\.example\.hk", uid) for uid in before)
