"""Those who play for the pictures: signed in as guardians, walking and catching over HTTP."""

import uuid
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from cli.play.world import Place, PlayPark, read_parks, somewhere_in
from families.accounts.repository import find_by_address
from families.sessions.service import start_session
from tests.web.people import GAME, Person
from tests.web.system import System

GOOD_ACCURACY_M = 8.0


@dataclass(frozen=True)
class Child:
    """A pupil who plays."""

    id: uuid.UUID
    email: str  # the guardian's
    district: str
    zeal: int  # days on which they go out


async def sign_in(system: System, email: str) -> Person:
    """Return somebody with a session that begins now."""
    async with system.database.transaction() as session:
        account = await find_by_address(session, email=email, phone=None)
        assert account is not None, email
        tokens = await start_session(session, account, now=system.now)
    return Person(system, email, account, tokens)


async def enrol(guardian: Person, child_id: uuid.UUID, mode: str) -> None:
    """Let a child take part."""
    await guardian.ask(
        "POST", f"/v1/challenges/{GAME}/enrolments", {"person_id": str(child_id), "mode": mode}, 201
    )


async def list_parks(system: System) -> dict[str, PlayPark]:
    """Return the parks of the game by id."""
    features: list[dict[str, Any]] = []
    params: dict[str, Any] = {"designated": True, "geometry": "geofence", "limit": 200}
    async with httpx.AsyncClient(base_url=system.url, timeout=30) as http:
        while True:
            page = (await http.get("/v1/parks", params=params)).raise_for_status().json()
            features += page["features"]
            if not page.get("next_cursor"):
                return {park.id: park for park in read_parks(features)}
            params["cursor"] = page["next_cursor"]


@dataclass
class Walks:
    """Check-ins and catches as phones send them, this instant."""

    system: System
    random: Random

    async def visit(self, child: Child, park: PlayPark, *, catches: int) -> None:
        """Check in somewhere in the park and catch some of what is there."""
        place = somewhere_in(park, self.random)
        guardian, seen = await self.check_in(child, place)
        for spawn in [spawn for spawn in seen["catchable"] if not spawn["is_caught"]][:catches]:
            body = {"person_id": str(child.id), "spawn_id": spawn["spawn_id"], "fix": self._fix(place)}
            await self._send(guardian, "catches", body)

    async def check_in(
        self, child: Child, place: Place, *, accuracy_m: float = GOOD_ACCURACY_M
    ) -> tuple[Person, Any]:
        """Check in, whatever is answered; return the guardian and the answer."""
        guardian = await sign_in(self.system, child.email)
        fix = self._fix(place, accuracy_m)
        body = {"person_id": str(child.id), "fix": fix, "device_id": f"phone-{child.id}"}
        return guardian, await self._send(guardian, "check-ins", body)

    def _fix(self, place: Place, accuracy_m: float = GOOD_ACCURACY_M) -> dict[str, Any]:
        return {
            "longitude": place.longitude,
            "latitude": place.latitude,
            "accuracy_m": accuracy_m,
            "captured_at": self.system.now.isoformat(),
        }

    async def _send(self, guardian: Person, what: str, body: dict[str, Any]) -> Any:
        """Return the answer; one refused (no visit is counted twice a day) is as good as any."""
        headers = {
            "Authorization": f"Bearer {guardian.tokens.access_token}",
            "Idempotency-Key": str(uuid.UUID(int=self.random.getrandbits(128), version=4)),
        }
        async with httpx.AsyncClient(base_url=self.system.url, timeout=30, headers=headers) as http:
            answer = await http.post(f"/v1/challenges/{GAME}/{what}", json=body)
        assert answer.status_code < 500, answer.text
        assert answer.status_code != 429, answer.text
        return answer.json() if answer.is_success else {"catchable": [], **answer.json()}
