"""A family whose years pass: a database and a clock of its own, and callers who sign in anew on each day."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.dependencies import get_now
from core.database import Database
from tests.support.sign_ups import PASSWORD
from tests.support.whole import loaded_database, relaying

# Limits of tries are by address: years ahead of all other tests, this one must not spend theirs (RFC 5737).
_ADDRESS = ("203.0.113.16", 40_016)


@dataclass
class Life:
    """The application and its database on the day that `clock` says."""

    app: FastAPI
    database: Database
    clock: list[dt.datetime]

    @property
    def today(self) -> dt.date:
        return (self.clock[0] + dt.timedelta(hours=8)).date()

    def come_to(self, day: dt.date) -> None:
        """Let it be noon of a day in Hong Kong; time does not go back."""
        noon = dt.datetime.combine(day, dt.time(4), dt.UTC)
        assert noon >= self.clock[0]
        self.clock[0] = noon

    def client(self) -> httpx.AsyncClient:
        """Return a client that has no session."""
        transport = httpx.ASGITransport(self.app, client=_ADDRESS)
        return httpx.AsyncClient(transport=transport, base_url="http://test", headers={"Accept-Language": "en"})


@dataclass
class Relative:
    """Somebody with an account, who proves who it is whenever the access token is too old."""

    life: Life
    http: httpx.AsyncClient
    sign_in: dict[str, str]
    person_id: str = ""
    _signed_in_at: dt.datetime | None = field(default=None, repr=False)

    async def ask(
        self, method: str, path: str, body: Any = None, *, status: int = 200, revision: int | None = None
    ) -> httpx.Response:
        """Ask at `/v1{path}` and be answered with `status`; `revision` becomes If-Match."""
        if self._signed_in_at != self.life.clock[0]:
            self.http.headers.pop("Authorization", None)  # too old, and refused at the door
            tokens = await self.http.post("/v1/sessions", json=self.sign_in)
            assert tokens.status_code == 201, tokens.text
            self.http.headers["Authorization"] = f"Bearer {tokens.json()['access_token']}"
            self.person_id, self._signed_in_at = tokens.json()["person_id"], self.life.clock[0]
        headers = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        if revision is not None:
            headers["If-Match"] = f'"{revision}"'
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = await self.http.request(method, f"/v1{path}", headers=headers, timeout=200, **sent)
        assert answer.status_code == status, (self.life.today, path, answer.text)
        return answer


@asynccontextmanager
async def lives_from(loaded_at: dt.datetime, birth: dt.date) -> AsyncIterator[Life]:
    """Begin on the day of a birth, with a database as it is loaded at `loaded_at` for all stories."""
    clock = [loaded_at]
    async with loaded_database(loaded_at) as (settings, database):
        clock[0] = dt.datetime.combine(birth, dt.time(4), dt.UTC)
        app = create_app(settings)
        app.dependency_overrides[get_now] = lambda: clock[0]
        async with app.router.lifespan_context(app), relaying(settings, clock):
            yield Life(app, database, clock)


async def adult(life: Life) -> Relative:
    """Sign up."""
    http, email = life.client(), f"{uuid.uuid4().hex}@example.org"
    body = {"email": email, "password": PASSWORD, "birth_on": "1990-05-01"}
    made = await http.post("/v1/accounts", json=body)
    assert made.status_code == 201, made.text
    return Relative(life, http, {"method": "password", "identifier": email, "password": PASSWORD})
