"""What differs between two versions of a challenge file, part by part. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
class ValueChange:
    """One value within a changed part, as text; None where nothing stands. A list's items are numbered from 0."""

    path: tuple[str, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One part that came, went or is another; `fields` are those of a changed part that differ, in their order.

    `id` is the part's id or name, for a cap its period, for what has none its number, beginning with 1. `values`
    says of a changed part what stood there before and what stands there now, in the order of the file.
    """

    section: Section
    id: str
    kind: Kind
    fields: tuple[str, ...] = ()
    values: tuple[ValueChange, ...] = ()


def changes_between(before: ChallengeFile, after: ChallengeFile) -> list[Change]:
    """Return every difference, in the order of the language's sections; empty when they say the same."""
    changes = [
        _changed("header", name, getattr(before, name), getattr(after, name))
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
            yield _changed(section, name, before[name], after[name])


def _changed(section: Section, name: str, before: object, after: object) -> Change:
    values = tuple(_values(_plain(before), _plain(after), ()))
    return Change(section, name, "changed", _fields(before, after), values)


def _fields(before: object, after: object) -> tuple[str, ...]:
    if not isinstance(before, Part) or not isinstance(after, Part):
        return ()
    return tuple(
        field.alias or name
        for name, field in type(before).model_fields.items()
        if getattr(before, name) != getattr(after, name)
    )


def _plain(value: object) -> Any:
    """Return a part as mappings, lists and single values, without what is not said."""
    return value.model_dump(mode="json", by_alias=True, exclude_none=True) if isinstance(value, Part) else value


def _values(before: Any, after: Any, path: tuple[str, ...]) -> Iterable[ValueChange]:
    if before == after:
        return
    items_before, items_after = _items(before), _items(after)
    if not items_before and not items_after:
        yield ValueChange(path, _text(before), _text(after))
    for name in dict.fromkeys([*items_before, *items_after]):
        yield from _values(items_before.get(name), items_after.get(name), (*path, name))


def _items(value: Any) -> Mapping[str, Any]:
    """Return what a mapping, or a list of mappings, is made of; nothing for what is told as a whole."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        return {str(number): item for number, item in enumerate(value)}
    return {}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
