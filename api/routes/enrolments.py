"""Enrolling in a challenge, withdrawing, and how one stands in it."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.enrolments import EnrolmentIn, EnrolmentList, EnrolmentOut, ProgressOut
from api.schemas.text import Slug
from challenge_engine.definitions.service import get_running
from challenge_engine.enrolments.errors import NotEligible
from challenge_engine.enrolments.repository import list_enrolments
from challenge_engine.enrolments.service import enrol, get_enrolment, withdraw
from challenge_engine.progress.queries import get_standing
from families.permissions import Action, require

router = APIRouter(tags=["enrolments"])

SlugPath = Annotated[Slug, Path(description="The challenge.", examples=["go-to-park"])]


@router.post(
    "/challenges/{slug}/enrolments",
    operation_id="enrol",
    summary="Enrol oneself, or a child as its guardian",
    status_code=201,
    responses=problems(401, 403, 404, 409, 422),
)
async def post_enrolment(
    slug: SlugPath, body: EnrolmentIn, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> EnrolmentOut:
    """Enrol. Doing it again returns the enrolment there is, reopened if it was withdrawn: no key is needed."""
    await require(session, actor, Action.ENROL, person_id=body.person_id)
    challenge = await get_running(session, slug)
    try:
        enrolment = await enrol(
            session, challenge, body.person_id, body.mode, enrolled_by_id=actor.account_id, now=now
        )
    except NotEligible as refused:
        raise refused.said_in(language) from None
    return EnrolmentOut.of(enrolment, slug)


@router.get(
    "/challenges/{slug}/enrolments",
    operation_id="get_enrolment",
    summary="Show a person's enrolment in a challenge",
    responses=problems(401, 403, 404),
)
async def show_enrolment(
    slug: SlugPath, person_id: Annotated[uuid.UUID, Query()], session: SessionDep, actor: ActorDep
) -> EnrolmentOut:
    """Return the enrolment, withdrawn or not."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    challenge = await get_running(session, slug)
    return EnrolmentOut.of(await get_enrolment(session, person_id, challenge.id), slug)


@router.delete(
    "/challenges/{slug}/enrolments/{person_id}",
    operation_id="withdraw",
    summary="Withdraw from a challenge; everything earned stays",
    responses=problems(401, 403, 404),
)
async def delete_enrolment(
    slug: SlugPath, person_id: uuid.UUID, session: SessionDep, actor: ActorDep, now: NowDep
) -> EnrolmentOut:
    """End the enrolment."""
    await require(session, actor, Action.ENROL, person_id=person_id)
    challenge = await get_running(session, slug)
    return EnrolmentOut.of(await withdraw(session, challenge.id, person_id, now=now), slug)


@router.get(
    "/enrolments",
    operation_id="list_enrolments",
    summary="Show the challenges that a person takes part in",
    responses=problems(401, 403, 404),
)
async def show_enrolments(
    person_id: Annotated[uuid.UUID, Query()], session: SessionDep, actor: ActorDep
) -> EnrolmentList:
    """Return all enrolments, latest first."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    return EnrolmentList(
        items=[EnrolmentOut.of(one, slug) for one, slug in await list_enrolments(session, person_id)]
    )


@router.get(
    "/challenges/{slug}/progress",
    operation_id="get_progress",
    summary="Show how a person stands, reward by reward",
    responses=problems(401, 403, 404),
)
async def show_progress(
    slug: SlugPath,
    person_id: Annotated[uuid.UUID, Query()],
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> ProgressOut:
    """Return points, metrics and rewards."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    challenge = await get_running(session, slug)
    return ProgressOut.of(await get_standing(session, challenge, person_id, now), challenge, language)
