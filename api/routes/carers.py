"""Carers of a person's health: inviting, joining, changing, parting, and what was changed."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Response, status

from api.code_tries import spend_code_try
from api.dependencies import ActorDep, AddressDep, IdempotencyKeyDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.carers import (
    CareCode,
    CaredForOut,
    CareInvitationIn,
    CareInvitationOut,
    CareInvitationShown,
    CareOut,
    CarersOut,
    CareTerms,
    RelationChangeOut,
    RelationChangesOut,
)
from core.rate_limits import Limit
from families.carers.repository import list_cared_for, list_carers, list_invitations
from families.carers.service import (
    accept_care_invitation,
    change_care,
    end_care,
    invite_carer,
    show_care_invitation,
    withdraw_care_invitation,
)
from families.changes.service import list_changes
from families.permissions import Action, require
from families.persons.repository import get_person

router = APIRouter(tags=["carers"])

# Codes are 60 bits; this only keeps a script from trying at all.
CARE_TRIES = Limit("care-invitation", capacity=10, per_s=1 / 60)

PersonPath = Annotated[uuid.UUID, Path(description="Who is cared for.")]
CarerPath = Annotated[uuid.UUID, Path(description="Who cares.")]


@router.post(
    "/persons/{person_id}/carer-invitations",
    operation_id="invite_carer",
    summary="Invite a carer for a child or for oneself",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_invitation(
    person_id: PersonPath,
    body: CareInvitationIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    now: NowDep,
    response: Response,
) -> CareInvitationOut:
    """Make a code by which one adult may look at, or look after, this person's health; a repeat shows it again."""
    await require(session, actor, Action.MANAGE_CARERS, person_id=person_id)

    async def work() -> uuid.UUID:
        made = await invite_carer(
            session,
            person_id,
            actor.person_id,
            level=body.level,
            care_ends_on=body.ends_on,
            valid_days=body.valid_days,
            now=now,
        )
        return made.row.id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"invite_carer:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return CareInvitationOut.of(await show_care_invitation(session, person_id, made_id, now=now))


@router.delete(
    "/persons/{person_id}/carer-invitations/{invitation_id}",
    operation_id="withdraw_carer_invitation",
    summary="Withdraw a carer's invitation",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_invitation(
    person_id: PersonPath, invitation_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """End an invitation that nobody has used yet."""
    await require(session, actor, Action.MANAGE_CARERS, person_id=person_id)
    await withdraw_care_invitation(session, person_id, invitation_id, actor.person_id, now=now)


@router.get(
    "/persons/{person_id}/carers",
    operation_id="list_carers",
    summary="Show a person's carers",
    responses=problems(401, 403, 404),
)
async def get_carers(
    person_id: PersonPath, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> CarersOut:
    """Return who cares for the person now, and which invitations are open."""
    await require(session, actor, Action.VIEW_CARERS, person_id=person_id)
    return CarersOut(
        carers=[CareOut.of(*one, language) for one in await list_carers(session, person_id)],
        invitations=[CareInvitationShown.of(row) for row in await list_invitations(session, person_id, now=now)],
    )


@router.put(
    "/persons/{person_id}/carers/{carer_id}",
    operation_id="change_carer",
    summary="Change what a carer may do",
    responses=problems(401, 403, 404),
)
async def put_carer(
    person_id: PersonPath,
    carer_id: CarerPath,
    body: CareTerms,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> CareOut:
    """Set level and last day anew; both are told of it."""
    await require(session, actor, Action.MANAGE_CARERS, person_id=person_id)
    care = await change_care(
        session, person_id, carer_id, actor.person_id, level=body.level, ends_on=body.ends_on, now=now
    )
    return CareOut.of(care, await get_person(session, carer_id), language)


@router.delete(
    "/persons/{person_id}/carers/{carer_id}",
    operation_id="end_care",
    summary="Part with a carer, or stop caring",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_carer(
    person_id: PersonPath, carer_id: CarerPath, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """End the relation at once: as the carer, or as who may invite carers."""
    if carer_id != actor.person_id:
        await require(session, actor, Action.MANAGE_CARERS, person_id=person_id)
    await end_care(session, person_id, carer_id, actor.person_id, now=now)


@router.get(
    "/persons/{person_id}/relation-changes",
    operation_id="list_relation_changes",
    summary="Show what was changed in who may act for a person",
    responses=problems(401, 403, 404),
)
async def get_changes(person_id: PersonPath, session: SessionDep, actor: ActorDep) -> RelationChangesOut:
    """Return the newest two hundred changes."""
    await require(session, actor, Action.VIEW_CARERS, person_id=person_id)
    return RelationChangesOut(items=[RelationChangeOut.of(row) for row in await list_changes(session, person_id)])


@router.get("/care", operation_id="list_cared_for", summary="Show for whom one cares", responses=problems(401))
async def get_cared_for(session: SessionDep, actor: ActorDep, language: LanguageDep) -> CaredForOut:
    """Return those whose invitation the caller accepted."""
    return CaredForOut(
        items=[CareOut.of(*one, language) for one in await list_cared_for(session, actor.person_id)]
    )


@router.post(
    "/care/join",
    operation_id="become_carer",
    summary="Become a carer",
    responses=problems(401, 403, 404, 409, 429),
)
async def post_join(
    body: CareCode,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    language: LanguageDep,
    now: NowDep,
) -> CareOut:
    """Become carer of the person for whom the code was made."""
    await require(session, actor, Action.BECOME_CARER, person_id=actor.person_id)
    await spend_code_try(redis, CARE_TRIES, actor, address, now)
    care = await accept_care_invitation(session, actor.person_id, body.code, now=now)
    return CareOut.of(care, await get_person(session, care.person_id), language)
