"""Units of laboratory results (UCUM) and what can be said in another exactly: by moving the decimal point. Pure.

Nothing is converted by a rounded factor: mg/dL and mmol/L of glucose stay apart, whatever the molar mass.
"""

from collections.abc import Mapping
from decimal import Decimal

# By dimension: each unit as a power of ten of the dimension's own.
_POWERS: Mapping[str, Mapping[str, int]] = {
    "mass in volume": {
        "g/L": 0,
        "mg/mL": 0,
        "g/dL": 1,
        "mg/dL": -2,
        "mg/L": -3,
        "ug/mL": -3,
        "ug/dL": -5,
        "ug/L": -6,
        "ng/mL": -6,
        "ng/dL": -8,
        "ng/L": -9,
        "pg/mL": -9,
    },
    "substance in volume": {"mol/L": 0, "mmol/L": -3, "umol/L": -6, "nmol/L": -9, "pmol/L": -12},
    "count in volume": {"/L": 0, "/uL": 6, "10*9/L": 9, "10*3/uL": 9, "10*12/L": 12, "10*6/uL": 12},
    "enzyme units in volume": {"U/L": 0, "mU/L": -3, "kU/L": 3, "U/mL": 3},
    "international units in volume": {
        "[IU]/L": 0,
        "m[IU]/mL": 0,
        "m[IU]/L": -3,
        "u[IU]/mL": -3,
        "[IU]/mL": 3,
        "k[IU]/L": 3,
    },
    "part of volume": {"L/L": 0, "%": -2},
}
_PLACE = {unit: (dimension, power) for dimension, units in _POWERS.items() for unit, power in units.items()}
_WRITTEN = str.maketrans({"\u00b5": "u", "\u03bc": "u", "^": "*", "\u00d7": "x"})
_CASES = {unit.lower(): unit for unit in _PLACE}


def read_unit(written: str) -> str:
    """Return a unit in its one form: `10^9/l` and `x10^9/L` are `10*9/L`, a micro sign is `u`.

    A unit that is not known stays as it is written, but for signs.
    """
    plain = written.strip().translate(_WRITTEN)
    if plain in _PLACE:
        return plain
    return _CASES.get(plain.lower().removeprefix("x"), plain)


def dimension_of(unit: str) -> str:
    """Return what units are alike that can be said in each other exactly; an unknown one is alone."""
    return _PLACE[unit][0] if unit in _PLACE else f"only {unit}"


def convert(value: Decimal, unit: str, into: str) -> Decimal:
    """Return a value in another unit of the same dimension, exactly. Raises ValueError for another dimension."""
    if unit == into:
        return value
    if dimension_of(unit) != dimension_of(into):
        raise ValueError(f"{unit} cannot be said in {into} exactly")
    return value.scaleb(_PLACE[unit][1] - _PLACE[into][1])
