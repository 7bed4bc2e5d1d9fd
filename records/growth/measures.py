"""The words of growth as plain values: what is measured, how, of whom, and against which reference."""

from enum import StrEnum


class Measure(StrEnum):
    """What a reference has tables for. Kilograms and centimetres; BMI in kg/m2; skinfolds in millimetres."""

    WEIGHT = "weight"
    HEIGHT = "height"  # length while it is measured lying: one measure with a step of 0.7 cm at 24 months
    BMI = "bmi"
    HEAD = "head"
    WEIGHT_FOR_HEIGHT = "weight_for_height"
    ARM = "arm"
    TRICEPS = "triceps"
    SUBSCAPULAR = "subscapular"

    __hash__ = str.__hash__  # as of `Sex`: tables are looked up by it


class Mode(StrEnum):
    """How a length or height was measured."""

    LYING = "lying"
    STANDING = "standing"


class Reference(StrEnum):
    """Against whom a child is compared. All three are allowed in Hong Kong, and offered."""

    HK2020 = "hk2020"
    WHO = "who"
    WHO_HK2020 = "who_hk2020"  # WHO to 24 months, Hong Kong 2020 after


# What is shown on a chart by age, in this order. The others are by height, or not part of the child's record.
CHARTED = (Measure.HEIGHT, Measure.WEIGHT, Measure.BMI, Measure.HEAD)
