"""Registering children with their certificates' data."""

import uuid

from fastapi import APIRouter, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.etag import revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.children import NewChild, RegistrationOut
from core.rate_limits import Limit, take
from families.children.errors import RegistrationUnknown
from families.children.repository import get_registration
from families.children.service import register_child
from families.families.repository import find_membership
from families.identity_numbers.repository import find_number
from families.permissions import Action, require
from families.persons.repository import get_person

router = APIRouter(tags=["children"])

# An answer says whether a number is registered somewhere: nobody tries a list of numbers.
REGISTRATIONS = Limit("child-registrations", capacity=12, per_s=1 / 600)


@router.post(
    "/children",
    operation_id="register_child",
    summary="Register a child under 16",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_child(
    body: NewChild,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    now: NowDep,
    response: Response,
) -> RegistrationOut:
    """Register a child in one's family; who has none founds one by it. No photograph is needed.

    409 says what to do: `child_registered_already` and `child_alike` name a child of this family,
    `child_registered_elsewhere` tells nothing of the other family.
    """
    await require(session, actor, Action.REGISTER_CHILD, person_id=actor.person_id)
    membership = await find_membership(session, actor.person_id)
    if membership is not None:
        await require(session, actor, Action.MANAGE_FAMILY, family_id=membership.family_id)
    await take(redis, REGISTRATIONS, str(actor.account_id), now)

    async def work() -> uuid.UUID:
        return await register_child(session, actor.person_id, body.registration(), now=now)

    child_id, is_repeat = await make_once(
        session, actor_id=actor.account_id, operation="register_child", key=key, body=body, now=now, work=work
    )
    if is_repeat:
        # The family may be another one by now.
        await require(session, actor, Action.VIEW_REGISTRATION, person_id=child_id)
        response.headers[REPLAYED_HEADER] = "true"
    return await _shown(session, child_id, response)


@router.get(
    "/persons/{person_id}/registration",
    operation_id="get_registration",
    summary="What is registered of a child",
    responses=problems(401, 403, 404),
)
async def read_registration(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, response: Response
) -> RegistrationOut:
    """Return the certificate's data, the identity number masked; with its ETag, with which it can be corrected."""
    await require(session, actor, Action.VIEW_REGISTRATION, person_id=person_id)
    return await _shown(session, person_id, response)


async def _shown(session: SessionDep, person_id: uuid.UUID, response: Response) -> RegistrationOut:
    registration = await get_registration(session, person_id)
    number = await find_number(session, person_id)
    if number is None:
        raise RegistrationUnknown
    response.headers["ETag"] = revision_etag(registration.revision)
    return RegistrationOut.of(await get_person(session, person_id), registration, number)
