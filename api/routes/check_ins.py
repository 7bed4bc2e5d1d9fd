"""Checking in: now, or later from a phone's queue; what became of it; and the player's one appeal."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.exc import DBAPIError

from api.check_in_desk import CheckInDesk, CheckInDeskDep, Wish
from api.check_in_words import summary_out
from api.dependencies import (
    ActorDep,
    DatabaseDep,
    GeofencesDep,
    IdempotencyKeyDep,
    LanguageDep,
    NowDep,
    SessionDep,
)
from api.errors import cause_of, problems, request_id_of, status_of, told_of
from api.idempotency import REPLAYED_HEADER
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.check_ins import (
    AppealIn,
    CheckInBatchIn,
    CheckInBatchOut,
    CheckInIn,
    CheckInItemOut,
    CheckInOut,
    CheckInSummary,
    QueuedCheckInIn,
    ReasonOut,
)
from api.schemas.reviews import ReviewOut
from api.schemas.text import Slug
from challenge_engine.check_ins.repository import list_check_ins
from challenge_engine.check_ins.service import STATUS_CODES, CheckInRequest
from challenge_engine.definitions.service import get_running
from challenge_engine.reviews.repository import list_decision_words
from challenge_engine.reviews.service import appeal
from core.errors import DomainError
from core.messages import Language, say
from families.actors import Actor
from families.permissions import Action, may, require

router = APIRouter(tags=["check-ins"])
asked_most = APIRouter(tags=["check-ins"])
log = structlog.stdlib.get_logger(__name__)

SlugPath = Annotated[Slug, Path(description="The challenge.", examples=["go-to-park"])]
_JUDGED: dict[int | str, dict[str, Any]] = {
    200: {"model": CheckInOut, "description": "Rejected; the reason says what to do."},
    202: {"model": CheckInOut, "description": "Held: an officer will look at it, and it pays when accepted."},
}


@asked_most.post(
    "/challenges/{slug}/check-ins",
    operation_id="check_in",
    summary="Check in at the park where one stands",
    status_code=201,
    responses={**_JUDGED, **problems(401, 403, 404, 422)},
)
async def post_check_in(
    slug: SlugPath,
    body: CheckInIn,
    request: Request,
    response: Response,
    desk: CheckInDeskDep,
    actor: ActorDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> CheckInOut:
    """Judge the fix and pay what the visit earns. A repeat with the same key and body gets the first answer."""
    told = await desk.answer(Wish(slug, actor, _request_of(body, key), language, now, request_id_of(request)))
    response.status_code = STATUS_CODES[told.answer.status]
    if told.answer.is_repeat:
        response.headers[REPLAYED_HEADER] = "true"
    return told.out


@router.post(
    "/challenges/{slug}/check-ins/batch",
    operation_id="check_in_batch",
    summary="Send check-ins that waited for the network",
    responses=problems(401, 404, 422),
)
async def post_batch(
    slug: SlugPath,
    body: CheckInBatchIn,
    request: Request,
    database: DatabaseDep,
    desk: CheckInDeskDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> CheckInBatchOut:
    """Judge each at its own capture time, earliest first, and answer in the order sent.

    Each is done under its own key, so one that fails does not spoil the others, and sending the whole batch again
    does nothing twice. No connection is held from one to the next: as many batches at once as there are
    connections would each wait for one more, and everybody with them.
    """
    async with database.transaction() as session:
        await get_running(session, slug)
    queue = _Queue(desk, slug, actor, language, now, request_id_of(request))
    answers: dict[int, CheckInItemOut] = {}
    for index, item in sorted(enumerate(body.items), key=_capture_order):
        answers[index] = await queue.answer(item)
    return CheckInBatchOut(items=[answers[index] for index in range(len(body.items))])


@dataclass(frozen=True, slots=True)
class _Queue:
    """Answers the items of one batch."""

    desk: CheckInDesk
    slug: str
    actor: Actor
    language: Language
    now: dt.datetime
    request_id: str | None

    async def answer(self, item: QueuedCheckInIn) -> CheckInItemOut:
        """Check the item in, or say what is wrong with it."""
        try:
            request = _request_of(item, item.key)
            wish = Wish(self.slug, self.actor, request, self.language, self.now, self.request_id)
            told = await self.desk.answer(wish)
        except DomainError as error:
            return self._problem(item, error)
        except DBAPIError as error:
            # A lock that did not come: this item can be sent again as it is. Whatever it was, the others go on.
            log.warning("queued_check_in_failed", **cause_of(error))
            return self._problem(item, told_of(error) or DomainError())
        status = STATUS_CODES[told.answer.status]
        return CheckInItemOut(key=item.key, status=status, check_in=told.out, problem=None)

    def _problem(self, item: QueuedCheckInIn, error: DomainError) -> CheckInItemOut:
        words = say(error.code, self.language, error.params)
        return CheckInItemOut(
            key=item.key,
            status=status_of(error),
            check_in=None,
            problem=ReasonOut(code=error.code, words=words),
        )


@router.get(
    "/check-ins",
    operation_id="list_check_ins",
    summary="Show a person's check-ins, latest first",
    responses=problems(401, 403, 404),
)
async def get_check_ins(
    person_id: Annotated[uuid.UUID, Query()],
    session: SessionDep,
    actor: ActorDep,
    geofences: GeofencesDep,
    language: LanguageDep,
    page: PageDep,
) -> Page[CheckInSummary]:
    """Return a page: the park, the day, the minute and the verdict, which is all that is kept."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    # A teacher sees the visits of the outing, not where a pupil was with the family and at what minute.
    sees_all = await may(session, actor, Action.VIEW_VISITS, person_id=person_id)
    made_by = None if sees_all else actor.account_id
    found = await list_check_ins(
        session,
        person_id,
        made_by=made_by,
        before=instant_and_id(page.after_in(f"check-ins:{person_id}")),
        limit=page.limit + 1,
    )
    shown = found[: page.limit]
    more = len(found) > page.limit
    told = await list_decision_words(session, person_id, [one.id for one in shown])
    return Page[CheckInSummary](
        items=[await summary_out(session, geofences, one, told.get(one.id), language) for one in shown],
        next_cursor=encode_cursor(f"check-ins:{person_id}", [shown[-1].occurred_at.isoformat(), str(shown[-1].id)])
        if more
        else None,
    )


@router.post(
    "/check-ins/{check_in_id}/appeal",
    operation_id="appeal_check_in",
    summary="Tell the officers one's side of a check-in that was held or refused; once",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_appeal(
    check_in_id: uuid.UUID, body: AppealIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> ReviewOut:
    """Add the note and open the review again."""
    await require(session, actor, Action.PLAY, person_id=body.person_id)
    return ReviewOut.of(await appeal(session, body.person_id, check_in_id, body.note, now=now))


def _request_of(body: CheckInIn | QueuedCheckInIn, key: str) -> CheckInRequest:
    """Return what is asked. Raises LocationFixInvalid."""
    arrival_fix = None if body.arrival_fix is None else body.arrival_fix.to_fix()
    return CheckInRequest(body.person_id, body.fix.to_fix(), key, body.device_id, arrival_fix)


def _capture_order(numbered: tuple[int, QueuedCheckInIn]) -> tuple[dt.datetime, int]:
    """Sort by capture time. One without a zone is refused in its turn, whenever that is."""
    index, item = numbered
    captured_at = item.fix.captured_at
    return (captured_at if captured_at.tzinfo else captured_at.replace(tzinfo=dt.UTC), index)


def instant_and_id(after: list[str] | None) -> tuple[dt.datetime, uuid.UUID] | None:
    """Return the sort values of a cursor. Raises CursorInvalid for one of another list."""
    if after is None:
        return None
    try:
        at, item_id = after
        return dt.datetime.fromisoformat(at), uuid.UUID(item_id)
    except ValueError:
        raise CursorInvalid from None
