"""What can be wrong with a growth record or with what is entered into it."""

from collections.abc import Sequence
from typing import ClassVar

from core.errors import Conflict, InvalidInput
from records.growth.doubts import Doubt, Guess, Impossible


class GrowthSexUnknown(Conflict):
    """Nobody has said yet whose tables apply (409)."""

    code: ClassVar[str] = "growth_sex_unknown"


class GrowthBirthDateUnknown(Conflict):
    """Without a birth date there is no age to compare by (409)."""

    code: ClassVar[str] = "growth_birth_date_unknown"


class GrowthEntryEmpty(InvalidInput):
    """Nothing was measured (422)."""

    code: ClassVar[str] = "growth_entry_empty"


class ModeWithoutHeight(InvalidInput):
    """It is said how a height was measured, and not what it was (422)."""

    code: ClassVar[str] = "growth_mode_without_height"


class DateBeforeBirth(InvalidInput):
    """The day is before the child was born (422)."""

    code: ClassVar[str] = "growth_date_before_birth"


class DateInFuture(InvalidInput):
    """The day has not come yet in Hong Kong (422)."""

    code: ClassVar[str] = "growth_date_in_future"


class AgeOver(InvalidInput):
    """Charts end before this age (422); `years` says where."""

    code: ClassVar[str] = "growth_age_over"


class MeasuredAlready(Conflict):
    """The same measurement of that day is in the record, as a growth entry or an observation (409)."""

    code: ClassVar[str] = "measured_already"


class GrowthEntriesTooMany(Conflict):
    """There are as many entries as a record holds (409)."""

    code: ClassVar[str] = "growth_entries_too_many"


class ValueImpossible(InvalidInput):
    """No child of this age measures that (422)."""

    code: ClassVar[str] = "growth_value_impossible"

    def __init__(self, impossible: Sequence[Impossible], guesses: Sequence[Guess]) -> None:
        self.impossible = impossible
        self.guesses = guesses
        super().__init__()


class ValueUnlikely(Conflict):
    """It is asked about once more, and taken when confirmed (409)."""

    code: ClassVar[str] = "growth_value_unlikely"

    def __init__(self, doubts: Sequence[Doubt], guesses: Sequence[Guess]) -> None:
        self.doubts = doubts
        self.guesses = guesses
        super().__init__()
