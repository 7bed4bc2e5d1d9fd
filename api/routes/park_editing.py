"""Officers draw and correct parks: boundaries with all their earlier forms, names, hours, designation."""

import re
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.check_in_words import park_name
from api.dependencies import ActorDep, GeofencesDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.routes.parks import GeoJSONResponse, park_etag, park_feature
from api.schemas.park_editing import CorrectionIn, NewParkIn, ParkChangesIn, PreviewIn, RevisionOut
from api.schemas.park_previews import PreviewOut
from api.schemas.parks import ParkFeature
from api.schemas.text import Slug
from core.ids import new_id
from families.permissions import Action, require
from geo.parks.errors import ParkRevisionMissing
from geo.parks.queries import get_park_view
from geo.parks.repository import get_park
from geo.previews.service import preview_geofence
from geo.revisions.correcting import Correction, Expected, add_park, change_park, correct_geofence
from geo.revisions.repository import find_nicknames, list_revisions

router = APIRouter(prefix="/parks", tags=["parks"])

ParkPath = Annotated[Slug, Path(description="The park.", examples=["victoria-park"])]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=200, description="The park's ETag as it was looked at.", examples=[None]),
]
_TAG = re.compile(r'(W/)?"park-([0-9]{1,9})"')
_NO_REVISION = -1  # of a tag that no park ever had
_SLUG_CHARS = 60  # of a name; an id may be longer, but people see it in addresses


@router.post(
    "",
    operation_id="add_park",
    summary="Add a park",
    status_code=201,
    response_model=ParkFeature,
    responses=problems(401, 403, 409),
)
async def post_park(
    body: NewParkIn, session: SessionDep, actor: ActorDep, key: IdempotencyKeyDep, now: NowDep
) -> JSONResponse:
    """Add a park with its boundary; its district is found from its position."""
    await require(session, actor, Action.EDIT_PARKS)
    correction = Correction(actor.account_id, body.reason, now)

    async def work() -> tuple[int, ParkFeature]:
        park_id = body.id or _slug_of(body.name_en)
        await add_park(session, body.to_columns(park_id), body.geofence.to_drawing(), correction)
        return 201, park_feature(await get_park_view(session, park_id))

    return await answer_once(
        session, actor_id=actor.account_id, operation="add_park", key=key, body=body, now=now, work=work
    )


@router.patch(
    "/{park_id}",
    operation_id="change_park",
    summary="Change a park's names, hours or designation, or close it",
    response_model=ParkFeature,
    response_class=GeoJSONResponse,
    responses=problems(401, 403, 404, 409, 412),
)
async def patch_park(
    park_id: ParkPath,
    body: ParkChangesIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    if_match: IfMatch = None,
) -> Response:
    """Change what is given. Two officers cannot overwrite each other unknowingly."""
    await require(session, actor, Action.EDIT_PARKS)
    expected = _expected(if_match, revision=body.based_on_revision)
    correction = Correction(actor.account_id, body.reason, now)
    await change_park(session, park_id, body.to_columns(), expected, correction)
    return await _answer(session, park_id)


@router.put(
    "/{park_id}/geofence",
    operation_id="correct_geofence",
    summary="Draw a park's boundary anew, or restore an earlier one",
    response_model=ParkFeature,
    response_class=GeoJSONResponse,
    responses=problems(401, 403, 404, 409, 412),
)
async def put_geofence(
    park_id: ParkPath,
    body: CorrectionIn,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    if_match: IfMatch = None,
) -> Response:
    """Put the boundary in force, everywhere within two seconds; the one before is kept.

    Sending the boundary that is in force already changes nothing, so a request may be repeated.
    """
    await require(session, actor, Action.EDIT_PARKS)
    expected = _expected(if_match, geofence_revision=body.based_on_revision)
    correction = Correction(actor.account_id, body.reason, now)
    await correct_geofence(session, park_id, body.geofence.to_drawing(), expected, correction)
    return await _answer(session, park_id)


@router.get(
    "/{park_id}/geofence/revisions",
    operation_id="list_geofence_revisions",
    summary="Show the forms that a park's boundary had, the present one first",
    responses=problems(401, 403, 404),
)
async def get_revisions(
    park_id: ParkPath, session: SessionDep, actor: ActorDep, page: PageDep
) -> Page[RevisionOut]:
    """Return a page: who changed it, when and why, and each form whole."""
    await require(session, actor, Action.EDIT_PARKS)
    await get_park(session, park_id)
    list_name = f"geofence-revisions:{park_id}"
    before = _number(page.after_in(list_name))
    found = await list_revisions(session, park_id, before=before, limit=page.limit + 1)
    shown, rest = found[: page.limit], found[page.limit :]
    names = await find_nicknames(session, {one.changed_by_id for one in shown if one.changed_by_id})
    items = [RevisionOut.of(one, names.get(one.changed_by_id) if one.changed_by_id else None) for one in shown]
    return Page(items=items, next_cursor=encode_cursor(list_name, [str(shown[-1].number)]) if rest else None)


@router.post(
    "/{park_id}/geofence/preview",
    operation_id="preview_geofence",
    summary="See what a boundary would change before it is put in force",
    responses=problems(401, 403, 404),
)
async def post_preview(
    park_id: ParkPath,
    body: PreviewIn,
    session: SessionDep,
    actor: ActorDep,
    geofences: GeofencesDep,
    language: LanguageDep,
    now: NowDep,
) -> PreviewOut:
    """Return areas, movement, overlaps, and bounds on the check-ins of the last four weeks it would have changed.

    Nothing is written. No positions are kept: the numbers come from counts by distance from the boundary.
    """
    await require(session, actor, Action.EDIT_PARKS)
    effects = await preview_geofence(session, park_id, body.geofence.to_drawing(), now=now)
    named = [await park_name(session, geofences, other_id, language) for other_id, _ in effects.overlaps]
    return PreviewOut.of(effects, {park.id: park.name for park in named if park}, language)


async def _answer(session: AsyncSession, park_id: str) -> Response:
    view = await get_park_view(session, park_id)
    return GeoJSONResponse(park_feature(view).model_dump(mode="json"), headers={"ETag": park_etag(view.park)})


def _expected(
    if_match: str | None, *, revision: int | None = None, geofence_revision: int | None = None
) -> Expected:
    """Return what the caller looked at. Raises ParkRevisionMissing when that is not said.

    Of several tags in If-Match the last counts; `*` means whatever there is, as long as it is there.
    """
    if if_match is None and revision is None and geofence_revision is None:
        raise ParkRevisionMissing
    if if_match is not None and if_match.strip() != "*":
        found = _TAG.fullmatch(if_match.rpartition(",")[2].strip())
        tagged = int(found[2]) if found else _NO_REVISION
        revision = tagged if revision in {None, tagged} else _NO_REVISION
    return Expected(revision, geofence_revision)


def _slug_of(name_en: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", name_en.lower()).strip("-")[:_SLUG_CHARS].rstrip("-")
    return words or f"park-{new_id().hex[-12:]}"


def _number(after: list[str] | None) -> int | None:
    if after is None:
        return None
    try:
        (number,) = after
        return int(number)
    except ValueError:
        raise CursorInvalid from None
