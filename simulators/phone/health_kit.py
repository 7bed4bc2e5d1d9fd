"""Apple's HealthKit: samples that never change (an edit is a deletion and a new one), anchors, statistics."""

import datetime as dt
from typing import Any

from simulators.phone.store import Change, Counter, RecordStore, StoredRecord, newest

KINDS = {
    "steps": "HKQuantityTypeIdentifierStepCount",
    "pushes": "HKQuantityTypeIdentifierPushCount",
    "active_minutes": "HKQuantityTypeIdentifierAppleExerciseTime",
}

IPHONE = Counter("com.apple.health.0C0F5E1A-7E42-4E0E-8B89-9D6C6F1F0A11", {"productType": "iPhone18,1"})
APPLE_WATCH = Counter("com.apple.health.6E1D2F30-54A8-4A55-9C1B-2B6F0C1D7E22", {"productType": "Watch7,5"})
TYPED_IN = Counter("com.apple.Health", {"productType": "iPhone18,1"})


class HealthKit(RecordStore):
    """An iPhone's HealthKit. `time_zone` is noted in samples; the offsets of their dates are today's."""

    time_zone: str = "Asia/Hong_Kong"

    def edit(self, record_id: str, count: float, *, at: dt.datetime) -> str:
        """Correct a sample; return the id of the one that stands for it now."""
        old = self.records[record_id]
        self.delete(record_id, at=at)
        return self.write(
            old.counter, old.starts_at, old.ends_at, count, at=at, kind=old.kind, is_manual=old.is_manual
        )

    def changes(self, token: int, *, now: dt.datetime) -> tuple[list[Change], int]:
        """Return what changed since the anchor, and the next anchor. An anchor does not end."""
        return newest(self.log[token:]), len(self.log)

    def shape(self, record: StoredRecord) -> dict[str, Any]:
        """Return a sample as the app reads it."""
        product = record.counter.details.get("productType")
        is_apple = record.counter.name.startswith("com.apple.")
        zone = dt.timezone(self.offset)
        return {
            "uuid": record.record_id.upper(),
            "type": KINDS.get(record.kind, record.kind),
            "quantity": record.count,
            "unit": "min" if record.kind == "active_minutes" else "count",
            "startDate": record.starts_at.astimezone(zone).isoformat(),
            "endDate": record.ends_at.astimezone(zone).isoformat(),
            "sourceRevision": {
                "source": {"name": "Ka Yan's Watch", "bundleIdentifier": record.counter.name},
                "version": "12.0",
                "productType": product,
                "operatingSystemVersion": {"majorVersion": 12, "minorVersion": 0, "patchVersion": 0},
            },
            "device": {"name": "Apple Watch", "manufacturer": "Apple Inc.", "hardwareVersion": product}
            if is_apple
            else record.counter.details.get("device"),
            "metadata": {"HKWasUserEntered": record.is_manual, "HKTimeZone": self.time_zone},
        }

    def total(self, day: dt.date, *, now: dt.datetime) -> dict[str, Any]:
        """Return the statistics of a civil day without what was typed in; null where there is nothing."""
        count, origins = self.merged(day, with_manual=False)
        zone = dt.timezone(self.offset)
        return {
            "day": day.isoformat(),
            "offset": now.astimezone(zone).isoformat()[-6:],
            "unit": "steps",
            "count": round(count) if origins else None,
            "origins": origins,
            "excludes_manual": True,
            "observed_at": now.isoformat(),
        }
