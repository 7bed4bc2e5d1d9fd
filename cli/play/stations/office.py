"""The officer of a Saturday: plans it, lets tablets in, shuts the stolen one out, decides what was kept apart."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cli.play.stations.members import Member

HOUR = dt.timedelta(hours=1)
LASTS = 4 * HOUR
BOOTHS: Mapping[str, Sequence[str]] = {
    "body": ("weight", "height", "waist"),
    "blood": ("blood_pressure", "glucose", "weight"),
    "stories": ("story", "chinese_medicine", "app_help"),
}
_NAMES = {"en": "Played Saturday", "zh_hant": "演練星期六", "zh_hans": "演练星期六"}
_LEAFLETS = {"kind": "leaflet", "name": "Less salt", "counted_out": 300}


@dataclass
class Office:
    """An officer's account, and the event that it planned."""

    officer: Member
    event_id: str = field(default_factory=lambda: f"played-{uuid.uuid4().hex[:12]}")
    plan: dict[str, Any] = field(default_factory=dict)

    async def plan_event(self, staff: Sequence[tuple[str, Member]], now: dt.datetime) -> None:
        """Publish an event that opened an hour ago; `staff` are who works at which booth."""
        shifts = [
            {
                "booth": booth,
                "role": "staff",
                "person_id": member.person_id,
                "starts_at": (now - HOUR).isoformat(),
                "ends_at": (now + LASTS).isoformat(),
            }
            for booth, member in staff
        ]
        plan = {
            "station_id": "played",
            "district": "wan-chai",
            **dict.fromkeys(("name", "care_team", "venue"), _NAMES),
            "longitude": 114.1882,
            "latitude": 22.2826,
            "opens_at": (now - HOUR).isoformat(),
            "closes_at": (now + LASTS).isoformat(),
            "status": "published",
            "booths": [
                {"id": booth, "name": _NAMES, "services": list(services)} for booth, services in BOOTHS.items()
            ],
            "shifts": shifts,
            "supplies": [_LEAFLETS],
        }
        self.plan = await self._put(plan, revision=0)

    async def count_back(self, leaflets: int) -> None:
        """Note how many leaflets came back."""
        supplies = [{**_LEAFLETS, "counted_back": leaflets}]
        self.plan = await self._put({**self.plan["plan"], "supplies": supplies}, revision=self.plan["revision"])

    async def approve(self, user_code: str, booth: str) -> None:
        """Let the tablet in that shows a code."""
        body = {"user_code": user_code, "booth": booth}
        await self.officer.done("approve tablet", "POST", f"{self._path}/device-approvals", body)

    async def revoke(self, label: str) -> None:
        """Shut a tablet out."""
        (found,) = [one for one in await self._items("devices") if one["label"] == label]
        await self.officer.done("revoke tablet", "DELETE", f"{self._path}/devices/{found['id']}")

    async def list_apart(self) -> list[str]:
        """Return the ids of what waits for a decision."""
        return [one["id"] for one in await self._items("quarantine")]

    async def release(self, item_id: str) -> None:
        """Record what was kept apart."""
        path = f"{self._path}/quarantine/{item_id}/decision"
        await self.officer.done("release", "POST", path, {"is_released": True})

    async def read_figures(self) -> dict[str, Any]:
        """Return the event's figures."""
        figures: dict[str, Any] = await self.officer.done("figures", "GET", f"{self._path}/figures")
        return figures

    async def _items(self, what: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.officer.done(what, "GET", f"{self._path}/{what}"))["items"]
        return items

    async def _put(self, plan: dict[str, Any], *, revision: int) -> dict[str, Any]:
        path = f"{self._path}/plan"
        made: dict[str, Any] = await self.officer.done("plan", "PUT", path, plan, etag=f'"{revision}"')
        return made

    @property
    def _path(self) -> str:
        return f"/v1/station-events/{self.event_id}"
