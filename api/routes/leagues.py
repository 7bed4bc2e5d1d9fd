"""Leagues of schools: as they stand, their sealed sheets for anybody to recompute, and officers' corrections."""

import contextlib
import uuid
from hashlib import blake2s
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.etag import etag_of, not_modified
from api.idempotency import answer_once
from api.routes.leaderboards import BoardPath, PeriodQuery, SlugPath
from api.schemas.leagues import (
    LeagueAudit,
    LeagueCorrectionIn,
    LeagueCorrectionOut,
    LeaguesOut,
    ReceiptOut,
    SchoolSizesIn,
    SchoolSizesOut,
    SealOut,
)
from api.schemas.text import Slug
from challenge_engine.definitions.service import get_running
from challenge_engine.leaderboards.declared import get_leaderboard, get_span
from challenge_engine.leagues.declared import LeagueRound
from challenge_engine.leagues.errors import ReceiptUnknown
from challenge_engine.leagues.facts import receipt_of
from challenge_engine.leagues.finding import find_round
from challenge_engine.leagues.repository import get_seal, list_members, list_seals
from challenge_engine.leagues.sealing import correct, sums_before
from challenge_engine.leagues.views import view_leagues
from core.redis import RedisAway, quick_answer, redis_key
from families.office_acts.service import ActingOfficer
from families.permissions import Action, require
from families.schools.sizes import declare_sizes

router = APIRouter(tags=["leagues"])

KEPT_S = 60  # an open round's leagues are worked out once a minute at most, however many screens show them
CACHE = "public, max-age=60"
_SHEET = {"schema": {"type": "string"}, "example": '{"kind":"round","format":1,"challenge":"go-to-park"}'}
CACHE_SHEET = "public, max-age=31536000, immutable"

PeriodPath = Annotated[Slug, Path(description="A round's id, or `run`.", examples=["november"])]


@router.get(
    "/challenges/{slug}/leaderboards/{board}/leagues",
    operation_id="get_leagues",
    summary="Schools of like size among each other, totals and averages side by side",
    response_model=LeaguesOut,
    responses={304: {"description": "Nothing has changed since the given ETag."}, **problems(404)},
)
async def show_leagues(
    request: Request,
    slug: SlugPath,
    board: BoardPath,
    session: SessionDep,
    redis: RedisDep,
    language: LanguageDep,
    now: NowDep,
    period: PeriodQuery = None,
) -> Response:
    """Return the leagues of a round, at most a minute old while it is open; by default of the running."""
    challenge = await get_running(session, slug)
    span = get_span(challenge, get_leaderboard(challenge, board), period, now)
    league, latest = await find_round(session, challenge, board, span.id)
    version = f"{challenge.version}.{latest.revision if latest else 0}"
    key = redis_key("leagues", str(challenge.id), board, span.id, version, language)
    body = await _find_kept(redis, key)
    if body is None:
        view = await view_leagues(session, league, language, now)
        body = LeaguesOut.of(league, view, language).model_dump_json()
        await _keep(redis, key, body)
    etag = etag_of(body)
    headers = {"ETag": etag, "Cache-Control": CACHE, "Vary": "Accept-Language"}
    return not_modified(request, etag, cache_control=CACHE) or Response(
        body, media_type="application/json", headers=headers
    )


@router.get(
    "/league-audits/{slug}/{board}/{period}",
    operation_id="get_league_audit",
    summary="The sealed revisions of a round's leagues",
    responses=problems(404),
)
async def show_audit(
    slug: SlugPath, board: BoardPath, period: PeriodPath, session: SessionDep, language: LanguageDep
) -> LeagueAudit:
    """Return every revision with its digest, and which sheet the first line of theirs names before it."""
    league = await _round(session, slug, board, period)
    previous, _ = await sums_before(session, league)
    return LeagueAudit(
        challenge=slug,
        board=board,
        title=league.leaderboard.title.by_language()[language],
        period=period,
        previous_period=previous.period if previous else None,
        previous_revision=previous.revision if previous else None,
        revisions=[SealOut.of(one) for one in await list_seals(session, league.key)],
    )


@router.get(
    "/league-audits/{slug}/{board}/{period}/{revision:int}",
    operation_id="get_league_sheet",
    summary="One sealed sheet, byte by byte",
    response_class=Response,
    responses={
        200: {"content": {"application/x-ndjson": _SHEET}, "description": "Lines of JSON."},
        304: {"description": "The sheet never changes."},
        **problems(404),
    },
)
async def show_sheet(
    request: Request,
    slug: SlugPath,
    board: BoardPath,
    period: PeriodPath,
    revision: Annotated[int, Path(ge=1, le=1_000_000, examples=[1])],
    session: SessionDep,
) -> Response:
    """Return the facts without names, the standings and the prizes. `eplus leagues verify FILE` recomputes it."""
    league = await _round(session, slug, board, period)
    seal = await get_seal(session, league.key, revision)
    etag = f'"{seal.digest.hex()}"'
    headers = {"ETag": etag, "Cache-Control": CACHE_SHEET}
    return not_modified(request, etag, cache_control=CACHE_SHEET) or Response(
        seal.sheet, media_type="application/x-ndjson", headers=headers
    )


@router.get(
    "/persons/{person_id}/league-receipts/{slug}/{board}/{period}",
    operation_id="get_league_receipt",
    summary="What opens a person's commitment in a sealed round",
    responses=problems(401, 403, 404),
)
async def show_receipt(
    person_id: uuid.UUID,
    slug: SlugPath,
    board: BoardPath,
    period: PeriodPath,
    session: SessionDep,
    actor: ActorDep,
) -> ReceiptOut:
    """Return by what a family finds its own facts among those without names."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    league, seal = await find_round(session, await get_running(session, slug), board, period)
    members = await list_members(session, league, person_id) if seal else []
    if seal is None or not members:
        raise ReceiptUnknown
    return ReceiptOut.of(receipt_of(seal.secret, members[0]))


@router.post(
    "/league-audits/{slug}/{board}/{period}/corrections",
    operation_id="correct_league",
    summary="Correct a school's standing",
    status_code=201,
    response_model=LeagueCorrectionOut,
    responses=problems(401, 403, 404, 409, 422),
)
async def post_correction(
    slug: SlugPath,
    board: BoardPath,
    period: PeriodPath,
    body: LeagueCorrectionIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    key: IdempotencyKeyDep,
) -> JSONResponse:
    """Correct before sealing, or afterwards as a new revision beside those that were published."""
    await require(session, actor, Action.CORRECT_LEAGUE)
    challenge = await get_running(session, slug)
    officer = ActingOfficer(actor.account_id, now, body.reason)

    async def work() -> tuple[int, LeagueCorrectionOut]:
        made = await correct(
            session, challenge, board, period, body.correction(), revises=body.revises, officer=officer
        )
        return 201, LeagueCorrectionOut(seal=SealOut.of(made) if made else None)

    return await answer_once(
        session,
        actor_id=actor.account_id,
        operation="correct_league:" + blake2s(f"{slug}/{board}/{period}".encode(), digest_size=16).hexdigest(),
        key=key,
        body=body,
        now=now,
        work=work,
    )


@router.post(
    "/school-sizes",
    operation_id="declare_school_sizes",
    summary="Declare how many pupils schools have",
    responses=problems(401, 403, 404, 422),
)
async def post_sizes(body: SchoolSizesIn, session: SessionDep, actor: ActorDep, now: NowDep) -> SchoolSizesOut:
    """Declare sizes, by which leagues are made: a round goes by what stood when it began, else the first after."""
    await require(session, actor, Action.CORRECT_LEAGUE)
    officer = ActingOfficer(actor.account_id, now, body.reason)
    pupils = {one.school_id: one.pupils for one in body.items}
    return SchoolSizesOut(changed=await declare_sizes(session, pupils, officer))


async def _round(session: AsyncSession, slug: str, board: str, period: str) -> LeagueRound:
    league, _ = await find_round(session, await get_running(session, slug), board, period)
    return league


async def _find_kept(redis: Redis, key: str) -> str | None:
    try:
        kept = await quick_answer(redis, lambda: redis.get(key))
    except RedisAway:
        return None
    return None if kept is None else str(kept)


async def _keep(redis: Redis, key: str, body: str) -> None:
    with contextlib.suppress(RedisAway):
        await quick_answer(redis, lambda: redis.set(key, body, ex=KEPT_S))
