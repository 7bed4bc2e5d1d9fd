"""The simulated project's webhook subscribers: verified by two requests before they are active."""

from typing import Any

import httpx
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from simulators.vendor import Vendor

OPERATOR_TOKEN = "simulated-operator-token"  # noqa: S105 - guards nothing
_SUBSCRIBERS = "/v4/projects/{project}/subscribers"
_VERIFICATION = b'{"type":"verification"}'


class Subscribers:
    """Subscribers by name. The secret is kept and never shown."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self.all: dict[str, dict[str, Any]] = {}

    def check(self, request: Request) -> None:
        """Refuse who is no operator."""
        if request.headers.get("authorization") != f"Bearer {OPERATOR_TOKEN}":
            raise HTTPException(401)

    def known(self, project: str, subscriber_id: str) -> dict[str, Any]:
        """Return a subscriber; 404 without it."""
        found = self.all.get(f"projects/{project}/subscribers/{subscriber_id}")
        if found is None:
            raise HTTPException(404)
        return found

    async def verify(self, subscriber: dict[str, Any]) -> None:
        """Ask the address with the secret and without it; active where it answers 201, and then 401 or 403."""
        secret = subscriber["endpointAuthorization"]["secret"]
        told, forged = [
            await self._ask(subscriber["endpointUri"], headers) for headers in ({"authorization": secret}, {})
        ]
        subscriber["state"] = "ACTIVE" if told == 201 and forged in {401, 403} else "UNVERIFIED"

    async def _ask(self, url: str, headers: dict[str, str]) -> int:
        try:
            sent = {"content-type": "application/json", **headers}
            return (await self._vendor.deliver(_VERIFICATION, sent, url=url)).status_code
        except httpx.HTTPError:
            return 0


def shown(subscriber: dict[str, Any]) -> dict[str, Any]:
    """Return what Google shows of a subscriber."""
    return {name: value for name, value in subscriber.items() if name != "endpointAuthorization"}


def add_subscriber_routes(app: FastAPI, subscribers: Subscribers) -> None:
    """Add creating, showing and changing; and the switch by which Google turns one off."""
    is_operators = [Depends(subscribers.check)]

    @app.post(_SUBSCRIBERS, dependencies=is_operators)
    async def create(project: str, request: Request) -> Response:
        name = f"projects/{project}/subscribers/{request.query_params['subscriberId']}"
        if name in subscribers.all:
            raise HTTPException(409)
        subscribers.all[name] = {"name": name, **await request.json()}
        await subscribers.verify(subscribers.all[name])
        return JSONResponse({"name": "operations/1", "done": True})

    @app.get(_SUBSCRIBERS + "/{subscriber_id}", dependencies=is_operators)
    async def show(project: str, subscriber_id: str) -> Response:
        return JSONResponse(shown(subscribers.known(project, subscriber_id)))

    @app.patch(_SUBSCRIBERS + "/{subscriber_id}", dependencies=is_operators)
    async def change(project: str, subscriber_id: str, request: Request) -> Response:
        found, body = subscribers.known(project, subscriber_id), await request.json()
        found |= {name: body[name] for name in request.query_params["updateMask"].split(",")}
        await subscribers.verify(found)
        return JSONResponse({"name": "operations/2", "done": True})

    @app.post("/_simulator/subscribers/deactivate")
    async def deactivate() -> dict[str, int]:
        for one in subscribers.all.values():
            one["state"] = "INACTIVE"
        return {"deactivated": len(subscribers.all)}
