"""A simulator's clock: the machine's, or standing still at an instant that a test sets."""

import datetime as dt
import time


class SimulatedClock:
    """Seconds since 1970, as `now_s()`."""

    def __init__(self) -> None:
        self._stands_at_s: float | None = None

    def now_s(self) -> float:
        """Return the present instant in seconds since 1970."""
        return time.time() if self._stands_at_s is None else self._stands_at_s

    def now(self) -> dt.datetime:
        """Return the present instant, aware, in UTC."""
        return dt.datetime.fromtimestamp(self.now_s(), dt.UTC)

    def stand_at(self, at_s: float | None) -> None:
        """Stand still at an instant; None goes on with the machine."""
        self._stands_at_s = at_s
