"""`eplus play`: families that are not people walk between real parks, or come to a station, over HTTP."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from cli.demo import OFFICER_EMAIL, PASSWORD
from cli.play.client import GivenUp
from cli.play.report import Report
from cli.play.running import PlaySettings, play
from cli.play.stations.report import SaturdayReport
from cli.play.stations.running import SaturdaySettings, play_saturday

MOST_FAMILIES = 2_000  # one process plays no more at a time; start it twice for more
MOST_VISITORS = 1_000  # one more booth would be opened


def command(
    families: Annotated[int, typer.Option(min=1, max=MOST_FAMILIES, help="How many families sign up.")] = 20,
    minutes: Annotated[float, typer.Option(min=0.05, max=600, help="How long they play.")] = 1.0,
    url: Annotated[str, typer.Option(envvar="EPLUS_URL", help="Where the API is.")] = "http://127.0.0.1:8000",
    seed: Annotated[int, typer.Option(help="The same seed makes the same families, walks and mishaps.")] = 1,
    challenge: Annotated[str, typer.Option(help="The challenge they enrol in.")] = "go-to-park",
    *,
    stations: Annotated[
        bool, typer.Option("--stations", help="Play a Saturday at a support station instead.")
    ] = False,
    visitors: Annotated[int, typer.Option(min=8, max=MOST_VISITORS, help="How many come to the station.")] = 60,
    officer: Annotated[str, typer.Option(help="Who plans the Saturday: an officer's e-mail.")] = OFFICER_EMAIL,
    password: Annotated[str, typer.Option(envvar="EPLUS_OFFICER_PASSWORD", help="The officer's.")] = PASSWORD,
) -> None:
    """Let invented families sign up, walk between real parks, check in and catch; then report.

    Honest, clumsy and cheating players; some carry a simulated phone that uploads their steps, some wear a watch
    that syncs later. Fails when the service answered with an error of its own, let a cheat through, lost anything
    it had acknowledged, or shows other steps than the phones know.

    With --stations: three booths measure visitors with passes, cards and neither, the network is lost twice, one
    tablet is stolen and shut out; fails unless every measurement ends in exactly one place, on the right person.
    """
    console = Console()
    try:
        report: Report | SaturdayReport
        if stations:
            report = asyncio.run(play_saturday(SaturdaySettings(url, visitors, seed, officer, password), console))
        else:
            report = asyncio.run(play(PlaySettings(url, families, minutes, seed, challenge), console))
    except GivenUp as failure:
        console.print(f"[red]{url} does not answer as it should: {failure}. Is it running? Are parks loaded?[/]")
        raise typer.Exit(1) from None
    report.print(console)
    if report.errors:
        raise typer.Exit(1)
