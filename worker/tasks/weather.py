"""Follows the Observatory's warnings. A missed or doubled look does no harm; while it is away, all stays."""

import structlog

from challenge_engine.pauses.rules import PauseReason, WeatherWarning
from challenge_engine.pauses.service import follow_warnings
from core.settings import get_settings
from integrations.failures import VendorFailure
from integrations.observatory.client import fetch_dangers
from integrations.observatory.warnings import Danger
from integrations.vendor_http import make_http_client
from worker.app import app
from worker.handling import HandlerContext
from worker.running import run

LOOK_S = 60.0  # a signal is announced hours ahead, black rain minutes: a minute more is what is left to save

log = structlog.stdlib.get_logger(__name__)

_REASONS = {
    Danger.TYPHOON_8: PauseReason.TYPHOON,
    Danger.BLACK_RAIN: PauseReason.RAINSTORM,
    Danger.VERY_HOT: PauseReason.HEAT,
}


@app.task(name="weather.follow_warnings")  # type: ignore[untyped-decorator]
def follow_the_weather() -> None:
    """Pause outdoor challenges while a warning of the settings is in force; go on when it is over."""
    if get_settings().observatory_url is not None:
        run(follow)


async def follow(context: HandlerContext) -> None:
    """Look once."""
    settings = get_settings()
    async with make_http_client() as http:
        try:
            dangers = await fetch_dangers(http, settings.observatory_url or "")
        except VendorFailure as failure:
            log.warning("observatory_not_read", code=failure.code, status=failure.status)
            return
    warnings = [
        WeatherWarning(_REASONS[one.danger], one.issued_at)
        for one in dangers
        if one.danger.value in settings.pause_warnings
    ]
    async with context.database.transaction() as session:
        if changed := await follow_warnings(session, warnings, now=context.now):
            log.info("play_paused_or_resumed", changes=changed)


SCHEDULE = {"weather.follow_warnings": {"task": "weather.follow_warnings", "schedule": LOOK_S}}
