"""Every code has words."""

import pytest

from core.messages import LANGUAGES, catalogue, say
from records.steps.limits import LIMITS
from records.steps.plausibility.rules import HoldReason
from records.steps.reconciling.codes import Note, Uncounted
from records.steps.samples.rules import RefusalCode

# What `integrations/app_upload/mapping.py` refuses before a sample is made of it; said beside the others.
BEFORE_ADMISSION = ("unreadable", "unknown_type", "no_data")
CODES = [
    *(f"steps_uncounted_{code}" for code in Uncounted),
    *(f"steps_note_{code}" for code in Note),
    *(f"steps_hold_{code}" for code in HoldReason),
    *(f"steps_refused_{code}" for code in (*RefusalCode, *BEFORE_ADMISSION)),
]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words_in_every_language(code: str) -> None:
    assert all(say(code, language) != code for language in LANGUAGES)


def test_no_words_stand_for_a_code_that_is_gone() -> None:
    prefixes = ("steps_uncounted_", "steps_note_", "steps_hold_", "steps_refused_")
    assert {code for code in catalogue() if code.startswith(prefixes)} == set(CODES)


def test_words_tell_the_limits_as_they_are() -> None:
    assert f"{LIMITS.steps_a_minute:,}" in say("steps_hold_over_minute_limit", "en")
    assert f"{LIMITS.steps_an_hour:,}" in say("steps_hold_over_hour_limit", "en")
    assert f"{LIMITS.steps_a_day:,}" in say("steps_hold_over_day_limit", "en")
    assert f"{LIMITS.max_age.days}" in say("steps_refused_too_old", "en")
