"""Badges as the API shows them."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field

from challenge_engine.progress.badges import OpenBadge
from core.messages import Language
from rewards.badges.service import HeldBadge


class BadgeOut(BaseModel):
    """A badge that a person has."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "five-parks",
                    "name": "Five parks",
                    "words": "Visited 5 different parks.",
                    "icon": "noto:deciduous-tree",
                    "granted_at": "2026-10-10T02:30:05Z",
                }
            ]
        }
    )

    id: str
    name: str
    words: str = Field(description="What it is given for.")
    icon: str = Field(description="Name of an icon in the Iconify collections.")
    granted_at: dt.datetime

    @classmethod
    def of(cls, held: HeldBadge, language: Language) -> "BadgeOut":
        """Return the badge in the caller's language."""
        badge = held.badge
        return cls(
            id=badge.id,
            name=badge.names[language],
            words=badge.words[language],
            icon=badge.icon,
            granted_at=held.granted_at,
        )


class OpenBadgeOut(BaseModel):
    """A badge that a person does not have yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "ten-parks",
                    "name": "Ten parks",
                    "words": "Visited 10 different parks.",
                    "icon": "noto:evergreen-tree",
                    "challenges": ["go-to-park"],
                }
            ]
        }
    )

    id: str
    name: str
    words: str = Field(description="What it is given for; how far one is says `get_progress`.")
    icon: str = Field(description="Name of an icon in the Iconify collections.")
    challenges: list[str] = Field(description="The challenges that give it and are not over.")

    @classmethod
    def of(cls, found: OpenBadge, language: Language) -> "OpenBadgeOut":
        """Return the badge in the caller's language."""
        badge = found.badge
        return cls(
            id=badge.id,
            name=badge.names[language],
            words=badge.words[language],
            icon=badge.icon,
            challenges=list(found.challenges),
        )


class BadgeList(BaseModel):
    """All badges of a person, first given first, and those that can still be earned."""

    items: list[BadgeOut]
    missing: list[OpenBadgeOut] = Field(description="Not yet earned, in the catalogue's order.")
