"""What is told of a child: at each line, at each age at which lines mean something else, by the history."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.messages import LANGUAGES
from families.sex import Sex
from records.growth.ages import to_days
from records.growth.child import Child, Entry
from records.growth.distribution import Distribution
from records.growth.family_height import family_height
from records.growth.flags import Flag, FlagCode, Level, flags_of, level_of, lines_fallen
from records.growth.measures import Measure, Mode, Reference
from records.growth.references import distribution_at
from records.growth.scores import Score, Scored, score_entry
from records.growth.words import age_words, band_words, fine_words, flag_words, level_words

BIRTH = dt.date(2024, 3, 1)
GIRL = Child(Sex.FEMALE, BIRTH)
LINE = 2 / 3
NUDGE = 1e-4


def scored(age_days: int, z_scores: Mapping[Measure, float]) -> Scored:
    scores = {measure: Score(measure, 1.0, z) for measure, z in z_scores.items()}
    return Scored(Entry(BIRTH + dt.timedelta(days=age_days)), age_days, age_days, scores)


def told(age_days: int, measure: Measure, z: float) -> list[tuple[str, str]]:
    return [(flag.code.value, flag.level.name) for flag in flags_of(scored(age_days, {measure: z}))]


@pytest.mark.parametrize(
    ("measure", "low", "high"),
    [
        (Measure.HEIGHT, ("height_very_low", "height_low"), ("height_high", "height_very_high")),
        (Measure.HEAD, ("head_very_small", "head_small"), ("head_large", "head_very_large")),
    ],
)
def test_height_and_head(measure: Measure, low: tuple[str, str], high: tuple[str, str]) -> None:
    assert told(400, measure, -4 * LINE - NUDGE) == [(low[0], "REFER")]
    assert told(400, measure, -4 * LINE) == [(low[1], "MONITOR")]
    assert told(400, measure, -3 * LINE - NUDGE) == [(low[1], "MONITOR")]
    assert told(400, measure, -3 * LINE) == []
    assert told(400, measure, 3 * LINE - NUDGE) == []
    assert told(400, measure, 3 * LINE + NUDGE) == [(high[0], "MONITOR")]
    assert told(400, measure, 4 * LINE - NUDGE) == [(high[0], "MONITOR")]
    assert told(400, measure, 4 * LINE + NUDGE) == [(high[1], "REFER")]


@pytest.mark.parametrize(
    ("age_days", "z", "flag"),
    [
        (1_826, 2 * LINE + NUDGE, None),
        (1_826, 3 * LINE + NUDGE, ("overweight", "MONITOR")),
        (1_826, 4 * LINE - NUDGE, ("overweight", "MONITOR")),
        (1_826, 4 * LINE + NUDGE, ("obese", "REFER")),
        (1_827, 2 * LINE - NUDGE, None),
        (1_827, 2 * LINE + NUDGE, ("overweight", "MONITOR")),
        (1_827, 3 * LINE - NUDGE, ("overweight", "MONITOR")),
        (1_827, 3 * LINE + NUDGE, ("obese", "REFER")),
        (1_827, 5 * LINE, ("obese", "REFER")),
        (1_827, -3 * LINE - NUDGE, ("bmi_low", "MONITOR")),
        (1_827, -4 * LINE - NUDGE, ("bmi_very_low", "REFER")),
        (300, -4 * LINE - NUDGE, ("bmi_very_low", "REFER")),
    ],
)
def test_bmi_to_five_years_and_after(age_days: int, z: float, flag: tuple[str, str] | None) -> None:
    assert told(age_days, Measure.BMI, z) == ([flag] if flag else [])


def test_weight_alone_asks_for_a_height_and_is_silent_beside_one() -> None:
    assert told(300, Measure.WEIGHT, -3.1) == [("weight_low", "MONITOR")]
    assert told(300, Measure.WEIGHT, 2.9) == [("weight_high", "MONITOR")]
    assert flags_of(scored(300, {Measure.WEIGHT: -3.1, Measure.BMI: -1.0})) == ()


def falling(age_days: int, z: float, *before: tuple[int, float]) -> bool:
    now = scored(age_days, {Measure.WEIGHT: z, Measure.BMI: 0.0})
    earlier = [scored(days, {Measure.WEIGHT: one}) for days, one in before]
    return Flag(FlagCode.WEIGHT_FALLING, Level.REFER, Measure.WEIGHT) in flags_of(now, earlier)


def test_an_infants_weight_falling_across_two_lines() -> None:
    assert falling(120, -LINE - NUDGE, (60, 0.0))  # under the 50th and the 25th
    assert not falling(120, -LINE, (60, 0.0))  # on the 25th: under one
    assert falling(120, -LINE - NUDGE, (30, 0.1), (90, -0.5))  # since it stood highest, not since the last
    assert falling(365, -1.5, (60, 0.0))
    assert not falling(366, -1.5, (60, 0.0))
    assert falling(14, -1.5, (0, 0.0))
    assert not falling(13, -1.5, (0, 0.0))  # newborns lose weight
    assert not falling(120, -1.5, (150, 0.0))  # what comes later has not been fallen from
    assert not falling(120, 1.5, (60, 0.0))
    assert lines_fallen(scored(120, {}), [scored(60, {Measure.WEIGHT: 1.0})], Measure.WEIGHT) == 0


def test_the_most_urgent_comes_first() -> None:
    flags = flags_of(scored(400, {Measure.HEIGHT: -2.5, Measure.HEAD: 3.0}))
    assert [flag.code for flag in flags] == [FlagCode.HEAD_VERY_LARGE, FlagCode.HEIGHT_LOW]
    assert level_of(flags) is Level.REFER
    assert level_of(()) is Level.FINE


def at_18(sex: Sex) -> Distribution:
    found = distribution_at(Reference.HK2020, Measure.HEIGHT, sex, to_days(216))
    assert found is not None
    return found


def test_parents_of_middle_height_suggest_the_middle() -> None:
    child = replace(
        GIRL,
        mother_height_cm=at_18(Sex.FEMALE).value_at(0.5),
        father_height_cm=at_18(Sex.MALE).value_at(-0.5),
    )
    parents = family_height(Reference.HK2020, child)
    assert parents is not None
    assert parents.z == pytest.approx(0, abs=1e-9)
    assert parents.adult_cm == pytest.approx(at_18(Sex.FEMALE).value_at(0))
    assert (parents.least_cm, parents.most_cm) == pytest.approx(
        (at_18(Sex.FEMALE).value_at(-2 * LINE), at_18(Sex.FEMALE).value_at(2 * LINE))
    )
    assert family_height(Reference.HK2020, replace(child, father_height_cm=None)) is None

    def shorter_than_family(age_days: int, z: float) -> bool:
        flags = flags_of(scored(age_days, {Measure.HEIGHT: z}), parents=parents)
        return FlagCode.BELOW_FAMILY_HEIGHT in {flag.code for flag in flags}

    assert shorter_than_family(731, -3 * LINE - NUDGE)
    assert not shorter_than_family(731, -3 * LINE + NUDGE)
    assert not shorter_than_family(730, -2.5)


def test_an_entry_scored() -> None:
    """A preterm girl at four months, measured standing in a nurse's arms: age and length are both corrected."""
    child = replace(GIRL, gestation_weeks=32)
    entry = Entry(BIRTH + dt.timedelta(days=120), weight_kg=5.0, height_cm=57.0, mode=Mode.STANDING)
    found = score_entry(Reference.WHO, child, entry)
    assert (found.age_days, found.compared_days, found.is_corrected) == (120, 64, True)
    assert found.scores[Measure.HEIGHT].value == pytest.approx(57.7)
    assert found.scores[Measure.BMI].value == pytest.approx(5.0 / 0.577**2)
    lengths = distribution_at(Reference.WHO, Measure.HEIGHT, Sex.FEMALE, 64)
    assert lengths is not None
    assert found.scores[Measure.HEIGHT].z == lengths.z_of(57.7)
    assert set(found.scores) == {Measure.HEIGHT, Measure.WEIGHT, Measure.BMI, Measure.WEIGHT_FOR_HEIGHT}
    hong_kong = score_entry(Reference.HK2020, child, entry).scores
    assert set(hong_kong) == {Measure.HEIGHT, Measure.WEIGHT, Measure.BMI}
    before_term = score_entry(Reference.WHO, child, replace(entry, measured_on=BIRTH + dt.timedelta(days=55)))
    assert before_term.scores == {}


def test_everything_has_words_that_differ() -> None:
    for language in LANGUAGES:
        said = [
            flag_words(Flag(code, Level.REFER, Measure.HEIGHT), audience, language)
            for code in FlagCode
            for audience in ("parent", "professional")
        ]
        said += [fine_words("parent", language), fine_words("professional", language)]
        said += [level_words(level, language) for level in Level]
        assert len(set(said)) == len(said)
        assert not [words for words in said if words.startswith("growth_")]
        bands = {band_words(band, language) for band in range(10)}
        assert len(bands) == 10


def test_words_of_bands_and_ages() -> None:
    assert band_words(0, "en") == "below the 0.4th centile"
    assert band_words(1, "en") == "between the 0.4th and 2nd centiles"
    assert band_words(7, "zh-Hant") == "介乎第 91 與第 98 百分位"
    assert band_words(9, "en") == "above the 99.6th centile"
    assert [age_words(months, "en") for months in (0.5, 1.2, 2.0)] == ["0 months", "1 month", "2 months"]
    assert age_words(23.9, "en") == "23 months"
    assert age_words(365 / 30.4375, "en") == "12 months"  # the first birthday
    assert age_words(30.2, "en") == "2 y 6 mo"
