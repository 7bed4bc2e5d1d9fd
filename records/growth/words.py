"""What is said about growth, in the caller's language: levels, flags, bands, ages, doubts."""

from typing import Literal

from core.messages import Language, say
from records.growth.centiles import ABOVE_99_6, BELOW_0_4, LINE_NAMES
from records.growth.flags import Flag, Level
from records.growth.measures import Measure

Audience = Literal["parent", "professional"]
_ENGLISH_ORDINALS = {"2": "2nd", "91": "91st"}
_MONTHS_TO_YEARS = 24  # younger children's ages are told in months


def level_words(level: Level, language: Language) -> str:
    """Return the heading of a level."""
    return say(f"growth_level_{level.name.lower()}", language)


def flag_words(flag: Flag, audience: Audience, language: Language) -> str:
    """Return what a flag says to parents or to professionals."""
    return say(f"growth_flag_{flag.code.value}_{audience}", language)


def fine_words(audience: Audience, language: Language) -> str:
    """Return what is said when there is no flag."""
    return say(f"growth_fine_{audience}", language)


def band_words(band: int, language: Language) -> str:
    """Return between which of the nine lines a band lies."""
    if band == BELOW_0_4:
        return say("growth_band_below", language)
    if band == ABOVE_99_6:
        return say("growth_band_above", language)
    lower, upper = (_ordinal(name, language) for name in LINE_NAMES[band - 1 : band + 1])
    return say("growth_band_between", language, {"lower": lower, "upper": upper})


def age_words(age_months: float, language: Language) -> str:
    """Return an age in whole months to two years, in years and months after."""
    # A birthday may lie a few hours before the mean month is full.
    months = int(age_months + 0.05)
    if months < _MONTHS_TO_YEARS:
        code = "growth_age_month_words" if months == 1 else "growth_age_months_words"
        return say(code, language, {"months": months})
    years, rest = divmod(months, 12)
    return say("growth_age_years_words", language, {"years": years, "months": rest})


def measure_words(measure: Measure, language: Language) -> str:
    """Return a measure's name."""
    return say(f"growth_measure_{measure.value}", language)


def unit_words(measure: Measure, language: Language) -> str:
    """Return a charted measure's unit."""
    return say(f"growth_unit_{measure.value}", language)


def _ordinal(name: str, language: Language) -> str:
    if language != "en":
        return name
    return _ENGLISH_ORDINALS.get(name, f"{name}th")
