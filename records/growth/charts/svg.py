"""A growth chart as SVG: presentation attributes only (no style, no script), so that any policy shows it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from core.messages import Language, say
from records.growth.centiles import LINE_NAMES
from records.growth.charts.data import Chart, Piece, Point
from records.growth.words import band_words, measure_words, unit_words

Theme = Literal["light", "dark"]
WEB_FONT = "system-ui, sans-serif"
_WIDTH, _HEIGHT = 800, 600
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 56, 76, 84
_MIDDLE_LINE = 4
_MOST_TICKS = 12
_YEARS_FROM_MONTHS = 36  # a wider window is told in years
_LEAST_LABEL_GAP = 11  # below, the names of lines would lie over each other


@dataclass(frozen=True, slots=True)
class _Colours:
    """As in the web app's tokens; ink on surface is at least 7:1, lines and points at least 3:1."""

    surface: str
    ink: str
    soft: str
    grid: str
    line: str
    middle: str
    point: str


_COLOURS = {
    "light": _Colours("#ffffff", "#14261c", "#465a4e", "#dbe7dc", "#7b9283", "#0a7248", "#2f5fc1"),
    "dark": _Colours("#16231c", "#ecf5ee", "#aec2b5", "#2b4034", "#6c8576", "#5fd79b", "#ffb74d"),
}


@dataclass(frozen=True, slots=True)
class _Scale:
    """The way from ages and values to places on the drawing."""

    first: float
    last: float
    least: float
    most: float

    def x(self, age_months: float) -> float:
        return _LEFT + (age_months - self.first) / (self.last - self.first) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - self.least) / (self.most - self.least) * (_HEIGHT - _TOP - _BOTTOM)


def draw_svg(chart: Chart, language: Language, theme: Theme = "light", font: str = WEB_FONT) -> str:
    """Return the chart as an SVG document of 800 by 600, with a title and a description for who cannot see it."""
    colours = _COLOURS[theme]
    title = say("growth_chart_title", language, {"measure": measure_words(chart.measure, language)})
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}"'
        f' height="{_HEIGHT}" role="img" aria-labelledby="title description" lang="{language}"'
        f' font-family="{escape(font)}" font-size="13">'
    )
    parts = [
        head,
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(describe(chart, language))}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{colours.surface}"/>',
        _text(_LEFT, 32, title, colours.ink, size=20, weight="bold"),
        _text(_LEFT, 54, _subtitle(chart, language), colours.soft),
    ]
    scale = _scale(chart)
    parts += _axes(chart, scale, language, colours)
    for piece in chart.pieces:
        parts += _lines(piece, scale, colours)
    parts += _line_names(chart, scale, colours)
    parts += _points(chart.points, scale, colours)
    source = say(f"growth_chart_source_{chart.reference.value}", language)
    parts.append(_text(_LEFT, _HEIGHT - 14, source, colours.soft, size=11))
    return "\n".join([*parts, "</svg>\n"])


def describe(chart: Chart, language: Language) -> str:
    """Return what the chart shows, in words."""
    latest = say("growth_chart_none", language)
    if chart.points:
        score = chart.points[-1].score
        told = {
            "value": f"{score.value:.1f}",
            "unit": unit_words(chart.measure, language),
            "band": band_words(score.band, language),
        }
        latest = say("growth_chart_latest", language, told)
    params: dict[str, str | int] = {
        "measure": measure_words(chart.measure, language),
        "count": len(chart.points),
        "latest": latest,
    }
    return say("growth_chart_alt", language, params)


def _subtitle(chart: Chart, language: Language) -> str:
    sex = say(f"growth_sex_{chart.sex.value}", language)
    return f"{sex} · {say(f'growth_reference_{chart.reference.value}', language)}"


def _scale(chart: Chart) -> _Scale:
    values = [value for piece in chart.pieces for line in (piece.lines[0], piece.lines[-1]) for value in line]
    values += [point.score.value for point in chart.points]
    # A window past the end of the reference has neither lines nor points: an empty frame.
    least, most = min(values, default=0.0), max(values, default=1.0)
    room = 0.04 * (most - least) or 1.0
    return _Scale(chart.window.first_months, chart.window.last_months, max(0.0, least - room), most + room)


def _axes(chart: Chart, scale: _Scale, language: Language, colours: _Colours) -> Iterator[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    in_years = scale.last - scale.first > _YEARS_FROM_MONTHS
    step = _age_step(scale.last - scale.first, in_years=in_years)
    for age in range(-(-int(scale.first) // step) * step, int(scale.last) + 1, step):
        x = scale.x(age)
        yield f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="{colours.grid}"/>'
        yield _text(x, bottom + 20, f"{age // 12 if in_years else age}", colours.soft, anchor="middle")
    value_step = _value_step(scale.most - scale.least)
    decimals = 0 if value_step >= 1 else 1
    for place in range(math.ceil(scale.least / value_step), math.floor(scale.most / value_step) + 1):
        y = scale.y(place * value_step)
        yield f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="{colours.grid}"/>'
        yield _text(_LEFT - 8, y + 4, f"{place * value_step:.{decimals}f}", colours.soft, anchor="end")
    axis = say("growth_chart_age_years" if in_years else "growth_chart_age_months", language)
    yield _text((_LEFT + right) / 2, bottom + 42, axis, colours.ink, anchor="middle")
    yield _text(_LEFT - 8, _TOP - 8, unit_words(chart.measure, language), colours.ink, anchor="end")


def _age_step(width_months: float, *, in_years: bool) -> int:
    steps = (12, 24, 36) if in_years else (1, 2, 3, 6)
    return next((step for step in steps if width_months / step <= _MOST_TICKS), steps[-1])


def _value_step(height: float) -> float:
    """Return the least of 1, 2, 5 times a power of ten that gives at most twelve ticks."""
    power = 10.0 ** math.floor(math.log10(height / _MOST_TICKS))
    return next(power * one for one in (1, 2, 5, 10) if height / (power * one) <= _MOST_TICKS)


def _lines(piece: Piece, scale: _Scale, colours: _Colours) -> Iterator[str]:
    for place, line in enumerate(piece.lines):
        path = "L".join(
            f"{scale.x(age):.1f} {scale.y(value):.1f}" for age, value in zip(piece.ages_months, line, strict=True)
        )
        is_middle = place == _MIDDLE_LINE
        colour, width = (colours.middle, 2.2) if is_middle else (colours.line, 1.2)
        # Every other line dashed, as on the printed charts: neighbours are told apart without colour.
        dashes = "" if place % 2 == 0 else ' stroke-dasharray="6 4"'
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def _line_names(chart: Chart, scale: _Scale, colours: _Colours) -> Iterator[str]:
    if not chart.pieces:
        return
    last = chart.pieces[-1]
    x, lowest = scale.x(last.ages_months[-1]) + 6, math.inf
    for place, line in enumerate(last.lines):
        y = min(scale.y(line[-1]) + 4, lowest - _LEAST_LABEL_GAP)
        lowest = y
        yield _text(x, y, LINE_NAMES[place], colours.middle if place == _MIDDLE_LINE else colours.soft, size=11)


def _points(points: Sequence[Point], scale: _Scale, colours: _Colours) -> Iterable[str]:
    places = [(scale.x(point.age_months), scale.y(point.score.value)) for point in points]
    if len(places) > 1:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        yield f'<path d="M{path}" fill="none" stroke="{colours.point}" stroke-width="1.5"/>'
    for place, (x, y) in enumerate(places):
        radius = 5.5 if place == len(places) - 1 else 4
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colours.point}"'
            f' stroke="{colours.surface}" stroke-width="1.5"/>'
        )


def _text(
    x: float, y: float, words: str, colour: str, *, size: int = 13, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"'
        f' font-weight="{weight}">{escape(words)}</text>'
    )
