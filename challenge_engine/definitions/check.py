"""Checking a challenge file: every fault at once, each with its line and column.

Shape first (schema.py); then, over every part whose shape is sound, that the parts agree (checks/).
"""

import datetime as dt
from dataclasses import dataclass

from challenge_engine.definitions.calendar import Calendar
from challenge_engine.definitions.checks.dates import check_dates
from challenge_engine.definitions.checks.leaderboards import check_leaderboards
from challenge_engine.definitions.checks.metrics import check_metrics
from challenge_engine.definitions.checks.past import check_past
from challenge_engine.definitions.checks.references import KnownIds, check_references
from challenge_engine.definitions.checks.rules import check_rules
from challenge_engine.definitions.checks.types import check_expressions
from challenge_engine.definitions.draft import Draft, read_draft
from challenge_engine.definitions.faults import DefinitionInvalid, Fault
from challenge_engine.definitions.schema import ChallengeFile

__all__ = [
    "DefinitionInvalid",
    "Fault",
    "KnownIds",
    "Review",
    "check_file",
    "check_succession",
    "review_file",
    "succession_faults",
]


@dataclass(frozen=True, slots=True)
class Review:
    """A file and all that was found. `file` is None where an error was found; warnings alone leave it."""

    file: ChallengeFile | None
    faults: tuple[Fault, ...]
    draft: Draft

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What keeps it from being published."""
        return tuple(fault for fault in self.faults if not fault.is_warning)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What its author should look at twice."""
        return tuple(fault for fault in self.faults if fault.is_warning)


def review_file(text: str, known: KnownIds | None = None) -> Review:
    """Return the file with everything found in it, in the order of its lines."""
    draft = read_draft(text)
    if isinstance(draft.document.data, dict):
        check_dates(draft)
        check_metrics(draft)
        check_rules(draft)
        check_leaderboards(draft)
        check_references(draft, known or KnownIds())
        check_expressions(draft)
    faults = tuple(sorted(draft.faults))
    return Review(None if any(not fault.is_warning for fault in faults) else draft.file, faults, draft)


def check_file(text: str, known: KnownIds | None = None) -> ChallengeFile:
    """Return the checked file. Raises DefinitionInvalid with every error; warnings pass."""
    review = review_file(text, known)
    if review.file is None:
        raise DefinitionInvalid(review.errors)
    return review.file


def check_succession(text: str, published: Calendar, effective_from_at: dt.datetime) -> None:
    """Check that a sound file leaves as it was published what is past by the instant from which it is in force.

    Raises DefinitionInvalid with every date that it would move.
    """
    faults = succession_faults(read_draft(text), published, effective_from_at)
    if faults:
        raise DefinitionInvalid(faults)


def succession_faults(draft: Draft, published: Calendar, effective_from_at: dt.datetime) -> list[Fault]:
    """Return every date that a sound file would move although it is past when the file comes into force."""
    if draft.file is None:
        raise ValueError("the file must be checked by itself before")
    told = len(draft.faults)
    check_past(draft, published, Calendar.of(draft.file), effective_from_at)
    return draft.faults[told:]
