"""`eplus challenge validate | simulate`: looking at challenge files before anyone plays them. Needs no server."""

import datetime as dt
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.definitions.check import DefinitionInvalid, Fault, KnownIds, review_file
from challenge_engine.definitions.compile import CompiledChallenge, compile_challenge
from challenge_engine.facts.rules import Scalar
from challenge_engine.simulation.population import Player, World, generate_players
from challenge_engine.simulation.recorded import read_players
from challenge_engine.simulation.report import Report
from challenge_engine.simulation.sources import creatures
from cli.reading import read_text
from core.settings import PROJECT_ROOT
from rewards.badges.catalogue import badge_catalogue

GROUP = "challenge"
app = typer.Typer(help="Challenge files: validate, simulate, publish, replay, explain.", no_args_is_help=True)
_out = Console(highlight=False, soft_wrap=True)

GENERATED_PERSONS_MAX = 100_000  # as many as an hour of simulation on one core
FROM_THE_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
ChallengePath = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A challenge file (YAML).")]


@app.command("validate")
def validate(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Challenge files (YAML).")],
) -> None:
    """Print every fault of the files with line and column. Exit code 1 when any is an error; warnings pass."""
    known = _shipped_ids()
    errors = 0
    for path in files:
        review = review_file(read_text(path), known)
        _print_faults(path, review.faults)
        errors += len(review.errors)
        if not review.errors:
            _out.print(f"{path}: good, {len(review.warnings)} warnings", markup=False)
    if errors:
        raise typer.Exit(1)


@app.command("simulate")
def simulate(
    file: ChallengePath,
    facts: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Recorded facts, one JSON object a line.")
    ] = None,
    generate: Annotated[
        str, typer.Option(help="Made-up players instead: persons,days,seed.", metavar="PERSONS,DAYS,SEED")
    ] = "200,60,1",
) -> None:
    """Play an unpublished file on recorded or made-up facts; print who would earn what, and what it would cost."""
    review = review_file(read_text(file), _shipped_ids())
    _print_faults(file, review.faults)
    if review.file is None:
        raise typer.Exit(1)
    challenge = compile_challenge([(review.file.version, FROM_THE_BEGINNING, review.file)])
    report = Report.of(challenge)
    players = _recorded(challenge, facts) if facts else _generated(challenge, generate)
    with Progress(console=Console(stderr=True)) as progress:
        for player in progress.track(players, description="playing"):
            report.add(challenge, player)
    _print_report(challenge, report)


def _recorded(challenge: CompiledChallenge, path: Path) -> Sequence[Player]:
    try:
        return read_players(challenge, StringIO(read_text(path)))
    except DefinitionInvalid as invalid:
        _print_faults(path, invalid.faults)
        raise typer.Exit(1) from None


def _generated(challenge: CompiledChallenge, generate: str) -> Sequence[Player]:
    numbers = generate.split(",")
    if len(numbers) != 3 or not all(number.isdigit() for number in numbers):
        raise typer.BadParameter("three numbers with commas between: persons,days,seed", param_hint="--generate")
    persons, days, seed = map(int, numbers)
    if not 1 <= persons <= GENERATED_PERSONS_MAX or days < 1:
        raise typer.BadParameter(f"1 to {GENERATED_PERSONS_MAX} persons, 1 day or more", param_hint="--generate")
    return list(generate_players(challenge, _world(), persons=persons, days=days, seed=seed))


def _parks() -> list[dict[str, Scalar]]:
    features = json.loads((PROJECT_ROOT / "data" / "parks" / "parks.geojson").read_text())["features"]
    return [
        {
            "park_id": place["id"],
            "district": place["district"],
            "category": place["category"],
            "is_designated": place["is_designated"],
        }
        for place in (feature["properties"] for feature in features)
    ]


def _world() -> World:
    return World([park for park in _parks() if park["is_designated"]], creatures())


def _shipped_ids() -> KnownIds:
    """The ids in the project's own data; publishing checks against the database."""
    parks = _parks()
    return KnownIds(
        parks=frozenset(str(park["park_id"]) for park in parks),
        districts=frozenset(str(park["district"]) for park in parks),
        creatures=frozenset(catalogue().creatures),
        badges=frozenset(badge_catalogue()),
    )


def _print_faults(path: Path, faults: Sequence[Fault]) -> None:
    for fault in faults:
        kind = "warning: " if fault.is_warning else ""
        _out.print(f"{path}:{fault.line}:{fault.column}: {kind}{fault.message}", markup=False)


def _print_report(challenge: CompiledChallenge, report: Report) -> None:
    rules = Table("rule", "awards", "persons", "points", title=f"{challenge.slug}: what each rule gives")
    for rule_id, totals in report.rules.items():
        rules.add_row(rule_id, f"{totals.awards:,}", f"{totals.persons:,}", f"{totals.points:,}")
    _out.print(rules)
    things = Table("what", "which", "given")
    for (kind, subject), thing in sorted(report.things.items()):
        things.add_row(kind, subject, f"{thing.given:,}")
    _out.print(things)
    days = Table("day", "points")
    for day, day_totals in sorted(report.days.items()):
        days.add_row(day.isoformat(), f"{day_totals.points:,}")
    _out.print(days)
    shares = "  ".join(f"{share}%: {points:,}" for share, points in report.percentiles().items())
    _out.print(f"{report.persons:,} persons, {report.facts:,} facts. Points per person: {shares}")
    _out.print(
        f"Total cost: {report.points:,} points, {sum(thing.given for thing in report.things.values()):,} things."
    )
    for (place, message), number in report.faults.most_common():
        _out.print(f"failed {number:,} times: {place}: {message}", markup=False)
