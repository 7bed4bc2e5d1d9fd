"""Which challenges there are, and publishing one."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.challenge_faults import faulty_file
from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.challenges import ChallengeIn, ChallengeList, ChallengeOut, ChallengeSummary, ExtensionIn
from api.schemas.text import Slug
from challenge_engine.definitions.extending import extend
from challenge_engine.definitions.faults import DefinitionInvalid
from challenge_engine.definitions.known_ids import load_known_ids
from challenge_engine.definitions.service import get_running, list_published, publish
from families.office_acts.service import ActingOfficer
from families.permissions import Action, require

router = APIRouter(prefix="/challenges", tags=["challenges"])


@router.get("", operation_id="list_challenges", summary="Show all challenges")
async def show_challenges(session: SessionDep, language: LanguageDep, now: NowDep) -> ChallengeList:
    """Return past, present and coming challenges."""
    return ChallengeList(items=[ChallengeSummary.of(one, language, now) for one in await list_published(session)])


@router.get(
    "/{slug}",
    operation_id="get_challenge",
    summary="Show a challenge with its rounds and rewards",
    responses=problems(404),
)
async def show_challenge(
    slug: Annotated[Slug, Path(examples=["go-to-park"])], session: SessionDep, language: LanguageDep, now: NowDep
) -> ChallengeOut:
    """Return the latest version."""
    return ChallengeOut.of(await get_running(session, slug), language, now)


@router.post(
    "",
    operation_id="publish_challenge",
    summary="Publish a challenge file as the next version of its challenge",
    status_code=201,
    response_model=ChallengeOut,
    responses=problems(401, 403, 409, 422),
)
async def post_challenge(
    body: ChallengeIn, request: Request, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> ChallengeOut | Response:
    """Publish. The same file again changes nothing, so no key is needed. Every fault is told at once."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    try:
        published = await publish(
            session,
            body.yaml,
            known=await load_known_ids(session),
            effective_from_at=body.effective_from_at,
            published_by_id=actor.account_id,
            based_on_version=body.based_on_version,
            now=now,
        )
    except DefinitionInvalid as invalid:
        return faulty_file(request, invalid, language)
    return ChallengeOut.of(published, language, now)


@router.post(
    "/{slug}/extensions",
    operation_id="extend_challenge",
    summary="Give a round or the run more days",
    status_code=201,
    response_model=ChallengeOut,
    responses=problems(401, 403, 404, 409, 422),
)
async def post_extension(
    slug: Annotated[Slug, Path(examples=["go-to-park"])],
    body: ExtensionIn,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> ChallengeOut | Response:
    """Publish the next version with a later last day and nothing else changed. The same again is a conflict."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    officer = ActingOfficer(actor.account_id, now, body.reason)
    known = await load_known_ids(session)
    try:
        extended = await extend(session, slug, body.period, body.last_day, known, officer)
    except DefinitionInvalid as invalid:
        return faulty_file(request, invalid, language)
    return ChallengeOut.of(extended, language, now)
