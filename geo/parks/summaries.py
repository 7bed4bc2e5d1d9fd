"""What the rest of the system needs to know of a park, without its boundary."""

from dataclasses import dataclass

from core.messages import Language
from geo.parks.opening import OpeningHours


@dataclass(frozen=True, slots=True)
class ParkSummary:
    """A park in a few words. `district` and `category` are slugs; `hours` is None when unknown."""

    id: str
    name_en: str
    name_zh_hant: str
    name_zh_hans: str
    district: str
    category: str
    facilities: tuple[str, ...]
    hours: OpeningHours | None
    is_designated: bool

    def name(self, language: Language) -> str:
        """Return the park's name in the language."""
        return {"en": self.name_en, "zh-Hant": self.name_zh_hant, "zh-Hans": self.name_zh_hans}[language]
