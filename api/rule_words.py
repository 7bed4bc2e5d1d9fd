"""Why something was given, in the words of the rule that gave it."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from challenge_engine.definitions.schema import Words
from challenge_engine.definitions.service import PublishedChallenge, get_running

RuleWords = Mapping[tuple[str, int, str], Words]


async def list_rule_words(
    session: AsyncSession, slugs: Collection[str], known: Collection[PublishedChallenge] = ()
) -> RuleWords:
    """Return the words of all rules of the challenges by (challenge, version, rule): one small query for each.

    None for those that are `known`. A challenge that is not published has no words.
    `challenge_engine/definitions/telling.py` fills them.
    """
    words: dict[tuple[str, int, str], Words] = {}
    challenges = {challenge.slug: challenge for challenge in known}
    for slug in sorted(set(slugs)):
        try:
            challenge = challenges.get(slug) or await get_running(session, slug)
        except ChallengeUnknown:
            continue
        for version in challenge.compiled.versions:
            words |= {(slug, version.number, rule.id): rule.why for rule in version.file.rules}
    return words
