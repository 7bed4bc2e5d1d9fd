"""The words of reports and their results."""

from enum import StrEnum


class ReportCategory(StrEnum):
    """Who made it (FHIR: `category`)."""

    LABORATORY = "laboratory"
    RADIOLOGY = "radiology"


class ReportStatus(StrEnum):
    """How final it is (FHIR: `status`)."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"  # something was added or changed after it was final
    CORRECTED = "corrected"  # it was wrong


class Comparator(StrEnum):
    """Where a value lies beyond what was measured (FHIR: `Quantity.comparator`)."""

    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER_OR_EQUAL = ">="
    GREATER = ">"


class Interpretation(StrEnum):
    """What the laboratory says of a value (FHIR: `interpretation`: N, L, H, LL, HH, A)."""

    NORMAL = "normal"
    LOW = "low"
    HIGH = "high"
    CRITICALLY_LOW = "critically_low"
    CRITICALLY_HIGH = "critically_high"
    ABNORMAL = "abnormal"
