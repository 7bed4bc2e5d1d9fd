"""How long requests may wait for their turn at a vendor: as long as the work that they belong to can spare.

Vendors' clients are called by looks, by a person who connects, by webhooks. What each can spare is known where the
work begins and needed where a request is sent; it is carried by the context of the task between the two.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DEFAULT_S = 8.0  # a person who has just consented sees a page that says so; a webhook's own bound is shorter


class Patience:
    """What a piece of work can spare, in seconds from its beginning, for all its requests together.

    A step is better not begun than broken off in the middle and done again: the first request after `begin_step`
    waits for at most `first_wait_s`.
    """

    def __init__(self, spare_s: float, first_wait_s: float | None = None) -> None:
        self._until_s = asyncio.get_running_loop().time() + spare_s
        self._first_wait_s = first_wait_s
        self._is_first = first_wait_s is not None

    def begin_step(self) -> None:
        """The next request is the first of a step."""
        self._is_first = self._first_wait_s is not None

    def note_turn(self) -> None:
        """A request got its turn: the step has begun."""
        self._is_first = False

    def left_s(self) -> float:
        """Return for how long the next request may wait."""
        left_s = max(0.0, self._until_s - asyncio.get_running_loop().time())
        return min(left_s, self._first_wait_s) if self._is_first and self._first_wait_s is not None else left_s


_present: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def patient(patience: Patience) -> Iterator[Patience]:
    """Let requests inside wait as `patience` says."""
    token = _present.set(patience)
    try:
        yield patience
    finally:
        _present.reset(token)


def present_patience() -> Patience:
    """Return the patience of the work at hand, `DEFAULT_S` where it has said nothing."""
    return _present.get() or Patience(DEFAULT_S)
