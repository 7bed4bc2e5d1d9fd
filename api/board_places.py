"""Pages of boards with the place that is sought on them, in the caller's words."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.pagination import encode_cursor
from api.schemas.leaderboards import BoardPage, OwnPlace, StandingRow
from challenge_engine.leaderboards.errors import SubjectUnknown
from challenge_engine.leaderboards.names import list_names
from challenge_engine.leaderboards.queries import find_subject_of
from challenge_engine.leaderboards.rules import Board, Who
from challenge_engine.leaderboards.standings import read_around, read_page
from challenge_engine.leaderboards.store import BoardStore, board_name
from challenge_engine.leaderboards.subjects import Team, list_own_ids, only, parse_team, require_known
from challenge_engine.leaderboards.views import view_window
from core.errors import NotAuthenticated
from core.messages import Language, say
from families.actors import Actor
from families.permissions import Action, require

NAMED_UNRANKED = 50  # on a first page: a screenful of those who need a few more to join
OWN_NEIGHBOURS = 2  # on each side of the place that is sought: a glance across a hall


@dataclass(frozen=True, slots=True)
class OwnSought:
    """The subjects of a board that are sought, as `subject` named them; `team` is None for a person's."""

    subject: str
    ids: frozenset[str]
    team: Team | None

    @property
    def id(self) -> str | None:
        """The one subject, None when there is none or more than one."""
        return only(self.ids)


async def seek_own(session: AsyncSession, actor: Actor | None, board: Board, subject: str) -> OwnSought:
    """Return the subjects of the board that `subject` names: a team for anybody, a person to whom it may matter.

    Raises SubjectUnknown, NotAuthenticated, and what `require` raises.
    """
    team = parse_team(subject)
    if team is None and board.who in {Who.SCHOOL, Who.DISTRICT} and not _is_person(subject):
        team = Team(board.who, subject)
    if team is not None:
        return OwnSought(subject, frozenset(await list_own_ids(session, board, team)), team)
    if not _is_person(subject):
        raise SubjectUnknown
    if actor is None:
        raise NotAuthenticated
    person_id = uuid.UUID(subject)
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    found = await find_subject_of(session, board, person_id)
    return OwnSought(subject, frozenset() if found is None else frozenset({found}), None)


async def read_board_page(
    session: AsyncSession,
    redis: Redis,
    board: Board,
    language: Language,
    *,
    start: int,
    limit: int,
    own: OwnSought | None,
    marked: Collection[str],
) -> BoardPage:
    """Return `limit` places from position `start` (from 0), those of `marked` marked, and the place sought."""
    named = NAMED_UNRANKED if start == 0 else 0
    window = await read_page(session, BoardStore(redis), board, start=start, limit=limit, name_unranked=named)
    view = await view_window(session, board, window, language, own_ids=marked)
    reached = start + len(window.standings)
    key = board.key
    cursor = encode_cursor(board_name(key), [str(reached)]) if reached < window.ranked else None
    place = await _own_place(session, redis, board, language, own, is_hidden=view.is_hidden) if own else None
    return BoardPage.page_of(key.board_id, key.period, view, cursor, place)


async def _own_place(
    session: AsyncSession, redis: Redis, board: Board, language: Language, own: OwnSought, *, is_hidden: bool
) -> OwnPlace:
    if own.id is None:
        if own.team is not None:
            await require_known(session, own.team)
        reason = "several_places" if own.ids else "no_place_here"
        words = say("board_subject_unknown", language, {}) if own.team is None else None
        return OwnPlace(subject=own.subject, name=None, rank=None, items=[], reason=reason, words=words)
    window = await read_around(session, BoardStore(redis), board, own.id, neighbours=OWN_NEIGHBOURS)
    view = await view_window(session, board, window, language, own_ids=own.ids)
    row = next((one for one in view.standings if one.is_own), None)
    if row is not None:
        items = [StandingRow.of(one) for one in view.standings]
        return OwnPlace(subject=own.subject, name=row.name, rank=row.rank, items=items, reason=None, words=None)
    if own.team is not None:
        await require_known(session, own.team)
    name = (await list_names(session, board.who, [own.id], language))[own.id]
    if is_hidden:
        reason, least = "board_hidden", board.least_subjects
    elif board.least_participants > 1:
        reason, least = "too_few_participants", board.least_participants
    else:
        reason, least = "not_yet_scored", 1
    words = say(f"board_own_{reason}", language, {"name": name, "least": least})
    return OwnPlace(subject=own.subject, name=name, rank=None, items=[], reason=reason, words=words)


def _is_person(subject: str) -> bool:
    try:
        uuid.UUID(subject)
    except ValueError:
        return False
    return True
