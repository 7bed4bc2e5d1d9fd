"""What can be wrong with an observation."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput


class ObservationImpossible(InvalidInput):
    """No living person of that age has such a value (422)."""

    code: ClassVar[str] = "observation_impossible"


class ObservationUnlikely(Conflict):
    """The value may be a slip: it is taken when it is sent again with `confirm` (409)."""

    code: ClassVar[str] = "observation_unlikely"


class ObservationUnitMixedUp(ObservationUnlikely):
    """The value would be likely in another unit (409)."""

    code: ClassVar[str] = "observation_unit_mixed_up"


class ObservationUnfit(InvalidInput):
    """A unit, method, meal context or second value that this kind does not have, or lacks one it needs (422)."""

    code: ClassVar[str] = "observation_unfit"


class ObservedBeforeBirth(InvalidInput):
    """It lies before the person was born (422)."""

    code: ClassVar[str] = "observed_before_birth"


class ObservedInFuture(InvalidInput):
    """It lies in the future (422)."""

    code: ClassVar[str] = "observed_in_future"
