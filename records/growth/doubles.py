"""Whether two entries say the same measurement: of one day, and equal as finely as people read a scale. Pure."""

from collections.abc import Iterable

from records.growth.child import Entry
from records.growth.measures import Measure

_DECIMALS = {Measure.WEIGHT: 2}  # ten grams; lengths to the millimetre
_LENGTH_DECIMALS = 1


def beyond(entry: Entry, others: Iterable[Entry]) -> Entry | None:
    """Return what of an entry no other of its day says, too; None where nothing is left."""
    said = {pair for one in others if one.measured_on == entry.measured_on for pair in _read(one)}
    left = {measure: entry.values[measure] for measure, value in _read(entry) if (measure, value) not in said}
    if not left:
        return None
    height_cm = left.get(Measure.HEIGHT)
    return Entry(
        entry.measured_on,
        left.get(Measure.WEIGHT),
        height_cm,
        entry.mode if height_cm is not None else None,
        left.get(Measure.HEAD),
    )


def _read(entry: Entry) -> list[tuple[Measure, float]]:
    return [
        (measure, round(value, _DECIMALS.get(measure, _LENGTH_DECIMALS)))
        for measure, value in entry.values.items()
    ]
