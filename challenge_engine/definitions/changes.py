"""What differs between two versions of a challenge file, part by part. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from challenge_engine.definitions.schema import ChallengeFile, Part

Kind = Literal["added", "removed", "changed"]
Section = Literal[
    "header", "metrics", "certificates", "caps", "rules", "leaderboards", "rounds", "eligibility", "prizes"
]

# What stands by itself at the head of a file. The version always differs, so it is no change.
_HEADER = (
    "title",
    "description",
    "time_zone",
    "modes",
    "squads",
    "enrolment",
    "run",
    "late_data",
    "facts",
    "parks",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One part that came, went or is another; `fields` are those of a changed part that differ, in their order.

    `id` is the part's id or name, for a cap its period, for what has none its number, beginning with 1.
    """

    section: Section
    id: str
    kind: Kind
    fields: tuple[str, ...] = ()


def changes_between(before: ChallengeFile, after: ChallengeFile) -> list[Change]:
    """Return every difference, in the order of the language's sections; empty when they say the same."""
    changes = [
        Change("header", name, "changed", _fields(getattr(before, name), getattr(after, name)))
        for name in _HEADER
        if getattr(before, name) != getattr(after, name)
    ]
    for section, old, new in _sections(before, after):
        changes += _compare(section, old, new)
    return changes


def _sections(
    before: ChallengeFile, after: ChallengeFile
) -> Iterable[tuple[Section, Mapping[str, Part], Mapping[str, Part]]]:
    yield "metrics", before.metrics, after.metrics
    yield "certificates", before.certificates, after.certificates
    yield "caps", {one.per: one for one in before.caps}, {one.per: one for one in after.caps}
    yield "rules", {one.id: one for one in before.rules}, {one.id: one for one in after.rules}
    yield "leaderboards", {one.id: one for one in before.leaderboards}, {one.id: one for one in after.leaderboards}
    yield "rounds", {one.id: one for one in before.rounds}, {one.id: one for one in after.rounds}
    yield "eligibility", _numbered(before.eligibility), _numbered(after.eligibility)
    yield "prizes", _numbered(before.prizes), _numbered(after.prizes)


def _numbered(parts: Sequence[Part]) -> dict[str, Part]:
    return {str(number): part for number, part in enumerate(parts, start=1)}


def _compare(section: Section, before: Mapping[str, Part], after: Mapping[str, Part]) -> Iterable[Change]:
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield Change(section, name, "removed")
        elif name not in before:
            yield Change(section, name, "added")
        elif before[name] != after[name]:
            yield Change(section, name, "changed", _fields(before[name], after[name]))


def _fields(before: object, after: object) -> tuple[str, ...]:
    if not isinstance(before, Part) or not isinstance(after, Part):
        return ()
    return tuple(
        field.alias or name
        for name, field in type(before).model_fields.items()
        if getattr(before, name) != getattr(after, name)
    )
