"""Why a simulation is not begun, or not found."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound, Unavailable


class SimulationUnknown(NotFound):
    """No simulation of this officer has this id; it may have been deleted."""

    code: ClassVar[str] = "simulation_unknown"


class SimulationUnfinished(Conflict):
    """The officer has one, `simulation_id`, that is not finished."""

    code: ClassVar[str] = "simulation_unfinished"


class SimulationQueueFull(Unavailable):
    """As many wait as may."""

    code: ClassVar[str] = "simulation_queue_full"


class SimulationDaysInvalid(InvalidInput):
    """The days are not days of the run, in order."""

    code: ClassVar[str] = "simulation_days_invalid"


class SimulationTooLarge(InvalidInput):
    """More participants times days than may be made up; `participants` fit these days."""

    code: ClassVar[str] = "simulation_too_large"


class NothingRecorded(InvalidInput):
    """No challenge of this slug was published, so nothing is recorded that could be played."""

    code: ClassVar[str] = "simulation_nothing_recorded"
