"""Leaderboards: which there are, a page, the place of one's own, and live."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import StreamingResponse
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, AddressDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.live import live_boards_of
from api.pagination import PageDep, encode_cursor
from api.schemas.leaderboards import BoardPage, BoardStretch, LeaderboardList, LeaderboardSummary, Period, Prize
from api.schemas.text import Slug
from challenge_engine.definitions.schema import Leaderboard
from challenge_engine.definitions.service import PublishedChallenge, get_running
from challenge_engine.leaderboards.declared import get_leaderboard, get_span, spans_of, to_board
from challenge_engine.leaderboards.errors import SubjectUnknown
from challenge_engine.leaderboards.queries import find_subject_of
from challenge_engine.leaderboards.rules import Board, Who
from challenge_engine.leaderboards.standings import read_around, read_page
from challenge_engine.leaderboards.store import BoardStore, board_name
from challenge_engine.leaderboards.views import view_window
from core.database import Database
from core.messages import Language
from families.actors import Actor
from families.permissions import Action, require

router = APIRouter(prefix="/challenges/{slug}/leaderboards", tags=["leaderboards"], responses=problems(404))

NAMED_UNRANKED = 50  # on a first page: a screenful of those who need a few more to join
LIVE_ROWS = 20  # a live board is the top of it
MOST_NEIGHBOURS = 10

SlugPath = Annotated[Slug, Path(description="The challenge.", examples=["go-to-park"])]
BoardPath = Annotated[Slug, Path(description="The board.", examples=["schools-average"])]
PeriodQuery = Annotated[
    Slug | None, Query(description="A round's id or `run`; without it, the one now running.", examples=["run"])
]


@router.get("", operation_id="list_leaderboards", summary="Which boards a challenge has")
async def list_leaderboards(
    slug: SlugPath, session: SessionDep, now: NowDep, language: LanguageDep
) -> LeaderboardList:
    """Return the boards, with their periods and prizes."""
    challenge = await get_running(session, slug)
    return LeaderboardList(
        items=[
            _summary(challenge, one, get_span(challenge, one, None, now).id, language)
            for one in challenge.file.leaderboards
        ]
    )


@router.get("/{board}", operation_id="get_leaderboard", summary="A page of a board")
async def get_page(
    slug: SlugPath,
    board: BoardPath,
    session: SessionDep,
    redis: RedisDep,
    now: NowDep,
    language: LanguageDep,
    page: PageDep,
    period: PeriodQuery = None,
) -> BoardPage:
    """Return places in order. Standings move while you page: `position` says where a row stands now."""
    challenge = await get_running(session, slug)
    leaderboard = get_leaderboard(challenge, board)
    span = get_span(challenge, leaderboard, period, now)
    chosen = to_board(challenge.id, leaderboard, span.id)
    start = _start(page.after_in(board_name(chosen.key)))
    return await _read_page(session, redis, chosen, language, start=start, limit=page.limit)


@router.get(
    "/{board}/around",
    operation_id="get_own_standing",
    summary="A place and its neighbours",
    responses=problems(401, 403),
)
async def get_around(
    slug: SlugPath,
    board: BoardPath,
    session: SessionDep,
    redis: RedisDep,
    now: NowDep,
    language: LanguageDep,
    actor: ActorDep,
    subject: Annotated[
        Slug,
        Query(
            description="A person's id (yourself or whom you look after): that person's place, or the team's on a"
            " team's board. On boards of schools and districts also their own ids.",
            examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"],
        ),
    ],
    period: PeriodQuery = None,
    neighbours: Annotated[int, Query(ge=0, le=MOST_NEIGHBOURS, description="How many on each side.")] = 3,
) -> BoardStretch:
    """Return the place with its neighbours; no items when it is not ranked yet or the board is hidden."""
    challenge = await get_running(session, slug)
    leaderboard = get_leaderboard(challenge, board)
    span = get_span(challenge, leaderboard, period, now)
    chosen = to_board(challenge.id, leaderboard, span.id)
    own_id = await _find_subject(session, actor, chosen, subject)
    window = await read_around(session, BoardStore(redis), chosen, own_id, neighbours=neighbours)
    return BoardStretch.of(board, span.id, await view_window(session, chosen, window, language, own_id=own_id))


@router.get(
    "/{board}/live",
    operation_id="watch_leaderboard",
    summary="The top of a board, live",
    response_class=StreamingResponse,
    responses={200: {"description": "Server-sent events.", "content": {"text/event-stream": {}}}},
)
async def watch(
    request: Request,
    slug: SlugPath,
    board: BoardPath,
    session: SessionDep,
    address: AddressDep,
    now: NowDep,
    language: LanguageDep,
    period: PeriodQuery = None,
    last_event_id: Annotated[str | None, Header(max_length=64, description="Sent by browsers on return.")] = None,
) -> StreamingResponse:
    """Send the top of the board at once as an event `standings`, and again whenever it changes.

    The data is a page as `get_leaderboard` answers. A comment line comes every fifteen seconds.
    """
    live_boards = live_boards_of(request.app)
    live_boards.admit(address)
    challenge = await get_running(session, slug)
    leaderboard = get_leaderboard(challenge, board)
    chosen = to_board(challenge.id, leaderboard, get_span(challenge, leaderboard, period, now).id)
    database: Database = request.app.state.database
    redis: Redis = request.app.state.redis

    async def render() -> str:
        async with database.transaction() as reading:
            page = await _read_page(reading, redis, chosen, language, start=0, limit=LIVE_ROWS)
        return page.model_dump_json()

    return StreamingResponse(
        live_boards.stream(board_name(chosen.key), language, render, last_event_id, address=address),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _read_page(
    session: AsyncSession, redis: Redis, board: Board, language: Language, *, start: int, limit: int
) -> BoardPage:
    named = NAMED_UNRANKED if start == 0 else 0
    window = await read_page(session, BoardStore(redis), board, start=start, limit=limit, name_unranked=named)
    view = await view_window(session, board, window, language)
    reached = start + len(window.standings)
    key = board.key
    cursor = encode_cursor(board_name(key), [str(reached)]) if reached < window.ranked else None
    return BoardPage.page_of(key.board_id, key.period, view, cursor)


def _start(after: list[str] | None) -> int:
    if after is None:
        return 0
    (reached,) = after
    return int(reached)


async def _find_subject(session: AsyncSession, actor: Actor, board: Board, subject: str) -> str:
    try:
        person_id = uuid.UUID(subject)
    except ValueError:
        if board.who in {Who.SCHOOL, Who.DISTRICT}:
            return subject
        raise SubjectUnknown from None
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    found = await find_subject_of(session, board, person_id)
    if found is None:
        raise SubjectUnknown
    return found


def _summary(
    challenge: PublishedChallenge, leaderboard: Leaderboard, current: str, language: Language
) -> LeaderboardSummary:
    board = to_board(challenge.id, leaderboard, current)
    return LeaderboardSummary(
        id=leaderboard.id,
        title=leaderboard.title.by_language()[language],
        caption=leaderboard.caption.by_language()[language],
        who=leaderboard.who,
        aggregate=leaderboard.aggregate,
        least_participants=board.least_participants,
        periods=[
            Period(id=span.id, first_day=span.first_day, last_day=span.last_day, final_at=span.seals_at)
            for span in spans_of(challenge, leaderboard)
        ],
        current_period=current,
        prizes=[
            Prize(places=prize.places, what=prize.what.by_language()[language])
            for prize in challenge.file.prizes
            if prize.leaderboard == leaderboard.id
        ],
    )
