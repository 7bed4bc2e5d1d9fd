"""Deciding on payouts: the last approval that is needed pays, in the same transaction."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.payouts import repository
from challenge_engine.payouts.errors import PayoutApprovedAlready, PayoutSettled, PayoutToRelative
from challenge_engine.payouts.models import Payout, PayoutApproval
from challenge_engine.payouts.rules import PayoutState
from families.office_acts.service import ActingOfficer, record_act
from families.personal_data.queries import list_erased
from rewards.ledger.service import MAX_POSTINGS, EntryKind, Posting, post

APPROVED, PAID, REFUSED = "payout_approved", "payout_paid", "payout_refused"


async def approve(session: AsyncSession, payout_id: uuid.UUID, officer: ActingOfficer) -> Payout:
    """Approve as one officer; with the last approval that is needed, pay every recipient.

    The payout's lock orders two officers who press at once, and one who presses twice.
    Raises PayoutUnknown, PayoutSettled, PayoutApprovedAlready, PayoutToRelative.
    """
    payout, officer_id = await _open(session, payout_id, officer)
    approved = (await repository.list_approvals(session, [payout_id])).get(payout_id, [])
    if officer_id in approved:
        raise PayoutApprovedAlready
    session.add(PayoutApproval(payout_id=payout_id, officer_id=officer_id, approved_at=officer.now))
    count = len(approved) + 1
    before, after = {"approvals": len(approved)}, {"approvals": count}
    record_act(session, officer, APPROVED, f"payout:{payout_id}", before=before, after=after)
    if count >= payout.approvals_needed:
        await _pay(session, payout, officer)
    await session.flush()
    return payout


async def refuse(session: AsyncSession, payout_id: uuid.UUID, officer: ActingOfficer) -> Payout:
    """Refuse: nobody is paid, whoever approved before. Raises PayoutUnknown, PayoutSettled, PayoutToRelative."""
    payout, _ = await _open(session, payout_id, officer)
    _settle(session, payout, PayoutState.REFUSED, REFUSED, officer)
    await session.flush()
    return payout


async def _open(session: AsyncSession, payout_id: uuid.UUID, officer: ActingOfficer) -> tuple[Payout, uuid.UUID]:
    if officer.account_id is None:
        raise ValueError("a payout is decided by officers, each under an account of their own")
    payout = await repository.lock_payout(session, payout_id)
    if payout.state is not PayoutState.OPEN:
        raise PayoutSettled(state=payout.state.value)
    if await repository.is_for_relative(session, payout_id, officer.account_id):
        raise PayoutToRelative
    return payout, officer.account_id


async def _pay(session: AsyncSession, payout: Payout, officer: ActingOfficer) -> None:
    """Credit everybody, who is not erased meanwhile, in the order of ids: so payments cannot deadlock."""
    people = await repository.list_recipients(session, payout.id)
    erased = await list_erased(session, set(people))
    postings = [
        Posting(
            one,
            payout.points_each,
            EntryKind.AWARD,
            f"payout:{payout.id}",
            {"payout": payout.words},
        )
        for one in people
        if one not in erased
    ]
    for start in range(0, len(postings), MAX_POSTINGS):
        await post(session, postings[start : start + MAX_POSTINGS], now=officer.now)
    _settle(session, payout, PayoutState.PAID, PAID, officer)


def _settle(session: AsyncSession, payout: Payout, state: PayoutState, act: str, officer: ActingOfficer) -> None:
    payout.state, payout.settled_at = state, officer.now
    before, after = {"state": PayoutState.OPEN}, {"state": state, "points": payout.points_each * payout.recipients}
    record_act(session, officer, act, f"payout:{payout.id}", before=before, after=after)
