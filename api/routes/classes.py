"""Classes: made by teachers, joined with the code that they hand out."""

import uuid

from fastapi import APIRouter, status

from api.code_tries import spend_code_try
from api.dependencies import ActorDep, AddressDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.schemas.classes import ClassJoin, ClassOut, JoinCodeOut, NewClass, PupilOut
from challenge_engine.enrolments.held import let_go
from core.rate_limits import Limit
from families.classes.errors import JoinCodeUnknown
from families.classes.repository import (
    find_live_code,
    get_class,
    list_pupils,
    list_taught_classes,
)
from families.classes.service import hand_out_code, join_class, make_class
from families.nicknames.words import nickname_in
from families.permissions import Action, require

router = APIRouter(prefix="/classes", tags=["classes"])

# Codes are 40 bits; a family joins a few children and mistypes a few times.
JOIN_TRIES = Limit("class-join", capacity=20, per_s=1 / 30)


@router.post(
    "",
    operation_id="make_class",
    summary="Make a class",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_class(body: NewClass, session: SessionDep, actor: ActorDep, now: NowDep) -> ClassOut:
    """Make a class of this school year, taught by the caller, who is a teacher of the school."""
    await require(session, actor, Action.CREATE_CLASS, school_id=body.school_id)
    made = await make_class(
        session, school_id=body.school_id, label=body.label, teacher_id=actor.person_id, now=now
    )
    return ClassOut.of(made)


@router.get("", operation_id="list_classes", summary="The classes that I teach", responses=problems(401))
async def get_classes(session: SessionDep, actor: ActorDep) -> list[ClassOut]:
    """Return the caller's classes, newest year first."""
    return [ClassOut.of(taught) for taught in await list_taught_classes(session, actor.person_id)]


@router.post(
    "/join", operation_id="join_class", summary="Join a class", responses=problems(401, 403, 404, 409, 429)
)
async def post_join(
    body: ClassJoin,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    now: NowDep,
) -> ClassOut:
    """Join a class with its code: a guardian for a child, or the child's own account."""
    await require(session, actor, Action.JOIN_CLASS, person_id=body.person_id)
    await spend_code_try(redis, JOIN_TRIES, actor, address, now)
    return ClassOut.of(await join_class(session, body.person_id, body.code, now=now))


# `:uuid` leaves `/classes/join` to the route of that name, for every method.
@router.get("/{class_id:uuid}", operation_id="get_class", summary="A class", responses=problems(401, 403, 404))
async def read_class(class_id: uuid.UUID, session: SessionDep, actor: ActorDep) -> ClassOut:
    """Return a class to its school's teachers, its pupils and their guardians."""
    await require(session, actor, Action.VIEW_CLASS, class_id=class_id)
    return ClassOut.of(await get_class(session, class_id))


@router.get(
    "/{class_id}/pupils",
    operation_id="list_pupils",
    summary="The pupils of a class",
    responses=problems(401, 403, 404),
)
async def get_pupils(
    class_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> list[PupilOut]:
    """Return the pupils by nickname, to the class's teachers."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return [
        PupilOut(
            person_id=pupil.id,
            nickname=pupil.nickname,
            nickname_words=nickname_in(pupil.nickname, language),
        )
        for pupil in await list_pupils(session, class_id)
    ]


@router.delete(
    "/{class_id}/pupils/{person_id}",
    operation_id="take_out_of_class",
    summary="Take a pupil out of a class",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_pupil(
    class_id: uuid.UUID, person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Leave the pupil in the school, without this class.

    One without a family is erased if it never played; else its slip and what the teachers called it go.
    """
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    await let_go(session, class_id, person_id, asked_by_id=actor.person_id, now=now)


@router.post(
    "/{class_id}/join-codes",
    operation_id="hand_out_code",
    summary="Make a new join code",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404),
)
async def post_code(class_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> JoinCodeOut:
    """Make a code to hand out; the one before stops working."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return JoinCodeOut.of(await hand_out_code(session, class_id, now=now))


@router.get(
    "/{class_id}/join-codes/current",
    operation_id="get_join_code",
    summary="The join code of a class",
    responses=problems(401, 403, 404),
)
async def read_code(class_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep) -> JoinCodeOut:
    """Return the code in force, to show again."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    code = await find_live_code(session, class_id, now=now)
    if code is None:
        raise JoinCodeUnknown
    return JoinCodeOut.of(code)
