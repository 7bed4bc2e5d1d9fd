"""At the end: is everything that was acknowledged still there? Read again over HTTP, person by person."""

from typing import Any

from cli.play.households import Household
from core.clock import utc_now

PAGE = 200


async def recheck(household: Household) -> None:
    """Look for every acknowledged check-in, creature and point of a family; what is missing is an error."""
    await household.refresh(utc_now())
    for person_id in household.person_ids:
        await _recheck_check_ins(household, person_id)
        await _recheck_album(household, person_id)
        await _recheck_points(household, person_id)


async def _recheck_check_ins(household: Household, person_id: str) -> None:
    items = await _read_all(household, "list check-ins", "/v1/check-ins", {"person_id": person_id})
    wanted = household.check_in_ids.get(person_id, set())
    _report_missing(household, "check-in", wanted - {item["check_in_id"] for item in items})
    household.client.report.rechecked += len(wanted)


async def _recheck_album(household: Household, person_id: str) -> None:
    wanted = household.collectible_ids.get(person_id, set())
    album = await household.read("album", f"/v1/persons/{person_id}/album", {})
    shown = {copy["id"] for page in album["sets"] for slot in page["slots"] for copy in slot["copies"]}
    _report_missing(household, "collectible", wanted - shown)
    household.client.report.rechecked += len(wanted)


async def _recheck_points(household: Household, person_id: str) -> None:
    """The balance must be the sum of the entries, and hold at least what answers said was earned."""
    path = f"/v1/persons/{person_id}/points"
    entries = await _read_all(household, "points", path, {})
    held = (await household.read("points", path, {}))["balance"]
    balance: int = held["available"] - held["owed"]
    if balance != sum(entry["amount"] for entry in entries):
        household.client.failure("points", "the balance is not the sum of its entries")
    if balance < household.points[person_id]:
        household.client.failure(
            "points", f"{household.points[person_id] - balance} acknowledged points are missing"
        )
    household.client.report.points += balance
    household.client.report.rechecked += len(entries)


async def _read_all(household: Household, name: str, path: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next_cursor": None}
    while not items or page["next_cursor"]:
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        page = await household.read(name, path, params | {"limit": PAGE} | cursor)
        items += page["items"]
        if not page["items"]:
            break
    return items


def _report_missing(household: Household, what: str, ids: set[str]) -> None:
    if ids:
        household.client.failure("re-reading", f"{len(ids)} acknowledged {what}s are not there any more")
