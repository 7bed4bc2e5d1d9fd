"""Challenge files for the office's editor: checked while they are typed, and every version that was published."""

import uuid
from itertools import pairwise
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import etag_of, not_modified
from api.schemas.challenge_files import (
    ChangeOut,
    FileIn,
    PublisherOut,
    ValidationOut,
    VersionList,
    VersionOut,
    VersionSummary,
)
from api.schemas.text import Slug
from challenge_engine.definitions.changes import Change, changes_between
from challenge_engine.definitions.service import (
    PublishedChallenge,
    get_published_version,
    get_running,
    list_published_versions,
)
from challenge_engine.definitions.validation import validate
from families.actors import Actor
from families.permissions import Action, require

router = APIRouter(prefix="/challenges", tags=["challenges"])

CACHE_LIST = "private, no-cache"  # a new version is to be seen at once
CACHE_VERSION = "private, max-age=31536000, immutable"

SlugPath = Annotated[Slug, Path(examples=["go-to-park"])]
VersionPath = Annotated[int, Path(ge=1, le=10_000, examples=[1])]


@router.post(
    "/validation",
    operation_id="validate_challenge",
    summary="Check a challenge file as it is being written",
    responses=problems(401, 403),
)
async def post_validation(
    body: FileIn, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> ValidationOut:
    """Tell every fault with its place, or what the file says and what it would change. Nothing is kept."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    return ValidationOut.of(await validate(session, body.yaml, now=now), language)


@router.get(
    "/{slug}/versions",
    operation_id="list_challenge_versions",
    summary="Show the versions of a challenge and what each changed",
    response_model=VersionList,
    responses=problems(401, 403, 404),
)
async def show_versions(slug: SlugPath, request: Request, session: SessionDep, actor: ActorDep) -> Response:
    """Return all versions, the newest first."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    challenge = await get_running(session, slug)
    etag = etag_of(f"{challenge.id} {challenge.version} {actor.account_id}")
    if unchanged := not_modified(request, etag, cache_control=CACHE_LIST):
        return unchanged
    versions = await list_published_versions(session, challenge.id)
    changes = _changes_by_version(challenge)
    listed = [
        VersionSummary(
            version=one.number,
            published_at=one.published_at,
            effective_from_at=one.effective_from_at,
            published_by=_publisher(one.published_by_id, actor),
            changes=[ChangeOut.of(change) for change in changes[one.number]],
        )
        for one in reversed(versions)
    ]
    return _tagged(VersionList(items=listed).model_dump_json(), etag, CACHE_LIST)


@router.get(
    "/{slug}/versions/{version}",
    operation_id="get_challenge_version",
    summary="Show the text of a published version",
    response_model=VersionOut,
    responses=problems(401, 403, 404),
)
async def show_version(
    slug: SlugPath, version: VersionPath, request: Request, session: SessionDep, actor: ActorDep
) -> Response:
    """Return the file as it was published. It never changes, so it may be kept for ever."""
    await require(session, actor, Action.PUBLISH_CHALLENGE)
    challenge = await get_running(session, slug)
    found = VersionOut.of(slug, await get_published_version(session, challenge.id, version)).model_dump_json()
    etag = etag_of(found)
    return not_modified(request, etag, cache_control=CACHE_VERSION) or _tagged(found, etag, CACHE_VERSION)


def _tagged(content: str, etag: str, cache_control: str) -> Response:
    return Response(content, media_type="application/json", headers={"ETag": etag, "Cache-Control": cache_control})


def _changes_by_version(challenge: PublishedChallenge) -> dict[int, list[Change]]:
    versions = challenge.compiled.versions
    changes: dict[int, list[Change]] = {versions[0].number: []}
    for before, after in pairwise(versions):
        changes[after.number] = changes_between(before.file, after.file)
    return changes


def _publisher(account_id: uuid.UUID | None, actor: Actor) -> PublisherOut:
    role: Literal["officer", "operator"] = "operator" if account_id is None else "officer"
    return PublisherOut(role=role, is_me=account_id == actor.account_id)
