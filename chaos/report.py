"""The report of a run, in Markdown: faults by kind and target, what was asked meanwhile, and the books."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chaos.books import Line
from chaos.faults import Kind
from cli.play.report import percentile

SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Run:
    """What is told of a run beside its books."""

    seed: int
    seconds: float
    healed_s: float  # from the last fault's end until nothing waited any more
    done: Counter[tuple[Kind, str]]
    families: int
    requests: int
    retries: int
    given_up: int
    answers: Counter[str]  # by status
    latencies_ms: Sequence[float]
    has_volumes: bool


def render(run: Run, lines: Sequence[Line]) -> str:
    """Return the report."""
    return "\n".join([*_faults(run), "", *_traffic(run), "", *_books(lines)])


def _faults(run: Run) -> Iterator[str]:
    kinds = [kind for kind in Kind if any(done == kind for done, _ in run.done)]
    targets = sorted({target for _, target in run.done})
    yield f"{sum(run.done.values())} faults in {run.seconds:,.0f} s, seed {run.seed}:"
    yield ""
    yield "| target | " + " | ".join(kinds) + " |"
    yield "|---|" + "---:|" * len(kinds)
    for target in targets:
        yield f"| {target} | " + " | ".join(str(run.done[kind, target] or "") for kind in kinds) + " |"
    if not run.has_volumes:
        yield "\nDisks were not filled: only root can mount a small volume."


def _traffic(run: Run) -> Iterator[str]:
    ranked = sorted(run.latencies_ms)
    yield "| families | requests | repeated | given up | p50 ms | p99 ms | all was handed on after, s |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    numbers = (run.families, run.requests, run.retries, run.given_up)
    shares = (percentile(ranked, 0.5), percentile(ranked, 0.99), run.healed_s)
    yield "| " + " | ".join([*(f"{one:,}" for one in numbers), *(f"{one:,.1f}" for one in shares)]) + " |"
    yield ""
    yield "Answers: " + ", ".join(f"{count:,} of {status}" for status, count in sorted(run.answers.items())) + "."


def _books(lines: Sequence[Line]) -> Iterator[str]:
    yield "| the books | looked at | faults |"
    yield "|---|---:|---:|"
    for line in lines:
        yield f"| {line.what} | {line.looked_at:,} | {len(line.faults)} |"
    for line in lines:
        if line.faults:
            yield f"\n{line.what}:"
            yield from (f"- {fault}" for fault in line.faults[:SHOWN_FAULTS])
