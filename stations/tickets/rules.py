"""How long one waits. Pure."""

import datetime as dt
import math
from collections.abc import Sequence

USUAL_S = 60  # of one visitor, until some were served: thirty seconds of measuring, and sitting down
LONGEST_S = 20 * 60  # a booth at lunch is no measure of the next visitor
RECENT = 10  # of the last visitors: staff changes


def wait_min(waiting: int, recent: Sequence[tuple[dt.datetime, dt.datetime]]) -> int:
    """Return in how many minutes who takes a number now is called, given the last visitors' (called, served)."""
    taken_s = [min(LONGEST_S, (served - called).total_seconds()) for called, served in recent]
    mean_s = sum(taken_s) / len(taken_s) if taken_s else USUAL_S
    return math.ceil(waiting * mean_s / 60)
