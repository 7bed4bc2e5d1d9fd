"""A growth chart as a PDF: the drawing, and the latest measurements in a table."""

from pathlib import Path

from core.messages import Language, say
from core.pdf import font_of, make_pdf
from records.growth.charts.data import Chart, Point
from records.growth.charts.svg import describe, draw_svg
from records.growth.child import Child
from records.growth.words import age_words, band_words, measure_words, unit_words

_TEMPLATE = Path(__file__).with_name("chart.typ")
_SHOWN_ROWS = 12  # as many as stand below the drawing on one page


def make_document(chart: Chart, child: Child, name: str, language: Language) -> bytes:
    """Return the PDF; `name` is what documents carry, or empty. Raises FontMissing.

    Takes some tens of milliseconds of processor time: call it in a thread.
    """
    latest = chart.points[-_SHOWN_ROWS:]
    told = {"shown": len(latest), "count": len(chart.points)}
    unit = unit_words(chart.measure, language)
    columns = [say(f"growth_table_{column}", language) for column in ("day", "age", "value", "band")]
    columns[2] = f"{columns[2]} ({unit})"
    values = {
        "title": say("growth_chart_title", language, {"measure": measure_words(chart.measure, language)}),
        "name": name,
        "lines": _lines(child, language),
        "chart": draw_svg(chart, language, font=font_of(language)),
        "chart_alt": describe(chart, language),
        "columns": columns,
        "rows": [_row(point, language) for point in reversed(latest)],
        "more": say("growth_table_more", language, told) if len(latest) < len(chart.points) else "",
        "disclaimer": say("growth_chart_disclaimer", language),
    }
    return make_pdf(_TEMPLATE, values, language)


def _lines(child: Child, language: Language) -> list[str]:
    if child.is_preterm:
        return [say("growth_chart_corrected", language, {"weeks": child.gestation_weeks or 0})]
    return []


def _row(point: Point, language: Language) -> list[str]:
    return [
        point.measured_on.isoformat(),
        age_words(point.age_months, language),
        f"{point.score.value:.2f}",
        band_words(point.score.band, language),
    ]
