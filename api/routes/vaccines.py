"""A person's vaccines: doses, what they count for, and what is next."""

import uuid

from fastapi import APIRouter, Request, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, etag_of, not_modified, revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.vaccines import DoseIn, DoseOut, EvidenceIn, VaccineCatalogue, VaccinesOut
from core.messages import Language
from families.permissions import Action
from records.access.items import get_item, list_former
from records.access.kinds import What
from records.access.service import OpenRecord, open_record
from vaccines.doses.evidence import list_evidence, set_evidence
from vaccines.doses.models import Immunization
from vaccines.doses.service import add_dose, correct_dose, remove_dose
from vaccines.overview.queries import chosen_schedule, get_birth_date, get_overview

router = APIRouter(tags=["vaccines"])

_WHAT = What.VACCINES
_SHARED = "public, max-age=3600"  # the catalogue changes with a release


@router.get(
    "/vaccine-catalogue",
    operation_id="get_vaccine_catalogue",
    summary="Vaccines and what they protect from",
    responses={304: {"description": "The caller holds this catalogue."}},
)
async def get_catalogue(request: Request, response: Response, language: LanguageDep) -> VaccineCatalogue:
    """Return what a dose can be entered by, and the programme that it is judged by."""
    catalogue = VaccineCatalogue.of(chosen_schedule(), language)
    etag = etag_of(catalogue.model_dump_json())
    if answer := not_modified(request, etag, cache_control=_SHARED):
        return answer  # type: ignore[return-value] # a bare answer goes past the model
    response.headers.update({"ETag": etag, "Cache-Control": _SHARED, "Vary": "Accept-Language"})
    return catalogue


@router.get(
    "/persons/{person_id}/vaccines",
    operation_id="get_vaccines",
    summary="A person's doses, and what is next and why",
    responses=problems(401, 403, 404, 409),
)
async def get_vaccines(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> VaccinesOut:
    """Return every dose with what it counts for, how the person stands, and the doses to come, as of today."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    return VaccinesOut.of(await get_overview(session, record, language=language, now=now), language)


@router.post(
    "/persons/{person_id}/vaccines/doses",
    operation_id="add_dose",
    summary="Enter a dose",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_dose(
    person_id: uuid.UUID,
    body: DoseIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> DoseOut:
    """Take a dose by its product or by what it protects from. A combination counts for each part."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)

    async def work() -> uuid.UUID:
        born_on = await get_birth_date(session, record)
        return (await add_dose(session, record, body.entry(), born_on=born_on, now=now)).id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"add_dose:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return await _shown(
        session, record, await get_item(session, Immunization, record, made_id), language, response
    )


@router.get(
    "/persons/{person_id}/vaccines/doses/{dose_id}",
    operation_id="get_dose",
    summary="One dose",
    responses=problems(401, 403, 404),
)
async def get_dose(
    person_id: uuid.UUID,
    dose_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> DoseOut:
    """Return it with its ETag, with which it can be changed."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    return await _shown(
        session, record, await get_item(session, Immunization, record, dose_id), language, response
    )


@router.put(
    "/persons/{person_id}/vaccines/doses/{dose_id}",
    operation_id="correct_dose",
    summary="Correct a dose",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_dose(
    person_id: uuid.UUID,
    dose_id: uuid.UUID,
    body: DoseIn,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> DoseOut:
    """Put other values in its place; the former ones stay in its history."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    born_on = await get_birth_date(session, record)
    corrected = await correct_dose(
        session, record, dose_id, body.entry(), born_on=born_on, expected_revision=expected, now=now
    )
    return await _shown(session, record, corrected, language, response)


@router.delete(
    "/persons/{person_id}/vaccines/doses/{dose_id}",
    operation_id="remove_dose",
    summary="Remove a dose entered in error",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def delete_dose(
    person_id: uuid.UUID,
    dose_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Take it out of the record; what it was stays in its history."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    await remove_dose(session, record, dose_id, expected_revision=expected, now=now)


@router.get(
    "/persons/{person_id}/vaccines/doses/{dose_id}/history",
    operation_id="list_former_doses",
    summary="What a dose was before it was corrected",
    responses=problems(401, 403, 404),
)
async def get_history(
    person_id: uuid.UUID,
    dose_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> list[DoseOut]:
    """Return the former revisions, the newest first; also of a dose that was removed."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    former = await list_former(session, Immunization, record, dose_id)
    evidence = await list_evidence(session, record, former)
    return [DoseOut.of(one, chosen_schedule(), language, evidence) for one in former]


@router.put(
    "/persons/{person_id}/vaccines/doses/{dose_id}/evidence",
    operation_id="attach_evidence",
    summary="Let a document show a dose",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_evidence(
    person_id: uuid.UUID,
    dose_id: uuid.UUID,
    body: EvidenceIn,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> DoseOut:
    """Attach a photograph or PDF that was uploaded to the folder, in the place of one that was there."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    dose = await set_evidence(session, record, dose_id, body.document_id, expected_revision=expected, now=now)
    return await _shown(session, record, dose, language, response)


@router.delete(
    "/persons/{person_id}/vaccines/doses/{dose_id}/evidence",
    operation_id="detach_evidence",
    summary="Let nothing show a dose any more",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def delete_evidence(
    person_id: uuid.UUID,
    dose_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
) -> DoseOut:
    """Detach the document from the dose; it stays in the folder, where it may show other doses."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    dose = await set_evidence(session, record, dose_id, None, expected_revision=expected, now=now)
    return await _shown(session, record, dose, language, response)


async def _shown(
    session: SessionDep, record: OpenRecord, dose: Immunization, language: Language, response: Response
) -> DoseOut:
    response.headers["ETag"] = revision_etag(dose.revision)
    return DoseOut.of(dose, chosen_schedule(), language, await list_evidence(session, record, [dose]))
