"""`eplus play`: families that are not people walk between real parks with phones and watches, over HTTP."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from cli.play.client import GivenUp
from cli.play.running import PlaySettings, play

MOST_FAMILIES = 2_000  # one process plays no more at a time; start it twice for more


def command(
    families: Annotated[int, typer.Option(min=1, max=MOST_FAMILIES, help="How many families sign up.")] = 20,
    minutes: Annotated[float, typer.Option(min=0.05, max=600, help="How long they play.")] = 1.0,
    url: Annotated[str, typer.Option(envvar="EPLUS_URL", help="Where the API is.")] = "http://127.0.0.1:8000",
    seed: Annotated[int, typer.Option(help="The same seed makes the same families, walks and mishaps.")] = 1,
    challenge: Annotated[str, typer.Option(help="The challenge they enrol in.")] = "go-to-park",
) -> None:
    """Let invented families sign up, walk between real parks, check in and catch; then report.

    Honest, clumsy and cheating players; some carry a simulated phone that uploads their steps, some wear a watch
    that syncs later. Fails when the service answered with an error of its own, let a cheat through, lost anything
    it had acknowledged, or shows other steps than the phones know.
    """
    console = Console()
    settings = PlaySettings(url, families, minutes, seed, challenge)
    try:
        report = asyncio.run(play(settings, console))
    except GivenUp as failure:
        console.print(f"[red]{url} does not answer as it should: {failure}. Is it running? Are parks loaded?[/]")
        raise typer.Exit(1) from None
    report.print(console)
    if report.errors:
        raise typer.Exit(1)
