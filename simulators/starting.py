"""Every simulator in one process, each on a port of its own. Found like the vendors: a folder with `make_app`."""

import asyncio
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

import simulators

FIRST_PORT = 9_100


@dataclass(frozen=True, slots=True)
class Started:
    """A simulator by its vendor's slug and where it answers."""

    slug: str
    url: str
    app: FastAPI


def make_all(first_port: int = FIRST_PORT) -> list[Started]:
    """Return every simulator with the address that it will have, by slug."""
    apps: dict[str, FastAPI] = {}
    for module in pkgutil.iter_modules(simulators.__path__, prefix="simulators."):
        if module.ispkg and hasattr(package := importlib.import_module(module.name), "make_app"):
            app: FastAPI = package.make_app()
            apps[app.state.vendor.slug] = app
    return [
        Started(slug, f"http://127.0.0.1:{first_port + place}", app)
        for place, (slug, app) in enumerate(sorted(apps.items()))
    ]


def settings_of(started: Started) -> Mapping[str, str]:
    """Return the environment variables with which the product asks this simulator."""
    prefix = f"EPLUS_{started.slug.replace('-', '_').upper()}"
    settings = started.app.state.vendor.settings
    more: Mapping[str, str] = getattr(started.app.state, "more_settings", {})  # that one vendor alone has
    return {f"{prefix}_{name}": value for name, value in more.items()} | {
        f"{prefix}_BASE_URL": started.url,
        f"{prefix}_CLIENT_ID": settings.client_id,
        f"{prefix}_CLIENT_SECRET": settings.client_secret,
        f"{prefix}_WEBHOOK_SECRET": settings.webhook_secret,
    }


async def serve(started: list[Started], *, webhook_base_url: str) -> None:
    """Serve until a signal ends it; webhooks go to the product at `webhook_base_url`."""
    servers = []
    for one in started:
        one.app.state.vendor.webhook_url = f"{webhook_base_url}/v1/step-webhooks/{one.slug}"
        port = int(one.url.rpartition(":")[2])
        servers.append(uvicorn.Server(uvicorn.Config(one.app, port=port, log_level="warning", ws="none")))
    await asyncio.gather(*(server.serve() for server in servers))
