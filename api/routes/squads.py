"""Squads: founding one, joining by its code, leaving, and enrolling as its captain."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, status

from api.code_tries import spend_code_try
from api.dependencies import ActorDep, AddressDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.schemas.enrolments import EnrolmentList, EnrolmentOut
from api.schemas.squads import NewSquad, SquadEnrolment, SquadJoin, SquadOut
from api.schemas.text import Slug
from challenge_engine.definitions.service import get_running
from challenge_engine.enrolments.errors import NotEligible
from challenge_engine.enrolments.service import enrol_squad
from core.messages import Language
from core.rate_limits import Limit
from families.permissions import Action, require
from families.squads.models import Squad
from families.squads.repository import find_squad_of, get_squad, list_members
from families.squads.service import found_squad, join_squad, leave_squad

router = APIRouter(tags=["squads"])

JOIN_TRIES = Limit("squad-join", capacity=10, per_s=1 / 60)  # codes are 40 bits


@router.post(
    "/squads",
    operation_id="found_squad",
    summary="Found a squad",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 409),
)
async def post_squad(
    body: NewSquad, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> SquadOut:
    """Found a squad with the caller as its captain."""
    await require(session, actor, Action.FOUND_SQUAD, person_id=actor.person_id)
    squad = await found_squad(session, actor.person_id, nickname=body.nickname, now=now)
    return await _shown(session, squad, language)


@router.post(
    "/squads/join",
    operation_id="join_squad",
    summary="Join a squad, or let a child join",
    responses=problems(401, 403, 404, 409, 429),
)
async def post_member(
    body: SquadJoin,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    language: LanguageDep,
    now: NowDep,
) -> SquadOut:
    """Join the squad that the code opens. Whoever joins agrees that its captain enrols the whole squad."""
    await require(session, actor, Action.JOIN_SQUAD, person_id=body.person_id)
    await spend_code_try(redis, JOIN_TRIES, actor, address, now)
    return await _shown(session, await join_squad(session, body.person_id, body.code, now=now), language)


@router.get(
    "/persons/{person_id}/squad",
    operation_id="get_squad_of_person",
    summary="Show the squad that a person is in",
    responses=problems(401, 403, 404),
)
async def read_squad(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> SquadOut | None:
    """Return the squad; null for who is in none, which is nothing wrong."""
    await require(session, actor, Action.VIEW_SQUAD_OF_PERSON, person_id=person_id)
    squad = await find_squad_of(session, person_id)
    return None if squad is None else await _shown(session, squad, language)


@router.get(
    "/squads/{squad_id:uuid}",
    operation_id="get_squad",
    summary="Show a squad to its members",
    responses=problems(401, 403, 404),
)
async def read_own_squad(
    squad_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> SquadOut:
    """Return the squad to one of its members, or the guardian of one."""
    await require(session, actor, Action.VIEW_SQUAD, squad_id=squad_id)
    return await _shown(session, await get_squad(session, squad_id), language)


@router.delete(
    "/squads/{squad_id}/members/{person_id}",
    operation_id="leave_squad",
    summary="Leave a squad, or remove a member as its captain",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409),
)
async def delete_member(squad_id: uuid.UUID, person_id: uuid.UUID, session: SessionDep, actor: ActorDep) -> None:
    """Oneself, a child, or as captain anybody. Enrolments stay: who wants to play no more withdraws."""
    await require(session, actor, Action.VIEW_SQUAD, squad_id=squad_id)
    squad = await get_squad(session, squad_id)
    if squad.captain_id != actor.person_id:
        await require(session, actor, Action.JOIN_SQUAD, person_id=person_id)
    await leave_squad(session, squad_id, person_id)


@router.post(
    "/challenges/{slug}/squad-enrolments",
    operation_id="enrol_squad",
    summary="Enrol a squad as its captain",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409, 422),
)
async def post_enrolment(
    slug: Annotated[Slug, Path(description="The challenge.", examples=["ten-thousand-steps-2023"])],
    body: SquadEnrolment,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> EnrolmentList:
    """Enrol all its members. Doing it again enrols those who joined since: no key is needed."""
    await require(session, actor, Action.MANAGE_SQUAD, squad_id=body.squad_id)
    challenge = await get_running(session, slug)
    try:
        enrolled = await enrol_squad(session, challenge, body.squad_id, enrolled_by_id=actor.account_id, now=now)
    except NotEligible as refused:
        raise refused.said_in(language) from None
    return EnrolmentList(items=[EnrolmentOut.of(one, slug) for one in enrolled])


async def _shown(session: SessionDep, squad: Squad, language: Language) -> SquadOut:
    return SquadOut.of(squad, await list_members(session, squad.id), language)
