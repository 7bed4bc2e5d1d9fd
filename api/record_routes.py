"""The six routes that every simple kind of item of a record has: list, add, read, correct, remove, history.

A kind that clinics deposit has the same six at their door (`api/record_doors.py`).
"""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Response, status
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import IdempotencyKeyDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.record_doors import CLINIC, FAMILY, Door, Visitor
from api.schemas.health_items import ItemIn, ItemOut
from families.persons.repository import get_person
from records.access.entries import add_entry, correct_entry, list_entries, remove_entry
from records.access.items import RecordItem, get_item, list_former
from records.access.kinds import Access, What
from records.access.service import OpenRecord

Out = TypeVar("Out", bound=ItemOut)
Check = Callable[..., None]
Admit = Callable[..., Awaitable[None]]
Announce = Callable[..., Awaitable[None]]
AfterAdding = Callable[[AsyncSession, OpenRecord, dt.datetime], Awaitable[None]]
Further = Callable[[Mapping[str, Any], dt.datetime], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of item: its place under a person, its name in sentences, its table, and the check of its values.

    `check(values, born_on=..., now=...)` raises what is wrong with values, `admit(session, record, values,
    item_id=..., now=...)` what does not go with what stands in the record already; `after_adding(session, record,
    now)` does what follows from a new one. Of what a clinic hands in, `further(values, now)` returns more of them
    and `announce(session, person_id, item, is_new=..., now=...)` tells the family; of what it takes out again,
    `announce_removed(session, person_id, item, now=...)` does.
    """

    path: str
    one: str
    many: str
    what: What
    table: type[RecordItem]
    check: Check | None = None
    admit: Admit | None = None
    after_adding: AfterAdding | None = None
    further: Further | None = None
    announce: Announce | None = None
    announce_removed: Announce | None = None

    @property
    def noun(self) -> str:
        """Its name without the article, in operation ids."""
        return self.one.partition(" ")[2].replace(" ", "_")

    @property
    def nouns(self) -> str:
        """Its path, in operation ids."""
        return self.path.replace("-", "_")


def item_routes(
    kind: ItemKind,
    body_type: type[ItemIn],
    out_type: type[ItemOut],
    *,
    is_added_here: bool = True,
    is_changed_here: bool = True,
    door: Door = FAMILY,
) -> APIRouter:
    """Return the routes of a kind whose bodies and answers have these shapes.

    Without `is_added_here` or `is_changed_here` the kind has ways of its own to add, or to change and remove.
    """
    router = APIRouter(tags=[door.tag])
    _add_reading(router, door, kind, out_type)
    if is_added_here:
        _add_adding(router, door, kind, body_type, out_type)
    if is_changed_here:
        _add_changing(router, door, kind, body_type, out_type)
    return router


def reading_routes(kind: ItemKind, out_type: type[ItemOut]) -> APIRouter:
    """Return the three routes that read, for a kind that is made and changed in ways of its own only."""
    router = APIRouter(tags=[FAMILY.tag])
    _add_reading(router, FAMILY, kind, out_type)
    return router


def _add_reading(router: APIRouter, door: Door, kind: ItemKind, out_type: type[ItemOut]) -> None:
    base, at_door = f"{door.base}/{kind.path}", Annotated[Visitor, Depends(door.visitor)]

    @router.get(
        base,
        operation_id=f"{door.prefix}list_{kind.nouns}",
        summary=f"{door.whose.format(many=kind.many)}, what was entered last first",
        responses=problems(401, 403, 404),
    )
    async def get_items(
        visitor: at_door,  # type: ignore[valid-type]
        page: PageDep,
        session: SessionDep,
        now: NowDep,
    ) -> Page[out_type]:  # type: ignore[valid-type]
        """Return those that stand; removed ones are left out."""
        who: Visitor = visitor
        record = await who.open(session, Access.VIEW, what=kind.what, now=now)
        name = f"{kind.path}:{who.place}"
        before = _id(page.after_in(name))
        found = await list_entries(session, record, kind.table, before_id=before, limit=page.limit + 1)
        shown = found[: page.limit]
        cursor = encode_cursor(name, [str(shown[-1].id)]) if len(found) > page.limit else None
        return Page(items=[out_type.of(one, now) for one in shown], next_cursor=cursor)

    @router.get(
        base + "/{item_id}",
        operation_id=f"{door.prefix}get_{kind.noun}",
        summary=f"Read {kind.one}",
        responses=problems(401, 403, 404),
    )
    async def get_one(
        visitor: at_door,  # type: ignore[valid-type]
        item_id: uuid.UUID,
        session: SessionDep,
        now: NowDep,
        response: Response,
    ) -> out_type:  # type: ignore[valid-type]
        """Return it with its ETag, with which it can be changed."""
        who: Visitor = visitor
        record = await who.open(session, Access.VIEW, what=kind.what, now=now)
        return shown_item(await get_item(session, kind.table, record, item_id), out_type, response, now)

    @router.get(
        base + "/{item_id}/history",
        operation_id=f"{door.prefix}list_former_{kind.nouns}",
        summary=f"What {kind.one} was before",
        responses=problems(401, 403, 404),
    )
    async def get_history(
        visitor: at_door,  # type: ignore[valid-type]
        item_id: uuid.UUID,
        session: SessionDep,
        now: NowDep,
    ) -> list[out_type]:  # type: ignore[valid-type]
        """Return the former revisions, the newest first; also of what was removed."""
        who: Visitor = visitor
        record = await who.open(session, Access.VIEW, what=kind.what, now=now)
        return [out_type.of(one, now) for one in await list_former(session, kind.table, record, item_id)]


def _add_adding(
    router: APIRouter, door: Door, kind: ItemKind, body_type: type[ItemIn], out_type: type[ItemOut]
) -> None:
    at_door = Annotated[Visitor, Depends(door.visitor)]

    @router.post(
        f"{door.base}/{kind.path}",
        operation_id=f"{door.prefix}add_{kind.noun}",
        summary=f"{'Deposit' if door is CLINIC else 'Enter'} {kind.one}",
        status_code=status.HTTP_201_CREATED,
        responses=problems(401, 403, 404, *([409] if kind.admit else [])),
    )
    async def post_item(
        visitor: at_door,
        body: body_type,  # type: ignore[valid-type]
        session: SessionDep,
        key: IdempotencyKeyDep,
        now: NowDep,
        response: Response,
    ) -> out_type:  # type: ignore[valid-type]
        """Enter it; a repeat shows what was entered."""
        who: Visitor = visitor
        given: ItemIn = body
        record = await who.open(session, Access.EDIT, what=kind.what, now=now)

        async def work() -> uuid.UUID:
            values = await _checked(session, record, kind, given, now)
            more = kind.further(values, now) if kind.further and record.clinic_id else {}
            said = await who.stamp(session, given.source)
            made = await add_entry(session, record, kind.table, {**values, **more, **said}, now=now)
            if kind.after_adding is not None:
                await kind.after_adding(session, record, now)
            await _announce(session, record, kind, made, is_new=True, now=now)
            return made.id

        made_id, is_repeat = await make_once(
            session,
            actor_id=who.caller_id,
            operation=who.operation(kind.path),
            key=key,
            body=given,
            now=now,
            work=work,
        )
        if is_repeat:
            response.headers[REPLAYED_HEADER] = "true"
        return shown_item(await get_item(session, kind.table, record, made_id), out_type, response, now)


def _add_changing(
    router: APIRouter, door: Door, kind: ItemKind, body_type: type[ItemIn], out_type: type[ItemOut]
) -> None:
    address, at_door = f"{door.base}/{kind.path}/{{item_id}}", Annotated[Visitor, Depends(door.visitor)]

    @router.put(
        address,
        operation_id=f"{door.prefix}correct_{kind.noun}",
        summary=f"Correct {kind.one}",
        responses=problems(401, 403, 404, 409, 412, 428),
    )
    async def put_item(
        visitor: at_door,  # type: ignore[valid-type]
        item_id: uuid.UUID,
        body: body_type,  # type: ignore[valid-type]
        expected: IfMatchDep,
        session: SessionDep,
        now: NowDep,
        response: Response,
    ) -> out_type:  # type: ignore[valid-type]
        """Put other values in its place; the former ones stay in its history."""
        who: Visitor = visitor
        given: ItemIn = body
        record = await who.open(session, Access.EDIT, what=kind.what, now=now)
        values = await _checked(session, record, kind, given, now, item_id=item_id)
        said = await who.stamp(session, given.source)
        corrected = await correct_entry(
            session, record, kind.table, item_id, {**values, **said}, expected_revision=expected, now=now
        )
        await _announce(session, record, kind, corrected, is_new=False, now=now)
        return shown_item(corrected, out_type, response, now)

    @router.delete(
        address,
        operation_id=f"{door.prefix}remove_{kind.noun}",
        summary=f"Remove {kind.one}",
        status_code=status.HTTP_204_NO_CONTENT,
        responses=problems(401, 403, 404, 409, 412, 428),
    )
    async def delete_item(
        visitor: at_door,  # type: ignore[valid-type]
        item_id: uuid.UUID,
        expected: IfMatchDep,
        session: SessionDep,
        now: NowDep,
    ) -> None:
        """Take it out of the record; what it was stays in its history."""
        who: Visitor = visitor
        record = await who.open(session, Access.EDIT, what=kind.what, now=now)
        gone = await remove_entry(session, record, kind.table, item_id, expected_revision=expected, now=now)
        if kind.announce_removed is not None and record.clinic_id is not None:
            await kind.announce_removed(session, record.person_id, gone, now=now)


async def _checked(
    session: SessionDep,
    record: OpenRecord,
    kind: ItemKind,
    given: ItemIn,
    now: dt.datetime,
    *,
    item_id: uuid.UUID | None = None,
) -> Mapping[str, Any]:
    values = given.values()
    if kind.check is not None:
        kind.check(values, born_on=(await get_person(session, record.person_id)).birth_on, now=now)
    if kind.admit is not None:
        await kind.admit(session, record, values, item_id=item_id, now=now)
    return values


async def _announce(
    session: SessionDep, record: OpenRecord, kind: ItemKind, item: RecordItem, *, is_new: bool, now: dt.datetime
) -> None:
    if kind.announce is not None and record.clinic_id is not None:
        await kind.announce(session, record.person_id, item, is_new=is_new, now=now)


def shown_item(kept: RecordItem, out_type: type[Out], response: Response, now: dt.datetime) -> Out:
    """Return an item as it is shown, and its ETag with the answer."""
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
