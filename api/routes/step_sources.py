"""Step sources: connect, see, disconnect, delete. Three ways to end something, each its own."""

import uuid
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, status
from fastapi.responses import RedirectResponse

from api.dependencies import ActorDep, DatabaseDep, LanguageDep, NowDep, SessionDep, SettingsDep, StepSourcesDep
from api.errors import problems
from api.schemas.step_sources import (
    ConsentAddress,
    ConsentReturn,
    PersonSourceOut,
    PersonSourcesOut,
    StepsDeleted,
    StepSourceOut,
)
from core.settings import Settings
from families.permissions import Action, require
from integrations.connections.queries import list_person_sources
from integrations.connections.repository import find_connection, mark_seen
from integrations.connections.service import (
    Returned,
    begin_connecting,
    delete_data,
    disconnect,
    finish_connecting,
)
from records.steps.days.repository import count_unsettled

router = APIRouter(tags=["step sources"])

RETURN_PAGE = "/steps/return"  # of the web app; what came back stands behind the #, which no server is told
SlugPath = Annotated[str, Path(description="The source.", max_length=40, pattern=r"^[a-z-]{1,40}$")]
_Echoed = Annotated[str | None, Query(max_length=4_096)]


@router.get("/step-sources", operation_id="list_step_sources", summary="What steps can come from")
async def get_sources(sources: StepSourcesDep, language: LanguageDep) -> list[StepSourceOut]:
    """Return every source, also those that the operator has not set up."""
    return [StepSourceOut.of(source, language) for source in sources]


@router.get(
    "/persons/{person_id}/step-sources",
    operation_id="list_person_step_sources",
    summary="A person's step sources",
    responses=problems(401, 403, 404),
)
async def get_person_sources(
    person_id: uuid.UUID, session: SessionDep, sources: StepSourcesDep, actor: ActorDep, language: LanguageDep
) -> PersonSourcesOut:
    """Return how the person stands with each source, and what is to be told."""
    await require(session, actor, Action.VIEW_STEPS, person_id=person_id)
    found = await list_person_sources(session, person_id)
    return PersonSourcesOut.of(list(sources), found.connections, list(found.notices), language)


@router.post(
    "/persons/{person_id}/step-sources/{slug}/connect",
    operation_id="connect_step_source",
    summary="Begin to connect a source",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 409),
)
async def post_connect(
    person_id: uuid.UUID,
    slug: SlugPath,
    session: SessionDep,
    sources: StepSourcesDep,
    settings: SettingsDep,
    actor: ActorDep,
    now: NowDep,
) -> ConsentAddress:
    """Return where to consent. The answer comes back to this sign-in, within a quarter of an hour, once."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    source = sources.get_configured(slug)
    address = await begin_connecting(
        session,
        source,
        person_id,
        session_id=actor.session_id,
        redirect_url=_redirect_url(settings, slug),
        now=now,
    )
    return ConsentAddress(authorization_url=address)


# Vendors send browsers here. It comes from another site, so without our cookies: the web app's page takes over
# what came and hands it in with the session that began.
@router.get("/step-sources/{slug}/callback", include_in_schema=False)
async def get_callback(
    slug: SlugPath, sources: StepSourcesDep, state: _Echoed = None, code: _Echoed = None, error: _Echoed = None
) -> RedirectResponse:
    """Lead to the web app."""
    source = sources.get(slug).capabilities.slug
    came = {"source": source, "state": state, "code": code, "error": error}
    fragment = urlencode({name: value for name, value in came.items() if value is not None})
    return RedirectResponse(f"{RETURN_PAGE}#{fragment}", status.HTTP_303_SEE_OTHER)


@router.post(
    "/step-sources/{slug}/connections",
    operation_id="finish_connecting_step_source",
    summary="Hand in what the source sent back",
    responses=problems(401, 403, 404, 409),
)
async def post_connection(
    slug: SlugPath,
    body: ConsentReturn,
    database: DatabaseDep,
    sources: StepSourcesDep,
    settings: SettingsDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> PersonSourceOut:
    """Connect. What was handed in is used up, whatever comes of it."""
    source = sources.get_configured(slug)
    person_id = await finish_connecting(
        database,
        source,
        Returned(body.state, body.code),
        actor=actor,
        redirect_url=_redirect_url(settings, slug),
        now=now,
    )
    async with database.transaction() as session:
        return PersonSourceOut.of_person(source, await find_connection(session, person_id, slug), language)


@router.delete(
    "/persons/{person_id}/step-sources/{slug}",
    operation_id="disconnect_step_source",
    summary="Disconnect a source; what it brought stays",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def delete_connection(
    person_id: uuid.UUID, slug: SlugPath, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Take nothing more from it from this moment; the permission is taken back at the vendor, too."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    await disconnect(session, person_id, slug, now=now)


@router.delete(
    "/persons/{person_id}/step-sources/{slug}/data",
    operation_id="delete_step_source_data",
    summary="Delete what a source brought; it stays connected",
    responses=problems(401, 403, 404),
)
async def delete_source_data(
    person_id: uuid.UUID,
    slug: SlugPath,
    session: SessionDep,
    sources: StepSourcesDep,
    actor: ActorDep,
    now: NowDep,
) -> StepsDeleted:
    """Delete all of the source's steps of this person. Of what others brought, recent days are settled at once."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    await delete_data(session, person_id, sources.get(slug).capabilities.slug, now=now)
    return StepsDeleted(days_to_settle=await count_unsettled(session, person_id))


@router.put(
    "/persons/{person_id}/step-sources/{slug}/notices/seen",
    operation_id="mark_step_notices_seen",
    summary="Say that a source's notices were seen",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def put_seen(
    person_id: uuid.UUID,
    slug: SlugPath,
    session: SessionDep,
    sources: StepSourcesDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """Show them no more."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    await mark_seen(session, person_id, sources.get(slug).capabilities.slug, now=now)


def _redirect_url(settings: Settings, slug: str) -> str:
    return f"{settings.public_url}/v1/step-sources/{slug}/callback"
