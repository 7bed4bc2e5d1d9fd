"""How a class takes part, for its teachers; and a school, for anybody, without what tells of a few."""

import contextlib
import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from redis.asyncio import Redis

from api.dependencies import ActorDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.etag import etag_of, not_modified
from api.schemas.participation import ClassParticipation, SchoolParticipation
from api.schemas.text import Slug
from challenge_engine.definitions.service import get_running
from challenge_engine.participation.service import get_class_participation, get_school_participation
from core.redis import RedisAway, quick_answer, redis_key
from families.classes.repository import get_class
from families.permissions import Action, require
from families.schools.repository import get_school

router = APIRouter(tags=["classes"])

KEPT_S = 60  # a school's numbers are read anew once a minute at most, however many look
CACHE = "public, max-age=60"

ChallengeQuery = Annotated[Slug, Query(description="The challenge.", examples=["go-to-park"])]
WeeksQuery = Annotated[int, Query(ge=1, le=26, description="How many weeks, this one the last.")]


@router.get(
    "/classes/{class_id}/participation",
    operation_id="get_class_participation",
    summary="How a class takes part in a challenge",
    responses=problems(401, 403, 404),
)
async def show_class(
    class_id: uuid.UUID,
    challenge: ChallengeQuery,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    weeks: WeeksQuery = 8,
) -> ClassParticipation:
    """Return numbers of the class, and each pupil's active days by nickname, to the class's teachers."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    chosen, school_class = await get_running(session, challenge), await get_class(session, class_id)
    found = await get_class_participation(session, redis, chosen, school_class, weeks=weeks, now=now)
    return ClassParticipation.of(found, chosen, language)


@router.get(
    "/schools/{school_id}/participation",
    operation_id="get_school_participation",
    summary="How a school takes part in a challenge",
    response_model=SchoolParticipation,
    responses={304: {"description": "Nothing has changed since the given ETag."}, **problems(404)},
)
async def show_school(
    request: Request,
    school_id: Annotated[Slug, Path(examples=["edb-528781000123"])],
    challenge: ChallengeQuery,
    session: SessionDep,
    redis: RedisDep,
    language: LanguageDep,
    now: NowDep,
    weeks: WeeksQuery = 8,
) -> Response:
    """Return numbers of the school, at most a minute old. Of fewer than five children nothing is told."""
    chosen, school = await get_running(session, challenge), await get_school(session, school_id)
    key = redis_key("participation", school.id, chosen.slug, str(chosen.version), str(weeks), language)
    body = await _find_kept(redis, key)
    if body is None:
        found = await get_school_participation(session, redis, chosen, school.id, weeks=weeks, now=now)
        body = SchoolParticipation.of(found, chosen, school.id, language).model_dump_json()
        await _keep(redis, key, body)
    etag = etag_of(body)
    headers = {"ETag": etag, "Cache-Control": CACHE, "Vary": "Accept-Language"}
    return not_modified(request, etag, cache_control=CACHE) or Response(
        body, media_type="application/json", headers=headers
    )


async def _find_kept(redis: Redis, key: str) -> str | None:
    try:
        kept = await quick_answer(redis, lambda: redis.get(key))
    except RedisAway:
        return None
    return None if kept is None else str(kept)


async def _keep(redis: Redis, key: str, body: str) -> None:
    with contextlib.suppress(RedisAway):
        await quick_answer(redis, lambda: redis.set(key, body, ex=KEPT_S))
