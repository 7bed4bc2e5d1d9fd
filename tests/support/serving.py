"""The application behind a real socket: uvicorn in a thread with an event loop of its own."""

import asyncio
import io
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from tests.support.api import return_app

START_S = 30.0  # loading the parks' geofences on two busy cores
STOP_S = 30.0  # a second, and what the two busy cores add


class ServerThread:
    """One server in a thread. What still runs is told when it does not stop."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        self._server = uvicorn.Server(config)
        self._listener = listener
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Return when it answers."""
        self._thread.start()
        give_up_at = time.monotonic() + START_S
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            assert time.monotonic() < give_up_at, f"the server took too long to start\n{self._stacks()}"
            time.sleep(0.02)

    def stop(self, within_s: float = STOP_S) -> None:
        """Stop listening and end every open answer."""
        self._server.should_exit = True
        self._thread.join(within_s)
        assert not self._thread.is_alive(), f"the server did not stop\n{self._stacks()}"

    def _run(self) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            await self._server.serve(sockets=[self._listener])

        with self._listener, asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            runner.run(serve())

    def _stacks(self) -> str:
        """Return where each thread is, and each task of the server's loop."""
        told = io.StringIO()
        names = {thread.ident: thread.name for thread in threading.enumerate()}
        for ident, frame in sys._current_frames().items():
            told.write(f"thread {names.get(ident)}\n{''.join(traceback.format_stack(frame))}\n")
        for task in asyncio.all_tasks(self._loop) if self._loop else ():
            told.write(f"asked to end {task.cancelling()} times: {task.get_name()}\n")
            task.print_stack(file=told)
        return told.getvalue()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve `app` on a free port; yield its address."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="on")
    server = ServerThread(config, listener)
    server.start()
    try:
        yield address
    finally:
        server.stop()
    return_app(app)
