"""What an editor asks while a challenge file is typed: would it be published, and what would change."""

import asyncio
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions import repository
from challenge_engine.definitions.changes import Change, changes_between
from challenge_engine.definitions.check import Review, review_file, succession_faults
from challenge_engine.definitions.faults import Fault
from challenge_engine.definitions.known_ids import load_known_ids
from challenge_engine.definitions.schema import ChallengeFile
from challenge_engine.definitions.sentences import Sentence
from challenge_engine.definitions.service import PublishedChallenge, get_published


@dataclass(frozen=True, slots=True)
class Validation:
    """A text as it was found: `file` is there when publishing it now would succeed.

    `running` is the published challenge of its slug, None for a new one; `changes` are against its latest version.
    """

    file: ChallengeFile | None
    faults: Sequence[Fault]
    running: PublishedChallenge | None
    changes: Sequence[Change]

    @property
    def next_version(self) -> int:
        """The number under which it would be published."""
        return self.running.version + 1 if self.running else 1


async def validate(session: AsyncSession, text: str, *, now: dt.datetime) -> Validation:
    """Check a text by itself, against all ids that exist, and against the published versions of its slug."""
    known = await load_known_ids(session)
    # In a thread: a long file takes tens of milliseconds, in which others' requests are to be answered.
    review = await asyncio.to_thread(review_file, text, known)
    if review.file is None:
        return Validation(None, review.faults, None, ())
    challenge = await repository.find_challenge(session, review.file.slug)
    if challenge is None or challenge.latest_version == 0:
        return Validation(*_judged(review, _version_faults(review, 1)), None, ())
    running = await get_published(session, challenge.id, challenge.latest_version)
    versions = await repository.list_versions(session, challenge.id)
    text_hash = hashlib.sha256(text.encode()).digest()
    is_published = any(one.version == review.file.version and one.yaml_hash == text_hash for one in versions)
    found = [] if is_published else _version_faults(review, running.version + 1)
    if not is_published and await repository.is_played(session, challenge.id):
        found += succession_faults(review.draft, running.compiled.calendar, now)
    return Validation(*_judged(review, found), running, changes_between(running.file, review.file))


def _version_faults(review: Review, expected: int) -> list[Fault]:
    file = review.file
    if file is None or file.version == expected:
        return []
    place = review.draft.document.place(("version",))
    end = review.draft.document.end(place, ("version",))
    return [
        Fault(
            place.line,
            place.column,
            Sentence("fault_version_not_next", slug=file.slug, expected=expected, version=file.version),
            path=("version",),
            end_line=end.line,
            end_column=end.column,
            hint=str(expected),
        )
    ]


def _judged(review: Review, found: Sequence[Fault]) -> tuple[ChallengeFile | None, tuple[Fault, ...]]:
    return (None if found else review.file), tuple(sorted([*review.faults, *found]))
