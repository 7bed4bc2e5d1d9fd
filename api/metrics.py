"""What the API counts, for Prometheus at `/metrics`. Routes appear as templates, so that no id is a label."""

import datetime as dt
import os

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from api.dependencies import NowDep
from core.database import Database
from core.outbox import OutboxEvent

log = structlog.stdlib.get_logger(__name__)

# From a cached answer to what people call broken, roughly doubling.
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("eplus_http_requests_total", "Requests answered.", ["method", "route", "status"])
LATENCY = Histogram(
    "eplus_http_request_seconds", "Time to the end of the answer.", ["method", "route"], buckets=_BUCKETS_S
)
CHECK_INS = Counter("eplus_check_ins_total", "Check-ins judged.", ["verdict", "reason"])
VOUCHERS = Counter("eplus_vouchers_total", "Vouchers of gifts that counters told of.", ["outcome"])
OUTBOX_LAG = Gauge(
    "eplus_outbox_lag_seconds",
    "Age of the oldest event not yet delivered; 0 when none waits, NaN when the database does not answer.",
    multiprocess_mode="mostrecent",
)

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def read_metrics(request: Request, now: NowDep) -> Response:
    """Answer in Prometheus's text format; with `PROMETHEUS_MULTIPROC_DIR` set, for all processes together."""
    OUTBOX_LAG.set(await _outbox_lag_s(request.app.state.database, now))
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


async def _outbox_lag_s(database: Database, now: dt.datetime) -> float:
    oldest = select(func.min(OutboxEvent.created_at)).where(OutboxEvent.delivered_at.is_(None))
    try:
        async with database.transaction() as session:
            created_at = await session.scalar(oldest)
    except (SQLAlchemyError, OSError) as error:
        log.warning("outbox_lag_unknown", error=type(error).__name__)
        return float("nan")
    return 0.0 if created_at is None else max(0.0, (now - created_at).total_seconds())
