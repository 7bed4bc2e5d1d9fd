"""JSON logs with a request id, and a last net that keeps positions out of them."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

# Names under which a position could reach a log line. Coordinates live only as long as a request does.
_POSITION_NAMES = frozenset(
    {
        "longitude",
        "latitude",
        "lon",
        "lat",
        "lng",
        "easting",
        "northing",
        "accuracy_m",
        "coordinates",
        "fix",
        "point",
        "position",
        "near",
        "bbox",
    }
)


def drop_positions(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: replace any value under a position's name, at any depth of mappings and sequences."""
    for name, value in event.items():
        event[name] = _without_positions(name, value)
    return event


def _without_positions(name: Any, value: Any) -> Any:
    if str(name).lower() in _POSITION_NAMES:
        return "[position]"
    if isinstance(value, Mapping):
        return {inner: _without_positions(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [_without_positions("", each) for each in value]
    if isinstance(value, tuple):  # stays one: the arguments of a log line are filled in as a tuple
        return tuple(_without_positions("", each) for each in value)
    return value


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
