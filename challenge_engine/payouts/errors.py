"""What can go wrong with payouts."""

from typing import ClassVar

from core.errors import Conflict, Forbidden, NotFound


class PayoutUnknown(NotFound):
    """There is no such payout (404)."""

    code: ClassVar[str] = "payout_unknown"


class PayoutSettled(Conflict):
    """The payout was paid, refused or withdrawn already (409)."""

    code: ClassVar[str] = "payout_settled"


class PayoutApprovedAlready(Conflict):
    """The same officer has approved already: another must (409)."""

    code: ClassVar[str] = "payout_approved_already"


class PayoutToRelative(Forbidden):
    """The officer, or somebody of the officer's family, would receive it: another decides (403)."""

    code: ClassVar[str] = "payout_to_relative"


class PayoutToNobody(Conflict):
    """Nobody of the school is enrolled in the challenge (409)."""

    code: ClassVar[str] = "payout_to_nobody"
