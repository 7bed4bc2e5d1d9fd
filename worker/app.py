"""The Celery app. A task is a hint to look, never the only copy of anything: what must not be lost is a row.

Late acknowledgement, rejection on worker loss, a small prefetch and a short visibility timeout: tasks of a killed
child or worker come back within about a minute (docs/reliability.md).
"""

from typing import Any

import structlog
from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

from core.logging import configure_logging
from core.settings import get_settings
from core.telemetry import configure_tracing

# After this, a task that nobody acknowledged is given to another worker. The time limits stay below it, so that no
# task runs twice at once only because it is slow.
VISIBILITY_TIMEOUT_S = 60
TASK_SOFT_LIMIT_S = 45
TASK_HARD_LIMIT_S = 55
RESTORE_INTERVAL_S = 1  # kombu's defaults (10 s, every 10th time) look only each 100 s
RESTORE_EVERY_NTH = 1

app = Celery("eplus")
app.conf.update(
    broker_url=get_settings().celery_url,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "global_keyprefix": f"{get_settings().redis_prefix}:celery:",
        "visibility_timeout": VISIBILITY_TIMEOUT_S,
        "unacked_restore_interval": RESTORE_INTERVAL_S,
        "unacked_restore_throttle": RESTORE_EVERY_NTH,
    },
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_soft_time_limit=TASK_SOFT_LIMIT_S,
    task_time_limit=TASK_HARD_LIMIT_S,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone="Asia/Hong_Kong",
    enable_utc=True,
)


@setup_logging.connect  # type: ignore[untyped-decorator]
def _configure(**_signal: Any) -> None:
    configure_logging(get_settings().log_level, "worker")
    configure_tracing(get_settings(), "worker")


@before_task_publish.connect  # type: ignore[untyped-decorator]
def _send_request_id(headers: dict[str, Any], **_signal: Any) -> None:
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        headers["request_id"] = request_id


@task_prerun.connect  # type: ignore[untyped-decorator]
def _bind_request_id(task_id: str, task: Any, **_signal: Any) -> None:
    # A task of the timetable has no request behind it; its own id ties its log lines and SQL together.
    structlog.contextvars.bind_contextvars(
        request_id=getattr(task.request, "request_id", None) or task_id, task=task.name
    )


@task_postrun.connect  # type: ignore[untyped-decorator]
def _unbind_request_id(**_signal: Any) -> None:
    structlog.contextvars.unbind_contextvars("request_id", "task")
