"""Publishing versions of challenges, and the published ones, compiled once per process and version."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions import repository
from challenge_engine.definitions.check import KnownIds, check_file, check_succession
from challenge_engine.definitions.compile import CompiledChallenge, compile_challenge
from challenge_engine.definitions.models import Challenge, ChallengeVersion
from challenge_engine.definitions.publishing_errors import (
    ChallengeChangedMeanwhile,
    ChallengeUnknown,
    ChallengeVersionUnknown,
    EffectiveFromPast,
    VersionOutOfOrder,
    VersionPublished,
)
from challenge_engine.definitions.schema import ChallengeFile
from challenge_engine.pauses.rules import PauseSpan, pause_at
from challenge_engine.pauses.service import pauses_of

# The first version judges all that ever happened in its run.
FROM_THE_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class PublishedChallenge:
    """A published challenge, ready to be evaluated: `version` is the latest.

    `pauses` are those that `get_running` and `list_published` found; nothing else looks at them.
    """

    id: UUID
    slug: str
    version: int
    compiled: CompiledChallenge
    pauses: tuple[PauseSpan, ...] = ()

    @property
    def file(self) -> ChallengeFile:
        """The latest version's text as checked."""
        return self.compiled.newest.file

    def pause_at(self, at: dt.datetime) -> PauseSpan | None:
        """The pause that holds at an instant, or None."""
        return pause_at(self.pauses, at)


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version as it was published; `published_by_id` is an account, None for the command line."""

    number: int
    effective_from_at: dt.datetime
    published_at: dt.datetime
    published_by_id: UUID | None
    yaml_text: str


# By challenge, the latest version this process has seen. A few hundred at most, so nothing is thrown out.
_compiled: dict[UUID, PublishedChallenge] = {}


async def publish(
    session: AsyncSession,
    yaml_text: str,
    *,
    known: KnownIds | None = None,
    effective_from_at: dt.datetime | None = None,
    published_by_id: UUID | None = None,
    based_on_version: int | None = None,
    now: dt.datetime,
) -> PublishedChallenge:
    """Publish a challenge file as the next version of its challenge; the same text again changes nothing.

    `known` are the ids that the file may name (None: not checked). A later version is in force for what happens
    from `effective_from_at` (default: now) on, and leaves every date that is past by then as it was, once anybody
    has enrolled. `based_on_version` is the latest version that its author knew (0: none; None: not asked).
    Raises DefinitionInvalid, VersionPublished, VersionOutOfOrder, ChallengeChangedMeanwhile, EffectiveFromPast.
    """
    file = check_file(yaml_text, known)
    yaml_hash = hashlib.sha256(yaml_text.encode()).digest()
    challenge = await repository.lock_challenge(session, file.slug, now)
    versions = await repository.list_versions(session, challenge.id)
    published = next((one for one in versions if one.version == file.version), None)
    if published is not None and published.yaml_hash == yaml_hash:
        return await get_published(session, challenge.id, challenge.latest_version)
    if based_on_version is not None and based_on_version != challenge.latest_version:
        raise ChallengeChangedMeanwhile(
            slug=file.slug, based_on=based_on_version, running=challenge.latest_version
        )
    if published is not None:
        raise VersionPublished(slug=file.slug, version=file.version)
    if file.version != challenge.latest_version + 1:
        raise VersionOutOfOrder(slug=file.slug, version=file.version, expected=challenge.latest_version + 1)
    is_played = await repository.is_played(session, challenge.id)
    in_force_at = _effective_from(versions, effective_from_at, now, is_played=is_played)
    if is_played:
        before = await get_published(session, challenge.id, challenge.latest_version)
        check_succession(yaml_text, before.compiled.calendar, in_force_at)
    version = ChallengeVersion(
        challenge_id=challenge.id,
        version=file.version,
        yaml_text=yaml_text,
        yaml_hash=yaml_hash,
        effective_from_at=in_force_at,
        published_at=now,
        published_by_id=published_by_id,
    )
    session.add(version)
    challenge.latest_version = file.version
    challenge.fact_kinds = sorted({*challenge.fact_kinds, *file.facts})
    await session.flush()
    # Compiled here, so that what cannot be compiled is never published.
    return _compile(challenge.id, [*versions, version])


async def get_running(session: AsyncSession, slug: str) -> PublishedChallenge:
    """Return the latest state of a challenge, and its pauses; one small query. Raises ChallengeUnknown."""
    challenge = await repository.find_challenge(session, slug)
    if challenge is None or challenge.latest_version == 0:
        raise ChallengeUnknown
    return await _with_pauses(session, challenge)


async def _with_pauses(session: AsyncSession, challenge: Challenge) -> PublishedChallenge:
    published = await get_published(session, challenge.id, challenge.latest_version)
    return replace(published, pauses=await pauses_of(session, challenge))


async def get_published(session: AsyncSession, challenge_id: UUID, version: int) -> PublishedChallenge:
    """Return a challenge as of its latest `version`; no query when this process has seen it."""
    known = _compiled.get(challenge_id)
    if known is None or known.version != version:
        known = _compile(challenge_id, await repository.list_versions(session, challenge_id))
        _compiled[challenge_id] = known
    return known


async def get_published_as_of(session: AsyncSession, challenge_id: UUID, version: int) -> PublishedChallenge:
    """Return a challenge as of when `version` was its latest, compiled anew. Raises ChallengeVersionUnknown."""
    versions = [one for one in await repository.list_versions(session, challenge_id) if one.version <= version]
    if not versions:
        raise ChallengeVersionUnknown
    return _compile(challenge_id, versions)


async def list_published_versions(session: AsyncSession, challenge_id: UUID) -> list[PublishedVersion]:
    """Return all versions of a challenge, oldest first."""
    return [_published_version(one) for one in await repository.list_versions(session, challenge_id)]


async def get_published_version(session: AsyncSession, challenge_id: UUID, number: int) -> PublishedVersion:
    """Return one version. Raises ChallengeVersionUnknown."""
    version = await repository.find_version(session, challenge_id, number)
    if version is None:
        raise ChallengeVersionUnknown
    return _published_version(version)


def _published_version(row: ChallengeVersion) -> PublishedVersion:
    return PublishedVersion(
        row.version, row.effective_from_at, row.published_at, row.published_by_id, row.yaml_text
    )


async def list_published(session: AsyncSession) -> list[PublishedChallenge]:
    """Return all published challenges, by slug."""
    challenges: Sequence[Challenge] = await repository.list_challenges(session)
    return [await _with_pauses(session, one) for one in challenges if one.latest_version > 0]


def _effective_from(
    versions: Sequence[ChallengeVersion], wanted: dt.datetime | None, now: dt.datetime, *, is_played: bool
) -> dt.datetime:
    if not versions:
        return FROM_THE_BEGINNING
    effective_from_at = wanted or now
    if (is_played and effective_from_at < now) or effective_from_at <= versions[-1].effective_from_at:
        raise EffectiveFromPast
    return effective_from_at


def _compile(challenge_id: UUID, versions: Sequence[ChallengeVersion]) -> PublishedChallenge:
    files = [(one.version, one.effective_from_at, check_file(one.yaml_text)) for one in versions]
    latest, _, file = files[-1]
    return PublishedChallenge(challenge_id, file.slug, latest, compile_challenge(files))
