"""The log of what officers did, for officers."""

import datetime as dt
import uuid
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, LanguageDep, SessionDep
from api.errors import problems
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.office_log import OfficeActOut
from families.office_acts.queries import list_acts
from families.permissions import Action, require

router = APIRouter(tags=["operations"])


@router.get(
    "/office-log",
    operation_id="list_office_acts",
    summary="What officers did, the newest first",
    responses=problems(401, 403),
)
async def show_log(
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    page: PageDep,
    subject: Annotated[
        str | None,
        Query(
            pattern=r"^[a-z_]{1,40}:[A-Za-z0-9/_.*-]{0,160}$",
            description="What was acted on, as `kind:id`; `kind:` for all of a kind.",
            examples=["park:victoria-park"],
        ),
    ] = None,
    actor_id: Annotated[uuid.UUID | None, Query(description="Only what this account did.")] = None,
) -> Page[OfficeActOut]:
    """Return a page of acts from every part of the office; one statement."""
    await require(session, actor, Action.VIEW_OFFICE_LOG)
    name = f"office-log:{subject or ''}:{actor_id or ''}"
    found = await list_acts(
        session, subject=subject, actor_id=actor_id, after=_reached(page.after_in(name)), limit=page.limit + 1
    )
    shown = found[: page.limit]
    last = shown[-1] if len(found) > page.limit else None
    return Page[OfficeActOut](
        items=[OfficeActOut.of(one, actor.account_id, language) for one in shown],
        next_cursor=encode_cursor(name, [last.at.isoformat(), last.id]) if last else None,
    )


def _reached(after: list[str] | None) -> tuple[dt.datetime, str] | None:
    """Return the sort values of a cursor. Raises CursorInvalid for one of another list."""
    if after is None:
        return None
    try:
        at, act_id = after
        return dt.datetime.fromisoformat(at), act_id
    except ValueError:
        raise CursorInvalid from None
