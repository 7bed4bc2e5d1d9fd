"""Health programmes: which there are, whether one may take part, memberships, and enrolments within a quota."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep
from api.idempotency import REPLAYED_HEADER, make_once
from api.record_routes import ItemKind, item_routes, reading_routes, shown_item
from api.schemas.programmes import (
    Answer,
    EligibilityOut,
    MembershipIn,
    MembershipOut,
    ProgrammeEnrolmentChange,
    ProgrammeEnrolmentIn,
    ProgrammeEnrolmentOut,
    ProgrammeList,
    ProgrammeOut,
    ProgrammePlaceOut,
    RequirementOut,
)
from api.schemas.text import Slug
from families.permissions import Action
from records.access.items import get_item
from records.access.kinds import What
from records.access.service import open_record
from records.programmes.catalogue import get_programme, programme_catalogue
from records.programmes.models import ProgrammeEnrolment, ProgrammeMembership
from records.programmes.places import list_places
from records.programmes.service import (
    change_enrolment,
    check_membership,
    enrol,
    judge_person,
    leave_programme,
)

_WHAT = What.PROGRAMMES
_MEMBERSHIPS = ItemKind(
    "programme-memberships",
    "a programme membership",
    "memberships of programmes",
    _WHAT,
    ProgrammeMembership,
    check_membership,
)
_ENROLMENTS = ItemKind(
    "programme-enrolments", "a programme enrolment", "enrolments in programmes", _WHAT, ProgrammeEnrolment
)
_ENROLMENT = "/persons/{person_id}/programme-enrolments/{item_id}"
ProgrammePath = Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9_-]{1,40}$", examples=["cdcc"])]

router = APIRouter(tags=["record"])
router.include_router(item_routes(_MEMBERSHIPS, MembershipIn, MembershipOut))
router.include_router(reading_routes(_ENROLMENTS, ProgrammeEnrolmentOut))


@router.get(
    "/programmes",
    operation_id="list_programmes",
    summary="Health programmes, and where it is said who may take part",
    responses=problems(401),
)
async def get_programmes(_: ActorDep, language: LanguageDep) -> ProgrammeList:
    """Return all of them."""
    return ProgrammeList(items=[ProgrammeOut.of(one, language) for one in programme_catalogue().values()])


@router.get(
    "/programmes/{programme_id}/places",
    operation_id="list_programme_places",
    summary="Doctors who take part in a programme",
    responses=problems(401, 404),
)
async def get_places(
    programme_id: ProgrammePath,
    session: SessionDep,
    _: ActorDep,
    language: LanguageDep,
    district: Annotated[Slug | None, Query(description="Of the clinic.", examples=["wan-chai"])] = None,
) -> list[ProgrammePlaceOut]:
    """Return them by district, with how many places are free and how many people wait."""
    get_programme(programme_id)
    found = await list_places(session, programme_id, district=district)
    return [ProgrammePlaceOut.of(*one, language) for one in found]


@router.get(
    "/persons/{person_id}/programmes/{programme_id}/eligibility",
    operation_id="judge_eligibility",
    summary="Whether a person may take part in a programme, and why not",
    responses=problems(401, 403, 404),
)
async def get_eligibility(
    person_id: uuid.UUID,
    programme_id: ProgrammePath,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    declared: Annotated[list[Answer], Query(max_length=20, description="Questions answered with yes.")] = [],  # noqa: B006 - FastAPI copies it
    denied: Annotated[list[Answer], Query(max_length=20, description="Questions answered with no.")] = [],  # noqa: B006
) -> EligibilityOut:
    """Return every requirement: met, not met, or a question. Answers are not kept."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    verdict, reasons = await judge_person(session, record, programme_id, declared=declared, denied=denied, now=now)
    return EligibilityOut(verdict=verdict, reasons=[RequirementOut.of(one, language) for one in reasons])


@router.post(
    "/persons/{person_id}/programme-enrolments",
    operation_id="enrol_in_programme",
    summary="Enrol in a programme with a doctor, or wait for one",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_enrolment(
    person_id: uuid.UUID,
    body: ProgrammeEnrolmentIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    now: NowDep,
    response: Response,
) -> ProgrammeEnrolmentOut:
    """Take a place where the doctor has one, or the last turn in the line; both are told in `status`."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)

    async def work() -> uuid.UUID:
        said = body.model_dump(exclude={"programme", "place_id"})
        return (await enrol(session, record, body.programme, body.place_id, **said, now=now)).id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"programmes:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return shown_item(
        await get_item(session, ProgrammeEnrolment, record, made_id), ProgrammeEnrolmentOut, response, now
    )


@router.put(
    _ENROLMENT,
    operation_id="change_programme_enrolment",
    summary="Change the doctor or the note of an enrolment",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_enrolment(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    body: ProgrammeEnrolmentChange,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> ProgrammeEnrolmentOut:
    """Change it; with another doctor the place of the former one is given back."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    changed = await change_enrolment(
        session, record, item_id, **body.model_dump(), expected_revision=expected, now=now
    )
    return shown_item(changed, ProgrammeEnrolmentOut, response, now)


@router.delete(
    _ENROLMENT,
    operation_id="leave_programme",
    summary="Leave a programme, or the line",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def delete_enrolment(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Take the enrolment out of the record; whoever waits longest gets the place."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    await leave_programme(session, record, item_id, expected_revision=expected, now=now)
