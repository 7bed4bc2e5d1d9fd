"""Hashing secrets: a queue that ends, and no database connection held meanwhile."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx
import pytest

from core.database import Database
from core.errors import Unavailable
from families.accounts import service
from families.accounts.hashing import HashingQueue
from tests.support.sign_ups import PASSWORD, sign_up_adult, sign_up_family


async def test_what_would_wait_too_long_is_refused_and_there_is_room_again() -> None:
    queue, gate = HashingQueue(most=2), threading.Event()
    waiting = [asyncio.create_task(queue.run(partial(gate.wait, 10))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await queue.run(str)
    gate.set()
    assert await asyncio.gather(*waiting) == [True, True]
    assert await queue.run(str) == ""


async def test_no_connection_is_held_while_a_secret_is_hashed(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    adult = await sign_up_adult(client)
    guardian, child_id, _ = await sign_up_family(client)
    state = client._transport.app.state  # type: ignore[attr-defined]
    database: Database = state.database
    await state.geofences.stop()  # its look at the parks' version takes a connection now and then
    held: list[int] = []

    def noting(work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def noted(*args: Any) -> Any:
            held.append(database.engine.pool.checkedout())  # type: ignore[attr-defined]
            return await work(*args)

        return noted

    for name in ("hash_secret", "is_secret"):
        monkeypatch.setattr(service, name, noting(getattr(service, name)))
    change = {"current_password": PASSWORD, "new_password": "boats over Lantau"}
    assert (await adult.ask("PUT", "/accounts/current/password", change)).status_code == 204
    path = f"/persons/{child_id}/account"
    assert (await guardian.ask("POST", path, {"pin": "804213"})).status_code == 201
    assert (await guardian.ask("PUT", f"{path}/pin", {"pin": "318042"})).status_code == 204
    await sign_up_adult(client)
    assert held == [0] * 5
