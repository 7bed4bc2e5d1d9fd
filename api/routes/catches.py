"""What lives in a park now, and catching it."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from api.check_in_words import full_day_words, list_awards_out
from api.dependencies import ActorDep, GeofencesDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.schemas.collectibles import CatchIn, CaughtOut
from api.schemas.creatures import RoundSeedList, RoundSeedOut, SpawnList, SpawnOut
from api.schemas.text import Slug
from challenge_engine.collectibles.catches.service import CatchAttempt, catch
from challenge_engine.collectibles.spawns.seeds import list_round_seeds
from challenge_engine.collectibles.spawns.service import list_catchable_after_check_in
from challenge_engine.definitions.service import get_running
from core.idempotency import operation_on
from families.permissions import Action, require

router = APIRouter(prefix="/challenges/{slug}", tags=["collectibles"])


@router.get(
    "/spawns",
    operation_id="list_spawns",
    summary="Show what a person can catch in a park now, after checking in there today",
    responses=problems(401, 403, 404),
)
async def list_spawns(
    slug: Slug,
    park_id: Annotated[Slug, Query(examples=["victoria-park"])],
    person_id: Annotated[uuid.UUID, Query()],
    session: SessionDep,
    actor: ActorDep,
    geofences: GeofencesDep,
    language: LanguageDep,
    now: NowDep,
) -> SpawnList:
    """Return the spawns of this half hour. None while the park is closed, or at night for a child."""
    await require(session, actor, Action.PLAY, person_id=person_id)
    challenge = await get_running(session, slug)
    park = await geofences.get_park(session, park_id)
    catchable = await list_catchable_after_check_in(session, person_id, challenge, park, now)
    return SpawnList(park_id=park.id, items=[SpawnOut.of(each, language) for each in catchable])


@router.get(
    "/spawn-seeds",
    operation_id="list_spawn_seeds",
    summary="Show the promise of each round's spawns, and the seed when the round is over",
    responses=problems(404),
)
async def list_spawn_seeds(slug: Slug, session: SessionDep, now: NowDep) -> RoundSeedList:
    """Return for each round the SHA-256 of its seed; anybody can check the draws once the seed is shown."""
    challenge = await get_running(session, slug)
    seeds = await list_round_seeds(session, challenge.id, challenge.compiled.calendar, now)
    return RoundSeedList(items=[RoundSeedOut.of(seed) for seed in seeds])


@router.post(
    "/catches",
    operation_id="catch_spawn",
    summary="Catch a spawn, standing in its park",
    status_code=201,
    response_model=CaughtOut,
    responses=problems(401, 403, 404, 409, 422),
)
async def catch_spawn(
    slug: Slug,
    body: CatchIn,
    session: SessionDep,
    actor: ActorDep,
    geofences: GeofencesDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> JSONResponse:
    """Catch once. A fix taken offline is good for a day; a sold-out limited creature sends another instead."""
    await require(session, actor, Action.PLAY, person_id=body.person_id)
    attempt = CatchAttempt(body.person_id, slug, body.spawn_id, body.fix.to_fix())

    async def work() -> tuple[int, CaughtOut]:
        caught = await catch(session, geofences, attempt, now=now)
        awards = await list_awards_out(session, caught.given, language)
        challenge = await get_running(session, slug)
        full = await full_day_words(session, challenge, body.person_id, caught.caught_at, language, now)
        return 201, CaughtOut.of(caught.obtained, awards, full, language)

    return await answer_once(
        session,
        actor_id=actor.account_id,
        operation=operation_on("catch", slug),
        key=key,
        body=body,
        now=now,
        work=work,
    )
