"""Somebody with an account who plays at a station: signs up or in, and stays signed in."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cli.play.client import Answer, Client
from cli.play.households import PASSWORD, REFRESH_BEFORE_S

BORN_ON = (dt.date(1950, 1, 1), dt.date(2000, 1, 1))


@dataclass
class Member:
    """An account, and who it is. `clock` is the player's."""

    client: Client
    clock: Callable[[], dt.datetime]
    person_id: str = ""
    email: str = ""
    _tokens: dict[str, Any] = field(default_factory=dict)
    _signed_in_at: dt.datetime | None = None

    async def sign_up(self, random: Random) -> None:
        """Make an account of an adult."""
        first, last = BORN_ON
        born_on = first + dt.timedelta(days=random.randrange((last - first).days))
        self.email = f"station-{uuid.uuid4().hex}@example.org"  # new in every run, seed or not
        body = {"email": self.email, "password": PASSWORD, "birth_on": born_on.isoformat()}
        self._keep(self._good("sign up", await self.client.send("sign up", "POST", "/v1/accounts", body=body)))

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in to an account that is there."""
        self.email = email
        body = {"method": "password", "identifier": email, "password": password}
        self._keep(self._good("sign in", await self.client.send("sign in", "POST", "/v1/sessions", body=body)))

    async def ask(
        self, name: str, method: str, path: str, body: Any = None, *, etag: str | None = None, **params: Any
    ) -> Answer:
        """Send a request as this member; it is repeated under one key until it is answered. Raises GivenUp."""
        key = None if method == "GET" else uuid.uuid4()
        await self._refresh()
        token = str(self._tokens["access_token"])
        return await self.client.send(
            name, method, path, token=token, body=body, key=key, params=params or None, etag=etag
        )

    async def done(
        self, name: str, method: str, path: str, body: Any = None, *, etag: str | None = None, **params: Any
    ) -> Any:
        """Send what has to succeed; return what came back. Raises GivenUp."""
        return self._good(name, await self.ask(name, method, path, body, etag=etag, **params))

    async def read_all(self, name: str, path: str) -> list[dict[str, Any]]:
        """Return every item of a list, page after page. Raises GivenUp."""
        items: list[dict[str, Any]] = []
        page = await self.done(name, "GET", path, limit=200)
        items += page["items"]
        while page.get("next_cursor"):
            page = await self.done(name, "GET", path, limit=200, cursor=page["next_cursor"])
            items += page["items"]
        return items

    def _good(self, name: str, answer: Answer) -> Any:
        if not answer.is_good:
            raise self.client.failure(name, f"{answer.status} {answer.code}")
        return answer.body

    async def _refresh(self) -> None:
        ends_at = dt.timedelta(seconds=self._tokens["expires_in"] - REFRESH_BEFORE_S)
        if self._signed_in_at is not None and self.clock() < self._signed_in_at + ends_at:
            return
        body = {"refresh_token": self._tokens["refresh_token"]}
        answer = await self.client.send("refresh", "POST", "/v1/sessions/refresh", body=body)
        self._keep(self._good("refresh", answer))

    def _keep(self, tokens: dict[str, Any]) -> None:
        self._tokens, self._signed_in_at = tokens, self.clock()
        self.person_id = str(tokens["person_id"])
