"""Hands pictures to the reading process, one at a time, within a time limit; starts it when it is needed.

The picture goes through a pipe and is kept nowhere. Nobody waits behind more than a few others.
"""

import asyncio
import json
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Any

import structlog

from core.errors import DomainError
from core.file_types import FileType
from core.settings import PROJECT_ROOT
from families.birth_certificates import errors
from families.birth_certificates.text_boxes import TextBox

log = structlog.stdlib.get_logger(__name__)

MODULE = "families.birth_certificates.reading_process"
START_S = 60.0  # loading the models takes two seconds, on a busy machine many
READ_S = 60.0  # a photograph takes some seconds of one core, twice that where it must be turned; then it is ended
MOST_WAITING = 4  # a fifth would wait longer than people do
IDLE_S = 300.0  # then the memory that the models take is given back
RETRY_AFTER_S = 10  # about one picture
_LENGTHS = struct.Struct("!II")
_ANSWER_BYTES = 1 << 20  # a page of small print is a tenth of it


class CertificateReader:
    """One reading process, and who waits for it. Close it before the event loop ends."""

    def __init__(self, *, read_s: float = READ_S, module: str = MODULE) -> None:
        self._read_s = read_s
        self._module = module
        self._process: Process | None = None
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._idle: asyncio.TimerHandle | None = None

    async def read(self, data: bytes, kind: FileType) -> list[TextBox]:
        """Return the text on a picture.

        Raises ReadersBusy, ReadingTooSlow, and what `open_picture` raises.
        """
        if self._waiting >= MOST_WAITING:
            raise errors.ReadersBusy(RETRY_AFTER_S)
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                answer = await self._ask(data, kind)
        finally:
            self._waiting -= 1
        if "refusal" in answer:
            refusal: type[DomainError] = getattr(errors, answer["refusal"])
            raise refusal(**answer["params"])
        return [TextBox(*box) for box in answer["boxes"]]

    async def close(self) -> None:
        """End the process."""
        if self._idle is not None:
            self._idle.cancel()
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _ask(self, data: bytes, kind: FileType) -> dict[str, Any]:
        if self._idle is not None:
            self._idle.cancel()
        is_answered = False
        try:
            process = await self._started()
            async with asyncio.timeout(self._read_s):
                answer = await _exchange(process, data, kind)
            is_answered = True
        except (TimeoutError, ConnectionError, ValueError) as error:
            log.warning("certificate_not_read", error=type(error).__name__)
            raise errors.ReadingTooSlow from error
        finally:
            # However it went wrong (also the caller's leaving): half an answer must not be the next one's.
            if not is_answered:
                await asyncio.shield(self.close())
        self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._rest)
        return answer

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module,
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=PROJECT_ROOT, limit=_ANSWER_BYTES,
            )  # fmt: skip
            async with asyncio.timeout(START_S):
                await _answer_of(self._process)
        return self._process

    def _rest(self) -> None:
        if self._process is not None and not self._one_at_a_time.locked():
            process, self._process = self._process, None
            if process.stdin is not None:
                process.stdin.close()  # it reads the end and leaves


async def _exchange(process: Process, data: bytes, kind: FileType) -> dict[str, Any]:
    head = json.dumps({"type": kind.value}).encode()
    if process.stdin is None:
        raise ConnectionError
    process.stdin.write(_LENGTHS.pack(len(head), len(data)) + head)
    process.stdin.write(data)
    await process.stdin.drain()
    return await _answer_of(process)


async def _answer_of(process: Process) -> dict[str, Any]:
    line = await process.stdout.readline() if process.stdout is not None else b""
    if not line:
        raise ConnectionError  # it ended: out of memory, or killed
    answer: dict[str, Any] = json.loads(line)
    return answer
