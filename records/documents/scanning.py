"""Asking ClamAV's daemon about a file, by its INSTREAM command (clamd(8))."""

import asyncio
import struct

from records.documents.errors import DocumentCheckUnavailable, DocumentInfected

_CHUNK_BYTES = 65_536
SCAN_LIMIT_S = 30.0  # the daemon's own limit for a file is two minutes; people do not wait that long


async def scan(data: bytes, address: str) -> None:
    """Return when the daemon at `address` (`host:port`, or the path of a socket) finds nothing.

    Raises DocumentInfected; DocumentCheckUnavailable when it cannot be asked: nothing passes unscanned.
    """
    try:
        verdict = await asyncio.wait_for(_asked(data, address), SCAN_LIMIT_S)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        raise DocumentCheckUnavailable from None
    if verdict.endswith("FOUND"):
        raise DocumentInfected
    if not verdict.endswith("OK"):
        raise DocumentCheckUnavailable


async def _asked(data: bytes, address: str) -> str:
    if address.startswith("/"):
        reader, writer = await asyncio.open_unix_connection(address)
    else:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK_BYTES):
            chunk = data[start : start + _CHUNK_BYTES]
            writer.write(struct.pack("!I", len(chunk)) + chunk)
            await writer.drain()
        writer.write(struct.pack("!I", 0))
        await writer.drain()
        return (await reader.readuntil(b"\0")).rstrip(b"\0").decode(errors="replace").strip()
    finally:
        writer.close()
