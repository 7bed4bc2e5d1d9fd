"""What becomes of a redemption, and what a use of a voucher without a network was. Pure."""

import uuid
from enum import StrEnum


class RedemptionStatus(StrEnum):
    """How far it is; only a reserved one goes on to one of the others."""

    RESERVED = "reserved"
    REDEEMED = "redeemed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class UseOutcome(StrEnum):
    """What a use of a voucher was."""

    REDEEMED = "redeemed"
    OVER_ALLOWANCE = "over_allowance"  # redeemed, and beyond what the counter may hand out without a network
    USED_BEFORE = "used_before"
    ENDED_BEFORE = "ended_before"  # cancelled or expired: the points had been returned
    ELSEWHERE = "elsewhere"  # redeemed without a network at a point where its gift did not lie
    INVALID = "invalid"  # not signed by us


def reason_key(redemption_id: uuid.UUID) -> str:
    """Return the ledger's reason key of what a redemption cost."""
    return f"gift/{redemption_id}"


def refund_key(redemption_id: uuid.UUID) -> str:
    """Return the ledger's reason key of what a redemption gave back."""
    return f"gift/{redemption_id}/refund"


def judge_offline_use(status: RedemptionStatus, *, is_here: bool, allowance_left: int) -> UseOutcome:
    """Return what it was, given the redemption's status now, and how many more the counter might hand out.

    The gift was handed out in any case: nothing is charged again, and nothing is refused any more.
    """
    if status is RedemptionStatus.REDEEMED:
        return UseOutcome.USED_BEFORE
    if status is not RedemptionStatus.RESERVED:
        return UseOutcome.ENDED_BEFORE
    if not is_here:
        return UseOutcome.ELSEWHERE
    return UseOutcome.REDEEMED if allowance_left > 0 else UseOutcome.OVER_ALLOWANCE
