"""Proposing payouts: the prizes that a sealed round gives, and what an officer thinks is owed."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leagues.declared import LeagueRound
from challenge_engine.leagues.rules import Win
from challenge_engine.payouts import repository
from challenge_engine.payouts.errors import PayoutToNobody
from challenge_engine.payouts.models import Payout
from challenge_engine.payouts.rules import ADDED_UP, PayoutState, approvals_needed
from core.settings import get_settings
from families.office_acts.service import ActingOfficer, record_act
from families.personal_data.queries import list_erased
from families.schools.repository import lock_school

PROPOSED, WITHDRAWN = "payout_proposed", "payout_withdrawn"


async def propose_prizes(
    session: AsyncSession,
    league: LeagueRound,
    wins: Sequence[Win],
    people: Mapping[str, Sequence[uuid.UUID]],
    now: dt.datetime,
) -> None:
    """Propose what a sealed revision gives, and withdraw what it gives no longer and nobody has paid.

    What was paid stays paid: nobody loses points because an officer was wrong.
    """
    prizes = {one.id: one for one in league.leagues.prizes if one.points is not None}
    won = {(one.prize_id, one.school_id) for one in wins if one.prize_id in prizes}
    key = league.key
    standing = await repository.list_of_round(session, key.challenge_id, key.board_id, key.period)
    clock = ActingOfficer(None, now)
    for payout in standing:
        if payout.state is PayoutState.OPEN and (payout.prize_id, payout.school_id) not in won:
            payout.state, payout.settled_at = PayoutState.WITHDRAWN, now
            record_act(session, clock, WITHDRAWN, f"payout:{payout.id}", before={"state": PayoutState.OPEN})
    held = {
        (payout.prize_id, payout.school_id) for payout in standing if payout.state is not PayoutState.WITHDRAWN
    }
    for prize_id, school_id in sorted(won - held):
        prize = prizes[prize_id]
        new = Payout(
            challenge_id=key.challenge_id,
            school_id=school_id,
            board_id=key.board_id,
            period=key.period,
            prize_id=prize_id,
            words=prize.what.by_language(),
            points_each=prize.points,
            reason="",
        )
        if receiving := await _receiving(session, people[school_id]):
            await _propose(session, new, receiving, 0, clock)


async def propose(
    session: AsyncSession,
    challenge: PublishedChallenge,
    school_id: str,
    points_each: int,
    words: Mapping[str, str],
    officer: ActingOfficer,
) -> Payout:
    """Propose points for everybody who plays a challenge for a school. Raises SchoolUnknown, PayoutToNobody.

    The school's lock lets proposals count each other, in whichever challenge and however close to each other.
    """
    await lock_school(session, school_id)
    receiving = await _receiving(session, await repository.list_enrolled(session, challenge.id, school_id))
    if not receiving:
        raise PayoutToNobody
    lately = await repository.points_proposed(session, school_id, officer.now - ADDED_UP)
    new = Payout(
        challenge_id=challenge.id,
        school_id=school_id,
        words=dict(words),
        points_each=points_each,
        reason=officer.reason,
    )
    return await _propose(session, new, receiving, lately, officer)


async def _propose(
    session: AsyncSession, new: Payout, receiving: Collection[uuid.UUID], lately: int, officer: ActingOfficer
) -> Payout:
    """Add a payout; `lately` are the points that count towards the limit with it."""
    total = new.points_each * len(receiving)
    new.recipients = len(receiving)
    new.approvals_needed = approvals_needed(total + lately, get_settings().payout_limit_points)
    new.proposed_at, new.proposed_by_id, new.state = officer.now, officer.account_id, PayoutState.OPEN
    session.add(new)
    await session.flush()
    await repository.add_recipients(session, new.id, receiving)
    after = {
        "school": new.school_id,
        "points_each": new.points_each,
        "recipients": new.recipients,
        "approvals_needed": new.approvals_needed,
        "prize": new.prize_id,
    }
    record_act(session, officer, PROPOSED, f"payout:{new.id}", after=after)
    return new


async def _receiving(session: AsyncSession, people: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    return set(people) - await list_erased(session, set(people))
