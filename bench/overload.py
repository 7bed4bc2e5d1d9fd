"""Three times as many check-ins as two API processes can take: who is let in is answered in time, others at once.

    python -m bench.overload [--players 3500] [--visits 5] [--seconds 5] [--times 3] [--at-once 100]

First all that can be taken is measured, with clients that wait for their answers. Then people come whether others
were answered or not: at half of that rate, at `times` it, and at half of it again. The load comes from this
process, so that the API has what is left of the processor: this tells how it behaves, not the machine's most.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from rich.console import Console

from bench.check_in_stage import prepare, requests_of, scratch_database
from bench.load import fire
from bench.ratios import report
from bench.serving import serving
from cli.play.report import percentile
from core.database import Database
from core.settings import Settings

PROCESSES = 2
CONNECTIONS = 32
FIRST = 1_500  # requests by which it is measured how much can be taken
ACCEPTED, REFUSED = 201, 503
LONGEST_S = 30.0  # a client that waits longer has gone
RECOVERED = 2.0  # times the latency of before
progress = Console(stderr=True)


@dataclass
class Arrivals:
    """What became of those who came at a rate: when they came, in seconds; status (0: none); milliseconds."""

    answers: list[tuple[float, int, float]] = field(default_factory=list)

    def quantile_ms(self, status: int, share: float, since_s: float = 0.0, until_s: float = 1e9) -> float:
        """Return a quantile of the latency of one status among those who came in a span."""
        chosen = [ms for at_s, one, ms in self.answers if one == status and since_s <= at_s < until_s]
        return percentile(sorted(chosen), share)

    def count(self, status: int) -> int:
        """Return how many were answered so."""
        return sum(one == status for _, one, _ in self.answers)


async def arrive(ports: Sequence[int], requests: Iterator[bytes], per_s: float, seconds: float) -> Arrivals:
    """Let requests come at a steady rate, whether those before are answered or not."""
    found, idle = Arrivals(), [list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]() for _ in ports]
    started_s = time.perf_counter()
    coming = []
    for number, request in enumerate(islice(requests, round(per_s * seconds))):
        await asyncio.sleep(max(0.0, number / per_s - (time.perf_counter() - started_s)))
        side = number % len(ports)
        at_s = time.perf_counter() - started_s
        coming.append(asyncio.create_task(_ask(ports[side], idle[side], request, at_s, found)))
    await asyncio.gather(*coming)
    for _, writer in (pair for pairs in idle for pair in pairs):
        writer.close()
    return found


async def _ask(
    port: int,
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]],
    request: bytes,
    at_s: float,
    found: Arrivals,
) -> None:
    begun_s, status = time.perf_counter(), 0
    try:
        async with asyncio.timeout(LONGEST_S):
            reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
            length = next(int(line.partition(b":")[2]) for line in head if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            status = int(head[0].split(b" ", 2)[1])
            if status == REFUSED and not any(line.startswith(b"retry-after:") for line in head):
                raise SystemExit("a refusal that does not say when to come back")
            idle.append((reader, writer))
    except (TimeoutError, OSError, asyncio.IncompleteReadError):
        pass  # told as 0
    found.answers.append((at_s, status, (time.perf_counter() - begun_s) * 1000))


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    with scratch_database() as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "EPLUS_LOG_LEVEL": "ERROR",
            "EPLUS_REDIS_PREFIX": "bench",
            "EPLUS_REQUESTS_AT_ONCE": str(options.at_once),
        }
        capacity_per_s, stages = asyncio.run(_play(options, url, environment))
    print(
        f"All that is taken: {capacity_per_s:,.0f} a second; at most {options.at_once} at once in each process.\n"
    )
    print("| people come at | let in | refused | no answer | let in p50 ms | p99 ms | refused p99 ms |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, one in stages.items():
        shares = (one.quantile_ms(ACCEPTED, 0.5), one.quantile_ms(ACCEPTED, 0.99), one.quantile_ms(REFUSED, 0.99))
        counts = (one.count(ACCEPTED), one.count(REFUSED), one.count(0))
        told = [*(f"{count:,}" for count in counts), *(f"{ms:,.1f}" for ms in shares)]
        print(f"| {name} | " + " | ".join(told) + " |")
    before, over, after = stages.values()
    usual_ms = before.quantile_ms(ACCEPTED, 0.5)
    recovered_s = next(
        (
            second
            for second in range(options.seconds)
            if 0 < after.quantile_ms(ACCEPTED, 0.5, second, second + 1) <= RECOVERED * usual_ms
        ),
        None,
    )
    goodput = over.count(ACCEPTED) / options.seconds / capacity_per_s
    print(f"\nOf all that can be taken, {goodput:.2f} was let in while overloaded.")
    print(f"The median was within {RECOVERED:g} times that of before after {recovered_s} s.")
    report("overload", "let in at three times the most, of the most", goodput)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--players", type=int, default=3_500)
    parser.add_argument("--visits", type=int, default=5, help="check-ins of each player")
    parser.add_argument("--seconds", type=int, default=5, help="of each stage")
    parser.add_argument("--times", type=float, default=3.0, help="how many times the most that can be taken")
    parser.add_argument("--at-once", type=int, default=100, help="requests that a process lets in at once")
    return parser.parse_args()


async def _play(
    options: argparse.Namespace, url: str, environment: dict[str, str]
) -> tuple[float, dict[str, Arrivals]]:
    progress.print("loading parks, enrolling players")
    database = Database(Settings(DATABASE_URL=url))
    players = await prepare(database, options.players, options.visits)
    await database.close()
    requests = requests_of(players)
    first = min(FIRST, len(requests) // 6)
    with serving(environment, PROCESSES) as (ports, _):
        progress.print("how much can be taken")
        capacity_per_s = (await fire(ports, requests[:first], CONNECTIONS)).per_s(ACCEPTED)
        coming, stages = iter(requests[first:]), dict[str, Arrivals]()
        for times in (0.5, options.times, 0.5):
            progress.print(f"{times:g} times {capacity_per_s:,.0f} a second")
            name = f"{times:g} times that" + (", after" if stages and times == 0.5 else "")
            stages[name] = await arrive(ports, coming, times * capacity_per_s, options.seconds)
    if next(coming, None) is None:
        raise SystemExit("there were too few check-ins for the rates: more --players are needed")
    return capacity_per_s, stages


if __name__ == "__main__":
    main()
