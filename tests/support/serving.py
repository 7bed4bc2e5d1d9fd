"""The application behind a real socket: uvicorn in a thread with an event loop of its own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

START_S = 20.0  # loading the parks' geofences on two busy cores


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve `app` on a free port; yield its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_S)


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    give_up_at = time.monotonic() + START_S
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < give_up_at, "the server took too long to start"
        time.sleep(0.02)
