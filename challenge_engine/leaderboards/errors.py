"""What can go wrong with boards."""

from typing import ClassVar

from core.errors import Conflict, NotAuthenticated, NotFound


class BoardUnknown(NotFound):
    """The challenge declares no such board."""

    code: ClassVar[str] = "board_unknown"


class PeriodUnknown(NotFound):
    """The board has no such period: boards are per round ("round" ids) or of the whole run ("run")."""

    code: ClassVar[str] = "board_period_unknown"


class SubjectUnknown(NotFound):
    """The person or team takes no part in the board."""

    code: ClassVar[str] = "board_subject_unknown"


class BoardNeedsSignIn(NotAuthenticated):
    """A board of persons or families is shown to those who have signed in, never in public."""

    code: ClassVar[str] = "board_needs_sign_in"


class SealingTooEarly(Conflict):
    """The period's time for late facts has not ended, or players' last moments are not yet settled."""

    code: ClassVar[str] = "sealing_too_early"
