"""What a phone knows of a day, and whether the service shows the same.

Worked out from the phone's records alone, by the sentence that people are told: in each quarter of an hour the
device that counted most. So a fault in the service's own merge shows here as a difference.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cli.play.phones import Walker
from core.clock import HONG_KONG, utc_now
from simulators.phone.store import StoredRecord

QUARTER_S = 900


@dataclass(frozen=True, slots=True)
class KnownDay:
    """A day on the phone: all records added up, those typed in, what may be credited, why it has to be held."""

    raw: int
    typed_in: int
    credited: int
    holds: frozenset[str]


def known_days(walker: Walker) -> dict[dt.date, KnownDay]:
    """Return what the phone knows, by civil day; a day without records is missing."""
    by_day: defaultdict[dt.date, list[StoredRecord]] = defaultdict(list)
    for record in walker.store.records.values():
        by_day[record.starts_at.astimezone(HONG_KONG).date()].append(record)
    return {day: _known_day(walker, day, records) for day, records in by_day.items()}


def _known_day(walker: Walker, day: dt.date, records: list[StoredRecord]) -> KnownDay:
    reasons = {walker.suspect_ids[one.record_id] for one in records if one.record_id in walker.suspect_ids}
    credited = merged(one for one in records if not one.is_manual and one.record_id not in walker.suspect_ids)
    if (reason := walker.suspect_days.get(day)) is not None:
        reasons.add(reason)
        credited = 0
    elif walker.is_exact:
        # Devices that do not err: what counts is what was walked with any of them, known without any record.
        credited = walker.wearer.merged_total(day, until_s=walker.until.timestamp()) or 0
    return KnownDay(
        raw=_sum(records),
        typed_in=_sum(one for one in records if one.is_manual),
        credited=credited,
        holds=frozenset(reasons),
    )


def _sum(records: Iterable[StoredRecord]) -> int:
    return sum(int(record.count) for record in records)


def merged(records: Iterable[StoredRecord]) -> int:
    """Return the greatest count of any device in each quarter of an hour, added up.

    Records lie within a quarter, and a device's own do not overlap.
    """
    counts: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for record in records:
        counts[int(record.starts_at.timestamp()) // QUARTER_S][record.counter.name] += int(record.count)
    return sum(max(by_device.values()) for by_device in counts.values())


async def recheck_steps(walker: Walker) -> None:
    """Read a player's days again; what is not as the phone knows it is an error of the service."""
    await walker.household.refresh(utc_now())
    report, path = walker.household.client.report, f"/v1/persons/{walker.person_id}/steps"
    known = known_days(walker)
    span = {"from": str(walker.days[0]), "to": str(walker.days[-1])}
    items = (await walker.household.read("step days", path, span))["items"]
    listed = {dt.date.fromisoformat(item["day"]): item for item in items}
    report.days_settled += len(listed)
    report.days_held += sum(item["is_held"] for item in items)
    for day in sorted(known.keys() | listed.keys()):
        if (item := listed.get(day)) is None or (truth := known.get(day)) is None:
            _tell(walker, day, ["a day that nobody walked" if item else "the day is missing"])
            continue
        page = await walker.household.read("step day", f"{path}/{day}", {})
        _tell(walker, day, differences(truth, item, page))
        report.rechecked += 1


def differences(truth: KnownDay, item: Mapping[str, Any], page: Mapping[str, Any]) -> list[str]:
    """Return in what a day of the list and its page differ from what the phone knows."""
    steps = next((unit for unit in page["units"] if unit["unit"] == "steps"), None)
    if steps is None:
        return ["the day's page has no steps"]
    typed_in = sum(part["count"] for part in steps["uncounted"] if part["code"] == "manual_entry")
    held = {hold["reason"] for hold in page["holds"] if hold["status"] == "open"}
    compared = {
        "credited": (truth.credited, item["steps"]),
        "credited on the page": (truth.credited, steps["credited"]),
        "sent": (truth.raw, steps["raw"]),
        "typed in": (truth.typed_in, typed_in),
        "held": (bool(truth.holds), item["is_held"]),
    }
    found = [
        f"{name}: {wanted} is shown as {shown}" for name, (wanted, shown) in compared.items() if wanted != shown
    ]
    if missing := truth.holds - held:
        found.append(f"not found: {', '.join(sorted(missing))}")
    return found


def _tell(walker: Walker, day: dt.date, found: list[str]) -> None:
    client = walker.household.client
    client.report.step_differences += len(found)
    for one in found:
        client.failure("steps", f"{walker.platform.name}, {day}: {one}")
