"""Rosters: a teacher's class list, the claim of a pupil by its family, and undoing it."""

import datetime as dt
import uuid

from fastapi import APIRouter, Response, status

from api.code_tries import spend_code_try
from api.dependencies import (
    ActorDep,
    AddressDep,
    DatabaseDep,
    IdempotencyKeyDep,
    LanguageDep,
    NowDep,
    RedisDep,
    SessionDep,
)
from api.errors import problems
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.rosters import (
    ClassClaimIn,
    ClassClaimOut,
    RosterClaimOut,
    RosterIn,
    RosterNicknameIn,
    RosterPupilOut,
    RosterReadOut,
)
from core.rate_limits import Limit
from families.classes.roster.repository import list_claimed, list_roster
from families.classes.roster.service import (
    ClaimedChild,
    add_to_roster,
    claim_pupil,
    name_pupil,
    preview_roster,
)
from families.classes.roster.undoing import UNDO_DAYS, undo_claim, undo_until
from families.families.repository import find_membership
from families.nicknames.words import nickname_in
from families.office_acts.service import ActingOfficer, record_act
from families.permissions import Action, require
from families.persons.repository import get_person
from families.sessions.ended import name_ended_sessions
from rewards.gifts.redemptions.service import cancel_all_of
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


@router.get(
    "/classes/{class_id}/claims",
    operation_id="list_class_claims",
    summary="The slips of a class that were used of late",
    responses=problems(401, 403, 404),
)
async def get_claims(
    class_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> list[RosterClaimOut]:
    """Return the claims that can still be undone, latest first, to the class's teachers and to officers."""
    is_teacher = await require(session, actor, Action.UNDO_CLASS_CLAIM, class_id=class_id)
    claimed = await list_claimed(session, class_id, since=now - dt.timedelta(days=UNDO_DAYS))
    return [
        RosterClaimOut(
            person_id=person.id,
            nickname=entry.nickname if is_teacher else None,
            nickname_words=nickname_in(person.nickname, language),
            claimed_at=entry.claimed_at,
            undo_until=undo_until(entry.claimed_at),
        )
        for person, entry in claimed
        if entry.claimed_at is not None
    ]


@router.delete(
    "/classes/{class_id}/claims/{person_id}",
    operation_id="undo_class_claim",
    summary="Take a pupil back from a family whose slip it was not",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409),
)
async def delete_claim(
    class_id: uuid.UUID,
    person_id: uuid.UUID,
    database: DatabaseDep,
    redis: RedisDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Let the class hold the pupil again, with a new slip: the family loses it, what it collected stays.

    All that the family told of the child or brought in goes, its health record, too.
    """
    async with database.transaction() as session:
        is_teacher = await require(session, actor, Action.UNDO_CLASS_CLAIM, class_id=class_id)
        ended = await undo_claim(session, class_id, person_id, actor_id=actor.person_id, now=now)
        await cancel_all_of(session, person_id, now)  # the points come back; nobody picks the gifts up
        if not is_teacher:
            record_act(session, ActingOfficer(actor.account_id, now), "class_claim_undone", f"person:{person_id}")
    await name_ended_sessions(redis, ended)


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
