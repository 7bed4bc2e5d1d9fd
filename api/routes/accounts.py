"""Signing up, changing the password, and who one is."""

from fastapi import APIRouter, Request, status
from sqlalchemy.ext.asyncio import AsyncSession

from api.cookies import forget_session, refuse_other_origins
from api.dependencies import ActorDep, AddressDep, DatabaseDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.routes.sessions import hand_over
from api.schemas.accounts import Me, MyPerson, OwnWayIn, PasswordChange, SignUp
from api.schemas.classes import ClassOut
from api.schemas.families import FamilyOut
from api.schemas.persons import PersonOut
from api.schemas.sessions import SignedIn
from challenge_engine.enrolments.repository import list_challenges_of
from core.messages import Language
from core.rate_limits import Limit, take
from families.accounts.errors import AccountUnknown
from families.accounts.models import AccountKind
from families.accounts.repository import get_account
from families.accounts.service import (
    change_password,
    hash_new_password,
    prove_own_way_in,
    sign_up,
    take_own_way_in,
)
from families.actors import Actor
from families.classes.repository import list_taught_classes
from families.families.repository import get_family, list_members
from families.permissions import Action, require
from families.persons.queries import get_person_view, list_household
from families.persons.repository import get_person
from families.relations import relation_to_oneself, relation_within_family
from families.roles.repository import list_grants
from families.sessions.ended import name_ended_sessions
from families.sessions.limits import spend_try
from families.sessions.service import start_session

router = APIRouter(tags=["accounts"])

# A school's parents may sign up in one evening from one hall; a script that fills the tables is slowed.
SIGN_UP_LIMIT = Limit("sign-up", capacity=600, per_s=1.0)


@router.post(
    "/accounts",
    operation_id="sign_up",
    summary="Sign up",
    status_code=status.HTTP_201_CREATED,
    responses=problems(403, 409, 429),
)
async def create_account(
    request: Request, body: SignUp, session: SessionDep, redis: RedisDep, address: AddressDep, now: NowDep
) -> SignedIn:
    """Make an adult's account and sign in. Children are added by their guardians."""
    if body.keep_in == "cookies":
        refuse_other_origins(request)
    await take(redis, SIGN_UP_LIMIT, address, now)
    account = await sign_up(
        session,
        email=body.email,
        phone=body.phone,
        password=body.password.get_secret_value(),
        birth_on=body.birth_on,
        display_name=body.display_name,
        district=body.district,
        nickname=body.nickname,
        now=now,
    )
    tokens = await start_session(session, account, now=now)
    return hand_over(request, tokens, identifier=account.email or account.phone or "", keep_in=body.keep_in)


@router.put(
    "/accounts/current/password",
    operation_id="change_password",
    summary="Change the password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 409),
)
async def put_password(
    request: Request,
    body: PasswordChange,
    database: DatabaseDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    now: NowDep,
) -> None:
    """Change the password and sign out everywhere. A child's PIN is changed by a guardian."""
    async with database.transaction() as session:
        await require(session, actor, Action.CHANGE_PASSWORD, person_id=actor.person_id)
        account = await get_account(session, actor.account_id)
    tries = str(actor.account_id)
    await spend_try(redis, identifier=tries, address=address, device_token=None, now=now)
    current, wanted = body.current_password.get_secret_value(), body.new_password.get_secret_value()
    password_hash = await hash_new_password(account, current, wanted)
    async with database.transaction() as session:
        ended = await change_password(session, account, password_hash, now=now)
    await name_ended_sessions(redis, ended)
    forget_session(request)


@router.put(
    "/accounts/current/address",
    operation_id="take_own_way_in",
    summary="Give a young person's account its own address",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409),
)
async def put_address(
    request: Request,
    body: OwnWayIn,
    database: DatabaseDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    now: NowDep,
) -> None:
    """After the handover: sign in by address and password instead of family code, nickname and PIN."""
    async with database.transaction() as session:
        await require(session, actor, Action.CHANGE_PASSWORD, person_id=actor.person_id)
        account = await get_account(session, actor.account_id)
    if account.kind is not AccountKind.YOUNG:
        raise AccountUnknown
    await spend_try(redis, identifier=str(actor.account_id), address=address, device_token=None, now=now)
    way_in = await prove_own_way_in(
        account,
        body.pin.get_secret_value(),
        email=body.email,
        phone=body.phone,
        password=body.password.get_secret_value(),
    )
    async with database.transaction() as session:
        ended = await take_own_way_in(session, account, way_in, now=now)
    await name_ended_sessions(redis, ended)
    forget_session(request)


@router.get("/me", operation_id="get_me", summary="Who I am", responses=problems(401))
async def get_me(session: SessionDep, actor: ActorDep, language: LanguageDep) -> Me:
    """Return the signed-in account with its person, family and classes."""
    account = await get_account(session, actor.account_id)
    person = await get_person(session, actor.person_id)
    view = await get_person_view(session, actor.person_id)
    family = None
    if view.family_id is not None:
        row = await get_family(session, view.family_id)
        members = await list_members(session, row.id)
        family = FamilyOut.of(row, members, language, reader_id=actor.person_id)
    grants = await list_grants(session, actor.person_id)
    return Me(
        account_id=account.id,
        email=account.email,
        phone=account.phone,
        roles=sorted(actor.roles),
        person=PersonOut.of(person, view, language),
        family=family,
        persons=await _list_persons(session, actor, language),
        teaches_at=sorted(grant.school_id for grant in grants if grant.school_id is not None),
        classes=[ClassOut.of(taught) for taught in await list_taught_classes(session, actor.person_id)],
    )


async def _list_persons(session: AsyncSession, actor: Actor, language: Language) -> list[MyPerson]:
    household = await list_household(session, actor.person_id)
    enrolled = await list_challenges_of(session, [one.person.id for one in household])
    my_role = next((one.role for one in household if one.person.id == actor.person_id), None)
    found = []
    for one in household:
        if one.person.id == actor.person_id:
            relation = relation_to_oneself(actor)
        elif my_role is None or one.role is None:
            continue  # a family has roles: nobody is here without one
        else:
            relation = relation_within_family(my_role, one.role)
        found.append(MyPerson.of(one, relation, enrolled.get(one.person.id, []), language))
    return found
