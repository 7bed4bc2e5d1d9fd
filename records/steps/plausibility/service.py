"""Looking at days that are held, deciding, and the person's one appeal.

A decision is on one suspicion of one day and covers what was there: where much more comes, it is held again.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from families.office_acts.service import ActingOfficer, record_act
from families.relations import is_own_or_of_family
from records.steps.days.rules import ACCEPTED, REFUSED
from records.steps.days.settling import settle_days
from records.steps.plausibility import repository
from records.steps.plausibility.errors import (
    StepAppealMade,
    StepAppealNeedless,
    StepHoldDecided,
    StepHoldOfRelative,
    StepHoldUnknown,
)
from records.steps.plausibility.models import StepHold
from records.steps.rankings.repository import lock_steps


async def decide_hold(
    session: AsyncSession,
    hold_id: UUID,
    *,
    is_accepted: bool,
    decided_by_id: UUID | None,
    words: str | None = None,
    note: str | None = None,
    now: dt.datetime,
) -> StepHold:
    """Decide on a held suspicion and settle its day. `words` are told to the person, `note` only to officers.

    Raises StepHoldUnknown, StepHoldDecided, StepHoldOfRelative.
    """
    person_id = await repository.find_person_of_hold(session, hold_id)
    if person_id is None:
        raise StepHoldUnknown
    if decided_by_id is not None and await is_own_or_of_family(session, decided_by_id, person_id):
        raise StepHoldOfRelative
    # The person's lock first, as whoever takes steps does: the other way round two would wait for each other.
    ranking = await lock_steps(session, person_id, now)
    hold = await repository.lock_hold(session, hold_id)
    if hold.status != repository.OPEN:
        raise StepHoldDecided
    before, status = {"status": hold.status}, ACCEPTED if is_accepted else REFUSED
    officer, after = ActingOfficer(decided_by_id, now), {"status": status}
    record_act(session, officer, f"steps_{status}", f"step_hold:{hold_id}", before=before, after=after)
    hold.status = status
    hold.decided_steps = hold.steps
    hold.decided_at = now
    hold.decided_by_id = decided_by_id
    hold.decision_words = words
    hold.decision_note = note
    await session.flush()
    await settle_days(session, person_id, [hold.day], ranking=ranking, now=now)
    return hold


async def appeal_hold(
    session: AsyncSession, person_id: UUID, hold_id: UUID, note: str, *, now: dt.datetime
) -> StepHold:
    """Add the person's note, and open a refused suspicion again. Once.

    Raises StepHoldUnknown, StepAppealMade, StepAppealNeedless.
    """
    ranking = await lock_steps(session, person_id, now)
    hold = await repository.lock_hold(session, hold_id)
    if hold.person_id != person_id:
        raise StepHoldUnknown
    if hold.status == ACCEPTED:
        raise StepAppealNeedless
    if hold.appealed_at is not None:
        raise StepAppealMade
    hold.appealed_at = now
    hold.appeal_note = note
    hold.decided_steps = None
    hold.status = repository.OPEN
    await session.flush()
    await settle_days(session, person_id, [hold.day], ranking=ranking, now=now)
    return hold
