"""How many officers a payout needs. Pure."""

import datetime as dt
from enum import StrEnum

ADDED_UP = dt.timedelta(days=7)
"""Officers' payouts to one school within this time count together: two halves need what the whole needs."""


class PayoutState(StrEnum):
    """Where a payout stands. `withdrawn`: a correction of the standing took the prize back before it was paid."""

    OPEN = "open"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def approvals_needed(total_points: int, limit_points: int) -> int:
    """Return how many different officers must approve: two above the limit, one up to it."""
    return 2 if total_points > limit_points else 1
