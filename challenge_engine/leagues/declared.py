"""The leagues that a challenge file declares, as the pure rules know them."""

from dataclasses import dataclass

from challenge_engine.definitions.calendar import Span
from challenge_engine.definitions.schema import Leaderboard, Leagues
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards.declared import get_leaderboard, spans_of, to_board
from challenge_engine.leaderboards.errors import PeriodUnknown
from challenge_engine.leaderboards.rules import Board, BoardKey
from challenge_engine.leagues.errors import LeagueUnknown
from challenge_engine.leagues.rules import Band, LeagueRule, Measure, PrizeRule, Rule


@dataclass(frozen=True, slots=True)
class LeagueRound:
    """One board's leagues in one period."""

    challenge: PublishedChallenge
    leaderboard: Leaderboard
    leagues: Leagues
    span: Span
    board: Board

    @property
    def key(self) -> BoardKey:
        """Challenge, board and period."""
        return self.board.key

    @property
    def rule(self) -> LeagueRule:
        """What the file says, ready to be followed."""
        declared = self.leagues
        return LeagueRule(
            bands=tuple(Band(one.id, one.up_to_pupils) for one in declared.bands),
            ties=tuple(Measure(one) for one in declared.ties),
            prizes=tuple(
                PrizeRule(one.id, Rule(one.rule), one.places, one.least_share_percent) for one in declared.prizes
            ),
            least_days=declared.least_days,
            least_participants=self.board.least_participants,
            least_schools=declared.least_schools,
        )

    @property
    def name(self) -> str:
        """How acts and messages name it."""
        return f"{self.challenge.slug}/{self.leaderboard.id}/{self.span.id}"

    def before(self) -> Span | None:
        """Return the period before this one, None for the first."""
        spans = spans_of(self.challenge, self.leaderboard)
        place = [one.id for one in spans].index(self.span.id)
        return spans[place - 1] if place else None


def round_of(challenge: PublishedChallenge, board_id: str, span: Span) -> LeagueRound:
    """Return the leagues of a board in a period. Raises BoardUnknown, LeagueUnknown."""
    leaderboard = get_leaderboard(challenge, board_id)
    if leaderboard.leagues is None:
        raise LeagueUnknown
    board = to_board(challenge.id, leaderboard, span.id)
    return LeagueRound(challenge, leaderboard, leaderboard.leagues, span, board)


def get_round(challenge: PublishedChallenge, board_id: str, period: str) -> LeagueRound:
    """Return the leagues of a board in a named period. Raises BoardUnknown, LeagueUnknown, PeriodUnknown."""
    for span in spans_of(challenge, get_leaderboard(challenge, board_id)):
        if span.id == period:
            return round_of(challenge, board_id, span)
    raise PeriodUnknown
