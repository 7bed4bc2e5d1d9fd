"""`eplus leaderboards`: fill Redis again, show a board, make standings final, check that all agree."""

import datetime as dt
from typing import Annotated

import typer
from redis.exceptions import RedisError
from rich.console import Console
from rich.progress import track
from rich.table import Table

from challenge_engine.definitions.service import get_running
from challenge_engine.leaderboards import queries, upkeep
from challenge_engine.leaderboards.declared import get_leaderboard, get_span, list_boards, to_board
from challenge_engine.leaderboards.rules import Board
from challenge_engine.leaderboards.sealing import seal_round, verify_seal
from challenge_engine.leaderboards.standings import read_page
from challenge_engine.leaderboards.store import BoardStore, board_name
from challenge_engine.leaderboards.views import BoardView, view_window
from cli.running import run
from core.database import Database
from core.messages import DEFAULT_LANGUAGE
from core.redis import make_redis

app = typer.Typer(help="Leaderboards: rebuild, show, seal, verify.", no_args_is_help=True)
console = Console()

Slug = Annotated[str, typer.Argument(help="The challenge, such as go-to-park.")]


@app.command()
def rebuild(
    challenge: Annotated[str | None, typer.Option(help="Only the boards of this challenge.")] = None,
) -> None:
    """Empty the open boards in Redis and fill them again from PostgreSQL."""

    async def work(database: Database, now: dt.datetime) -> None:
        chosen = [
            board
            for published, board in await upkeep.list_open_boards(database, now)
            if challenge in {None, published.slug}
        ]
        people = 0
        async with make_redis() as redis:
            for board in track(chosen, "Rebuilding", console=console):
                people += await upkeep.rebuild_board(database, redis, board, force=True) or 0
        console.print(f"{len(chosen)} boards, {people} scores.")

    run(work)


@app.command()
def show(
    slug: Slug,
    board: Annotated[str, typer.Argument(help="The board's id.")],
    period: Annotated[
        str | None, typer.Option(help="A round's id or run; without it, the one now running.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many places.")] = 20,
) -> None:
    """Show the top of a board as everybody sees it."""

    async def work(database: Database, now: dt.datetime) -> None:
        async with make_redis() as redis, database.transaction() as session:
            challenge = await get_running(session, slug)
            leaderboard = get_leaderboard(challenge, board)
            span = get_span(challenge, leaderboard, period, now)
            chosen = to_board(challenge.id, leaderboard, span.id)
            window = await read_page(session, BoardStore(redis), chosen, start=0, limit=limit)
            view = await view_window(session, chosen, window, DEFAULT_LANGUAGE)
        _print_board(f"{leaderboard.title.en} · {span.id}", view)

    run(work)


@app.command()
def seal(slug: Slug, period: Annotated[str, typer.Argument(help="A round's id, or run.")]) -> None:
    """Make a period's standings final now, if its sealing instant has come and its players are settled."""

    async def work(database: Database, now: dt.datetime) -> None:
        async with database.transaction() as session:
            sealed = await seal_round(session, await get_running(session, slug), period, now)
        console.print(f"{len(sealed)} boards sealed." if sealed else "All were sealed before.")

    run(work)


@app.command()
def verify(slug: Slug) -> None:
    """Check sealed boards against their digests, open ones in Redis against PostgreSQL; exit 1 if any differs."""

    async def work(database: Database, _now: dt.datetime) -> int:
        async with database.transaction() as session:
            boards = list_boards(await get_running(session, slug))
        async with make_redis() as redis:
            verdicts = [(board, await _verdict(database, BoardStore(redis), board)) for board in boards]
        table = Table("board", "verdict")
        for board, verdict in verdicts:
            table.add_row(board_name(board.key), verdict)
        console.print(table)
        return sum(verdict.startswith("DIFFERS") for _, verdict in verdicts)

    if run(work):
        raise typer.Exit(1)


async def _verdict(database: Database, store: BoardStore, board: Board) -> str:
    async with database.transaction() as session:
        if seal := await queries.find_seal(session, board.key):
            return "sealed, digest right" if await verify_seal(session, seal) else "DIFFERS from its seal"
    try:
        same = await upkeep.is_same_in_redis(database, store, board)
    except RedisError:
        return "open, Redis is down"
    if same is None:
        return "open, not in Redis (read from PostgreSQL)"
    return "open, Redis equals PostgreSQL" if same else "DIFFERS from PostgreSQL (or moved meanwhile: try again)"


def _print_board(title: str, view: BoardView) -> None:
    if view.is_hidden:
        console.print("Too few take part for anybody to be shown.")
        return
    table = Table("rank", "name", "score", "moved", title=title)
    for one in view.standings:
        table.add_row(str(one.rank), one.name, f"{one.score:g}", "" if one.moved is None else f"{one.moved:+d}")
    console.print(table)
    state = "moving" if view.sealed_at is None else f"final since {view.sealed_at:%Y-%m-%d %H:%M} UTC"
    console.print(f"{view.ranked} ranked, {view.not_yet_ranked_count} not yet ranked; {state}.")
