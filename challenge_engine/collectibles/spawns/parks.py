"""What of a park decides what lives there. Pure."""

from challenge_engine.collectibles.spawns.rules import ParkTraits
from geo.parks.categories import Category
from geo.parks.summaries import ParkSummary

# How Hong Kong's places by the sea are named. A name says it more surely than the distance to a coastline that
# reclamation has moved since it was drawn.
_SEA_IN_NAMES = ("海濱", "海旁", "海傍", "海灘", "海角", "海心", "碼頭", "東岸公園")


def traits_of(park: ParkSummary) -> ParkTraits:
    """Return the traits of a park."""
    is_coastal = park.category == Category.PROMENADE or any(mark in park.name_zh_hant for mark in _SEA_IN_NAMES)
    return ParkTraits(park.id, park.category, park.district, is_coastal)
