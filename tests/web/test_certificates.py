"""Certificates in Play, and the page at which anybody verifies one."""

import datetime as dt
import uuid

from playwright.async_api import expect

from core.messages import LANGUAGES
from rewards.certificates.rules import CertificateWords, NewCertificate
from rewards.certificates.service import correct_certificate, issue_certificates, list_certificates
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import family
from tests.web.system import System
from tests.web.words import say

HEADING, TITLE = "10,000 Steps a Day", "E-certificate of achievement"


async def issue(system: System, person_id: uuid.UUID) -> str:
    """Issue a certificate to a person; return its code."""

    def same(words: str) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, words)

    new = NewCertificate(
        person_id,
        "walk",
        "achievement",
        "walk:achievement:run/1",
        CertificateWords(same(HEADING), same(TITLE), same("has walked 312,000 steps, on average 10,400 a day.")),
        same("Brave Otter 27"),
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 30),
        system.now,
    )
    async with system.database.transaction() as session:
        await issue_certificates(session, [new], system.now)
        (held,) = await list_certificates(session, person_id)
    return held.code


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
    await page.get_by_role("radio", name=say("certificates_display_name")).check(force=True)
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
