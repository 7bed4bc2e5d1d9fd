"""Persons: a guardian's children, their accounts, and public names."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.dependencies import (
    ActorDep,
    DatabaseDep,
    IdempotencyKeyDep,
    LanguageDep,
    NowDep,
    RedisDep,
    SessionDep,
)
from api.errors import problems
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.people import NewPerson, PersonEdit
from api.schemas.persons import ChildAccountOut, ChildPin, NicknameOut, PersonOut, SchoolChoice
from core.database import Database
from core.messages import Language
from families.accounts.service import hash_pin, lift_pin_lock, make_child_account, set_pin
from families.actors import Actor
from families.classes.service import state_school
from families.families.repository import find_membership, get_family_of
from families.families.service import add_child
from families.nicknames.service import suggest_nicknames
from families.nicknames.words import nickname_in
from families.permissions import Action, may, require
from families.persons.queries import get_person_view
from families.persons.repository import get_person
from families.persons.service import PersonChange, change_person
from families.sessions.ended import name_ended_sessions
from families.sessions.limits import child_identifier, forgive_tries

router = APIRouter(tags=["persons"])


@router.get(
    "/nicknames/suggestions",
    operation_id="suggest_nicknames",
    summary="Free public names to choose from",
)
async def get_suggestions(
    session: SessionDep, language: LanguageDep, count: Annotated[int, Query(ge=1, le=20)] = 6
) -> list[NicknameOut]:
    """Return names made of approved words that nobody has now."""
    return [NicknameOut.of(nickname, language) for nickname in await suggest_nicknames(session, count)]


@router.post(
    "/persons",
    operation_id="add_child",
    summary="Add a child to one's family",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_person(
    body: NewPerson,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> PersonOut:
    """Add a child to the family in which the caller is guardian; a repeat shows the child that was added."""
    membership = await find_membership(session, actor.person_id)
    if membership is not None:
        await require(session, actor, Action.MANAGE_FAMILY, family_id=membership.family_id)

    async def work() -> uuid.UUID:
        child = await add_child(
            session,
            actor.person_id,
            nickname=body.nickname,
            display_name=body.display_name,
            birth_on=body.birth_on,
            district=body.district,
            now=now,
        )
        if body.school_id is not None:
            await state_school(session, child.id, body.school_id, now=now)
        return child.id

    child_id, is_repeat = await make_once(
        session, actor_id=actor.account_id, operation="add_child", key=key, body=body, now=now, work=work
    )
    if is_repeat:
        # The family may be another one by now.
        await require(session, actor, Action.MANAGE_DEPENDANT, person_id=child_id)
        response.headers[REPLAYED_HEADER] = "true"
    return await _shown(session, child_id, language)


@router.get(
    "/persons/{person_id}", operation_id="get_person", summary="A person", responses=problems(401, 403, 404)
)
async def read_person(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> PersonOut:
    """Return oneself or a member of the family."""
    await require(session, actor, Action.VIEW_PERSON, person_id=person_id)
    with_birth_date = await may(session, actor, Action.VIEW_BIRTH_DATE, person_id=person_id)
    return await _shown(session, person_id, language, with_birth_date=with_birth_date)


@router.patch(
    "/persons/{person_id}",
    operation_id="change_person",
    summary="Change a person",
    responses=problems(401, 403, 404, 409),
)
async def patch_person(
    person_id: uuid.UUID,
    body: PersonEdit,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> PersonOut:
    """Change what is given; what is left out stays."""
    await require(session, actor, Action.EDIT_PERSON, person_id=person_id)
    await change_person(session, person_id, PersonChange(**body.model_dump()), now=now)
    return await _shown(session, person_id, language)


@router.put(
    "/persons/{person_id}/school",
    operation_id="state_school",
    summary="Say which school a child goes to",
    responses=problems(401, 403, 404),
)
async def put_school(
    person_id: uuid.UUID,
    body: SchoolChoice,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> PersonOut:
    """State the school without a class; a class is joined with its teacher's code."""
    await require(session, actor, Action.MANAGE_DEPENDANT, person_id=person_id)
    await state_school(session, person_id, body.school_id, now=now)
    return await _shown(session, person_id, language)


@router.post(
    "/persons/{person_id}/account",
    operation_id="make_child_account",
    summary="Give a child an account of its own",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_child_account(
    person_id: uuid.UUID,
    body: ChildPin,
    database: DatabaseDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> ChildAccountOut:
    """Set the PIN; the child signs in with the family's code, its nickname and this PIN."""
    pin_hash = await _hash_pin(database, actor, person_id, body)
    await make_child_account(session, person_id, pin_hash, now=now)
    person = await get_person(session, person_id)
    family = await get_family_of(session, person_id)
    return ChildAccountOut(
        person_id=person_id,
        family_code=family.code,
        nickname=person.nickname,
        nickname_words=nickname_in(person.nickname, language),
    )


@router.put(
    "/persons/{person_id}/account/pin",
    operation_id="set_child_pin",
    summary="Change a child's PIN",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def put_pin(
    person_id: uuid.UUID,
    body: ChildPin,
    database: DatabaseDep,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Change the PIN, lift any lock, and sign the child out everywhere."""
    pin_hash = await _hash_pin(database, actor, person_id, body)
    await name_ended_sessions(redis, await set_pin(session, person_id, pin_hash, now=now))
    await _forgive_tries(session, redis, person_id)


@router.delete(
    "/persons/{person_id}/account/lock",
    operation_id="lift_pin_lock",
    summary="Let a child try the PIN again",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_lock(person_id: uuid.UUID, session: SessionDep, redis: RedisDep, actor: ActorDep) -> None:
    """Lift the lock that wrong PINs set, and give back the tries that they used up."""
    await require(session, actor, Action.MANAGE_DEPENDANT, person_id=person_id)
    await lift_pin_lock(session, person_id)
    await _forgive_tries(session, redis, person_id)


async def _forgive_tries(session: SessionDep, redis: RedisDep, person_id: uuid.UUID) -> None:
    person, family = await get_person(session, person_id), await get_family_of(session, person_id)
    await forgive_tries(redis, child_identifier(family.code, person.nickname))


async def _hash_pin(database: Database, actor: Actor, person_id: uuid.UUID, body: ChildPin) -> str:
    """Return the hash of the PIN that a guardian sets.

    In a transaction of its own, before the route's session asks anything: no connection is held while hashing.
    """
    async with database.transaction() as session:
        await require(session, actor, Action.MANAGE_DEPENDANT, person_id=person_id)
        person = await get_person(session, person_id)
    return await hash_pin(body.pin.get_secret_value(), birth_on=person.birth_on)


async def _shown(
    session: SessionDep, person_id: uuid.UUID, language: Language, *, with_birth_date: bool = True
) -> PersonOut:
    person = await get_person(session, person_id)
    view = await get_person_view(session, person_id)
    return PersonOut.of(person, view, language, with_birth_date=with_birth_date)
