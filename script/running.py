"""Runs a program to its end, or ends it in the middle with all that it started. Standard library only."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

_POLL_S = 0.1


class CommandFailure(Exception):
    """A program ended with another code than 0; the message is what it said."""


def run_quietly(
    command: list[str], folder: Path, environment: Mapping[str, str], check: Callable[[], None]
) -> str:
    """Run `command` in `folder` and return what it said. Raises CommandFailure.

    `check` is called again and again and may raise; then the program is ended, with those that it started.
    """
    with tempfile.TemporaryFile("w+") as output:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches only us
        )
        try:
            while running.poll() is None:
                check()
                time.sleep(_POLL_S)
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
        output.seek(0)
        said = output.read()
    if running.returncode != 0:
        raise CommandFailure(f"{' '.join(command)} failed:\n{said}")
    return said
