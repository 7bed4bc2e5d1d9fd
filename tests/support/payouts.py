"""A payout that waits for officers."""

import datetime as dt
import uuid

from challenge_engine.payouts.models import Payout
from challenge_engine.payouts.rules import PayoutState
from core.messages import LANGUAGES


def payout_of(
    challenge_id: uuid.UUID, school_id: str, now: dt.datetime, *, points_each: int = 10, recipients: int = 1
) -> Payout:
    """Return a payout to a school that two officers must approve; its recipients are the caller's to add."""
    return Payout(
        challenge_id=challenge_id,
        school_id=school_id,
        words=dict.fromkeys(LANGUAGES, "For the outage"),
        points_each=points_each,
        recipients=recipients,
        approvals_needed=2,
        reason="Down for a day",
        proposed_at=now,
        state=PayoutState.OPEN,
    )
