"""Apple Health and Health Connect among the step sources: they have no server, so nothing of them is fetched."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import ClassVar, NoReturn

from integrations.app_upload.errors import ConnectsByPhone
from integrations.capabilities import Capabilities, Delivery
from integrations.source import Grant, WebhookAnswer, WebhookRequest, Window
from integrations.vendor_http import Outside
from integrations.vendor_settings import VendorSettings
from records.steps.sample import StepBatch

APPLE_HEALTH = "apple-health"
HEALTH_CONNECT = "health-connect"
# What the first upload may bring: HealthKit has all that there ever was, Health Connect 30 days without a further
# permission. Records take 400 days.
APPLE_BACKFILL_DAYS = 400
CONNECT_BACKFILL_DAYS = 30


class UploadSettings(VendorSettings, env_prefix="EPLUS_APP_UPLOAD_"):
    """Nothing: a phone is registered with its own key, there is no client of ours at a vendor."""

    IS_NEEDED: ClassVar[bool] = False


class UploadSource:
    """A source that only an app on the phone brings. Its operations at a vendor raise ConnectsByPhone."""

    CAPABILITIES: ClassVar[Capabilities]
    SETTINGS: ClassVar[type[VendorSettings]] = UploadSettings

    def __init__(self, outside: Outside, settings: VendorSettings | None = None) -> None:
        """Take what every source is given; neither is needed."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self.CAPABILITIES

    @property
    def is_configured(self) -> bool:
        """Always: there is nothing to set."""
        return True

    def authorization_url(self, *, state: str, code_challenge: str, redirect_url: str) -> str:
        """Consent is given on the phone."""
        _refuse()

    async def exchange_code(self, code: str, *, code_verifier: str, redirect_url: str, now: dt.datetime) -> Grant:
        """There are no codes."""
        _refuse()

    async def refresh(self, grant: Grant, *, now: dt.datetime) -> Grant:
        """There are no grants."""
        _refuse()

    async def revoke(self, grant: Grant, *, now: dt.datetime) -> None:
        """There are no grants."""
        _refuse()

    async def subscribe(self, grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        """Nobody calls us."""
        _refuse()

    async def start_backfill(self, grant: Grant, window: Window, *, now: dt.datetime) -> None:
        """The app decides what it sends first."""
        _refuse()

    def pull(self, grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        """There is nothing to pull from."""
        _refuse()

    async def read_webhook(self, request: WebhookRequest, *, now: dt.datetime) -> WebhookAnswer:
        """There are no webhooks: whoever calls is told so."""
        return WebhookAnswer(404)


def _refuse() -> NoReturn:
    raise ConnectsByPhone


class AppleHealthSource(UploadSource):
    """What an iPhone's HealthKit holds: the phone, the watch, and other makers' apps."""

    CAPABILITIES: ClassVar[Capabilities] = Capabilities(
        slug=APPLE_HEALTH,
        deliveries=frozenset({Delivery.UPLOAD}),
        grain_s=60,
        gives_day_totals=True,
        backfill_days_most=APPLE_BACKFILL_DAYS,
    )


class HealthConnectSource(UploadSource):
    """What an Android phone's Health Connect holds: the phone, Samsung Health, and other makers' apps."""

    CAPABILITIES: ClassVar[Capabilities] = Capabilities(
        slug=HEALTH_CONNECT,
        deliveries=frozenset({Delivery.UPLOAD}),
        grain_s=60,
        gives_day_totals=True,
        backfill_days_most=CONNECT_BACKFILL_DAYS,
    )
