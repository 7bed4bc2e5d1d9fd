"""Vouchers at a counter: at once, or told of later where there was no network.

At once exactly one of two counters hands the gift out. Without a network both may have: the second use is kept and
shown to officers, and nobody pays for it.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import HONG_KONG
from core.ids import new_id
from rewards.gifts.catalogue.models import GiftCounter
from rewards.gifts.catalogue.repository import count_moved, get_counter
from rewards.gifts.errors import VoucherElsewhere, VoucherEnded, VoucherInvalid, VoucherUsed
from rewards.gifts.redemptions import repository
from rewards.gifts.redemptions.models import Redemption, VoucherUse
from rewards.gifts.redemptions.rules import RedemptionStatus, UseOutcome, judge_offline_use
from rewards.gifts.redemptions.vouchers import Voucher, read_voucher

USES_AT_ONCE = 200  # of one upload: locks that it holds, and the size of its body
UPLOADED_WITHIN = dt.timedelta(days=60)  # an older use, or one ahead of us, is a clock that is wrong
_PICKED_UP = frozenset({UseOutcome.REDEEMED, UseOutcome.OVER_ALLOWANCE, UseOutcome.ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Staff:
    """Who stands at the counter (an account), and when."""

    account_id: uuid.UUID
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class OfflineUse:
    """A gift that was handed out without a network; `id` is the counter's own, the same in every upload."""

    id: uuid.UUID
    voucher: str
    used_at: dt.datetime


async def redeem(
    session: AsyncSession, counter_id: str, token: str, staff: Staff, *, use_id: uuid.UUID | None = None
) -> Redemption:
    """Hand the gift of a voucher out. Raises VoucherInvalid, VoucherUsed, VoucherEnded, VoucherElsewhere.

    The redemption is locked, so that of two counters the second sees what the first did. `use_id` is the counter's
    own: where no answer reaches it, it hands out all the same and tells the use later under this id, and is known.
    """
    counter = await get_counter(session, counter_id)
    redemption = await _lock_meant(session, read_voucher(token))
    if redemption.status is RedemptionStatus.REDEEMED:
        raise await _used(session, redemption)
    if redemption.status is not RedemptionStatus.RESERVED or redemption.expires_at <= staff.now:
        raise VoucherEnded
    if redemption.point_id != counter.point_id:
        raise VoucherElsewhere(where=redemption.point_id)
    _pick_up(redemption, counter, staff.now)
    if use_id is None or await session.get(VoucherUse, (counter.id, use_id)) is not None:
        use_id = new_id()
    use = OfflineUse(use_id, token, staff.now)
    session.add(_use(use, counter, redemption, UseOutcome.REDEEMED, staff, is_offline=False))
    await session.flush()
    return redemption


async def take_offline_uses(
    session: AsyncSession, counter_id: str, uses: Sequence[OfflineUse], staff: Staff
) -> list[UseOutcome]:
    """Keep what a counter handed out without a network, once each; return what each was, in their order.

    A use that was redeemed at once under the same id, only that no answer came, is the same one gift. At most
    USES_AT_ONCE. Raises GiftCounterUnknown. None is refused: the gifts are gone already.
    """
    counter = await repository.lock_counter(session, counter_id)
    allowed = await repository.list_allowances_left(session, counter_id)
    read = {use.id: _read(use.voucher) for use in uses}
    meant = {voucher.redemption_id for voucher in read.values() if voucher is not None}
    redemptions = await repository.lock_redemptions(session, meant)
    # Only now: who redeemed one of them under the same id, while this waited for the lock, is seen.
    outcomes = await repository.list_known_uses(session, counter_id, {use.id for use in uses})
    moved: Counter[tuple[str, str]] = Counter()
    for told in uses:
        if told.id in outcomes:
            continue
        use = replace(told, used_at=min(max(told.used_at, staff.now - UPLOADED_WITHIN), staff.now))
        voucher = read[use.id]
        redemption = redemptions.get(voucher.redemption_id) if voucher is not None else None
        if redemption is None:
            outcome = UseOutcome.INVALID
        else:
            left = allowed.get(redemption.gift_id, 0)
            is_here = redemption.point_id == counter.point_id
            outcome = judge_offline_use(redemption.status, is_here=is_here, allowance_left=left)
            allowed[redemption.gift_id] = left - 1
            moved.update(_moved(redemption, counter, outcome))
            if outcome in _PICKED_UP:
                _pick_up(redemption, counter, use.used_at)
        outcomes[use.id] = outcome
        session.add(_use(use, counter, redemption, outcome, staff, is_offline=True))
    await session.flush()
    # Last and sorted, whatever the order of the upload: everybody wants these rows.
    for (gift_id, point_id), items in sorted(moved.items()):
        await count_moved(session, gift_id, point_id, items)
    return [outcomes[use.id] for use in uses]


async def _lock_meant(session: AsyncSession, voucher: Voucher) -> Redemption:
    locked = await repository.lock_redemptions(session, [voucher.redemption_id])
    if voucher.redemption_id not in locked:
        raise VoucherInvalid
    return locked[voucher.redemption_id]


async def _used(session: AsyncSession, redemption: Redemption) -> VoucherUsed:
    use = await repository.find_use(session, redemption.id)
    at = use.used_at if use is not None else redemption.ended_at
    told = at.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M") if at is not None else ""
    return VoucherUsed(where=redemption.counter_id or "", used_at=told)


def _read(token: str) -> Voucher | None:
    try:
        return read_voucher(token)
    except VoucherInvalid:
        return None


def _moved(redemption: Redemption, counter: GiftCounter, outcome: UseOutcome) -> dict[tuple[str, str], int]:
    """Return what a gift that has left the counter changes of what is left, by gift and point.

    What was reserved has left its own point's count already. Where the count of the counter's says that none is
    left, officers see the use all the same.
    """
    here, reserved_at = (redemption.gift_id, counter.point_id), (redemption.gift_id, redemption.point_id)
    if outcome is UseOutcome.ELSEWHERE:
        return {reserved_at: 1, here: -1}
    return {} if outcome in _PICKED_UP else {here: -1}  # an item more than was paid for


def _pick_up(redemption: Redemption, counter: GiftCounter, at: dt.datetime) -> None:
    redemption.status, redemption.ended_at, redemption.counter_id = RedemptionStatus.REDEEMED, at, counter.id


def _use(
    use: OfflineUse,
    counter: GiftCounter,
    redemption: Redemption | None,
    outcome: UseOutcome,
    staff: Staff,
    *,
    is_offline: bool,
) -> VoucherUse:
    return VoucherUse(
        counter_id=counter.id,
        id=use.id,
        redemption_id=redemption.id if redemption else None,
        gift_id=redemption.gift_id if redemption else None,
        used_at=use.used_at,
        received_at=staff.now,
        is_offline=is_offline,
        outcome=outcome,
        used_by_id=staff.account_id,
    )
