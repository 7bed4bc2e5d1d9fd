"""Charts: the lines are the reference's, the points are the child's, and the drawings say so in words too."""

import datetime as dt
import io
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from pypdf import PdfReader

from core.messages import LANGUAGES, Language, say
from families.sex import Sex
from records.growth.ages import to_days
from records.growth.centiles import LINE_Z
from records.growth.charts.data import Window, make_chart
from records.growth.charts.document import make_document
from records.growth.charts.svg import draw_svg
from records.growth.child import Child, Entry
from records.growth.measures import CHARTED, Measure, Reference
from records.growth.references import distribution_at
from records.growth.scores import Scored, score_entry

CHILD = Child(Sex.FEMALE, dt.date(2024, 1, 1), gestation_weeks=33)
SVG = "{http://www.w3.org/2000/svg}"


def history(reference: Reference, *days: int) -> list[Scored]:
    return [
        score_entry(
            reference,
            CHILD,
            Entry(CHILD.birth_on + dt.timedelta(days=day), 4 + day / 100, 50 + day / 20, head_cm=38 + day / 90),
        )
        for day in days
    ]


@pytest.mark.parametrize("reference", Reference)
@pytest.mark.parametrize("measure", CHARTED)
def test_lines_are_the_references(reference: Reference, measure: Measure) -> None:
    chart = make_chart(reference, measure, Sex.FEMALE, [], Window(0, 228))
    for piece in chart.pieces:
        assert list(piece.ages_months) == sorted(set(piece.ages_months))
        assert len(piece.lines) == len(LINE_Z)
        for place, age in enumerate(piece.ages_months):
            found = distribution_at(reference, measure, Sex.FEMALE, to_days(age))
            assert found is not None
            column = [line[place] for line in piece.lines]
            assert column == [found.value_at(z) for z in LINE_Z]
            assert column == sorted(set(column))


def test_lengths_and_heights_are_not_joined() -> None:
    chart = make_chart(Reference.HK2020, Measure.HEIGHT, Sex.FEMALE, [], Window(12, 36))
    lying, standing = chart.pieces
    assert lying.ages_months[-1] < 24 < standing.ages_months[0]
    assert lying.lines[4][-1] - standing.lines[4][0] == pytest.approx(0.7, abs=0.06)


def test_points_stand_at_the_age_compared_and_the_window_holds_them() -> None:
    chart = make_chart(Reference.WHO, Measure.WEIGHT, Sex.FEMALE, history(Reference.WHO, 400, 100, 20))
    # 49 days early; the first was before term and is on no chart.
    assert [point.age_months * 30.4375 for point in chart.points] == pytest.approx([51, 351])
    assert chart.window == Window(0, 24)
    assert make_chart(Reference.WHO, Measure.WEIGHT, Sex.FEMALE, history(Reference.WHO, 900)).window == Window(
        0, 60
    )
    assert make_chart(Reference.WHO, Measure.WEIGHT, Sex.FEMALE, history(Reference.WHO, 2_000)).window == Window(
        0, 228
    )
    narrow = make_chart(Reference.WHO, Measure.WEIGHT, Sex.FEMALE, history(Reference.WHO, 100, 400), Window(6, 18))
    assert len(narrow.points) == 1


@pytest.mark.parametrize(("first", "last"), [(-1, 12), (0, 2), (12, 12), (24, 12), (229, 240)])
def test_windows_that_are_none(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="no window"):
        Window(first, last)


def test_a_measure_without_ages_has_no_chart() -> None:
    with pytest.raises(ValueError, match="no weight_for_height by age"):
        make_chart(Reference.WHO, Measure.WEIGHT_FOR_HEIGHT, Sex.FEMALE, [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", CHARTED)
def test_a_drawing(measure: Measure, language: Language) -> None:
    scored = history(Reference.WHO_HK2020, 100, 400, 800)
    chart = make_chart(Reference.WHO_HK2020, measure, Sex.FEMALE, scored)
    drawings = [draw_svg(chart, language, theme) for theme in ("light", "dark")]
    assert drawings[0] != drawings[1]
    root = ET.fromstring(drawings[0])  # noqa: S314 - our own text
    assert len(root.findall(f"{SVG}circle")) == 3
    lines = [path for path in root.findall(f"{SVG}path") if path.get("fill") == "none"]
    assert len(lines) == 9 * len(chart.pieces) + 1
    for path in lines:
        numbers = [float(number) for pair in path.get("d", "")[1:].split("L") for number in pair.split()]
        assert all(0 <= number <= 800 for number in numbers)
    said = root.find(f"{SVG}desc")
    assert said is not None
    assert say(f"growth_measure_{measure.value}", language) in (said.text or "")
    assert "{" not in (said.text or "")
    assert "growth_" not in drawings[0]
    # Shown under any policy: nothing of it is style or script.
    assert "style" not in drawings[0]


def test_an_empty_drawing_past_the_end_of_the_reference() -> None:
    chart = make_chart(Reference.WHO, Measure.HEAD, Sex.MALE, [], Window(100, 120))
    assert chart.pieces == []
    assert say("growth_chart_none", "en") in draw_svg(chart, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document(language: Language) -> None:
    scored = history(Reference.HK2020, *range(100, 700, 25))
    chart = make_chart(Reference.HK2020, Measure.HEIGHT, Sex.FEMALE, scored)
    name = '嘉欣 #text("x") <i>'
    document = make_document(chart, CHILD, name, language)
    assert len(pypdfium2.PdfDocument(document)) == 1
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    shown = "".join(read.split())
    for words in (
        name,
        say("growth_chart_disclaimer", language),
        say("growth_chart_corrected", language, {"weeks": 33}),
        say("growth_table_more", language, {"shown": 12, "count": 24}),
        say("growth_chart_source_hk2020", language),
    ):
        assert "".join(words.split()) in shown, words
    assert make_document(chart, CHILD, name, language) == document
