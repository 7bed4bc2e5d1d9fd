"""What can go wrong with gifts. Those of redeeming are also the reasons for which a gift is not to be had yet."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class GiftUnknown(NotFound):
    """There is no such gift."""

    code: ClassVar[str] = "gift_unknown"


class PickUpPointUnknown(NotFound):
    """There is no such pick-up point."""

    code: ClassVar[str] = "pick_up_point_unknown"


class GiftCounterUnknown(NotFound):
    """There is no such counter."""

    code: ClassVar[str] = "gift_counter_unknown"


class GiftCounterElsewhere(Conflict):
    """A counter of this name stands at another pick-up point."""

    code: ClassVar[str] = "gift_counter_elsewhere"


class GiftTermsUnfit(InvalidInput):
    """A gift is offered until after it is offered from, in this century."""

    code: ClassVar[str] = "gift_terms_unfit"


class GiftNotYet(Conflict):
    """It is offered from later on; `from_on` in Hong Kong."""

    code: ClassVar[str] = "gift_not_yet"


class GiftOver(Conflict):
    """It is offered no longer."""

    code: ClassVar[str] = "gift_over"


class GiftByDropOnly(Conflict):
    """It is had by a draw or a queue only."""

    code: ClassVar[str] = "gift_by_drop_only"


class GiftForOlder(Conflict):
    """The person is younger than `years`, or the birth date is not known."""

    code: ClassVar[str] = "gift_for_older"


class GiftQuotaReached(Conflict):
    """The person has had as many as one person may (`most`)."""

    code: ClassVar[str] = "gift_quota_reached"


class GiftFamilyQuotaReached(Conflict):
    """The family has had as many as one family may (`most`)."""

    code: ClassVar[str] = "gift_family_quota_reached"


class GiftGone(Conflict):
    """None is left, there or anywhere."""

    code: ClassVar[str] = "gift_gone"


class StockTooSmall(Conflict):
    """More would be taken out of stock than lies there; `left`."""

    code: ClassVar[str] = "gift_stock_too_small"


class GiftFileInvalid(InvalidInput):
    """A file of gifts that does not hold together; `fault` says where and what."""

    code: ClassVar[str] = "gift_file_invalid"


class RedemptionUnknown(NotFound):
    """The person has no such redemption."""

    code: ClassVar[str] = "redemption_unknown"


class RedemptionEnded(Conflict):
    """It was picked up, cancelled or has expired already."""

    code: ClassVar[str] = "redemption_ended"


class VoucherInvalid(InvalidInput):
    """It was not signed by us, or not whole."""

    code: ClassVar[str] = "voucher_invalid"


class VoucherUsed(Conflict):
    """It was used before: at which counter (`where`) and when (`used_at`, Hong Kong's time)."""

    code: ClassVar[str] = "voucher_used"


class VoucherEnded(Conflict):
    """Its gift was cancelled or has expired, and the points were returned."""

    code: ClassVar[str] = "voucher_ended"


class VoucherElsewhere(Conflict):
    """Its gift lies at another pick-up point (`where`)."""

    code: ClassVar[str] = "voucher_elsewhere"


class DropUnknown(NotFound):
    """There is no such drop."""

    code: ClassVar[str] = "drop_unknown"


class DropNotOpen(Conflict):
    """Entries are not taken yet, or no longer."""

    code: ClassVar[str] = "drop_not_open"


class DropEntryUnknown(NotFound):
    """The person has no entry in this drop."""

    code: ClassVar[str] = "drop_entry_unknown"


class DropTurnNotCome(Conflict):
    """`ahead` are to be let in before."""

    code: ClassVar[str] = "drop_turn_not_come"


class DropNotDrawn(Conflict):
    """There is nothing to recompute before it is drawn."""

    code: ClassVar[str] = "drop_not_drawn"


class DropUnfit(InvalidInput):
    """A queue needs a pace and a draw has none; it closes after it opens, ahead of now."""

    code: ClassVar[str] = "drop_unfit"
