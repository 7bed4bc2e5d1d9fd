"""A server that is told to stop stops, whatever in it does not listen."""

import asyncio
import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from core.settings import PROJECT_ROOT

STARTS_WITHIN_S = 60
STOPS_WITHIN_S = 20

# The server as it is, with one task that takes each cancellation for something else, and less patience.
SERVER = """
import asyncio, sys
import uvicorn
from api.app import create_app
from core import tasks

tasks.END_LIMIT_S = 1
app = create_app()

async def deaf():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            continue

@app.get("/deafen")
async def deafen():
    app.state.deaf = asyncio.create_task(deaf())

uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""


@pytest.mark.slow
@pytest.mark.usefixtures("database_url")
async def test_a_server_told_to_stop_stops_with_a_task_that_does_not_listen() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "EPLUS_ENVIRONMENT": "development"}
    server = subprocess.Popen(  # noqa: ASYNC220, S603
        [sys.executable, "-c", SERVER, str(port)],
        cwd=PROJECT_ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        async with (
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
            asyncio.timeout(STARTS_WITHIN_S),
        ):
            while True:
                try:
                    assert (await client.get("/deafen")).is_success
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.1)
        server.send_signal(signal.SIGINT)  # after SIGTERM uvicorn ends it hard once the application has closed
        _, said = await asyncio.to_thread(server.communicate, timeout=STOPS_WITHIN_S)
        assert server.returncode == 1
        assert "_cancel_all_tasks" in said
    finally:
        server.kill()
        server.wait()
