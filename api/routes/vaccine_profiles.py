"""What vaccine programmes ask of a person: sex, school, immunity, contraindications."""

import uuid

from fastapi import APIRouter, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.vaccine_profiles import (
    VaccineConditionIn,
    VaccineConditionOut,
    VaccineProfileIn,
    VaccineProfileOut,
)
from families.permissions import Action
from families.persons.repository import get_person
from records.access.items import get_item
from records.access.kinds import What
from records.access.service import open_record
from vaccines.profiles.models import VaccineCondition
from vaccines.profiles.service import (
    add_condition,
    find_profile,
    known_sex,
    list_conditions,
    remove_condition,
    state_profile,
)

router = APIRouter(tags=["vaccines"])

_WHAT = What.VACCINES


@router.get(
    "/persons/{person_id}/vaccines/profile",
    operation_id="get_vaccine_profile",
    summary="What programmes go by beside the date of birth",
    responses=problems(401, 403, 404),
)
async def get_profile(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep, response: Response
) -> VaccineProfileOut:
    """Return it with its ETag; `"0"` where nobody has stated anything yet.

    The sex is known already where the child was registered with its certificate, or stated for growth.
    """
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    profile = await find_profile(session, record)
    sex = known_sex(await get_person(session, person_id), profile)
    return _shown(VaccineProfileOut.of(profile, sex), response)


@router.put(
    "/persons/{person_id}/vaccines/profile",
    operation_id="state_vaccine_profile",
    summary="State what programmes go by",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_profile(
    person_id: uuid.UUID,
    body: VaccineProfileIn,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> VaccineProfileOut:
    """Put it in the place of what was stated before."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    profile = await state_profile(session, record, body.entry(), expected_revision=expected, now=now)
    sex = known_sex(await get_person(session, person_id), profile)
    return _shown(VaccineProfileOut.of(profile, sex), response)


@router.get(
    "/persons/{person_id}/vaccines/conditions",
    operation_id="list_vaccine_conditions",
    summary="What stands against vaccines, and immunity",
    responses=problems(401, 403, 404),
)
async def get_conditions(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> list[VaccineConditionOut]:
    """Return contraindications and immunities, in the order in which they were entered."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    return [VaccineConditionOut.of(one) for one in await list_conditions(session, record)]


@router.post(
    "/persons/{person_id}/vaccines/conditions",
    operation_id="add_vaccine_condition",
    summary="Enter a contraindication or an immunity",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_condition(
    person_id: uuid.UUID,
    body: VaccineConditionIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    now: NowDep,
    response: Response,
) -> VaccineConditionOut:
    """Take it; forecasts leave the vaccine out, or put it off until a day."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)

    async def work() -> uuid.UUID:
        return (await add_condition(session, record, body.entry(), now=now)).id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"add_vaccine_condition:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    condition = await get_item(session, VaccineCondition, record, made_id)
    response.headers["ETag"] = revision_etag(condition.revision)
    return VaccineConditionOut.of(condition)


@router.delete(
    "/persons/{person_id}/vaccines/conditions/{condition_id}",
    operation_id="remove_vaccine_condition",
    summary="Remove a contraindication or an immunity",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def delete_condition(
    person_id: uuid.UUID,
    condition_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Take it out of the record; its history stays."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    await remove_condition(session, record, condition_id, expected_revision=expected, now=now)


def _shown(profile: VaccineProfileOut, response: Response) -> VaccineProfileOut:
    response.headers["ETag"] = revision_etag(profile.revision)
    return profile
