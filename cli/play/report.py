"""What happened while the players played: counted as it happens, told at the end."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.table import Table

SHOWN_ERRORS = 20  # more would be the same again


@dataclass
class Report:
    """Counts of one run. `errors` are failures of the service: they make the run fail; rejections do not."""

    families: int = 0
    players: int = 0
    requests: int = 0
    retries: int = 0
    catches: int = 0
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    points: int = 0
    phones: int = 0
    uploads: int = 0
    steps_sent: int = 0  # as often as they were acknowledged
    days_settled: int = 0
    days_held: int = 0
    step_differences: int = 0  # each of them an error too
    rechecked: int = 0
    latencies_ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    @property
    def check_ins(self) -> int:
        """How many check-ins were answered with a verdict."""
        return sum(self.verdicts.values())

    def render(self) -> Group:
        """Return the tables of the report."""
        return Group(self._totals(), self._steps(), self._verdicts(), self._latencies(), *self._errors())

    def print(self, console: Console) -> None:
        """Show the report."""
        console.print(self.render())

    def _totals(self) -> Table:
        table = Table("families", "players", "requests", "retries", "check-ins", "catches", "points", "re-read")
        numbers = (self.families, self.players, self.requests, self.retries, self.check_ins, self.catches)
        table.add_row(*(f"{number:,}" for number in (*numbers, self.points, self.rechecked)))
        return table

    def _steps(self) -> Table:
        titles = ("phones", "uploads", "steps sent", "days settled", "days held", "differences")
        table = Table(*titles, title="Steps, read again and compared with what the phones know")
        numbers = (self.phones, self.uploads, self.steps_sent, self.days_settled, self.days_held)
        table.add_row(*(f"{number:,}" for number in (*numbers, self.step_differences)))
        return table

    def _verdicts(self) -> Table:
        table = Table("verdict", "reason", "count", title="Check-ins by verdict, and other requests refused")
        for (verdict, reason), count in sorted(self.verdicts.items()) + sorted(self.refusals.items()):
            table.add_row(verdict, reason, f"{count:,}")
        return table

    def _latencies(self) -> Table:
        table = Table("request", "count", "p50 ms", "p95 ms", "p99 ms", "max ms", title="Latencies")
        for name, values in sorted(self.latencies_ms.items()):
            ranked = sorted(values)
            shares = (percentile(ranked, share) for share in (0.5, 0.95, 0.99, 1.0))
            table.add_row(name, f"{len(ranked):,}", *(f"{value:,.1f}" for value in shares))
        return table

    def _errors(self) -> list[str]:
        if not self.errors:
            return ["[green]No errors; everything acknowledged was found again.[/]"]
        lines = [f"[red]{len(self.errors)} errors[/]", *self.errors[:SHOWN_ERRORS]]
        return [*lines, "..."] if len(self.errors) > SHOWN_ERRORS else lines


def percentile(ranked: list[float], share: float) -> float:
    """Return the value below or at which `share` of the sorted values lie (nearest rank); 0 of none."""
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else 0.0
