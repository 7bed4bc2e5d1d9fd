import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.album import COPIES_SHOWN, AlbumPage, AlbumSlot, get_album
from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.gifts import give
from challenge_engine.collectibles.models import Collectible
from challenge_engine.collectibles.service import grant_collectible
from tests.support.creatures import some_creature
from tests.support.play import make_home


def _slot(pages: list[AlbumPage], creature_id: str) -> AlbumSlot:
    return next(slot for page in pages for slot in page.slots if slot.creature.id == creature_id)


async def test_an_empty_album_shows_every_place(session: AsyncSession) -> None:
    pages = await get_album(session, uuid.uuid4())
    assert [page.creature_set.id for page in pages] == [each.id for each in catalogue().sets]
    assert [page.found for page in pages] == [0] * len(pages)
    assert [slot.slot for slot in pages[0].slots] == list(range(1, len(pages[0].slots) + 1))


async def test_duplicates_are_counted_and_some_shown(session: AsyncSession, now: dt.datetime) -> None:
    ann, creature = uuid.uuid4(), some_creature("common")
    for number in range(COPIES_SHOWN + 2):
        at = now + dt.timedelta(minutes=number)
        await grant_collectible(session, ann, creature, f"rule#{number}", at)
    slot = _slot(await get_album(session, ann), creature)
    assert (slot.is_found, slot.count) == (True, COPIES_SHOWN + 2)
    assert [copy.obtained_at for copy in slot.copies] == [
        now + dt.timedelta(minutes=number) for number in range(COPIES_SHOWN)
    ]


async def test_a_gift_names_its_giver_and_leaves_the_giver(session: AsyncSession, now: dt.datetime) -> None:
    home, creature = await make_home(session, now), some_creature("rare")
    granted = [await grant_collectible(session, home.child_id, creature, f"r#{copy}", now) for copy in range(2)]
    await give(
        session,
        person_id=home.child_id,
        collectible_id=granted[0].collectible_id,
        to_person_id=home.guardian.person_id,
        now=now,
    )
    (received,) = _slot(await get_album(session, home.guardian.person_id), creature).copies
    assert received.source == "gift"
    assert received.giver is not None
    kept = _slot(await get_album(session, home.child_id), creature)
    assert (kept.count, kept.copies[0].id, kept.copies[0].giver) == (1, granted[1].collectible_id, None)


async def test_a_creature_no_longer_in_the_catalogue_is_left_out(session: AsyncSession, now: dt.datetime) -> None:
    ann = uuid.uuid4()
    session.add(Collectible(person_id=ann, creature_id="dodo", source="award", reason_key="r", obtained_at=now))
    await session.flush()
    assert sum(page.found for page in await get_album(session, ann)) == 0
