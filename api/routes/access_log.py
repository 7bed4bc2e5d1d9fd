"""Who looked at a person's record."""

import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.access_log import AccessOut
from core.sealing import SealBroken, open_sealed, seal
from families.permissions import Action
from records.access.kinds import What
from records.access.log.queries import list_accesses
from records.access.service import OpenRecord, open_record

router = APIRouter(tags=["record"])

_LIST = "access-log"  # also what a place in it is sealed for


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
    before = _number(record, page.after_in(_LIST))
    found = await list_accesses(session, record, before_number=before, limit=page.limit + 1)
    shown = found[: page.limit]
    cursor = encode_cursor(_LIST, [_place(record, shown[-1].number)]) if len(found) > page.limit else None
    return Page(items=[AccessOut.of(one, record, language) for one in shown], next_cursor=cursor)


def _place(record: OpenRecord, number: int) -> str:
    """Return a row's number sealed: gaps between numbers say that there are rows that are not shown."""
    return seal(_LIST, record.person_id, f"{number:019}").hex()  # always as long


def _number(record: OpenRecord, after: list[str] | None) -> int | None:
    if after is None:
        return None
    try:
        (place,) = after
        return int(open_sealed(_LIST, record.person_id, bytes.fromhex(place)))
    except (ValueError, SealBroken):
        raise CursorInvalid from None
