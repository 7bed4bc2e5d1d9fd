"""The kinds of facts. A new kind is one new file here with a `KIND`; nothing else is edited."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType


class AttributeType(StrEnum):
    """The types an attribute may have, by the names that CEL gives them."""

    STRING = "string"
    INT = "int"
    DOUBLE = "double"
    BOOL = "bool"


# Every kind has these; the engine works them out from the instant and the challenge's time zone.
DERIVED_ATTRIBUTES: Mapping[str, AttributeType] = MappingProxyType(
    {
        "weekday": AttributeType.INT,  # 1 Monday to 7 Sunday (ISO 8601)
        "minute_of_day": AttributeType.INT,  # 0 to 1439, local
    }
)


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact and the attributes that whoever records one must fill. Types are what CEL checks against.

    Those in `counts` are never negative. Those in `optional` may be left out, and are then read as zero: what is
    counted by few, or was not counted when earlier facts were recorded.
    """

    name: str
    attributes: Mapping[str, AttributeType]
    counts: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.optional <= self.counts:
            raise ValueError(f"{self.name}: {sorted(self.optional - self.counts)} cannot be read as zero")
        clash = self.attributes.keys() & DERIVED_ATTRIBUTES.keys()
        if clash:
            raise ValueError(f"{self.name}: {sorted(clash)} are derived, not recorded")

    @property
    def required(self) -> frozenset[str]:
        """The attributes that no fact of this kind lacks."""
        return frozenset(self.attributes) - self.optional

    @property
    def readable_attributes(self) -> Mapping[str, AttributeType]:
        """Recorded and derived attributes, as expressions may read them."""
        return {**self.attributes, **DERIVED_ATTRIBUTES}


@cache
def fact_kinds() -> Mapping[str, FactKind]:
    """Return every kind by name, found in this folder. Raises ValueError on a file without its own `KIND`."""
    kinds: dict[str, FactKind] = {}
    for module_info in pkgutil.iter_modules(__path__):
        kind = importlib.import_module(f"{__name__}.{module_info.name}").KIND
        if kind.name != module_info.name:
            raise ValueError(f"{module_info.name}.py declares the kind {kind.name}")
        kinds[kind.name] = kind
    return MappingProxyType(kinds)
