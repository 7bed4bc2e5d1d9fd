"""Finds step sources through entry points, and makes them. A new one is a folder and a line of the project file.

The group is `eplus.step_sources`; a line's name is the source's slug, its value names a `SourceType`.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import ClassVar

from redis.asyncio import Redis

from core.errors import Conflict, NotFound
from core.tasks import close_within
from integrations.capabilities import Capabilities
from integrations.source import SourceType, StepSource
from integrations.vendor_http import Outside, make_http_client

GROUP = "eplus.step_sources"


class StepSourceUnknown(NotFound):
    """There is no such step source (404)."""

    code: ClassVar[str] = "step_source_unknown"


class StepSourceNotAvailable(Conflict):
    """The operator has not set what the vendor needs (409): trying again soon is of no use."""

    code: ClassVar[str] = "step_source_not_available"


@cache
def find_source_types() -> Mapping[str, SourceType]:
    """Return every installed source's type by slug. Raises ValueError for a name that is not the slug."""
    found: dict[str, SourceType] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        kind: SourceType = point.load()
        if point.name != kind.CAPABILITIES.slug or point.name in found:
            raise ValueError(f"entry point {point.name} of {GROUP}: its name is not its source's slug, or taken")
        found[point.name] = kind
    return MappingProxyType(found)


class StepSources:
    """The sources of one process, made once, in the order of their slugs."""

    def __init__(self, sources: Mapping[str, StepSource]) -> None:
        self._sources = dict(sorted(sources.items()))

    def __iter__(self) -> Iterator[StepSource]:
        return iter(self._sources.values())

    def get(self, slug: str) -> StepSource:
        """Return a source. Raises StepSourceUnknown."""
        try:
            return self._sources[slug]
        except KeyError:
            raise StepSourceUnknown from None

    def get_configured(self, slug: str) -> StepSource:
        """Return a source that can be used. Raises StepSourceUnknown or StepSourceNotAvailable."""
        source = self.get(slug)
        if not source.is_configured:
            raise StepSourceNotAvailable
        return source

    def capabilities(self) -> list[Capabilities]:
        """Return what each source can do."""
        return [source.capabilities for source in self]


def make_sources(outside: Outside) -> StepSources:
    """Make every installed source."""
    return StepSources({slug: kind(outside) for slug, kind in find_source_types().items()})


@asynccontextmanager
async def open_sources(redis: "Redis") -> AsyncIterator[StepSources]:
    """Make every installed source with an HTTP client of its own, closed at the end."""
    http = make_http_client()
    try:
        yield make_sources(Outside(http, redis))
    finally:
        await close_within(http.aclose(), "the client of step sources")
