"""Gifts of duplicates within a family."""

import uuid

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.schemas.collectibles import GiftIn, GiftOut
from challenge_engine.collectibles.gifts import give
from families.permissions import Action, require

router = APIRouter(prefix="/collectibles", tags=["collectibles"])


@router.post(
    "/{collectible_id}/gift",
    operation_id="give_collectible",
    summary="Give one of several copies to a member of the same family",
    status_code=201,
    response_model=GiftOut,
    responses=problems(401, 403, 404, 409, 422),
)
async def give_collectible(
    collectible_id: uuid.UUID,
    body: GiftIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> JSONResponse:
    """Give it. It keeps its history and, in a limited edition, its number."""
    await require(session, actor, Action.GIVE, person_id=body.person_id)

    async def work() -> tuple[int, GiftOut]:
        gift = await give(
            session,
            person_id=body.person_id,
            collectible_id=collectible_id,
            to_person_id=body.to_person_id,
            now=now,
        )
        return 201, GiftOut.of(gift, language)

    return await answer_once(
        session,
        actor_id=actor.account_id,
        operation=f"gift:{collectible_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
