"""An app that is opened after its access token ended renews it before it asks: nothing fails."""

import datetime as dt

import pytest
from playwright.async_api import Request, expect

from families.actors import Role
from tests.web.devices import DESK, Devices
from tests.web.people import adult, class_room, family
from tests.web.system import System
from tests.web.words import say

LATER = dt.timedelta(hours=3)


@pytest.mark.parametrize(
    ("path", "clock_error"),
    [
        ("/office", dt.timedelta()),
        ("/school", -dt.timedelta(hours=1)),
        ("/play", dt.timedelta(hours=1)),
    ],
)
async def test_a_session_is_renewed_once_and_before_anything_fails(
    path: str, clock_error: dt.timedelta, devices: Devices, system: System
) -> None:
    """Two tabs are opened at once, on a device whose clock may be wrong; the fixture fails on any 401."""
    make = {"/office": lambda: adult(system, Role.OFFICER), "/play": lambda: family(system)}
    who = await make[path]() if path in make else (await class_room(system)).teacher
    device = await devices.open("about:blank", who=who, size=DESK)
    context = device.context
    await context.clock.set_fixed_time(system.now + clock_error)
    device.watch.allow(r"net::ERR_ABORTED")
    await device.page.goto(path)
    await expect(device.page.get_by_role("navigation", name=say("frame_main_nav"))).to_be_visible()
    await expect(device.page.locator(".skeleton")).to_have_count(0)

    await device.page.goto("about:blank")  # an open page would ask on while the hours pass
    renewals: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/v1/sessions/refresh"):
            renewals.append(request.url)

    context.on("request", note)
    with system.at(system.now + LATER):
        await context.clock.set_fixed_time(system.now + clock_error)
        other = await context.new_page()
        await other.goto(path)
        await device.page.goto(path)
        for page in (other, device.page):
            await expect(page.get_by_role("navigation", name=say("frame_main_nav"))).to_be_visible()
            await expect(page.locator(".skeleton")).to_have_count(0)
        await device.page.wait_for_load_state("load")
        for page in (other, device.page):
            await page.close()  # before the clock goes back, for which the new session is one of the future
    assert len(renewals) == 1
