"""Every query of payouts."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, func, insert, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.payouts.errors import PayoutUnknown
from challenge_engine.payouts.models import Payout, PayoutApproval, PayoutRecipient
from challenge_engine.payouts.rules import PayoutState
from families.accounts.models import Account
from families.families.models import FamilyMember
from families.schools.models import School


async def add_recipients(session: AsyncSession, payout_id: uuid.UUID, person_ids: Collection[uuid.UUID]) -> None:
    """Write who receives a payout."""
    rows = [{"payout_id": payout_id, "person_id": one} for one in sorted(person_ids)]
    await session.execute(insert(PayoutRecipient), rows)


async def list_enrolled(session: AsyncSession, challenge_id: uuid.UUID, school_id: str) -> Sequence[uuid.UUID]:
    """Return who plays a challenge for a school now."""
    wanted = select(Enrolment.person_id).where(
        Enrolment.challenge_id == challenge_id,
        Enrolment.school_id == school_id,
        Enrolment.withdrawn_at.is_(None),
    )
    return (await session.scalars(wanted)).all()


async def lock_payout(session: AsyncSession, payout_id: uuid.UUID) -> Payout:
    """Return a payout, locked until the transaction ends. Raises PayoutUnknown."""
    found = await session.get(Payout, payout_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise PayoutUnknown
    return found


async def list_of_round(
    session: AsyncSession, challenge_id: uuid.UUID, board_id: str, period: str
) -> Sequence[Payout]:
    """Return the prizes of a round that stand, locked: not those that were withdrawn."""
    wanted = select(Payout).where(
        Payout.challenge_id == challenge_id,
        Payout.board_id == board_id,
        Payout.period == period,
        Payout.state != PayoutState.WITHDRAWN,
    )
    return (await session.scalars(wanted.order_by(Payout.id).with_for_update())).all()


async def points_proposed(session: AsyncSession, school_id: str, since: dt.datetime) -> int:
    """Return the points that officers have proposed for a school since, in any challenge, and nobody refused."""
    wanted = select(func.coalesce(func.sum(Payout.points_each * Payout.recipients), 0)).where(
        Payout.school_id == school_id,
        Payout.prize_id.is_(None),
        Payout.proposed_at >= since,
        Payout.state.in_([PayoutState.OPEN, PayoutState.PAID]),
    )
    return int(await session.scalar(wanted) or 0)


async def list_recipients(session: AsyncSession, payout_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return who receives a payout."""
    wanted = select(PayoutRecipient.person_id).where(PayoutRecipient.payout_id == payout_id)
    return (await session.scalars(wanted.order_by(PayoutRecipient.person_id))).all()


async def is_for_relative(session: AsyncSession, payout_id: uuid.UUID, account_id: uuid.UUID) -> bool:
    """Tell whether the account's person, or somebody of the person's family, receives a payout."""
    own = select(Account.person_id).where(Account.id == account_id).scalar_subquery()
    family = select(FamilyMember.family_id).where(FamilyMember.person_id == own).scalar_subquery()
    household = select(FamilyMember.person_id).where(FamilyMember.family_id == family)
    related = exists().where(
        PayoutRecipient.payout_id == payout_id,
        or_(PayoutRecipient.person_id == own, PayoutRecipient.person_id.in_(household)),
    )
    return bool(await session.scalar(select(related)))


async def list_approvals(
    session: AsyncSession, payout_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    """Return which officers approved, by payout, in their order."""
    wanted = (
        select(PayoutApproval)
        .where(PayoutApproval.payout_id.in_(payout_ids))
        .order_by(PayoutApproval.approved_at, PayoutApproval.officer_id)
    )
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for one in await session.scalars(wanted):
        found.setdefault(one.payout_id, []).append(one.officer_id)
    return found


async def list_payouts(
    session: AsyncSession,
    state: PayoutState | None,
    *,
    after: tuple[dt.datetime, uuid.UUID] | None,
    limit: int,
) -> Sequence[tuple[Payout, str, School]]:
    """Return payouts with their challenge's slug and their school, the newest first."""
    wanted = (
        select(Payout, Challenge.slug, School)
        .join(Challenge, Challenge.id == Payout.challenge_id)
        .join(School, School.id == Payout.school_id)
        .order_by(Payout.proposed_at.desc(), Payout.id.desc())
        .limit(limit)
    )
    if state is not None:
        wanted = wanted.where(Payout.state == state)
    if after is not None:
        wanted = wanted.where(tuple_(Payout.proposed_at, Payout.id) < after)
    return [(payout, slug, school) for payout, slug, school in await session.execute(wanted)]
