"""What sources of vendors begin with that have a client of their own. None need: `StepSource` is a protocol."""

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from integrations.capabilities import Capabilities
from integrations.source import Grant, Window
from integrations.vendor_http import Outside
from integrations.vendor_settings import VendorSettings

S = TypeVar("S", bound=VendorSettings)
C = TypeVar("C")


class VendorSource(Generic[S, C]):
    """A source with settings `S` and a client `C`, which the class names; it reads the environment unless told."""

    CAPABILITIES: ClassVar[Capabilities]
    SETTINGS: ClassVar[type[VendorSettings]]
    CLIENT: ClassVar[Callable[..., Any]]  # of (outside, settings)

    def __init__(self, outside: Outside, settings: S | None = None) -> None:
        read: Any = self.SETTINGS
        self._settings: S = settings if settings is not None else read()
        self.client: C = self.CLIENT(outside, self._settings)

    @property
    def capabilities(self) -> Capabilities:
        """What the vendor can do."""
        return self.CAPABILITIES

    @property
    def is_configured(self) -> bool:
        """Whether the operator has set what the vendor needs."""
        return self._settings.is_set

    async def subscribe(self, grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        """Nothing: the vendor calls one address about everybody, which the operator has told it."""

    async def start_backfill(self, grant: Grant, window: Window, *, now: dt.datetime) -> None:
        """Nothing: what is old is pulled like what is new."""
