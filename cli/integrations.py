"""`eplus integrations`: step sources for whoever wants to try them without an account at a vendor."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core.clock import utc_now
from core.errors import DomainError
from core.messages import DEFAULT_LANGUAGE, say
from core.redis import make_redis
from core.settings import get_settings
from integrations.failures import VendorFailure
from integrations.registry import find_source_types, open_sources
from integrations.source import SubscribingSource, WebhookCreatingSource
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


@app.command("create-webhook")
def create_webhook(slug: Annotated[str, typer.Argument(help="The source, as `list` shows it.")]) -> None:
    """Create the one webhook that some vendors want created once for everybody; print the settings to make.

    The product must run already, reachable at EPLUS_PUBLIC_URL: the vendor calls it at once.
    """
    console = Console(highlight=False, soft_wrap=True)
    try:
        made = asyncio.run(_create_webhook(slug))
    except VendorFailure as failure:
        console.print(f"{slug}: {say(f'step_trouble_{failure.code}', DEFAULT_LANGUAGE)}", markup=False)
        raise typer.Exit(1) from failure
    except DomainError as error:
        console.print(say(error.code, DEFAULT_LANGUAGE, error.params), markup=False)
        raise typer.Exit(1) from error
    for name, value in made.items():
        console.print(f"{name}={value}", markup=False)
    if not made:
        console.print(f"{slug} wants none: its webhooks are asked for by themselves, or in the vendor's console.")


async def _create_webhook(slug: str) -> Mapping[str, str]:
    redis = make_redis()
    try:
        async with open_sources(redis) as sources:
            source = sources.get_configured(slug)
            if not isinstance(source, WebhookCreatingSource):
                return {}
            address = f"{get_settings().public_url}/v1/step-webhooks/{slug}"
            return await source.create_webhook(callback_url=address, now=utc_now())
    finally:
        await redis.aclose()


@app.command()
def subscribe(
    slug: Annotated[str, typer.Argument(help="The source, as `list` shows it.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say how it stands.")] = False,
) -> None:
    """Have a vendor call us about everybody, where it keeps one subscriber: make it, renew one that is not well.

    The product must run already, reachable at EPLUS_PUBLIC_URL: the vendor verifies it at once. To be run again
    from time to time, since a vendor may switch a subscriber off.
    """
    console = Console(highlight=False, soft_wrap=True)
    try:
        state = asyncio.run(_subscribe(slug, is_check=check))
    except VendorFailure as failure:
        console.print(f"{slug}: {say(f'step_trouble_{failure.code}', DEFAULT_LANGUAGE)}", markup=False)
        raise typer.Exit(1) from failure
    except DomainError as error:
        console.print(say(error.code, DEFAULT_LANGUAGE, error.params), markup=False)
        raise typer.Exit(1) from error
    if state is None:
        console.print(f"{slug} keeps no subscriber, or what it needs is not set: see `eplus settings table`.")
        raise typer.Exit(1)
    console.print(f"{slug}: {state}")
    if state != "ACTIVE":
        raise typer.Exit(1)


async def _subscribe(slug: str, *, is_check: bool) -> str | None:
    redis = make_redis()
    try:
        async with open_sources(redis) as sources:
            source = sources.get_configured(slug)
            if not isinstance(source, SubscribingSource) or not source.can_keep_subscriber:
                return None
            ask = source.subscriber_state if is_check else source.keep_subscriber
            return await ask(callback_url=f"{get_settings().public_url}/v1/step-webhooks/{slug}", now=utc_now())
    finally:
        await redis.aclose()


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
    public_url = get_settings().public_url
    console.print(
        f"\nWebhooks go to {public_url}; is the product elsewhere, set EPLUS_PUBLIC_URL here.", markup=False
    )
    console.print("\nThen let something happen, for example at the first of them:\n")
    console.print(f"curl {started[0].url}/_simulator/state", markup=False)
    console.print(f"curl {started[0].url}/_simulator/faults --json '{{\"is_away\": true}}'", markup=False)
    console.print("\ndocs/adding-a-source.md has every switch.")
    asyncio.run(serve(started, webhook_base_url=public_url))
