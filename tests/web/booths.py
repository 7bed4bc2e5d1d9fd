"""A Saturday at a support station for the browser's tests: its plan, who works there, and a tablet at a booth."""

import re
import uuid
from dataclasses import dataclass

from playwright.async_api import Page, expect

from families.actors import Role
from stations.events.plan import EventPlan
from stations.events.service import save_plan
from tests.support.stations import PIN, plan_of
from tests.web.devices import Device, Devices
from tests.web.people import Person, adult
from tests.web.system import System
from tests.web.words import say

TABLET = (1024, 768)


@dataclass(frozen=True)
class Booth:
    """An event that is on, with who leads it and who works at its booth `blood`."""

    event_id: str
    officer: Person
    lead: Person
    staff: Person
    shift_id: str


async def open_booth(system: System) -> Booth:
    """Publish an event of its own, so that no other test's tablets are in it."""
    officer = await adult(system, Role.OFFICER)
    lead, staff = await adult(system), await adult(system, Role.STAFF)
    event_id = f"station-{uuid.uuid4().hex[:12]}"
    working = {"lead": lead.account.person_id, "blood": staff.account.person_id}
    plan = EventPlan.model_validate(plan_of(system.now, working))
    async with system.database.transaction() as session:
        await save_plan(
            session,
            event_id,
            plan,
            expected_revision=0,
            actor_id=officer.account.person_id,
            now=system.now,
        )
    (shift,) = (await staff.ask("GET", "/v1/me/station-shifts"))["items"]
    return Booth(event_id, officer, lead, staff, shift["id"])


async def choose_pin(booth: Booth) -> None:
    """Let staff choose the PIN of the shift."""
    await booth.staff.ask("PUT", f"/v1/me/station-shifts/{booth.shift_id}/pin", {"pin": PIN}, 204)


async def show_code(page: Page) -> str:
    """Ask for the tablet to be let in; return the code that it shows."""
    await page.get_by_label(say("station_label")).fill("Tablet 3")
    await page.get_by_role("button", name=say("station_let_in_begin")).click()
    code = page.get_by_label(say("station_code_label"))
    await expect(code).to_be_visible()
    return await code.inner_text()


async def unlock(page: Page, pin: str = PIN) -> None:
    """Type a PIN, as staff does it; without a network nobody else can be chosen."""
    await page.get_by_role("button", name=re.compile(say("station_role_staff") + "$")).click()
    await expect(page.get_by_role("group", name=say("station_pin"))).to_be_visible()
    for digit in pin:
        await page.get_by_role("button", name=digit, exact=True).click()


async def at_work(devices: Devices, booth: Booth, *, keeps_app: bool = False) -> Device:
    """Open a tablet at the booth and unlock it."""
    await choose_pin(booth)
    device = await devices.open("/station", size=TABLET, keeps_app=keeps_app)
    code = await show_code(device.page)
    approval = {"user_code": code, "booth": "blood"}
    await booth.lead.ask("POST", f"/v1/station-events/{booth.event_id}/device-approvals", approval)
    await unlock(device.page)
    await expect(device.page.get_by_role("heading", name=say("station_visitor_title"))).to_be_visible()
    return device
