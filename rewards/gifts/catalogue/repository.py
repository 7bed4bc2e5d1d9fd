"""Every statement of the catalogue that writes, or reads for what is written."""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.gifts.catalogue.models import Gift, GiftAllowance, GiftCounter, GiftStock, PickUpPoint
from rewards.gifts.errors import GiftCounterUnknown, GiftUnknown, PickUpPointUnknown, StockTooSmall


async def get_gift(session: AsyncSession, gift_id: str) -> Gift:
    """Return a gift. Raises GiftUnknown."""
    gift = await session.get(Gift, gift_id)
    if gift is None:
        raise GiftUnknown
    return gift


async def get_point(session: AsyncSession, point_id: str) -> PickUpPoint:
    """Return a pick-up point. Raises PickUpPointUnknown."""
    point = await session.get(PickUpPoint, point_id)
    if point is None:
        raise PickUpPointUnknown
    return point


async def get_counter(session: AsyncSession, counter_id: str) -> GiftCounter:
    """Return a counter. Raises GiftCounterUnknown."""
    counter = await session.get(GiftCounter, counter_id)
    if counter is None:
        raise GiftCounterUnknown
    return counter


async def put_row(session: AsyncSession, model: type[Gift | PickUpPoint], values: dict[str, Any]) -> bool | None:
    """Write a row by its id; return True when it is new, False when changed, None when it was so already."""
    row = await session.get(model, values["id"], with_for_update=True)
    if row is None:
        session.add(model(**values))
        await session.flush()
        return True
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    for name, value in values.items():
        setattr(row, name, value)
    await session.flush()
    return False


async def find_stock(session: AsyncSession, gift_id: str, point_id: str) -> GiftStock | None:
    """Return the stock of a gift at a point as it is now; not locked."""
    return await session.get(GiftStock, (gift_id, point_id), populate_existing=True)


async def move_stock(session: AsyncSession, gift_id: str, point_id: str, items: int) -> GiftStock:
    """Bring `items` to a point, or take them away when below zero; return the row. Raises StockTooSmall."""
    written = insert(GiftStock).values(gift_id=gift_id, point_id=point_id).on_conflict_do_nothing()
    await session.execute(written)
    statement = (
        update(GiftStock)
        .where(GiftStock.gift_id == gift_id, GiftStock.point_id == point_id, GiftStock.left + items >= 0)
        .values(stocked=GiftStock.stocked + items, left=GiftStock.left + items)
        .returning(GiftStock)
        .execution_options(populate_existing=True)
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        stock = await find_stock(session, gift_id, point_id)
        raise StockTooSmall(left=stock.left if stock else 0)
    return row


async def take_left(session: AsyncSession, gift_id: str, point_id: str, items: int) -> bool:
    """Take items that are left; return whether there were so many.

    The row is locked until the transaction ends and everybody wants it: take it last.
    """
    taken = await session.execute(
        update(GiftStock)
        .where(GiftStock.gift_id == gift_id, GiftStock.point_id == point_id, GiftStock.left >= items)
        .values(left=GiftStock.left - items)
        .returning(GiftStock.gift_id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


async def give_back(session: AsyncSession, gift_id: str, point_id: str, items: int) -> None:
    """Put items back that were taken."""
    await session.execute(
        update(GiftStock)
        .where(GiftStock.gift_id == gift_id, GiftStock.point_id == point_id)
        .values(left=GiftStock.left + items)
        .execution_options(synchronize_session=False)
    )


async def count_moved(session: AsyncSession, gift_id: str, point_id: str, items: int) -> None:
    """Follow what was handed out: `items` more are left, or fewer when below zero, but never below none."""
    await session.execute(
        update(GiftStock)
        .where(GiftStock.gift_id == gift_id, GiftStock.point_id == point_id)
        .values(left=func.greatest(GiftStock.left + items, 0))
        .execution_options(synchronize_session=False)
    )


async def put_allowance(session: AsyncSession, **values: Any) -> None:
    """Declare how many a counter may hand out without a network; it is counted from now on."""
    statement = insert(GiftAllowance).values(**values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[GiftAllowance.counter_id, GiftAllowance.gift_id],
            set_={"most": statement.excluded.most, "declared_at": statement.excluded.declared_at},
        )
    )


async def list_counter_ids(session: AsyncSession, point_id: str) -> set[str]:
    """Return the counters of a point."""
    return set(await session.scalars(select(GiftCounter.id).where(GiftCounter.point_id == point_id)))
