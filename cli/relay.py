"""`eplus relay`: become the relay process. `cli` and `worker` are siblings; neither imports the other."""

import os
import sys

from core.settings import PROJECT_ROOT


def command() -> None:
    """Hand on what was put into the outbox, until SIGTERM or Ctrl-C. Any number may run at once."""
    os.chdir(PROJECT_ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "worker"])  # noqa: S606 - our own interpreter and module
