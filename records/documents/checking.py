"""What every file goes through before it is kept: type, virus scan where there is a scanner, opening apart."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

from core.file_types import FileType
from core.settings import PROJECT_ROOT, Settings
from records.documents import errors
from records.documents.file_types import judge_type
from records.documents.opening import Opened
from records.documents.scanning import scan

MAX_BYTES = 12 * 1_048_576  # a phone's photograph at its largest, or forty scanned pages
OPEN_LIMIT_S = 30.0  # with the start of the process; CPU time is bounded inside
_AT_ONCE = asyncio.Semaphore(1)  # of this server process: two of the largest would fill a small machine
_WAIT_S = 20.0


async def check_file(data: bytes, declared: str, settings: Settings) -> Opened:
    """Return what is to be kept of a file that was sent as `declared`.

    Raises DocumentEmpty, -TypeUnknown, -TypeWrong, -Infected, -Broken, -Locked, -TooLarge, -PageTooLarge,
    -HasTooManyPages;
    DocumentCheckUnavailable where it could not be checked.
    """
    kind = judge_type(data, declared)
    if settings.clamav_address is not None:
        await scan(data, settings.clamav_address)
    try:
        await asyncio.wait_for(_AT_ONCE.acquire(), _WAIT_S)
    except TimeoutError:
        raise errors.DocumentCheckUnavailable from None
    try:
        return await _opened(data, kind)
    finally:
        _AT_ONCE.release()


async def _opened(data: bytes, kind: FileType) -> Opened:
    # An environment without the secrets of ours: the process opens strangers' files.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "records.documents.opening_process"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=PROJECT_ROOT,
        env={"PATH": ""},
    )
    try:
        answer, _ = await asyncio.wait_for(process.communicate(kind.value.encode() + b"\n" + data), OPEN_LIMIT_S)
    except TimeoutError:
        raise errors.DocumentTooLarge(most_megapixels=64) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:  # ended by a limit: what it opened was a bomb
        raise errors.DocumentTooLarge(most_megapixels=64)
    return _read(answer)


def _read(answer: bytes) -> Opened:
    line, _, rest = answer.partition(b"\n")
    head = json.loads(line)
    if "refusal" in head:
        raise getattr(errors, head["refusal"])(**head["params"])
    content_bytes = head["content_bytes"]
    return Opened(head["media_type"], rest[:content_bytes], head["pages"], rest[content_bytes:])
