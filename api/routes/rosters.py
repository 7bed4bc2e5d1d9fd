"""Rosters: a teacher's class list, and the claim of a pupil by its family."""

import uuid

from fastapi import APIRouter, Response, status

from api.code_tries import spend_code_try
from api.dependencies import ActorDep, AddressDep, IdempotencyKeyDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.rosters import (
    ClassClaimIn,
    ClassClaimOut,
    RosterIn,
    RosterNicknameIn,
    RosterPupilOut,
    RosterReadOut,
)
from core.rate_limits import Limit
from families.classes.roster.repository import list_roster
from families.classes.roster.service import (
    ClaimedChild,
    add_to_roster,
    claim_pupil,
    name_pupil,
    preview_roster,
)
from families.families.repository import find_membership
from families.nicknames.words import nickname_in
from families.permissions import Action, require
from families.persons.repository import get_person
from rewards.ledger.service import get_balance

router = APIRouter(tags=["classes"])

# Codes are 60 bits; a parent mistypes a few times.
CLAIM_TRIES = Limit("class-claim", capacity=10, per_s=1 / 60)


@router.get(
    "/classes/{class_id}/roster",
    operation_id="get_roster",
    summary="The roster of a class",
    responses=problems(401, 403, 404),
)
async def read_roster(
    class_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> list[RosterPupilOut]:
    """Return every pupil as the class's teachers call it, with or without a family."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return [RosterPupilOut.of(person, entry, language) for person, entry in await list_roster(session, class_id)]


@router.post(
    "/classes/{class_id}/roster/preview",
    operation_id="preview_roster",
    summary="What would become of a pasted list",
    responses=problems(401, 403, 404, 422),
)
async def post_preview(
    class_id: uuid.UUID, body: RosterIn, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> RosterReadOut:
    """Answer for each line; nothing is written."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return RosterReadOut.of(await preview_roster(session, class_id, body.pasted), language)


@router.post(
    "/classes/{class_id}/roster",
    operation_id="add_to_roster",
    summary="Add pupils without a phone or a family",
    responses=problems(401, 403, 404, 422),
)
async def post_roster(
    class_id: uuid.UUID,
    body: RosterIn,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> RosterReadOut:
    """Take the lines that are fit and answer for each. Sent again it adds nobody: they are on the roster."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return RosterReadOut.of(await add_to_roster(session, class_id, body.pasted, now=now), language)


@router.put(
    "/classes/{class_id}/roster/{person_id:uuid}",
    operation_id="name_pupil",
    summary="Call a pupil otherwise",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 422),
)
async def put_nickname(
    class_id: uuid.UUID,
    person_id: uuid.UUID,
    body: RosterNicknameIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Change what the class's teachers call a pupil; nobody else sees it."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    await name_pupil(session, class_id, person_id, body.nickname, now=now)


@router.post(
    "/class-claims",
    operation_id="claim_class_pupil",
    summary="Register a child with the slip of its class card",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409, 422, 429),
)
async def post_claim(
    body: ClassClaimIn,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> ClassClaimOut:
    """Make the pupil of the slip a child of one's family; who has none founds one by it.

    What the pupil collected with its card is the child's from then on: nothing is lost, and nothing counts twice.
    """
    await require(session, actor, Action.REGISTER_CHILD, person_id=actor.person_id)
    membership = await find_membership(session, actor.person_id)
    if membership is not None:
        await require(session, actor, Action.MANAGE_FAMILY, family_id=membership.family_id)
    await spend_code_try(redis, CLAIM_TRIES, actor, address, now)

    async def work() -> uuid.UUID:
        child = ClaimedChild(body.birth_on, body.display_name, body.district)
        return await claim_pupil(session, actor.person_id, body.code, child, now=now)

    child_id, is_repeat = await make_once(
        session, actor_id=actor.account_id, operation="claim_pupil", key=key, body=body, now=now, work=work
    )
    if is_repeat:
        await require(session, actor, Action.MANAGE_DEPENDANT, person_id=child_id)
        response.headers[REPLAYED_HEADER] = "true"
    child = await get_person(session, child_id)
    return ClassClaimOut(
        person_id=child.id,
        nickname_words=nickname_in(child.nickname, language),
        points=(await get_balance(session, child.id)).available,
        birth_on=child.birth_on,
    )
