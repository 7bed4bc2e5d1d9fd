"""Who looked at a person's record."""

import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.access_log import AccessOut
from families.permissions import Action
from records.access.kinds import What
from records.access.log.queries import list_accesses
from records.access.service import open_record

router = APIRouter(tags=["record"])

_LIST = "access-log"


@router.get(
    "/persons/{person_id}/access-log",
    operation_id="list_accesses",
    summary="Who looked at a person's record, and why",
    responses=problems(401, 403, 404),
)
async def get_access_log(
    person_id: uuid.UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> Page[AccessOut]:
    """Return every look and change, newest first, this one included."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.ACCESS_LOG, now=now)
    before = _number(page.after_in(f"{_LIST}:{person_id}"))
    found = await list_accesses(session, record, before_number=before, limit=page.limit + 1)
    shown = found[: page.limit]
    cursor = encode_cursor(f"{_LIST}:{person_id}", [str(shown[-1].number)]) if len(found) > page.limit else None
    return Page(items=[AccessOut.of(one, language) for one in shown], next_cursor=cursor)


def _number(after: list[str] | None) -> int | None:
    if after is None:
        return None
    try:
        (number,) = after
        return int(number)
    except ValueError:
        raise CursorInvalid from None
