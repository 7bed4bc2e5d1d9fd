"""People who sign up over HTTP, each with addresses of their own."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

PASSWORD = "kites over Lantau"


@dataclass
class Caller:
    """A signed-in caller of the API."""

    client: httpx.AsyncClient
    tokens: dict[str, Any]
    email: str = ""

    @property
    def person_id(self) -> str:
        return str(self.tokens["person_id"])

    async def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """Ask the API; a POST goes under `key`, or one of its own."""
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        return await self.client.request(method, f"/v1{path}", json=body, headers=headers)


async def sign_up_adult(client: httpx.AsyncClient) -> Caller:
    email = f"{uuid.uuid4().hex}@example.org"
    answer = await client.post(
        "/v1/accounts", json={"email": email, "password": PASSWORD, "birth_on": "1988-05-01"}
    )
    assert answer.status_code == 201, answer.text
    return Caller(client, answer.json(), email)


async def sign_up_family(client: httpx.AsyncClient) -> tuple[Caller, str, str]:
    """Return a guardian, the child's id and the family's id."""
    guardian = await sign_up_adult(client)
    family = (await guardian.ask("POST", "/families", {})).json()
    child = (await guardian.ask("POST", "/persons", {"birth_on": "2017-04-12", "display_name": "Ka Yan"})).json()
    return guardian, child["id"], family["id"]


async def sign_in(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/v1/sessions", json=body)
