"""A family that plays: signs up over HTTP, adds its children, enrols, checks in, catches, and reads its points."""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cli.play.client import Answer, Client
from cli.play.world import Place

PASSWORD = "kites over Tai Mo Shan"  # noqa: S105 - of invented people on a test system
GUARDIAN_AGES = (28, 55)
CHILD_AGES = (5, 15)
REFRESH_BEFORE_S = 60
SHARE_OF_PUPILS = 0.5


@dataclass(frozen=True, slots=True)
class Fix:
    """What a phone reports of where it is."""

    place: Place
    accuracy_m: float
    captured_at: dt.datetime
    is_mock: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the fix as the API takes it."""
        return {
            "longitude": self.place.longitude,
            "latitude": self.place.latitude,
            "accuracy_m": self.accuracy_m,
            "captured_at": self.captured_at.isoformat(),
            "is_mock": self.is_mock,
        }


@dataclass
class Household:
    """One family as its guardian's phone knows it, with all that was acknowledged to it."""

    client: Client
    random: Random
    challenge: str
    device_id: str
    account: dict[str, Any] = field(default_factory=dict)
    signed_in_at: dt.datetime | None = None
    guardian_id: str = ""
    child_ids: list[str] = field(default_factory=list)
    check_in_ids: dict[str, set[str]] = field(default_factory=dict)
    collectible_ids: dict[str, set[str]] = field(default_factory=dict)
    points: Counter[str] = field(default_factory=Counter)
    is_ready: bool = False

    @property
    def person_ids(self) -> list[str]:
        """The guardian and the children."""
        return [self.guardian_id, *self.child_ids]

    @property
    def token(self) -> str:
        """The access token."""
        return str(self.account["access_token"])

    def new_key(self) -> uuid.UUID:
        """Return an idempotency key, the same in a run with the same seed."""
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    async def sign_up(self, schools: list[str], districts: list[str], children: int, now: dt.datetime) -> None:
        """Make the account, the family and the children, and enrol them all."""
        district = self.random.choice(districts)
        body = {
            "email": f"player-{uuid.uuid4().hex}@example.org",  # new in every run, seed or not
            "password": PASSWORD,
            "birth_on": self._birthday(GUARDIAN_AGES, now),
            "district": district,
        }
        self.account = (await self._done("sign up", "POST", "/v1/accounts", body)).body
        self.signed_in_at = now
        self.guardian_id = self.account["person_id"]
        await self._done("found family", "POST", "/v1/families", {})
        for _ in range(children):
            child = {
                "birth_on": self._birthday(CHILD_AGES, now),
                "district": district,
                "school_id": self.random.choice(schools),
            }
            added = await self._done("add child", "POST", "/v1/persons", child, may_repeat=True)
            self.child_ids.append(added.body["id"])
        # Everybody plays for the family, but for the children who would rather play for their school.
        for person_id in self.person_ids:
            is_pupil = person_id in self.child_ids and self.random.random() < SHARE_OF_PUPILS
            enrolment = {"person_id": person_id, "mode": "school" if is_pupil else "family"}
            await self._done("enrol", "POST", f"/v1/challenges/{self.challenge}/enrolments", enrolment)
        self.is_ready = True

    async def refresh(self, now: dt.datetime) -> None:
        """Get new tokens when the present one is about to end."""
        if self.signed_in_at is None or now < self.signed_in_at + dt.timedelta(
            seconds=self.account["expires_in"] - REFRESH_BEFORE_S
        ):
            return
        body = {"refresh_token": self.account["refresh_token"]}
        self.account = (await self._done("refresh", "POST", "/v1/sessions/refresh", body)).body
        self.signed_in_at = now

    async def check_in(self, person_id: str, fix: Fix, *, key: uuid.UUID | None = None) -> Answer:
        """Check one member in; note what was acknowledged."""
        body = self.check_in_body(person_id, fix)
        path = f"/v1/challenges/{self.challenge}/check-ins"
        answer = await self.client.send(
            "check in", "POST", path, token=self.token, body=body, key=key or self.new_key()
        )
        if answer.is_good:
            self.note(person_id, answer.body)
        return answer

    async def check_in_queued(self, person_id: str, fixes: list[Fix]) -> None:
        """Send what the phone queued while it had no network."""
        items = [self.check_in_body(person_id, fix) | {"key": str(self.new_key())} for fix in fixes]
        path = f"/v1/challenges/{self.challenge}/check-ins/batch"
        answer = await self._done("check in (queued)", "POST", path, {"items": items}, may_repeat=True)
        for item in answer.body["items"]:
            if item["check_in"] is not None:
                self.note(person_id, item["check_in"])
            else:
                self.client.report.refusals[f"check in (queued): {item['status']}", item["problem"]["code"]] += 1

    async def catch(self, person_id: str, spawn_id: str, fix: Fix) -> None:
        """Catch what was seen; note what was acknowledged."""
        body = {"person_id": person_id, "spawn_id": spawn_id, "fix": fix.to_json()}
        path = f"/v1/challenges/{self.challenge}/catches"
        answer = await self.client.send("catch", "POST", path, token=self.token, body=body, key=self.new_key())
        if answer.is_good:
            self.client.report.catches += 1
            self.collectible_ids.setdefault(person_id, set()).add(answer.body["collectible_id"])
            self._note_points(answer.body["awards"])

    async def read(self, name: str, path: str, params: dict[str, Any]) -> Any:
        """Read something of the family's own. Raises GivenUp when it is not shown."""
        answer = await self.client.send(name, "GET", path, token=self.token, params=params)
        if not answer.is_good:
            raise self.client.failure(name, f"{answer.status} {answer.code}")
        return answer.body

    def check_in_body(self, person_id: str, fix: Fix) -> dict[str, Any]:
        """Return a check-in as the API takes it."""
        return {"person_id": person_id, "fix": fix.to_json(), "device_id": self.device_id}

    def note(self, person_id: str, answer: dict[str, Any]) -> None:
        """Count a verdict, once for each check-in however often it was answered; remember to look for it later."""
        known = self.check_in_ids.setdefault(person_id, set())
        if answer["check_in_id"] not in known:
            known.add(answer["check_in_id"])
            self.client.report.verdicts[answer["verdict"], answer["reason"]["code"]] += 1
            self._note_points(answer["awards"])

    def _note_points(self, awards: list[dict[str, Any]]) -> None:
        for award in awards:
            if award["kind"] == "points":
                self.points[award["person_id"]] += award["amount"]

    async def _done(
        self, name: str, method: str, path: str, body: dict[str, Any], *, may_repeat: bool = False
    ) -> Answer:
        """Send what has to succeed. Raises GivenUp."""
        key = self.new_key() if may_repeat else None
        answer = await self.client.send(
            name, method, path, token=self.account.get("access_token"), body=body, key=key
        )
        if not answer.is_good:
            raise self.client.failure(name, f"{answer.status} {answer.code}")
        return answer

    def _birthday(self, ages: tuple[int, int], now: dt.datetime) -> str:
        return str(now.date() - dt.timedelta(days=round(self.random.uniform(*ages) * 365.25)))
