"""What every step source is to the sync: one value with these operations. Vendors' shapes stay with them."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from integrations.capabilities import Capabilities
from integrations.vendor_http import Outside
from integrations.vendor_settings import VendorSettings
from records.steps.sample import StepBatch

EAST_MOST = dt.timedelta(hours=14)  # Kiritimati: where a day begins first
WEST_MOST = dt.timedelta(hours=12)  # Baker Island: where it ends last


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """What a vendor gave us for one person. Never logged: it has no repr that shows it."""

    access_token: str
    refresh_token: str | None
    expires_at: dt.datetime | None
    scopes: frozenset[str]
    vendor_user_id: str


@dataclass(frozen=True, slots=True)
class Window:
    """Civil days to fetch, both included."""

    first_on: dt.date
    last_on: dt.date

    def instants(self) -> tuple[dt.datetime, dt.datetime]:
        """Return from when until when, the end excluded, it is one of these days anywhere on earth."""
        begins = dt.datetime.combine(self.first_on, dt.time(), dt.UTC) - EAST_MOST
        ends = dt.datetime.combine(self.last_on, dt.time(), dt.UTC) + dt.timedelta(days=1) + WEST_MOST
        return begins, ends


@dataclass(frozen=True, slots=True)
class Notice:
    """What a webhook said about one person at the vendor.

    `batch` is there where the values themselves were sent; `window` where we are to fetch; `fetch_url` where the
    vendor says from which address of its own (`FetchingSource`). `is_ended` says that the person took the
    permission back at the vendor; `scopes` are those that are left after a change.
    """

    vendor_user_id: str
    batch: StepBatch | None = None
    window: Window | None = None
    deleted: Window | None = None
    is_ended: bool = False
    scopes: frozenset[str] | None = None
    fetch_url: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """How to answer a webhook, and what it said. `body` is for challenges that the vendor wants echoed."""

    status: int
    notices: Sequence[Notice] = ()
    body: bytes = b""
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook as it came: the raw body, headers in lower case, query parameters."""

    method: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


class StepSource(Protocol):
    """A vendor, for the sync. Clients raise the exceptions of `integrations/failures.py`, nothing else.

    An entry point of the group `eplus.step_sources` names a `SourceType`, usually the class itself: made with
    `Source(outside)`, once for each process, and asked for `CAPABILITIES` without being made.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def is_configured(self) -> bool:
        """Whether the operator has set what this vendor needs (client id, secret)."""
        ...

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Return where the person consents. `code_challenge` is S256; ignored where PKCE is not known."""
        ...

    async def exchange_code(
        self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime
    ) -> Grant: ...

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant: ...

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None: ...

    async def subscribe(self, grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        """Ask the vendor to call us about this person; nothing where that is done once for all."""
        ...

    async def start_backfill(self, grant: Grant, window: Window, *, now: dt.datetime) -> None:
        """Ask for old values that will be pushed; only where `backfill_arrives_by_push`."""
        ...

    def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield what the vendor has for these days, page by page; a window is at most `window_days_most` long."""
        ...

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """Verify and read a webhook. A forged one is answered 401 with no notices; bad input never raises."""
        ...


class SourceType(Protocol):
    """What an entry point names: how to make a source, what it can do, and the settings that it reads.

    `integrations.garmin:GarminSource` with `CAPABILITIES`, `SETTINGS` as class variables and
    `def __init__(self, outside: Outside, settings: VendorSettings | None = None)`; without settings it reads the
    environment.
    """

    @property
    def CAPABILITIES(self) -> Capabilities: ...  # noqa: N802 - a class variable

    @property
    def SETTINGS(self) -> type[VendorSettings]: ...  # noqa: N802 - a class variable

    def __call__(self, outside: Outside) -> StepSource: ...


@runtime_checkable
class FetchingSource(Protocol):
    """A source whose notices may name the address where the values lie (`Notice.fetch_url`)."""

    def fetch(self, grant: Grant, url: str, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """Yield what lies at `url`. Raises AddressNotAllowed for an address that is not the vendor's."""
        ...


@runtime_checkable
class WebhookCreatingSource(Protocol):
    """A source with one webhook for everybody, which the operator has created once (`eplus integrations`)."""

    async def create_webhook(self, *, callback_url: str, now: dt.datetime) -> Mapping[str, str]:
        """Create it; return the environment variables to set from then on. Raises a VendorFailure."""
        ...


@runtime_checkable
class SubscribingSource(Protocol):
    """A source with one subscriber for everybody, which the operator keeps alive (`eplus integrations`)."""

    @property
    def can_keep_subscriber(self) -> bool:
        """Whether what that needs is set."""
        ...

    async def subscriber_state(self, *, callback_url: str, now: dt.datetime) -> str:
        """Return how the subscriber of this address stands, in the vendor's word: ACTIVE is well."""
        ...

    async def keep_subscriber(self, *, callback_url: str, now: dt.datetime) -> str:
        """Make the subscriber, or renew it where it is not well; return how it stands. Raises a VendorFailure."""
        ...
