"""What a unit's evaluation remembers between facts: JSON, compact, never edited in place."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class State:
    """Opaque outside this package."""

    values: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return JSON-able values."""
        return self.values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read back what `to_json` gave."""
        return cls(values)
