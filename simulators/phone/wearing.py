"""Puts what a simulated person walked into a phone's health store, device by device, as the makers' apps do."""

import datetime as dt
from collections.abc import Mapping

from simulators.phone.store import Counter, RecordStore
from simulators.wearing import Wearer


def carry(
    store: RecordStore, wearer: Wearer, day: dt.date, counters: Mapping[str, Counter], *, at: dt.datetime
) -> list[str]:
    """Write what each device of `counters`, by its key, counted on `day` until the instant `at`; return the ids.

    A device that is left out has not synced yet: call again for it later, with a later `at`.
    """
    ids = []
    for key, counter in counters.items():
        for walked in wearer.minutes(day, wearer.device(key), until_s=at.timestamp()):
            start = dt.datetime.fromtimestamp(wearer.start_s(day, walked.minute), dt.UTC)
            ids.append(store.write(counter, start, start + dt.timedelta(minutes=1), walked.count, at=at))
    return ids
