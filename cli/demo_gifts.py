"""The demo's draw and queue, of gifts in data/gifts/demo.yaml: open for a week from when the demo was loaded."""

import datetime as dt
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from rewards.gifts.catalogue.service import Officer
from rewards.gifts.drops.queries import list_drops
from rewards.gifts.drops.rules import DropKind
from rewards.gifts.drops.service import NewDrop, announce
from rewards.gifts.errors import GiftUnknown, StockTooSmall

OPEN_FOR = dt.timedelta(days=7)


async def announce_demo_drops(session: AsyncSession, now: dt.datetime) -> None:
    """Announce the draw and the queue, each unless one is open; without the demo's gifts nothing is done."""
    until = now + OPEN_FOR
    draw = NewDrop(DropKind.DRAW, "picnic-set", "victoria-park-office", 10, now, until)
    queue = NewDrop(DropKind.QUEUE, "kite", "tai-po-community-centre", 20, now, until, pace_per_minute=30)
    known = {view.drop.gift_id for view in await list_drops(session, now) if now < view.drop.closes_at}
    for new in (draw, queue):
        # Both are raised before anything is written.
        with suppress(GiftUnknown, StockTooSmall):
            if new.gift_id not in known:
                await announce(session, new, Officer(None, now))
