"""What can go wrong with holds and appeals."""

from typing import ClassVar

from core.errors import Conflict, Forbidden, NotFound


class StepHoldUnknown(NotFound):
    """Nothing of this id is held, or nothing that the caller may know of."""

    code: ClassVar[str] = "step_hold_unknown"


class StepHoldOfRelative(Forbidden):
    """The steps are the officer's own, or of the officer's family: another officer decides."""

    code: ClassVar[str] = "step_hold_of_relative"


class StepHoldDecided(Conflict):
    """An officer has decided already."""

    code: ClassVar[str] = "step_hold_decided"


class StepAppealMade(Conflict):
    """The one appeal was made."""

    code: ClassVar[str] = "step_appeal_made"


class StepAppealNeedless(Conflict):
    """The steps count."""

    code: ClassVar[str] = "step_appeal_needless"
