"""Officers import parks: a file is reported on first, then what the report says is done."""

import hashlib
import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.pagination import Page, PageDep, encode_cursor
from api.routes.check_ins import instant_and_id
from api.schemas.park_editing import Reason
from api.schemas.park_imports import FileIdentity, ImportSummary, ParkFileIn, ParkImportOut
from families.permissions import Action, require
from geo.imports.repository import get_import, list_imports
from geo.imports.service import apply_import, report_import

router = APIRouter(prefix="/parks/imports", tags=["parks"])

ReasonQuery = Annotated[Reason | None, Query(examples=["Survey of autumn 2026"])]
ImportPath = Annotated[uuid.UUID, Path(description="The import.")]


@router.post(
    "",
    operation_id="report_park_import",
    summary="See what a file of parks would do",
    status_code=201,
    response_model=ParkImportOut,
    responses=problems(401, 403),
)
async def post_import(
    request: Request,
    body: ParkFileIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
    reason: ReasonQuery = None,
) -> JSONResponse:
    """Check a GeoJSON file of up to 8 MiB and report what is new, changed and refused; no park is changed.

    A reason can be given now or when it is applied.
    """
    await require(session, actor, Action.EDIT_PARKS)
    file = await request.body()

    async def work() -> tuple[int, ParkImportOut]:
        document = {"type": body.type, "features": body.features} | (body.model_extra or {})
        kept = await report_import(session, file, document, reason, account_id=actor.account_id, now=now)
        return 201, ParkImportOut.of(kept, language)

    return await answer_once(
        session,
        actor_id=actor.account_id,
        operation="report_park_import",
        key=key,
        body=FileIdentity(sha256=hashlib.sha256(file).hexdigest(), reason=reason),
        now=now,
        work=work,
    )


@router.get(
    "", operation_id="list_park_imports", summary="Show imports, latest first", responses=problems(401, 403)
)
async def get_imports(session: SessionDep, actor: ActorDep, page: PageDep) -> Page[ImportSummary]:
    """Return a page of imports in numbers."""
    await require(session, actor, Action.EDIT_PARKS)
    before = instant_and_id(page.after_in("park-imports"))
    found = await list_imports(session, before=before, limit=page.limit + 1)
    shown, rest = found[: page.limit], found[page.limit :]
    last = [shown[-1].created_at.isoformat(), str(shown[-1].id)] if rest else None
    return Page(
        items=[ImportSummary.of(one) for one in shown],
        next_cursor=encode_cursor("park-imports", last) if last else None,
    )


@router.get(
    "/{import_id}",
    operation_id="get_park_import",
    summary="Show an import's report",
    responses=problems(401, 403, 404),
)
async def get_report(
    import_id: ImportPath, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> ParkImportOut:
    """Return the report, as it was made."""
    await require(session, actor, Action.EDIT_PARKS)
    return ParkImportOut.of(await get_import(session, import_id), language)


@router.post(
    "/{import_id}/apply",
    operation_id="apply_park_import",
    summary="Do what an import's report says",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_apply(
    import_id: ImportPath,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    reason: ReasonQuery = None,
) -> ParkImportOut:
    """Write all of it in one transaction, or nothing when parks changed since. A repeat changes nothing.

    A reason is needed, and taken over, where none was given with the file.
    """
    await require(session, actor, Action.EDIT_PARKS)
    kept = await apply_import(session, import_id, reason, account_id=actor.account_id, now=now)
    return ParkImportOut.of(kept, language)
