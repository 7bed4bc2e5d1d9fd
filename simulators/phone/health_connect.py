"""Android's Health Connect: records that are edited in place, a changes token good for 30 days, COUNT_TOTAL."""

import datetime as dt
from typing import Any

from simulators.phone.store import Change, ChangesTokenExpired, Counter, RecordStore, StoredRecord, newest

TOKEN_DAYS = 30
KINDS = {"steps": "Steps", "pushes": "WheelchairPushes", "active_minutes": "ExerciseSession"}
AUTOMATIC, MANUAL = 2, 3

PHONE_BEFORE = Counter("android", {"type": 2})
"""The phone's own steps before the update of June 2026."""
PHONE = Counter("com.android.healthconnect.phone.jd5bdd37e1a8d3667a05d0abebfc4a89e", {"type": 2})
"""The same phone since then."""
SAMSUNG_WATCH = Counter("com.sec.android.app.shealth", {"manufacturer": "Samsung", "model": "SM-R960", "type": 1})
SAMSUNG_PHONE = Counter("com.sec.android.app.shealth", {"manufacturer": "Samsung", "model": "SM-S938", "type": 2})


class HealthConnect(RecordStore):
    """A phone's Health Connect."""

    def edit(self, record_id: str, count: float, *, at: dt.datetime) -> None:
        """Correct a record: it keeps its id, and its time of modification grows."""
        self._keep(self._edited(record_id, count, at=at))

    def changes(self, token: int, *, now: dt.datetime) -> tuple[list[Change], int]:
        """Return what changed since the token, and the next token. Raises ChangesTokenExpired after 30 days."""
        unread = self.log[token:]
        if token < self.tokens_from or (unread and unread[0].at < now - dt.timedelta(days=TOKEN_DAYS)):
            raise ChangesTokenExpired
        return newest(unread), len(self.log)

    def shape(self, record: StoredRecord) -> dict[str, Any]:
        """Return a record as the app reads it."""
        offset = _offset(self.offset)
        details = dict(record.counter.details)
        return {
            "recordType": KINDS.get(record.kind, record.kind),
            "startTime": _instant(record.starts_at),
            "startZoneOffset": offset,
            "endTime": _instant(record.ends_at),
            "endZoneOffset": offset,
            **({} if record.kind == "active_minutes" else {"count": int(record.count)}),
            "metadata": {
                "id": record.record_id,
                "dataOrigin": {"packageName": record.counter.name},
                "lastModifiedTime": _instant(record.modified_at),
                "clientRecordId": None,
                "clientRecordVersion": 0,
                "recordingMethod": MANUAL if record.is_manual else AUTOMATIC,
                "device": details or None,
            },
        }

    def total(self, day: dt.date, *, now: dt.datetime) -> dict[str, Any]:
        """Return COUNT_TOTAL of a civil day, typed-in steps included; null where there is nothing."""
        count, origins = self.merged(day)
        return {
            "day": day.isoformat(),
            "offset": _offset(self.offset),
            "unit": "steps",
            "count": round(count) if origins else None,
            "origins": origins,
            "excludes_manual": False,
            "observed_at": _instant(now),
        }


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _offset(offset: dt.timedelta) -> str:
    return dt.datetime(2026, 1, 1, tzinfo=dt.timezone(offset)).isoformat()[-6:]
