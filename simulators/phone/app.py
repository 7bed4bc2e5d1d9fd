"""The app on the phone: registers its key, and uploads what changed in the store, signed, until it is answered.

It forgets where it stood only when the server has taken everything; a repeat after a lost answer is the same
upload under the same Idempotency-Key, signed anew.
"""

import base64
import datetime as dt
import gzip
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx

from simulators.phone.signing import PhoneKey, signed_headers
from simulators.phone.store import Change, ChangesTokenExpired, HealthStore

PATH = "/v1/step-uploads"
BATCH = 1_000
TRIES = 4
WINDOW_DAYS = 30  # what is read again when the changes token has ended

Attester = Callable[[bytes], str]
"""Gives the platform's verdict on a body."""


class UploadRefused(Exception):
    """The server will not take the upload; its arguments are the status and the problem's code."""


@dataclass
class PhoneApp:
    """An app on one phone: what it has uploaded, and how far it has read the store's log."""

    client: httpx.AsyncClient
    store: HealthStore
    platform: str
    label: str = "Simulated phone"
    key: PhoneKey = field(default_factory=PhoneKey)
    attester: Attester | None = None
    uses_gzip: bool = True
    phone_id: str = ""
    token: int = 0
    sent_ids: dict[str, dt.datetime] = field(default_factory=dict)

    async def register(self, person_id: str, access_token: str) -> dict[str, Any]:
        """Register this phone for a person, with the session of somebody who may; return what is answered."""
        address = f"/v1/persons/{person_id}/step-phones"
        headers = {"Authorization": f"Bearer {access_token}"}
        challenged = await self.client.post(f"/v1/persons/{person_id}/step-phone-challenges", headers=headers)
        if challenged.status_code != 201:
            raise UploadRefused(challenged.status_code, challenged.json()["code"])
        challenge = challenged.json()["challenge"]
        body = {
            "platform": self.platform,
            "public_key": base64.b64encode(self.key.public).decode(),
            "label": self.label,
            "challenge": challenge,
            "proof": base64.b64encode(self.key.proof(challenge)).decode(),
        }
        answer = await self.client.post(address, json=body, headers=headers)
        registered: dict[str, Any] = answer.json()
        if answer.status_code != 201:
            raise UploadRefused(answer.status_code, registered["code"])
        self.phone_id = registered["phone_id"]
        return registered

    async def sync(self, *, now: dt.datetime, days: Sequence[dt.date] = ()) -> list[dict[str, Any]]:
        """Upload what changed, and the totals of `days`; return the answers. Raises UploadRefused."""
        changes, token = self._changes(now)
        answers = []
        totals = [self.store.total(day, now=now) for day in days]
        parts = iter(changes)
        while (batch := list(islice(parts, BATCH))) or totals:
            answers.append(await self.upload(self._body(batch, totals, now), now=now))
            totals = []
            self._remember(batch)
        self.token = token
        return answers

    async def upload(self, body: dict[str, Any], *, now: dt.datetime, idempotency_key: str = "") -> dict[str, Any]:
        """Send one upload until it is answered; return the answer. Raises UploadRefused."""
        raw = json.dumps(body).encode()
        # Without the time, or the same upload sent again a second later were another body under one key.
        sent = gzip.compress(raw, mtime=0) if self.uses_gzip else raw
        key = idempotency_key or str(uuid.uuid4())
        for tries_left in reversed(range(TRIES)):
            headers = signed_headers(self.key, self.phone_id, sent, at=now, idempotency_key=key)
            if self.uses_gzip:
                headers["Content-Encoding"] = "gzip"
            if self.attester is not None:
                headers["Upload-Attestation"] = self.attester(sent)
            try:
                answer = await self.client.post(PATH, content=sent, headers=headers)
            except httpx.TransportError:
                if not tries_left:
                    raise
                continue
            if answer.status_code >= 500 and tries_left:
                continue
            if answer.status_code != 200:
                raise UploadRefused(answer.status_code, answer.json()["code"])
            taken: dict[str, Any] = answer.json()
            return taken
        raise AssertionError("the last try returns or raises")

    def _changes(self, now: dt.datetime) -> tuple[list[Change], int]:
        try:
            return self.store.changes(self.token, now=now)
        except ChangesTokenExpired:
            since = now - dt.timedelta(days=WINDOW_DAYS)
            there = {record.record_id: record for record in self.store.window(since)}
            gone = [
                Change(record_id, None, now)
                for record_id, starts_at in self.sent_ids.items()
                if starts_at >= since and record_id not in there
            ]
            read = [Change(one.record_id, one, one.modified_at) for one in there.values()]
            return [*read, *gone], self.store.newest_token

    def _body(self, batch: Sequence[Change], totals: Sequence[dict[str, Any]], now: dt.datetime) -> dict[str, Any]:
        shapes = [self.store.shape(change.record) for change in batch if change.record is not None]
        gone = [change.record_id for change in batch if change.record is None]
        name = "healthkit_samples" if self.platform == "ios" else "health_connect_records"
        if self.platform == "ios":
            gone = [record_id.upper() for record_id in gone]
        return {
            name: shapes,
            "deletions": [{"id": record_id, "noticed_at": now.isoformat()} for record_id in gone],
            "day_totals": list(totals),
        }

    def _remember(self, batch: Sequence[Change]) -> None:
        for change in batch:
            if change.record is None:
                self.sent_ids.pop(change.record_id, None)
            else:
                self.sent_ids[change.record_id] = change.record.starts_at
