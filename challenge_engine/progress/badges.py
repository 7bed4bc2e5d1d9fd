"""Badges that can still be earned, and where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from challenge_engine.definitions.service import PublishedChallenge
from rewards.badges.catalogue import Badge, badge_catalogue


@dataclass(frozen=True, slots=True)
class OpenBadge:
    """A badge not yet held, and the slugs of the challenges that give it."""

    badge: Badge
    challenges: Sequence[str]


def list_open_badges(challenges: Collection[PublishedChallenge], held: Collection[str]) -> list[OpenBadge]:
    """Return the badges that a rule of these challenges gives and `held` lacks, in the catalogue's order."""
    givers: dict[str, list[str]] = {}
    for challenge in challenges:
        badges = {item.badge for rule in challenge.file.rules for item in rule.award if item.badge}
        for badge_id in badges:
            givers.setdefault(badge_id, []).append(challenge.slug)
    return [
        OpenBadge(badge, sorted(givers[badge.id]))
        for badge in badge_catalogue().values()
        if badge.id in givers and badge.id not in held
    ]
