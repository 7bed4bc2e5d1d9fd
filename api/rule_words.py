"""Why something was given, in the words of the rule that gave it."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from challenge_engine.definitions.schema import Words
from challenge_engine.definitions.service import get_running

RuleWords = Mapping[tuple[str, int, str], Words]


async def list_rule_words(session: AsyncSession, slugs: Collection[str]) -> RuleWords:
    """Return the words of all rules of the challenges by (challenge, version, rule): one small query for each.

    A challenge that is not published has none. `challenge_engine/definitions/telling.py` fills them.
    """
    words: dict[tuple[str, int, str], Words] = {}
    for slug in sorted(set(slugs)):
        try:
            challenge = await get_running(session, slug)
        except ChallengeUnknown:
            continue
        for version in challenge.compiled.versions:
            words |= {(slug, version.number, rule.id): rule.why for rule in version.file.rules}
    return words
