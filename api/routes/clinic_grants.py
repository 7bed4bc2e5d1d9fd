"""What families let clinics hand in, and whom a clinic has a code of."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import REPLAYED_HEADER, make_once
from api.record_doors import ClinicVisitor, get_clinic_visitor
from api.schemas.clinics import ClinicGrantIn, ClinicGrantOut, DepositPersonOut
from families.children.service import find_written_name
from families.permissions import Action
from families.persons.repository import get_person
from records.access.initials import initials_of
from records.access.kinds import Access, What
from records.access.service import close_record, open_record
from records.appointments.models import Clinic
from records.clinics.service import end_grant, get_grant, grant_clinic, list_grants

router = APIRouter()


@router.get(
    "/persons/{person_id}/clinic-grants",
    operation_id="list_clinic_grants",
    summary="Clinics that may hand something in",
    tags=["record"],
    responses=problems(401, 403, 404),
)
async def get_grants(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> list[ClinicGrantOut]:
    """Return them with their codes."""
    await open_record(session, actor, person_id, Action.MANAGE_RECORD, what=What.CLINICS, now=now)
    await close_record(session)
    return [
        ClinicGrantOut.of(one, await session.get_one(Clinic, one.clinic_id), language)
        for one in await list_grants(session, person_id)
    ]


@router.post(
    "/persons/{person_id}/clinic-grants",
    operation_id="grant_clinic",
    summary="Let a clinic hand something in",
    tags=["record"],
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_grant(
    person_id: uuid.UUID,
    body: ClinicGrantIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> ClinicGrantOut:
    """Make a code for the clinic. It sees nothing of the record but what it hands in itself."""
    await open_record(session, actor, person_id, Action.MANAGE_RECORD, what=What.CLINICS, now=now)
    await close_record(session)

    async def work() -> uuid.UUID:
        grant = await grant_clinic(session, person_id, body.clinic_id, granted_by_id=actor.person_id, now=now)
        return grant.id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"grant_clinic:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    grant = await get_grant(session, person_id, made_id)
    return ClinicGrantOut.of(grant, await session.get_one(Clinic, grant.clinic_id), language)


@router.delete(
    "/persons/{person_id}/clinic-grants/{grant_id}",
    operation_id="end_clinic_grant",
    summary="Let a clinic in no more",
    tags=["record"],
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_grant(
    person_id: uuid.UUID, grant_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """End it at once; what the clinic handed in stays."""
    await open_record(session, actor, person_id, Action.MANAGE_RECORD, what=What.CLINICS, now=now)
    await close_record(session)
    await end_grant(session, person_id, grant_id, now=now)


@router.get(
    "/deposits/{code}",
    operation_id="get_deposit_person",
    summary="Whom a code is of",
    tags=["deposits"],
    responses=problems(401, 404),
)
async def get_deposit_person(
    visitor: Annotated[ClinicVisitor, Depends(get_clinic_visitor)], session: SessionDep, now: NowDep
) -> DepositPersonOut:
    """Return initials and date of birth, for the clinic to compare before it hands something in."""
    record = await visitor.open(session, Access.VIEW, what=What.CLINICS, now=now)
    person = await get_person(session, record.person_id)
    name = await find_written_name(session, person)
    return DepositPersonOut(initials=None if name is None else initials_of(name), birth_on=person.birth_on)
