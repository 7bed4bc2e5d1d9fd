"""At the end: is everything that was acknowledged still there? Read again over HTTP, person by person."""

from typing import Any

from cli.play.households import Household


async def recheck(household: Household) -> None:
    """Look for every acknowledged check-in, creature and point of a family; what is missing is an error."""
    for person_id in household.person_ids:
        await _recheck_check_ins(household, person_id)
        await _recheck_album(household, person_id)
        await _recheck_points(household, person_id)


async def _recheck_check_ins(household: Household, person_id: str) -> None:
    kept = {
        item["id"] for item in await _all(household, "list check-ins", "/v1/check-ins", {"person_id": person_id})
    }
    _missing(household, "check-in", household.check_in_ids.get(person_id, set()) - kept)
    household.client.report.rechecked += len(household.check_in_ids.get(person_id, ()))


async def _recheck_album(household: Household, person_id: str) -> None:
    wanted = household.collectible_ids.get(person_id, set())
    answer = await household.client.send("album", "GET", f"/v1/persons/{person_id}/album", token=household.token)
    shown = {copy["id"] for page in answer.body["sets"] for slot in page["slots"] for copy in slot["copies"]}
    _missing(household, "collectible", wanted - shown)
    household.client.report.rechecked += len(wanted)


async def _recheck_points(household: Household, person_id: str) -> None:
    """The balance must be the sum of the entries, and hold at least what answers said was earned."""
    path = f"/v1/persons/{person_id}/points"
    entries = await _all(household, "points", path, {})
    answer = await household.client.send("points", "GET", path, token=household.token)
    balance = answer.body["balance"]["available"] - answer.body["balance"]["owed"]
    if balance != sum(entry["amount"] for entry in entries):
        household.client.failure("points", "the balance is not the sum of its entries")
    if balance < household.points.get(person_id, 0):
        household.client.failure("points", "acknowledged points are missing")
    household.client.report.points += balance
    household.client.report.rechecked += len(entries)


async def _all(household: Household, name: str, path: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = params | {"limit": 200} | ({"cursor": cursor} if cursor else {})
        body = (await household.client.send(name, "GET", path, token=household.token, params=page)).body
        items += body["items"]
        cursor = body["next_cursor"]
        if cursor is None:
            return items


def _missing(household: Household, what: str, ids: set[str]) -> None:
    if ids:
        household.client.failure("re-reading", f"{len(ids)} acknowledged {what}s are not there any more")
