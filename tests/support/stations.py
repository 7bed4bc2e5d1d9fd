"""A Saturday at a support station for tests: its plan, and asking the API as anybody."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.record import RecordScene

EVENT = "wan-chai-test"
PLAN_PATH = f"/station-events/{EVENT}/plan"
HOUR = dt.timedelta(hours=1)
PIN = "730519"
AT_BLOOD = ["blood_pressure", "glucose", "weight", "chinese_medicine", "story", "app_help"]


def names(english: str) -> dict[str, str]:
    return {"en": english, "zh_hant": "灣仔", "zh_hans": "湾仔"}


def plan_of(now: dt.datetime, staff: dict[str, uuid.UUID], **changes: Any) -> dict[str, Any]:
    """A plan that opened an hour before `now`: booths `body` and `blood`; staff by booth, `lead` for all."""
    opens_at, closes_at = now - HOUR, now + 6 * HOUR
    shifts = [
        {
            "booth": None if booth == "lead" else booth,
            "role": "lead" if booth == "lead" else "staff",
            "person_id": str(person_id),
            "starts_at": (opens_at - HOUR).isoformat(),
            "ends_at": (now + 3 * HOUR).isoformat(),
        }
        for booth, person_id in staff.items()
    ]
    return {
        "station_id": "wan-chai",
        "district": "wan-chai",
        "name": names("Saturday"),
        "care_team": names("Care Team"),
        "venue": names("Victoria Park"),
        "longitude": 114.1882,
        "latitude": 22.2826,
        "opens_at": opens_at.isoformat(),
        "closes_at": closes_at.isoformat(),
        "status": "published",
        "booths": [
            {"id": "body", "name": names("Body"), "services": ["weight", "height", "waist"]},
            {"id": "blood", "name": names("Blood"), "services": AT_BLOOD},
        ],
        "shifts": shifts,
        "supplies": [{"kind": "leaflet", "name": "Less salt", "counted_out": 30}],
        **changes,
    }


@dataclass
class StationScene:
    """The world of the permission table at a station: `staff` works at `blood`, `colleague` leads."""

    scene: RecordScene

    @property
    def now(self) -> dt.datetime:
        return self.scene.clock[0]

    def person(self, who: str) -> uuid.UUID:
        return self.scene.world.actors[who].person_id

    def pass_time(self, **length: float) -> None:
        self.scene.clock[0] += dt.timedelta(**length)

    async def ask(
        self, method: str, path: str, body: Any = None, *, who: str | None = None, **headers: str
    ) -> httpx.Response:
        """Ask at `/v1{path}`, as `who` from now on where that is said."""
        if who is not None:
            self.scene.as_(who)
        sent = {"Accept-Language": "en", "Idempotency-Key": uuid.uuid4().hex, **headers}
        return await self.scene.http.request(method, f"/v1{path}", json=body, headers=sent)

    def plan(self, **changes: Any) -> dict[str, Any]:
        staff = {"lead": self.person("colleague"), "blood": self.person("staff")}
        return plan_of(self.now, staff, **changes)

    async def open(self, **changes: Any) -> dict[str, Any]:
        """Publish the event; return its plan as it stands."""
        answer = await self.ask("PUT", PLAN_PATH, self.plan(**changes), who="officer", **{"If-Match": '"0"'})
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def let_in(self, booth: str) -> dict[str, str]:
        """Approve a tablet for a booth; return the header by which it says so."""
        codes = (await self.ask("POST", "/station-device-requests", {"label": f"Tablet of {booth}"})).json()
        approval = {"user_code": codes["user_code"], "booth": booth}
        await self.ask("POST", f"/station-events/{EVENT}/device-approvals", approval, who="colleague")
        token = await self.ask("POST", "/station-device-tokens", {"device_code": codes["device_code"]})
        assert token.status_code == 201, token.text
        return {"Station-Device": token.json()["token"]}

    async def at_work(self, plan: dict[str, Any]) -> dict[str, str]:
        """Let `staff` unlock a tablet of booth `blood`; return the headers for what staff does."""
        device = await self.let_in("blood")
        (shift_id,) = [one["id"] for one in plan["shifts"] if one["booth"] == "blood"]
        await self.ask("PUT", f"/me/station-shifts/{shift_id}/pin", {"pin": PIN}, who="staff")
        opened = await self.ask("POST", "/station-sessions", {"shift_id": shift_id, "pin": PIN}, **device)
        assert opened.status_code == 201, opened.text
        return {**device, "Station-Session": opened.json()["token"]}
