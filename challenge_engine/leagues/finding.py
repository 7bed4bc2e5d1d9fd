"""A round's leagues by the rules under which they stand: of a sealed one, those of the version that sealed it."""

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge, get_published_as_of
from challenge_engine.leaderboards.rules import BoardKey
from challenge_engine.leagues import repository
from challenge_engine.leagues.declared import LeagueRound, get_round
from challenge_engine.leagues.models import LeagueSeal


async def find_round(
    session: AsyncSession, challenge: PublishedChallenge, board_id: str, period: str
) -> tuple[LeagueRound, LeagueSeal | None]:
    """Return a round's leagues and their latest seal, None while they are open.

    Raises BoardUnknown, LeagueUnknown, PeriodUnknown.
    """
    seal = await repository.find_latest(session, BoardKey(challenge.id, board_id, period))
    if seal is not None and seal.challenge_version != challenge.version:
        challenge = await get_published_as_of(session, challenge.id, seal.challenge_version)
    return get_round(challenge, board_id, period), seal
