"""The fields of medicine in which advice is given."""

from enum import StrEnum


class AdviceField(StrEnum):
    """By whom or about what advice is."""

    CHINESE_MEDICINE = "chinese_medicine"
    NUTRITION = "nutrition"
    EXERCISE = "exercise"
    OTHER = "other"
