"""A child's growth: the profile, entries, and how they stand against three references."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.schemas.growth import GrowthEntryIn, GrowthEntryOut, GrowthOut, GrowthProfileIn, GrowthProfileOut
from core.idempotency import operation_on
from core.messages import Language
from families.permissions import Action
from families.persons.repository import get_person
from records.access.items import RecordItemUnknown
from records.access.kinds import What
from records.access.service import OpenRecord, open_record
from records.growth.assessment import assess, assess_former
from records.growth.measures import Reference
from records.growth.models import GrowthEntry
from records.growth.repository import find_profile
from records.growth.service import add_entry, correct_entry, known_sex, put_profile, remove_entry

router = APIRouter(prefix="/persons/{person_id}/growth", tags=["growth"])

ReferenceQuery = Annotated[
    Reference,
    Query(description="Against whom: Hong Kong 2020, WHO, or WHO to two years and Hong Kong 2020 after."),
]


@router.get(
    "/profile",
    operation_id="get_growth_profile",
    summary="What a child's growth is compared by",
    responses=problems(401, 403, 404),
)
async def get_profile(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep, response: Response
) -> GrowthProfileOut:
    """Return sex, weeks of gestation and parents' heights; revision 0 where nobody has given them.

    The sex is known already where the child was registered with its certificate, or stated for vaccines.
    """
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.GROWTH, now=now)
    profile = await find_profile(session, record)
    shown = GrowthProfileOut.of(profile, known_sex(await get_person(session, person_id), profile))
    response.headers["ETag"] = revision_etag(shown.revision)
    return shown


@router.put(
    "/profile",
    operation_id="set_growth_profile",
    summary="Set what a child's growth is compared by",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_growth_profile(
    person_id: uuid.UUID,
    body: GrowthProfileIn,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> GrowthProfileOut:
    """Set the whole profile; the first time with the ETag `"0"`."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=What.GROWTH, now=now)
    profile = await put_profile(session, record, body.change(), expected_revision=expected, now=now)
    response.headers["ETag"] = revision_etag(profile.revision)
    return GrowthProfileOut.of(profile, profile.sex)


@router.get(
    "",
    operation_id="get_growth",
    summary="How a child grows",
    responses=problems(401, 403, 404, 409),
)
async def get_growth(
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    reference: ReferenceQuery = Reference.WHO_HK2020,
) -> GrowthOut:
    """Return every entry with its scores and what is told of it, newest first, and the parents' middle."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.GROWTH, now=now)
    return GrowthOut.of(await assess(session, record, reference), language)


@router.post(
    "/entries",
    operation_id="add_growth_entry",
    summary="Enter what was measured",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409, 422),
)
async def post_entry(
    person_id: uuid.UUID,
    body: GrowthEntryIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
    reference: ReferenceQuery = Reference.WHO_HK2020,
) -> GrowthEntryOut:
    """Add an entry and say where it stands.

    What no child measures is refused (422), what is unlikely asked about once (409, `growth_value_unlikely`): its
    `faults` say why, and those with `meant` hold what may have been meant. Send that, or the same again with
    `confirm` and a new key.
    """
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=What.GROWTH, now=now)

    async def work() -> uuid.UUID:
        return (await add_entry(session, record, body.new(), now=now)).id

    entry_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=operation_on("add_growth_entry", str(person_id)),
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return await _shown(session, record, entry_id, reference, language, response)


@router.get(
    "/entries/{entry_id}",
    operation_id="get_growth_entry",
    summary="One entry of a child's growth",
    responses=problems(401, 403, 404, 409),
)
async def get_entry(
    person_id: uuid.UUID,
    entry_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
    reference: ReferenceQuery = Reference.WHO_HK2020,
) -> GrowthEntryOut:
    """Return the entry with its scores; its ETag is needed to correct or remove it."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.GROWTH, now=now)
    return await _shown(session, record, entry_id, reference, language, response)


@router.put(
    "/entries/{entry_id}",
    operation_id="correct_growth_entry",
    summary="Correct an entry",
    responses=problems(401, 403, 404, 409, 412, 422, 428),
)
async def put_entry(
    person_id: uuid.UUID,
    entry_id: uuid.UUID,
    body: GrowthEntryIn,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    response: Response,
    reference: ReferenceQuery = Reference.WHO_HK2020,
) -> GrowthEntryOut:
    """Replace what was measured; the former values stay in the history. Refuses and asks as adding does."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=What.GROWTH, now=now)
    await correct_entry(session, record, entry_id, body.new(), expected_revision=expected, now=now)
    return await _shown(session, record, entry_id, reference, language, response)


@router.delete(
    "/entries/{entry_id}",
    operation_id="remove_growth_entry",
    summary="Remove an entry",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def delete_entry(
    person_id: uuid.UUID,
    entry_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Take the entry out of the charts; it stays in the history."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=What.GROWTH, now=now)
    await remove_entry(session, record, entry_id, expected_revision=expected, now=now)


@router.get(
    "/entries/{entry_id}/history",
    operation_id="list_former_growth_entries",
    summary="What an entry was before",
    responses=problems(401, 403, 404, 409),
)
async def get_history(
    person_id: uuid.UUID,
    entry_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    reference: ReferenceQuery = Reference.WHO_HK2020,
) -> list[GrowthEntryOut]:
    """Return the former revisions, the newest first; also of an entry that was removed."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.GROWTH, now=now)
    former = await assess_former(session, record, reference, entry_id)
    return [GrowthEntryOut.of(one, language) for one in former]


async def _shown(
    session: SessionDep,
    record: OpenRecord,
    entry_id: uuid.UUID,
    reference: Reference,
    language: Language,
    response: Response,
) -> GrowthEntryOut:
    """Return the entry in the light of all others, with its ETag. Raises RecordItemUnknown."""
    found = (await assess(session, record, reference)).entry(entry_id)
    if found is None or not isinstance(found.item, GrowthEntry):
        raise RecordItemUnknown
    response.headers["ETag"] = revision_etag(found.item.revision)
    return GrowthEntryOut.of(found, language)
