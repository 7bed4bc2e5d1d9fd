"""The six routes that every simple kind of item of a record has: list, add, read, correct, remove, history."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.health_items import ItemIn, ItemOut
from families.permissions import Action
from families.persons.repository import get_person
from records.access.entries import add_entry, correct_entry, list_entries, remove_entry
from records.access.items import RecordItem, get_item, list_former
from records.access.kinds import What
from records.access.service import OpenRecord, open_record

Check = Callable[..., None]
Guard = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of item: its place under a person, its name in sentences, its table, and the check of its values.

    `check(values, born_on=..., now=...)` raises what is wrong with the values, and
    `guard(session, record, table, values, item_id)` what the record's other items forbid (None: a new item).
    """

    path: str
    one: str
    many: str
    what: What
    table: type[RecordItem]
    check: Check | None = None
    guard: Guard | None = None

    @property
    def noun(self) -> str:
        """Its name without the article, in operation ids."""
        return self.one.partition(" ")[2].replace(" ", "_")

    @property
    def plural(self) -> str:
        """What its place is called in operation ids."""
        return self.path.replace("-", "_")


def item_routes(
    kind: ItemKind,
    body_type: type[ItemIn],
    out_type: type[ItemOut],
    *,
    is_added_here: bool = True,
    is_changed_here: bool = True,
) -> APIRouter:
    """Return the routes of a kind whose bodies and answers have these shapes.

    Without `is_added_here` or `is_changed_here` the kind has ways of its own to add, or to change and remove.
    """
    router = APIRouter(tags=["record"])
    _add_reading(router, kind, out_type)
    if is_added_here:
        _add_adding(router, kind, body_type, out_type)
    if is_changed_here:
        _add_changing(router, kind, body_type, out_type)
    return router


def reading_routes(kind: ItemKind, out_type: type[ItemOut]) -> APIRouter:
    """Return the three routes that read, for a kind that is made and changed in ways of its own only."""
    router = APIRouter(tags=["record"])
    _add_reading(router, kind, out_type)
    return router


def _add_reading(router: APIRouter, kind: ItemKind, out_type: type[ItemOut]) -> None:
    base = f"/persons/{{person_id}}/{kind.path}"

    @router.get(
        base,
        operation_id=f"list_{kind.plural}",
        summary=f"A person's {kind.many}, what was entered last first",
        responses=problems(401, 403, 404),
    )
    async def get_items(
        person_id: uuid.UUID, page: PageDep, session: SessionDep, actor: ActorDep, now: NowDep
    ) -> Page[out_type]:  # type: ignore[valid-type]
        """Return those that stand; removed ones are left out."""
        record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=kind.what, now=now)
        name = f"{kind.path}:{person_id}"
        before = _id(page.after_in(name))
        found = await list_entries(session, record, kind.table, before_id=before, limit=page.limit + 1)
        shown = found[: page.limit]
        cursor = encode_cursor(name, [str(shown[-1].id)]) if len(found) > page.limit else None
        return Page(items=[out_type.of(one, now) for one in shown], next_cursor=cursor)

    @router.get(
        base + "/{item_id}",
        operation_id=f"get_{kind.noun}",
        summary=f"Read {kind.one}",
        responses=problems(401, 403, 404),
    )
    async def get_one(
        person_id: uuid.UUID,
        item_id: uuid.UUID,
        session: SessionDep,
        actor: ActorDep,
        now: NowDep,
        response: Response,
    ) -> out_type:  # type: ignore[valid-type]
        """Return it with its ETag, with which it can be changed."""
        record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=kind.what, now=now)
        return _shown(await get_item(session, kind.table, record, item_id), out_type, response, now)

    @router.get(
        base + "/{item_id}/history",
        operation_id=f"list_former_{kind.plural}",
        summary=f"What {kind.one} was before",
        responses=problems(401, 403, 404),
    )
    async def get_history(
        person_id: uuid.UUID, item_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
    ) -> list[out_type]:  # type: ignore[valid-type]
        """Return the former revisions, the newest first; also of what was removed."""
        record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=kind.what, now=now)
        return [out_type.of(one, now) for one in await list_former(session, kind.table, record, item_id)]


def _add_adding(router: APIRouter, kind: ItemKind, body_type: type[ItemIn], out_type: type[ItemOut]) -> None:
    @router.post(
        f"/persons/{{person_id}}/{kind.path}",
        operation_id=f"add_{kind.noun}",
        summary=f"Enter {kind.one}",
        status_code=status.HTTP_201_CREATED,
        responses=problems(401, 403, 404, *(() if kind.guard is None else (409,))),
    )
    async def post_item(
        person_id: uuid.UUID,
        body: body_type,  # type: ignore[valid-type]
        session: SessionDep,
        actor: ActorDep,
        key: IdempotencyKeyDep,
        now: NowDep,
        response: Response,
    ) -> out_type:  # type: ignore[valid-type]
        """Enter it; a repeat shows what was entered."""
        given: ItemIn = body
        record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=kind.what, now=now)

        async def work() -> uuid.UUID:
            values = await _checked(session, record, kind, given, None, now)
            made = await add_entry(session, record, kind.table, values, now=now, source=given.source)
            return made.id

        made_id, is_repeat = await make_once(
            session,
            actor_id=actor.account_id,
            operation=f"{kind.path}:{person_id}",
            key=key,
            body=given,
            now=now,
            work=work,
        )
        if is_repeat:
            response.headers[REPLAYED_HEADER] = "true"
        return _shown(await get_item(session, kind.table, record, made_id), out_type, response, now)


def _add_changing(router: APIRouter, kind: ItemKind, body_type: type[ItemIn], out_type: type[ItemOut]) -> None:
    address = f"/persons/{{person_id}}/{kind.path}/{{item_id}}"

    @router.put(
        address,
        operation_id=f"correct_{kind.noun}",
        summary=f"Correct {kind.one}",
        responses=problems(401, 403, 404, 409, 412, 428),
    )
    async def put_item(
        person_id: uuid.UUID,
        item_id: uuid.UUID,
        body: body_type,  # type: ignore[valid-type]
        expected: IfMatchDep,
        session: SessionDep,
        actor: ActorDep,
        now: NowDep,
        response: Response,
    ) -> out_type:  # type: ignore[valid-type]
        """Put other values in its place; the former ones stay in its history."""
        given: ItemIn = body
        record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=kind.what, now=now)
        values = {**await _checked(session, record, kind, given, item_id, now), "source": given.source}
        corrected = await correct_entry(
            session, record, kind.table, item_id, values, expected_revision=expected, now=now
        )
        return _shown(corrected, out_type, response, now)

    @router.delete(
        address,
        operation_id=f"remove_{kind.noun}",
        summary=f"Remove {kind.one}",
        status_code=status.HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 404, 409, 412, 428),
    )
    async def delete_item(
        person_id: uuid.UUID,
        item_id: uuid.UUID,
        expected: IfMatchDep,
        session: SessionDep,
        actor: ActorDep,
        now: NowDep,
    ) -> None:
        """Take it out of the record; what it was stays in its history."""
        record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=kind.what, now=now)
        await remove_entry(session, record, kind.table, item_id, expected_revision=expected, now=now)


async def _checked(
    session: SessionDep,
    record: OpenRecord,
    kind: ItemKind,
    given: ItemIn,
    item_id: uuid.UUID | None,
    now: dt.datetime,
) -> Mapping[str, Any]:
    values = given.values()
    if kind.check is not None:
        kind.check(values, born_on=(await get_person(session, record.person_id)).birth_on, now=now)
    if kind.guard is not None:
        await kind.guard(session, record, kind.table, values, item_id)
    return values


def _shown(kept: RecordItem, out_type: type[ItemOut], response: Response, now: dt.datetime) -> ItemOut:
    response.headers["ETag"] = revision_etag(kept.revision)
    return out_type.of(kept, now)


def _id(after: list[str] | None) -> uuid.UUID | None:
    if after is None:
        return None
    try:
        (item_id,) = after
        return uuid.UUID(item_id)
    except ValueError:
        raise CursorInvalid from None
