"""Correcting what a child is registered with, and officers' reviews of dates of birth corrected time and again."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.dependencies import ActorDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.etag import IfMatchDep, revision_etag
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.routes.children import REGISTRATIONS
from api.schemas.registration_corrections import (
    CorrectionOut,
    CorrectionsOut,
    RegistrationCorrectionIn,
    RegistrationReviewOut,
)
from core.clock import local_day
from core.rate_limits import take
from families.children.repository import get_registration
from families.corrections.repository import list_corrections, list_held
from families.corrections.service import correct_registration, decide_correction
from families.permissions import Action, require
from vaccines.reminders.repository import look_on

router = APIRouter(tags=["children"])

_REVIEWS = "registration-reviews"
CorrectionPath = Annotated[uuid.UUID, Path(description="The correction that waits.")]


@router.patch(
    "/persons/{person_id}/registration",
    operation_id="correct_registration",
    summary="Correct what a child is registered with",
    responses=problems(401, 403, 404, 409, 412, 428),
)
async def patch_registration(
    person_id: uuid.UUID,
    body: RegistrationCorrectionIn,
    expected: IfMatchDep,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    now: NowDep,
    response: Response,
) -> CorrectionsOut:
    """Correct what is given, with a reason; all guardians are told, and the child where it has an account.

    Vaccines and growth follow by themselves. A correction of the date of birth is `held` until an officer has
    decided where it is the third, moves the handover by more than a month, or comes after its announcement.
    Duplicates are refused as when registering. Returns all corrections.
    """
    await require(session, actor, Action.CORRECT_REGISTRATION, person_id=person_id)
    if body.identity_number is not None:
        await take(redis, REGISTRATIONS, str(actor.account_id), now)
    await correct_registration(
        session, person_id, actor.person_id, body.wanted(), expected_revision=expected, now=now
    )
    await look_on(session, person_id, local_day(now))
    response.headers["ETag"] = revision_etag((await get_registration(session, person_id)).revision)
    return await _shown(session, person_id)


@router.get(
    "/persons/{person_id}/registration/corrections",
    operation_id="list_registration_corrections",
    summary="What was corrected in a child's registration",
    responses=problems(401, 403, 404),
)
async def get_corrections(person_id: uuid.UUID, session: SessionDep, actor: ActorDep) -> CorrectionsOut:
    """Return every correction with what was before, newest first; identity numbers masked."""
    await require(session, actor, Action.VIEW_REGISTRATION, person_id=person_id)
    return await _shown(session, person_id)


@router.get(
    "/registration-reviews",
    operation_id="list_registration_reviews",
    summary="Show corrections of dates of birth that wait, longest waiting first",
    responses=problems(401, 403),
)
async def get_reviews(session: SessionDep, actor: ActorDep, page: PageDep) -> Page[RegistrationReviewOut]:
    """Return a page of what waits for a decision."""
    await require(session, actor, Action.REVIEW_REGISTRATIONS)
    found = await list_held(session, after_id=_id(page.after_in(_REVIEWS)), limit=page.limit + 1)
    shown = found[: page.limit]
    cursor = encode_cursor(_REVIEWS, [str(shown[-1].id)]) if len(found) > page.limit else None
    return Page(items=[RegistrationReviewOut.of(one) for one in shown], next_cursor=cursor)


@router.post(
    "/registration-reviews/{correction_id}/accept",
    operation_id="accept_registration_review",
    summary="Let a corrected date of birth stand",
    responses=problems(401, 403, 404, 409),
)
async def post_accept(
    correction_id: CorrectionPath, session: SessionDep, actor: ActorDep, now: NowDep
) -> RegistrationReviewOut:
    """Apply the correction; the guardians are told."""
    return await _decided(session, actor, correction_id, is_accepted=True, now=now)


@router.post(
    "/registration-reviews/{correction_id}/refuse",
    operation_id="refuse_registration_review",
    summary="Refuse a corrected date of birth",
    responses=problems(401, 403, 404),
)
async def post_refuse(
    correction_id: CorrectionPath, session: SessionDep, actor: ActorDep, now: NowDep
) -> RegistrationReviewOut:
    """Leave the registration as it is; the guardians are told."""
    return await _decided(session, actor, correction_id, is_accepted=False, now=now)


async def _decided(
    session: SessionDep, actor: ActorDep, correction_id: uuid.UUID, *, is_accepted: bool, now: NowDep
) -> RegistrationReviewOut:
    await require(session, actor, Action.REVIEW_REGISTRATIONS)
    decided = await decide_correction(
        session, correction_id, is_accepted=is_accepted, decided_by=actor.person_id, now=now
    )
    await look_on(session, decided.person_id, local_day(now))
    return RegistrationReviewOut.of(decided)


async def _shown(session: SessionDep, person_id: uuid.UUID) -> CorrectionsOut:
    return CorrectionsOut(items=[CorrectionOut.of(one) for one in await list_corrections(session, person_id)])


def _id(after: list[str] | None) -> uuid.UUID | None:
    if after is None:
        return None
    try:
        (item_id,) = after
        return uuid.UUID(item_id)
    except ValueError:
        raise CursorInvalid from None
