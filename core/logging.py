"""JSON logs with a request id, and a last net that keeps positions out of them."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Names under which a position could reach a log line. Coordinates live only as long as a request does.
_POSITION_NAMES = frozenset(
    {"longitude", "latitude", "lon", "lat", "lng", "accuracy_m", "coordinates", "fix", "point", "position"}
)


def drop_positions(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: replace any value under a position's name, at any depth of mappings."""
    for name, value in event.items():
        if name.lower() in _POSITION_NAMES:
            event[name] = "[position]"
        elif isinstance(value, MutableMapping):
            drop_positions(None, "", value)
    return event


def configure_logging(level: str, process: str) -> None:
    """Send structlog and the standard library's loggers to standard output, one JSON object a line."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        drop_positions,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.contextvars.bind_contextvars(process=process)
