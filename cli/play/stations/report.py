"""What a played Saturday ended with: where measurements are, what each tablet went through, what was wrong."""

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.table import Table

from cli.play.report import SHOWN_ERRORS, Report
from cli.play.stations.truth import Place


@dataclass(frozen=True, slots=True)
class TabletStory:
    """What a tablet went through, in visits."""

    label: str
    booth: str
    fate: str
    visits: int
    sent_at_once: int
    handed_in: int
    repeated: int
    kept_apart: int
    refused: int
    still_waiting: int
    network_lost: int


@dataclass
class SaturdayReport:
    """Counts of one Saturday. `errors` make the run fail. `traffic` has what members' requests met."""

    visitors: int = 0
    visits: Counter[Place] = field(default_factory=Counter)
    measurements: Counter[Place] = field(default_factory=Counter)
    released: int = 0
    hows: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    tablets: list[TabletStory] = field(default_factory=list)
    elsewhere: int = 0
    measuring_s: float = 0.0
    served_ms: list[float] = field(default_factory=list)  # of visits that were answered at once
    traffic: Report = field(default_factory=Report)
    differences: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        """All that was wrong."""
        return [*self.traffic.errors, *self.differences]

    @property
    def visits_per_s(self) -> float:
        """Visits a second while booths were open."""
        return sum(self.visits.values()) / self.measuring_s if self.measuring_s else 0.0

    def render(self) -> Group:
        """Return the tables of the report."""
        return Group(self._places(), self._tablets(), *self._lines())

    def print(self, console: Console) -> None:
        """Show the report."""
        console.print(self.render())

    def _places(self) -> Table:
        title = f"{self.visitors:,} visitors: where every measurement ended"
        table = Table("place", "visits", "measurements", title=title)
        for place in Place:
            table.add_row(place.value, f"{self.visits[place]:,}", f"{self.measurements[place]:,}")
        table.add_section()
        table.add_row("all", f"{self.visits.total():,}", f"{self.measurements.total():,}")
        return table

    def _tablets(self) -> Table:
        titles = (
            "tablet",
            "booth",
            "fate",
            "visits",
            "at once",
            "handed in",
            "repeated",
            "apart",
            "refused",
            "wait",
        )
        table = Table(*titles, "cut", title="Tablets")
        for one in self.tablets:
            counts = (one.visits, one.sent_at_once, one.handed_in, one.repeated, one.kept_apart, one.refused)
            numbers = (*counts, one.still_waiting, one.network_lost)
            table.add_row(one.label, one.booth, one.fate, *(f"{number:,}" for number in numbers))
        return table

    def _lines(self) -> list[str]:
        known = ", ".join(f"{count:,} by {how}" for how, count in sorted(self.hows.items()))
        refused = ", ".join(f"{code} {count:,}" for code, count in sorted(self.refusals.items())) or "none"
        lines = [
            f"Known: {known}. Passes not taken: {refused}. Same service at two booths: {self.elsewhere:,}.",
            f"Released by the officer: {self.released:,}. {self.visits_per_s:,.1f} visits a second.",
        ]
        if not self.errors:
            return [*lines, "[green]Every measurement is in exactly one place.[/]"]
        lines += [f"[red]{len(self.errors)} errors[/]", *self.errors[:SHOWN_ERRORS]]
        return [*lines, "..."] if len(self.errors) > SHOWN_ERRORS else lines
