"""Observations of a person: blood pressure, glucose, weight, height and what else is measured."""

import datetime as dt
import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.dependencies import ActorDep, IdempotencyKeyDep, NowDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.observations import ObservationIn, ObservationOut
from families.permissions import Action
from records.access.items import get_item, list_former
from records.access.kinds import What
from records.access.service import open_record
from records.growth.gathering import refuse_entered
from records.observations.kinds import ObservationKind
from records.observations.models import Observation
from records.observations.queries import list_observations
from records.observations.service import add_observation, correct_observation, remove_observation

router = APIRouter(tags=["record"])

_WHAT = What.OBSERVATIONS
_LIST = "observations"


@router.get(
    "/persons/{person_id}/observations",
    operation_id="list_observations",
    summary="What was measured, the latest first",
    responses=problems(401, 403, 404),
)
async def get_observations(
    person_id: uuid.UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    kind: Annotated[ObservationKind | None, Query(description="Of one kind only.")] = None,
) -> Page[ObservationOut]:
    """Return the values that stand; removed ones are left out."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    name = f"{_LIST}:{person_id}:{kind}"
    kinds = tuple(ObservationKind) if kind is None else (kind,)
    before = _place(page.after_in(name))
    found = await list_observations(session, record, kinds=kinds, before=before, limit=page.limit + 1)
    shown = found[: page.limit]
    last = [shown[-1].effective_at.isoformat(), str(shown[-1].id)] if len(found) > page.limit else None
    cursor = None if last is None else encode_cursor(name, last)
    return Page(items=[ObservationOut.of(one) for one in shown], next_cursor=cursor)


@router.post(
    "/persons/{person_id}/observations",
    operation_id="add_observation",
    summary="Enter a measured value",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_observation(
    person_id: uuid.UUID,
    body: ObservationIn,
    session: SessionDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    now: NowDep,
    response: Response,
) -> ObservationOut:
    """Take a value; an impossible one is refused, an unusual one is asked about (409) until it is confirmed.

    What stands among the growth entries of the same day is not taken once more (409, `measured_already`).
    """
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)

    async def work() -> uuid.UUID:
        measured = body.measured()
        await refuse_entered(session, record, measured)
        return (await add_observation(session, record, measured, is_confirmed=body.confirm, now=now)).id

    made_id, is_repeat = await make_once(
        session,
        actor_id=actor.account_id,
        operation=f"add_observation:{person_id}",
        key=key,
        body=body,
        now=now,
        work=work,
    )
    if is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return _shown(await get_item(session, Observation, record, made_id), response)


@router.get(
    "/persons/{person_id}/observations/{observation_id}",
    operation_id="get_observation",
    summary="One measured value",
    responses=problems(401, 403, 404),
)
async def get_observation(
    person_id: uuid.UUID,
    observation_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> ObservationOut:
    """Return it with its ETag, with which it can be changed."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    return _shown(await get_item(session, Observation, record, observation_id), response)


@router.put(
    "/persons/{person_id}/observations/{observation_id}",
    operation_id="correct_observation",
    summary="Correct a measured value",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def put_observation(
    person_id: uuid.UUID,
    observation_id: uuid.UUID,
    body: ObservationIn,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> ObservationOut:
    """Put other values in its place; the former ones stay in its history."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    corrected = await correct_observation(
        session,
        record,
        observation_id,
        body.measured(),
        expected_revision=expected,
        is_confirmed=body.confirm,
        now=now,
    )
    return _shown(corrected, response)


@router.delete(
    "/persons/{person_id}/observations/{observation_id}",
    operation_id="remove_observation",
    summary="Remove a measured value",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def delete_observation(
    person_id: uuid.UUID,
    observation_id: uuid.UUID,
    expected: IfMatchDep,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Take it out of the record; what it was stays in its history."""
    record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=_WHAT, now=now)
    await remove_observation(session, record, observation_id, expected_revision=expected, now=now)


@router.get(
    "/persons/{person_id}/observations/{observation_id}/history",
    operation_id="list_former_observations",
    summary="What a measured value was before",
    responses=problems(401, 403, 404),
)
async def get_history(
    person_id: uuid.UUID, observation_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> list[ObservationOut]:
    """Return the former revisions, the newest first; also of a value that was removed."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    return [ObservationOut.of(one) for one in await list_former(session, Observation, record, observation_id)]


def _shown(kept: Observation, response: Response) -> ObservationOut:
    response.headers["ETag"] = revision_etag(kept.revision)
    return ObservationOut.of(kept)


def _place(after: list[str] | None) -> tuple[dt.datetime, uuid.UUID] | None:
    if after is None:
        return None
    try:
        at, item_id = after
        return dt.datetime.fromisoformat(at), uuid.UUID(item_id)
    except ValueError:
        raise CursorInvalid from None
