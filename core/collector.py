"""Python's garbage collector in a process that serves: rarely, and not over what was loaded when it began."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

FROM_OBJECTS = 20_000  # what some hundred requests leave behind; looking at them takes milliseconds


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Leave what is loaded now alone, which lives as long as the process, and look at the rest less often.

    What a request or a batch makes is mostly gone with it, without any collector.
    """
    gc.collect()
    gc.freeze()
    thresholds = gc.get_threshold()
    gc.set_threshold(FROM_OBJECTS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
