"""A tablet at a booth: measures into its queue, hands in when there is a network, and shows what waits.

With a network a visit is sent by itself, for its slip; it is in the queue before that, and stays there under the
same id where no answer comes. What is answered with `recorded`, `repeated` or `quarantined` is forgotten; anything
else stays. So an answer that was lost costs a repeat and nothing more.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from simulators.tablet.queue import SealedQueue

MOST_AT_ONCE = 20
_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
_CODE_CHARS = 12
_DONE = frozenset({"recorded", "repeated", "quarantined"})


async def ask_to_be_let_in(http: httpx.AsyncClient, label: str) -> Mapping[str, Any]:
    """Ask for a tablet's codes (RFC 8628): people read `user_code` off it, `device_code` stays on it."""
    answer = await http.post("/v1/station-device-requests", json={"label": label})
    answer.raise_for_status()
    codes: Mapping[str, Any] = answer.json()
    return codes


async def take_token(http: httpx.AsyncClient, codes: Mapping[str, Any]) -> str | None:
    """Ask once whether the codes were approved; return the token, or None: ask again after `interval` seconds."""
    answer = await http.post("/v1/station-device-tokens", json={"device_code": codes["device_code"]})
    if answer.status_code in {httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS}:
        return None
    answer.raise_for_status()
    return str(answer.json()["token"])


@dataclass
class Tablet:
    """A tablet that was let in. `clock` is its own, right or wrong."""

    http: httpx.AsyncClient
    token: str
    queue: SealedQueue
    clock: Callable[[], dt.datetime]
    offset_s: float | None = None
    session_id: str | None = None
    session_token: str | None = None
    answers: dict[uuid.UUID, Mapping[str, Any]] = field(default_factory=dict)
    codes: dict[uuid.UUID, str] = field(default_factory=dict)

    async def look_at_clock(self) -> Mapping[str, Any]:
        """Ask where the tablet stands, and learn by how much its clock is behind the server's."""
        answer = await self.http.get("/v1/station-device", headers=self._headers)
        answer.raise_for_status()
        state: Mapping[str, Any] = answer.json()
        self.offset_s = (dt.datetime.fromisoformat(state["now"]) - self.clock()).total_seconds()
        return state

    async def unlock(self, shift_id: str, pin: str) -> None:
        """Unlock with the PIN of a shift; items are measured under this session, online and off."""
        body = {"shift_id": shift_id, "pin": pin}
        answer = await self.http.post("/v1/station-sessions", json=body, headers=self._headers)
        answer.raise_for_status()
        self.session_id, self.session_token = answer.json()["session_id"], answer.json()["token"]

    async def serve(self, visit: Mapping[str, Any]) -> uuid.UUID:
        """Keep a visit, measured now, and send it at once if that can be; return its id.

        `answers` then has what became of it. Without an answer, or where the server is busy, it stays in the
        queue; so does what is refused, for the batch to tell why.
        """
        item_id = self.measure(visit)
        queued = self.queue.get(item_id)
        headers = {**self._headers, "Station-Session": self.session_token or ""}
        try:
            answer = await self.http.post(
                "/v1/station-visits", json={**queued.item["visit"], "id": str(item_id)}, headers=headers
            )
        except httpx.TransportError:
            return item_id
        if answer.is_success:
            visit_told = answer.json()
            status = "repeated" if visit_told["is_repeat"] else "recorded"
            self.answers[item_id] = {"id": str(item_id), "status": status, "visit": visit_told}
            self.queue.forget(queued)
        return item_id

    def measure(self, visit: Mapping[str, Any]) -> uuid.UUID:
        """Keep a visit, measured now; return its id. Needs no network: `codes` has what its slip says."""
        item_id = uuid.uuid4()
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_CHARS))
        said = {"at": self.clock().isoformat(), "claim_code": code, **visit}
        self.codes[item_id] = code
        item = {"id": str(item_id), "session_id": self.session_id, "offset_s": self.offset_s, "visit": said}
        self.queue.add(item_id, item)
        return item_id

    async def hand_in(self) -> bool:
        """Hand in what waits; return whether all of it was. A lost network leaves the rest for the next time."""
        while waiting := self.queue.first(MOST_AT_ONCE):
            body = {"tablet_at": self.clock().isoformat(), "items": [one.item for one in waiting]}
            try:
                answer = await self.http.post("/v1/stations/batches", json=body, headers=self._headers)
            except httpx.TransportError:
                return False
            if answer.status_code != httpx.codes.OK:
                return False
            told = {uuid.UUID(one["id"]): one for one in answer.json()["items"]}
            for one in waiting:
                if one.item_id not in told:
                    return False
                self.answers[one.item_id] = told[one.item_id]
                if told[one.item_id]["status"] in _DONE:
                    self.queue.forget(one)
                else:
                    self.queue.set_aside(one)
        return True

    @property
    def _headers(self) -> dict[str, str]:
        return {"Station-Device": self.token}
