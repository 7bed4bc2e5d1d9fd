"""What can be wrong with what schedules ask of a person."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput


class ConditionUnfit(InvalidInput):
    """A condition names no antigen, or an immunity names all live vaccines or an end (422)."""

    code: ClassVar[str] = "vaccine_condition_unfit"


class PutOffTooLong(InvalidInput):
    """A contraindication ends further ahead than anything is put off: one for good has no end (422)."""

    code: ClassVar[str] = "vaccine_put_off_too_long"


class TooManyConditions(Conflict):
    """The record holds as many conditions as it may (409)."""

    code: ClassVar[str] = "too_many_vaccine_conditions"
