"""`eplus integrations`: step sources for whoever wants to try them without an account at a vendor."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core.messages import DEFAULT_LANGUAGE, say
from core.settings import get_settings
from integrations.registry import find_source_types
from integrations.vendor_settings import variables_of
from simulators.starting import FIRST_PORT, make_all, serve, settings_of

app = typer.Typer(help="Step sources: what there is, and simulators of all vendors.", no_args_is_help=True)


@app.command("list")
def list_sources() -> None:
    """Show every installed source, how it delivers, and whether it is set up."""
    table = Table("source", "name", "delivers", "set up")
    for slug, kind in find_source_types().items():
        is_set = "yes" if kind.SETTINGS().is_set else "no"
        name = say(f"step_source_{slug.replace('-', '_')}", DEFAULT_LANGUAGE)
        table.add_row(slug, name, ", ".join(sorted(kind.CAPABILITIES.deliveries)), is_set)
    Console(highlight=False).print(table)


@app.command()
def simulate(
    first_port: Annotated[int, typer.Option(min=1_024, max=65_000, help="The others follow it.")] = FIRST_PORT,
) -> None:
    """Start simulators of all vendors and print the settings to use; Ctrl-C ends them.

    Switches are under `/_simulator/` of each: outages, late and corrected data, revocation, webhooks.
    """
    console = Console(highlight=False, soft_wrap=True)
    started = make_all(first_port)
    console.print("Start the product with these settings, then connect a source in the app:\n")
    for one in started:
        kind = find_source_types().get(one.slug)
        known = variables_of(kind.SETTINGS) if kind is not None else ()
        for name, value in settings_of(one).items():
            if name in known:
                console.print(f"export {name}={value}", markup=False)
    console.print("\nThen let something happen, for example at the first of them:\n")
    console.print(f"curl {started[0].url}/_simulator/state", markup=False)
    console.print(f"curl {started[0].url}/_simulator/faults --json '{{\"is_away\": true}}'", markup=False)
    console.print("\ndocs/adding-a-source.md has every switch.")
    asyncio.run(serve(started, webhook_base_url=get_settings().public_url))
