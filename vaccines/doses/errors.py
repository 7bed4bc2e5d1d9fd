"""What can be wrong with a dose that somebody enters."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput


class DoseBeforeBirth(InvalidInput):
    """The dose is dated before the person was born (422)."""

    code: ClassVar[str] = "dose_before_birth"


class DoseInFuture(InvalidInput):
    """The dose is dated after today (422)."""

    code: ClassVar[str] = "dose_in_future"


class VaccineUnknown(InvalidInput):
    """There is no such product or antigen (422)."""

    code: ClassVar[str] = "vaccine_unknown"


class ProductOrAntigens(InvalidInput):
    """A dose is known by its product or by its antigens: one of the two, and not both (422)."""

    code: ClassVar[str] = "product_or_antigens"


class DoseAlreadyThere(Conflict):
    """The same vaccine of the same day stands in the record (409)."""

    code: ClassVar[str] = "dose_already_there"


class TooManyDoses(Conflict):
    """The record holds as many doses as it may (409)."""

    code: ClassVar[str] = "too_many_doses"


class BirthDateMissing(Conflict):
    """Nothing can be said about vaccines of somebody whose date of birth is not known (409)."""

    code: ClassVar[str] = "birth_date_missing"
