"""Families: founding one, inviting adults, parting with members, changing its code."""

import uuid

from fastapi import APIRouter, status

from api.code_tries import spend_code_try
from api.dependencies import ActorDep, AddressDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.schemas.families import FamilyOut, InvitationAnswer, InvitationOut, NewFamily, NewInvitation
from core.messages import Language
from core.rate_limits import Limit
from families.actors import Actor
from families.families import membership
from families.families.repository import get_family, list_members
from families.families.service import (
    change_family_code,
    found_family,
    invite_adult,
    withdraw_invitation,
)
from families.permissions import Action, require

router = APIRouter(prefix="/families", tags=["families"])

# Codes are 60 bits; this only keeps a script from trying at all.
INVITATION_TRIES = Limit("family-invitation", capacity=10, per_s=1 / 60)


@router.post(
    "",
    operation_id="found_family",
    summary="Found a family",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 409),
)
async def post_family(
    body: NewFamily, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> FamilyOut:
    """Found a family with the caller as its guardian."""
    await require(session, actor, Action.JOIN_FAMILY, person_id=actor.person_id)
    family = await found_family(session, actor.person_id, nickname=body.nickname, now=now)
    return await _shown(session, family.id, actor, language)


@router.get(
    "/{family_id:uuid}", operation_id="get_family", summary="One's family", responses=problems(401, 403, 404)
)
async def read_family(
    family_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> FamilyOut:
    """Return the family to one of its members."""
    await require(session, actor, Action.VIEW_FAMILY, family_id=family_id)
    return await _shown(session, family_id, actor, language)


@router.post(
    "/{family_id}/invitations",
    operation_id="invite_adult",
    summary="Invite an adult",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404),
)
async def post_invitation(
    family_id: uuid.UUID, body: NewInvitation, session: SessionDep, actor: ActorDep, now: NowDep
) -> InvitationOut:
    """Make a code by which one adult joins as guardian or carer within a week."""
    await require(session, actor, Action.MANAGE_FAMILY, family_id=family_id)
    invitation = await invite_adult(session, family_id, actor.person_id, body.role, now=now)
    return InvitationOut(id=invitation.id, code=invitation.code, expires_at=invitation.expires_at)


@router.delete(
    "/{family_id}/invitations/{invitation_id}",
    operation_id="withdraw_invitation",
    summary="Withdraw an invitation",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_invitation(
    family_id: uuid.UUID, invitation_id: uuid.UUID, session: SessionDep, actor: ActorDep
) -> None:
    """End an invitation that nobody has used yet; its code opens nothing any more."""
    await require(session, actor, Action.MANAGE_FAMILY, family_id=family_id)
    await withdraw_invitation(session, family_id, invitation_id)


@router.delete(
    "/{family_id}/members/{person_id}",
    operation_id="remove_member",
    summary="Leave a family, or remove an adult from it",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409),
)
async def delete_member(
    family_id: uuid.UUID, person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Oneself, or as guardian another adult. Children stay, with a guardian; what was earned is kept."""
    if person_id == actor.person_id:
        await require(session, actor, Action.LEAVE_FAMILY, person_id=person_id)
    else:
        await require(session, actor, Action.MANAGE_FAMILY, family_id=family_id)
    await membership.leave_family(session, family_id, person_id, actor.person_id, now=now)


@router.post(
    "/join",
    operation_id="join_family",
    summary="Join a family",
    responses=problems(401, 403, 404, 409, 429),
)
async def join_family(
    body: InvitationAnswer,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    language: LanguageDep,
    now: NowDep,
) -> FamilyOut:
    """Join the family that an invitation's code opens."""
    await require(session, actor, Action.JOIN_FAMILY, person_id=actor.person_id)
    await spend_code_try(redis, INVITATION_TRIES, actor, address, now)
    member = await membership.join_family(session, actor.person_id, body.code, now=now)
    return await _shown(session, member.family_id, actor, language)


@router.post(
    "/{family_id}/code",
    operation_id="change_family_code",
    summary="Change the family's code",
    responses=problems(401, 403, 404),
)
async def post_code(
    family_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> FamilyOut:
    """Give the family a new code: whoever learnt the old one can no longer try its children's PINs."""
    await require(session, actor, Action.MANAGE_FAMILY, family_id=family_id)
    await change_family_code(session, family_id)
    return await _shown(session, family_id, actor, language)


async def _shown(session: SessionDep, family_id: uuid.UUID, actor: Actor, language: Language) -> FamilyOut:
    family = await get_family(session, family_id)
    return FamilyOut.of(family, await list_members(session, family_id), language, reader_id=actor.person_id)
