"""What a tablet without a network judges values by: our own bounds, bands and words, handed out whole."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache

from core.messages import LANGUAGES, catalogue, say
from records.observations.kinds import MEASURES
from records.observations.rules import BOUNDS, DIASTOLIC, Bounds
from stations.measuring.rules import MEASURED_HERE

_WORDS = ("station_blood_pressure_", "station_glucose_", "station_bmi_", "station_waist_", "station_level_")
_SLIP_WORDS = ("station_what_", "station_slip_")


def units_by_kind() -> Mapping[str, Mapping[str, float]]:
    """Return for each kind its units as factors into the first."""
    return {
        kind.value: {unit.value: float(factor) for unit, factor in MEASURES[kind].factors.items()}
        for kind in MEASURED_HERE
    }


def bounds_by_kind() -> Mapping[str, Sequence[Mapping[str, float]]]:
    """Return which values are likely and which possible, by kind and up to an age; the second value's likewise."""
    chosen: dict[str, Sequence[Bounds]] = {kind.value: BOUNDS[kind] for kind in MEASURED_HERE}
    return {name: [asdict(one) for one in of_kind] for name, of_kind in {**chosen, "diastolic": DIASTOLIC}.items()}


@cache
def words_by_code() -> Mapping[str, Mapping[str, str]]:
    """Return the words of findings and slips by code, in every language, with their `{values}` unfilled."""
    codes = [code for code in catalogue() if code.startswith((*_WORDS, *_SLIP_WORDS))]
    return {code: {language: say(code, language) for language in LANGUAGES} for code in sorted(codes)}
