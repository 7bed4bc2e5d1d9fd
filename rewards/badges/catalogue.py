"""The badges there are, from `data/badges/*.yaml`, checked when read."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from ruamel.yaml import YAML

from core.messages import LANGUAGES, Language
from core.settings import PROJECT_ROOT
from rewards.badges.errors import UnknownBadge

_FOLDER = PROJECT_ROOT / "data" / "badges"
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
Words = dict[Language, Annotated[str, StringConstraints(min_length=1, max_length=200)]]


class Badge(BaseModel):
    """A badge: its name, what it is given for, and an icon by its Iconify name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    names: Words
    words: Words
    icon: Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z0-9-]+$")]

    def model_post_init(self, _context: object) -> None:
        """Raise ValueError when a language is missing."""
        for field in (self.names, self.words):
            if set(field) != set(LANGUAGES):
                raise ValueError(f"{self.id}: words in {LANGUAGES} are needed")


class _BadgeFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    badges: list[Badge] = Field(min_length=1)


def read_badges(folder: Path) -> Mapping[str, Badge]:
    """Return the badges of the folder's files by id. Raises ValueError on a fault or a double id."""
    badges: dict[str, Badge] = {}
    for path in sorted(folder.glob("*.yaml")):
        for badge in _BadgeFile.model_validate(YAML(typ="safe").load(path)).badges:
            if badge.id in badges:
                raise ValueError(f"{path.name}: badge {badge.id} stands twice")
            badges[badge.id] = badge
    return badges


@cache
def badge_catalogue() -> Mapping[str, Badge]:
    """Return all badges by id, read once."""
    return read_badges(_FOLDER)


def get_badge(badge_id: str) -> Badge:
    """Return a badge. Raises UnknownBadge."""
    badge = badge_catalogue().get(badge_id)
    if badge is None:
        raise UnknownBadge(badge_id=badge_id)
    return badge
