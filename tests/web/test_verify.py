"""The page at which anybody verifies a medical certificate."""

import httpx
from playwright.async_api import expect

from records.appointments.models import Clinic
from records.clinics.service import grant_clinic, make_clinic_key
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import family
from tests.web.system import System
from tests.web.words import say

SMALL = (320, 640)


async def test_who_is_shown_a_medical_certificate_sees_whether_it_is_good(
    devices: Devices, system: System
) -> None:
    guardian = await family(system, mode=None)
    async with system.database.transaction() as session:
        names = {f"name_{one}": "Harbour Clinic 海港診所" for one in ("en", "zh_hant", "zh_hans")}
        await session.merge(Clinic(id="harbour-verify", district="eastern", **names))
        await session.flush()
        _, secret = await make_clinic_key(session, "harbour-verify", label="Desk", now=system.now)
        grant = await grant_clinic(
            session,
            guardian.children[0],
            "harbour-verify",
            granted_by_id=guardian.account.person_id,
            now=system.now,
        )
        base = f"{system.url}/v1/deposits/{grant.code}/medical-certificates"
    day = system.now.date().isoformat()
    body = {"kind": "sick_leave", "name": "Chan Mei", "from_on": day, "until_on": day, "doctor": "Dr Lee"}
    async with httpx.AsyncClient(
        headers={"X-Clinic-Key": secret, "Idempotency-Key": "verify"}, timeout=60
    ) as clinic:
        issued = (await clinic.post(base, json=body)).json()
        path = "/verify/" + issued["address"].rpartition("/")[2]
        phone = (await devices.open(path, size=SMALL, language="zh-Hant")).page
        await expect(phone.get_by_text(say("verify_valid", "zh-Hant"))).to_be_visible()
        await expect(phone.get_by_text("C. M.", exact=True)).to_be_visible()
        assert "Chan" not in await phone.locator("body").inner_text()
        await assert_accessible(phone)
        revoked = await clinic.post(
            f"{base}/{issued['id']}/revocation", json={"reason": "Wrong days."}, headers={"If-Match": '"1"'}
        )
        assert revoked.status_code == 200, revoked.text
    desk = (await devices.open(path, size=DESK)).page
    await expect(desk.get_by_text("It is no longer valid")).to_be_visible()
    await assert_accessible(desk)
    device = await devices.open("about:blank")
    device.watch.allow(r"^404 GET /v1/medical-certificates/")
    await device.page.goto("/verify/" + "A" * 43)
    await expect(device.page.get_by_text(say("verify_unknown"))).to_be_visible()
    await assert_accessible(device.page)
