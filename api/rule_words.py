"""Why something was given, in the words of the rule that gave it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.checks.types import PLACEHOLDER
from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from challenge_engine.definitions.service import PublishedChallenge, get_running
from core.messages import Language

Challenges = Mapping[str, PublishedChallenge]


async def list_challenges_named(session: AsyncSession, slugs: Collection[str]) -> Challenges:
    """Return the published challenges of these slugs, one small query each; an unknown one is left out."""
    challenges: dict[str, PublishedChallenge] = {}
    for slug in sorted(set(slugs)):
        try:
            challenges[slug] = await get_running(session, slug)
        except ChallengeUnknown:
            continue
    return challenges


def why(
    challenges: Challenges,
    *,
    challenge: str,
    version: int,
    rule: str,
    amount: int,
    metrics: Mapping[str, Any],
    language: Language,
) -> str | None:
    """Return the words of a version's rule with its values filled in; None where that version is no more."""
    try:
        words = challenges[challenge].compiled.version(version).rule(rule).why.by_language()[language]
    except KeyError:
        return None
    values = {**metrics, "amount": abs(amount)}
    return PLACEHOLDER.sub(lambda found: _shown(values.get(found[1], "?")), words)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.1f}"
    return str(value)
