"""A load generator that costs little beside what it measures: raw HTTP/1.1 over kept connections."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from cli.play.report import percentile


@dataclass
class Outcome:
    """What came back: statuses, latencies in milliseconds, and the seconds it all took."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def per_s(self, status: int) -> float:
        """Return the answers of `status` a second."""
        return self.statuses[status] / self.seconds

    def quantiles(self) -> str:
        """Return the latencies in a few words."""
        ranked = sorted(self.latencies_ms)
        return " ".join(f"p{share:g} {percentile(ranked, share / 100):.1f} ms" for share in (50, 95, 99))


def request_bytes(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return a request ready to be written to a socket."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def fire(ports: Sequence[int], requests: Sequence[bytes], connections: int) -> Outcome:
    """Send all requests over so many connections, each as soon as the one before it is answered."""
    outcome, waiting = Outcome(), deque(requests)
    started_s = time.perf_counter()
    await asyncio.gather(*(_connection(ports[n % len(ports)], waiting, outcome) for n in range(connections)))
    outcome.seconds = time.perf_counter() - started_s
    return outcome


async def _connection(port: int, waiting: deque[bytes], outcome: Outcome) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        request = waiting.popleft()
        started_s = time.perf_counter()
        writer.write(request)
        outcome.statuses[await _answer(reader)] += 1
        outcome.latencies_ms.append((time.perf_counter() - started_s) * 1000)
    writer.close()
    await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])
