"""`eplus parks`: compile the project's file of parks, load it, import an operator's own."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from cli.reading import read_text
from cli.running import run
from core.database import Database
from geo.parks.boundaries import Crs
from geo.parks.categories import Maintainer
from geo.parks.compile import FactsUnfit, compile_districts, compile_land, compile_parks
from geo.parks.importing import ImportOptions, ImportReport, import_parks
from geo.parks.loading import load_places
from geo.revisions.repository import name_author

app = typer.Typer(help="Parks and their geofences.", no_args_is_help=True)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)
_SHOWN_CHANGES = 50  # more rows than fit on a screen help nobody; the count says how many there are


@app.command("compile")
def compile_(
    facts: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of the tables of facts.")],
) -> None:
    """Compile data/parks/parks.geojson and data/places/*.geojson from tables of facts."""
    try:
        districts = compile_districts(facts)
        compile_land(facts)
        _out.print(f"{districts} districts, {compile_parks(facts)} designated parks written.")
    except FactsUnfit as error:
        _err.print(f"The facts do not fit: {error}")
        raise typer.Exit(1) from error


@app.command()
def load() -> None:
    """Bring the database up to the project's own districts and parks. Does nothing the second time."""

    async def work(database: Database, now: dt.datetime) -> ImportReport:
        async with database.transaction() as session:
            return await load_places(session, now=now, track=_with_progress)

    _finish(run(work))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="GeoJSON FeatureCollection.")],
    crs: Annotated[
        Crs | None, typer.Option(help="What the coordinates are in; default: as the file says.")
    ] = None,
    *,
    skip_bad: Annotated[bool, typer.Option(help="Leave faulty features out and write the others.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Check and show what would change; write nothing.")] = False,
) -> None:
    """Import parks: polygons, multipolygons, or points with a radius_m. All or nothing, unless --skip-bad."""
    try:
        document = json.loads(read_text(file))
    except (json.JSONDecodeError, RecursionError) as error:
        _err.print(f"{file} is not JSON: {error}", markup=False)
        raise typer.Exit(1) from error
    options = ImportOptions(Maintainer.OPERATOR, crs, skip_bad=skip_bad, dry_run=dry_run)

    async def work(database: Database, now: dt.datetime) -> ImportReport:
        async with database.transaction() as session:
            await name_author(session, None, f"import of {file.name}")
            return await import_parks(session, document, options, now=now, track=_with_progress)

    _finish(run(work))


def _with_progress(features: Sequence[Any]) -> Iterable[Any]:
    return track(features, description="Checking", console=_err)


def _finish(report: ImportReport) -> None:
    """Print faults and changes; end with exit code 1 when there was a fault and nothing was written."""
    for change in report.changes:
        for one in change.duplicates:
            why = "the same name as" if one.why == "same_name" else "the same place as"
            _err.print(f"row {change.row}: {change.park_id} has {why} {one.park_id}", markup=False)
    for fault in report.faults:
        _err.print(str(fault), markup=False)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for change in report.changes:
        counts[change.kind] += 1
    shown = [change for change in report.changes if change.kind == "changed"][:_SHOWN_CHANGES]
    if shown:
        table = Table("park", "changed", "boundary moved (m)", "(m²)")
        for change in shown:
            moved = f"{change.moved_m:,.0f}", f"{change.moved_m2:,.0f}"
            table.add_row(change.park_id, ", ".join(change.fields), *moved)
        _out.print(table)
    done = "written" if report.is_written else "nothing written"
    counted = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    _out.print(f"{counted}, {len(report.faults)} faults: {done}")
    if report.faults and not report.is_written:
        raise typer.Exit(1)
