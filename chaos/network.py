"""A network that can be broken: each link passes bytes on between clients and one server, until told not to."""

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass, field

_CHUNK_BYTES = 65_536


@dataclass
class Link:
    """A port of ours that stands for the server's at `to_port` of this machine."""

    to_port: int
    port: int = 0
    _is_cut: bool = False
    _passing: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._passing.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Let go of everything."""
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break every connection, and every one that is tried from now on."""
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def silence(self) -> None:
        """Pass nothing on any more, and say nothing of it: as when packets are lost on the way."""
        self._passing.clear()

    def mend(self) -> None:
        """Pass everything on again, what was held back first."""
        self._is_cut = False
        self._passing.set()

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            await self._passing.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:  # the server is away
            self._open.discard(writer)
            writer.transport.abort()
            return
        self._open.add(back)
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pass_on(source, target, (writer, back)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, source: StreamReader, target: StreamWriter, both: tuple[StreamWriter, ...]) -> None:
        """Pass one direction on until either side ends; then end both."""
        try:
            while some := await source.read(_CHUNK_BYTES):
                await self._passing.wait()
                target.write(some)
                await target.drain()
        except OSError:
            pass  # told to both sides below
        finally:
            for writer in both:
                self._open.discard(writer)
                writer.close()
