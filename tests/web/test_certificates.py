"""Certificates in Play, and the page at which anybody verifies one."""

from playwright.async_api import expect

from rewards.certificates.service import correct_certificate
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import family
from tests.web.system import System
from tests.web.walkers import TITLE, issue
from tests.web.words import say


async def test_a_certificate_is_downloaded_and_verified_by_anybody(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    code = await issue(system, guardian.children[0])
    page = (await devices.open("/play/certificates", who=guardian)).page
    await expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    await assert_accessible(page)
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=say("certificates_download"), exact=True).click()
    download = await coming.value
    assert download.suggested_filename == "walk-achievement-en.pdf"
    with (await download.path()).open("rb") as file:
        assert file.read(5) == b"%PDF-"

    # The private name is chosen; who is shown the certificate reads it.
    await page.get_by_role("radio", name=say("certificates_display_name")).press("Space")
    await expect(page.get_by_text("Mei", exact=True).last).to_be_visible()

    stranger = (await devices.open(f"/certificates/{code}", size=DESK)).page
    await expect(stranger.get_by_text(say("certificates_verify_valid"))).to_be_visible()
    await expect(stranger.get_by_text("Mei", exact=True)).to_be_visible()
    await assert_accessible(stranger)
    async with system.database.transaction() as session:
        await correct_certificate(
            session,
            code,
            is_revoked=True,
            reason="Issued twice.",
            corrected_by_id=guardian.account.id,
            now=system.now,
        )
    await stranger.reload()
    await expect(stranger.get_by_text(say("certificates_verify_revoked"))).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    await expect(page.get_by_role("button", name=say("certificates_download"), exact=True)).to_have_count(0)
