"""What the cycle test needs to know of a vendor, found in `tests/integrations/drivers/`: one file per source.

A driver's `DRIVER` says how to start the simulator and what to set; everything else goes through the switches that
all simulators share. The person who walks wears one device, so that a day has one true number.
"""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from fastapi import FastAPI

from simulators.vendor import SimulatorSettings
from simulators.wearing import WATCH, Worn

_FOLDER = Path(__file__).parent.parent / "integrations" / "drivers"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorDriver:
    """One vendor in the cycle. `environment` is what the operator sets, given the simulator's address.

    `device` is what the person wears. `says_ended`: whether a webhook follows when a person takes the permission
    back at the vendor.
    """

    slug: str
    make_app: Callable[[SimulatorSettings], FastAPI]
    environment: Callable[[str], Mapping[str, str]]
    device: Worn = WATCH
    webhook_secret: str = "simulated-webhook-secret"
    says_ended: bool = True


def find_drivers() -> dict[str, VendorDriver]:
    """Return every driver by its source's slug."""
    found = {}
    for path in sorted(_FOLDER.glob("[a-z]*.py")):
        specification = importlib.util.spec_from_file_location(f"step_vendor_driver_{path.stem}", path)
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        driver: VendorDriver = module.DRIVER
        found[driver.slug] = driver
    return found


async def consent(
    http: httpx.AsyncClient, address: str, user_id: str, *, answer: str = "allow", scopes: list[str] | None = None
) -> dict[str, str]:
    """Answer a simulator's consent page as a person does; return the query that leads back to us."""
    page = await http.get(address)
    assert page.status_code == 200, page.text
    query = dict(parse_qsl(urlsplit(address).query))
    wanted = query.pop("scope", "").replace(",", " ").split()
    form = [*query.items(), *(("scope", scope) for scope in (wanted if scopes is None else scopes))]
    form += [("user_id", user_id), ("answer", answer)]
    back = await http.post(
        address.partition("?")[0],
        content=str(httpx.QueryParams(form)),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert back.status_code in {302, 303}, back.text
    return dict(parse_qsl(urlsplit(back.headers["location"]).query))
