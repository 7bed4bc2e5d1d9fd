"""Leaderboards: which there are, a page, the place of one's own, and live.

Boards of groups are public; those of persons and families need a sign-in (docs/decisions/0098).
"""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import StreamingResponse
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.board_places import OwnSought, read_board_page, seek_own
from api.dependencies import AddressDep, LanguageDep, NowDep, OptionalActorDep, RedisDep, SessionDep
from api.errors import problems
from api.live import live_boards_of
from api.pagination import PageDep
from api.schemas.leaderboards import BoardPage, BoardStretch, LeaderboardList, LeaderboardSummary, Period, Prize
from api.schemas.text import Slug
from challenge_engine.definitions.schema import Leaderboard
from challenge_engine.definitions.service import PublishedChallenge, get_running
from challenge_engine.leaderboards.declared import get_leaderboard, get_span, spans_of, to_board
from challenge_engine.leaderboards.errors import BoardNeedsSignIn, SubjectUnknown
from challenge_engine.leaderboards.rules import Board
from challenge_engine.leaderboards.standings import read_around
from challenge_engine.leaderboards.store import BoardStore, board_name
from challenge_engine.leaderboards.subjects import TEAM_PATTERN, list_household_ids
from challenge_engine.leaderboards.views import view_window
from core.database import Database
from core.messages import Language
from families.actors import Actor

router = APIRouter(prefix="/challenges/{slug}/leaderboards", tags=["leaderboards"], responses=problems(404))

LIVE_ROWS = 20  # a live board is the top of it
MOST_NEIGHBOURS = 10
DEFAULT_NEIGHBOURS = 3

SlugPath = Annotated[Slug, Path(description="The challenge.", examples=["go-to-park"])]
BoardPath = Annotated[Slug, Path(description="The board.", examples=["schools-average"])]
PeriodQuery = Annotated[
    Slug | None, Query(description="A round's id or `run`; without it, the one now running.", examples=["run"])
]
OwnQuery = Annotated[
    str | None,
    Query(
        pattern=f"^({TEAM_PATTERN}|[a-z0-9-]{{1,80}})$",
        max_length=100,
        description="Whose place to send along: `class:`, `school:`, `organisation:` or `district:` and its id,"
        " for anybody; or a person's id, for those who look after it.",
        examples=["school:edb-528781000123"],
    ),
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


@router.get("/{board}", operation_id="get_leaderboard", summary="A page of a board", responses=problems(401, 403))
async def get_page(
    slug: SlugPath,
    board: BoardPath,
    session: SessionDep,
    redis: RedisDep,
    now: NowDep,
    language: LanguageDep,
    page: PageDep,
    actor: OptionalActorDep,
    period: PeriodQuery = None,
    own: OwnQuery = None,
) -> BoardPage:
    """Return places in order. Standings move while you page: `position` says where a row stands now.

    Rows of the team asked for by `own` are marked; without it, those of the caller's family.
    """
    challenge = await get_running(session, slug)
    chosen = _board(challenge, get_leaderboard(challenge, board), period, actor, now=now)
    start = _start(page.after_in(board_name(chosen.key)))
    sought = await seek_own(session, actor, chosen, own) if own else None
    marked = sought.ids if sought else await _household(session, chosen, actor)
    return await read_board_page(
        session, redis, chosen, language, start=start, limit=page.limit, own=sought, marked=marked
    )


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
    actor: OptionalActorDep,
    subject: Annotated[
        str,
        Query(
            pattern=f"^({TEAM_PATTERN}|[a-z0-9-]{{1,80}})$",
            max_length=100,
            description="`class:`, `school:`, `organisation:` or `district:` and its id, for anybody; or a"
            " person's id (yourself or whom you look after): that person's place, or the team's on a team's board."
            " On boards of schools and districts also their bare ids.",
            examples=["school:edb-528781000123"],
        ),
    ],
    period: PeriodQuery = None,
    neighbours: Annotated[
        int, Query(ge=0, le=MOST_NEIGHBOURS, description="How many on each side.")
    ] = DEFAULT_NEIGHBOURS,
) -> BoardStretch:
    """Return the place with its neighbours; no items when it is not ranked yet or the board is hidden."""
    challenge = await get_running(session, slug)
    chosen = _board(challenge, get_leaderboard(challenge, board), period, actor, now=now)
    sought = await seek_own(session, actor, chosen, subject)
    if sought.id is None:
        raise SubjectUnknown
    window = await read_around(session, BoardStore(redis), chosen, sought.id, neighbours=neighbours)
    view = await view_window(session, chosen, window, language, own_ids=sought.ids)
    return BoardStretch.of(board, chosen.key.period, view)


@router.get(
    "/{board}/live",
    operation_id="watch_leaderboard",
    summary="The top of a board, live",
    response_class=StreamingResponse,
    responses={
        200: {"description": "Server-sent events.", "content": {"text/event-stream": {}}},
        **problems(401, 403),
    },
)
async def watch(
    request: Request,
    slug: SlugPath,
    board: BoardPath,
    session: SessionDep,
    address: AddressDep,
    now: NowDep,
    language: LanguageDep,
    actor: OptionalActorDep,
    period: PeriodQuery = None,
    own: OwnQuery = None,
    last_event_id: Annotated[str | None, Header(max_length=64, description="Sent by browsers on return.")] = None,
) -> StreamingResponse:
    """Send the top of the board at once as an event `standings`, and again whenever it changes.

    The data is a page as `get_leaderboard` answers, the place asked for by `own` with it wherever it stands. A
    comment line comes every fifteen seconds. When the stream ends, as when the server restarts, connect again with
    the last event's id as `Last-Event-ID` (browsers do both by themselves, after the `retry` that was sent): the
    ids are of the content, the same on every server, so what you hold already is not sent again.
    """
    live_boards = live_boards_of(request.app)
    live_boards.admit(address)
    challenge = await get_running(session, slug)
    chosen = _board(challenge, get_leaderboard(challenge, board), period, actor, now=now)
    sought = await seek_own(session, actor, chosen, own) if own else None
    database: Database = request.app.state.database
    redis: Redis = request.app.state.redis

    async def render() -> str:
        async with database.transaction() as reading:
            page = await read_board_page(
                reading, redis, chosen, language, start=0, limit=LIVE_ROWS, own=sought, marked=_ids(sought)
            )
        return page.model_dump_json()

    variant = f"{language} {sought.subject}" if sought else language
    return StreamingResponse(
        live_boards.stream(board_name(chosen.key), variant, render, last_event_id, address=address),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _board(
    challenge: PublishedChallenge,
    leaderboard: Leaderboard,
    period: str | None,
    actor: Actor | None,
    *,
    now: dt.datetime,
) -> Board:
    """Return the board asked for. Raises PeriodUnknown, and BoardNeedsSignIn where it shows nicknames."""
    board = to_board(challenge.id, leaderboard, get_span(challenge, leaderboard, period, now).id)
    if actor is None and not board.is_public:
        raise BoardNeedsSignIn
    return board


async def _household(session: AsyncSession, board: Board, actor: Actor | None) -> frozenset[str]:
    return frozenset() if actor is None else await list_household_ids(session, board, actor.person_id)


def _ids(sought: OwnSought | None) -> frozenset[str]:
    return sought.ids if sought else frozenset()


def _start(after: list[str] | None) -> int:
    if after is None:
        return 0
    (reached,) = after
    return int(reached)


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
        is_public=board.is_public,
        least_participants=board.least_participants,
        periods=[
            Period(id=span.id, first_day=span.first_day, last_day=span.last_day, final_at=span.seals_at)
            for span in spans_of(challenge, leaderboard)
        ],
        has_leagues=leaderboard.leagues is not None,
        current_period=current,
        prizes=[
            Prize(places=prize.places, what=prize.what.by_language()[language])
            for prize in challenge.file.prizes
            if prize.leaderboard == leaderboard.id
        ],
    )
