"""The ids that a challenge file may name: parks, districts, creatures and badges that exist."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.definitions.check import KnownIds
from geo.districts.models import District
from geo.parks.models import Park
from rewards.badges.catalogue import badge_catalogue


async def load_known_ids(session: AsyncSession) -> KnownIds:
    """Return what exists now; two queries."""
    return KnownIds(
        parks=frozenset(await session.scalars(select(Park.id))),
        districts=frozenset(await session.scalars(select(District.id))),
        creatures=frozenset(catalogue().creatures),
        badges=frozenset(badge_catalogue()),
    )
