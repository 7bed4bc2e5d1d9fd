"""Documents and the personal folder: upload, read, describe, remove."""

import hashlib
import uuid
from typing import Annotated

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, DatabaseDep, IdempotencyKeyDep, NowDep, SessionDep, SettingsDep
from api.errors import problems
from api.etag import revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.record_routes import ItemKind, item_routes
from api.schemas.documents import DocumentIn, DocumentOut, Upload, file_answer, file_body
from core.file_types import FileType
from families.permissions import Action, require
from records.access.items import get_item
from records.access.kinds import What
from records.access.service import open_record
from records.documents.checking import check_file
from records.documents.models import Document, DocumentKind
from records.documents.service import check_description, keep_document, read_content, read_thumbnail

_KIND = ItemKind("documents", "a document", "documents", What.DOCUMENTS, Document, check_description)

router = item_routes(_KIND, DocumentIn, DocumentOut, is_added_here=False)

_NAMES = {FileType.PDF: "document.pdf", FileType.JPEG: "document.jpg", FileType.PNG: "document.png"}


@router.post(
    "/persons/{person_id}/documents",
    operation_id="upload_document",
    summary="Put a picture or PDF into a person's folder",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
    openapi_extra=file_body(),
)
async def post_document(
    person_id: uuid.UUID,
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    now: NowDep,
    response: Response,
    kind: Annotated[DocumentKind | None, Query(description="What it is, where known.")] = None,
) -> DocumentOut:
    """Take the bytes of the body: JPEG, PNG, HEIC or PDF, at most 12 MiB and 40 pages.

    A picture is kept upright, without the place where it was taken; HEIC becomes JPEG. PUT says what it is.
    """
    async with database.transaction() as session:  # nobody's file is opened who may not bring one
        await require(session, actor, Action.EDIT_RECORD, person_id=person_id)
    data = await request.body()
    opened = await check_file(data, request.headers.get("content-type", ""), settings)
    upload = Upload(sha256=hashlib.sha256(data).hexdigest(), media_type=opened.media_type)
    async with database.transaction() as session:
        record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=What.DOCUMENTS, now=now)

        async def work() -> uuid.UUID:
            return (await keep_document(session, record, opened, kind=kind, now=now)).id

        made_id, is_repeat = await make_once(
            session,
            actor_id=actor.account_id,
            operation=f"documents:{person_id}",
            key=key,
            body=upload,
            now=now,
            work=work,
        )
        made = await get_item(session, Document, record, made_id)
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    response.headers["ETag"] = revision_etag(made.revision)
    return DocumentOut.of(made, now)


@router.get(
    "/persons/{person_id}/documents/{document_id}/content",
    operation_id="get_document_content",
    summary="The file of a document",
    responses={**problems(401, 403, 404), **file_answer(*(one.value for one in _NAMES))},
    response_class=Response,
)
async def get_content(
    person_id: uuid.UUID, document_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> Response:
    """Return the bytes, for saving: a browser does not open them within our pages."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.DOCUMENTS, now=now)
    document, content = await read_content(session, record, document_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{_NAMES[document.media_type]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=document.media_type.value, headers=headers)


@router.get(
    "/persons/{person_id}/documents/{document_id}/thumbnail",
    operation_id="get_document_thumbnail",
    summary="A small picture of a document's first page",
    responses={**problems(401, 403, 404), **file_answer("image/jpeg")},
    response_class=Response,
)
async def get_thumbnail(
    person_id: uuid.UUID, document_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> Response:
    """Return a JPEG of at most 320 pixels."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.DOCUMENTS, now=now)
    return Response(await read_thumbnail(session, record, document_id), media_type="image/jpeg")
