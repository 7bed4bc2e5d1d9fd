"""Sex as papers and reference tables know it. Pure: rules read it without any table."""

from enum import StrEnum


class Sex(StrEnum):
    """As a birth certificate says, and whose reference tables apply. FHIR R4: Patient.gender."""

    FEMALE = "female"
    MALE = "male"

    __hash__ = str.__hash__  # tables are looked up by it: Enum's own hash is written in Python, ten times slower
