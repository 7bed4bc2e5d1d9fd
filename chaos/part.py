"""One process of the product with a clock that can be moved: `python -m chaos.part CLOCK_FILE PROGRAM ARGUMENTS`.

The file holds the seconds by which the clock is wrong, and is read at every look at the clock.
"""

import datetime as dt
import runpy
import sys
from pathlib import Path

import core.clock


def move_clock(file: Path) -> None:
    """Put a clock that is wrong by what the file says in the place of the right one; before all other imports."""
    right = core.clock.utc_now

    def wrong() -> dt.datetime:
        return right() + dt.timedelta(seconds=float(file.read_text() or 0))

    core.clock.utc_now = wrong


def main() -> None:
    """Move the clock, then become the program: `uvicorn`, `celery` or `relay`."""
    move_clock(Path(sys.argv[1]))
    program, sys.argv = sys.argv[2], sys.argv[2:]
    # What is imported from here on finds the moved clock.
    module = {"uvicorn": "uvicorn", "celery": "celery", "relay": "worker"}[program]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
