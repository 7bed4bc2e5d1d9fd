"""A teacher's day: a pasted list, cards, a park with the camera, the school's dashboard; then a family's slip."""

import datetime as dt

from playwright.async_api import expect
from sqlalchemy import select

from core.pdf import qr_svg
from families.classes.cards import PREFIX
from families.classes.roster.models import RosterEntry
from tests.web.accessibility import assert_accessible
from tests.web.devices import Device, Devices
from tests.web.people import VICTORIA_PARK, ClassRoom, adult, class_room
from tests.web.system import System
from tests.web.words import say

# A camera that sees what the test holds before it: a picture drawn again and again, as a stream.
_CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
  const paper = canvas.getContext('2d');
  setInterval(() => {
    paper.fillStyle = '#dde';
    paper.fillRect(0, 0, 640, 480);
    if (globalThis.held) paper.drawImage(globalThis.held, 190, 110, 260, 260);
  }, 50);
  return canvas.captureStream();
};
"""
_HOLD = """async (svg) => {
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await picture.decode();
  globalThis.held = picture;
}"""


async def _hold(phone: Device, text: str) -> None:
    await phone.page.evaluate(_HOLD, qr_svg(text))


async def test_from_a_list_to_the_park_and_home(devices: Devices, system: System) -> None:
    room = await class_room(system)
    phone = await devices.open(f"/school/classes/{room.class_id}", who=room.teacher, place=VICTORIA_PARK)
    await phone.context.add_init_script(_CAMERA)
    page = phone.page
    await page.get_by_role("link", name=say("roster_open")).click()
    pasted = page.get_by_label(say("roster_paste_label"))
    await pasted.fill("小明\n\nRosa 🐢\nrosa 🐢\n\u202eTim 14")
    await page.get_by_role("button", name=say("roster_look")).click()
    answers = page.get_by_role("list", name=say("roster_answers")).get_by_role("listitem")
    await expect(answers).to_have_count(5)
    await expect(answers.nth(3)).to_contain_text("As line 3")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("roster_add", count=3)).click()
    await expect(page.get_by_text("Tim 14", exact=True)).to_be_visible()
    await expect(pasted).to_have_value("rosa 🐢")  # nothing is lost: what was not taken is there to be mended

    tim = page.get_by_role("button", name=f"{say('roster_absent')}: Tim 14")
    await tim.click()
    await expect(tim).to_have_attribute("aria-pressed", "true")
    async with page.expect_download() as download:
        await page.get_by_role("button", name=say("roster_print")).click()
    assert (await download.value).suggested_filename.endswith(".pdf")
    await assert_accessible(page)

    cards = {one["person_id"]: one["token"] for one in await room.teacher.ask("POST", _of(room, "cards"))}
    roster = {one["nickname"]: one["person_id"] for one in await room.teacher.ask("GET", _of(room, "roster"))}
    await page.goto(f"/school/classes/{room.class_id}/outing")
    await expect(page.get_by_text(say("outing_here", count=0, all=3))).to_be_visible()
    await page.get_by_role("button", name=say("scanner_start")).click()
    await _hold(phone, PREFIX + cards[roster["Rosa 🐢"]])
    await expect(page.get_by_text(say("outing_scanned", name="Rosa 🐢"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("scanner_stop")).click()
    await page.get_by_label("小明").check()
    await page.get_by_role("button", name=say("outing_send", count=2)).click()
    await expect(page.get_by_text(say("outing_counted", count=2, all=2))).to_be_visible()
    await expect(page.get_by_role("list", name=say("outing_result"))).to_contain_text("Rosa 🐢")
    await assert_accessible(page)

    await page.goto("/school/dashboard")
    await expect(page.get_by_role("heading", level=2).first).to_be_visible()
    await expect(page.get_by_role("button", name=say("dashboard_csv"))).to_be_visible()
    await assert_accessible(page)

    async with system.database.transaction() as session:
        entry = select(RosterEntry.slip_code).where(RosterEntry.person_id == roster["Rosa 🐢"])
        code = (await session.execute(entry)).scalar_one()
    parent = await adult(system)
    home = (await devices.open(f"/family/claim#{code}", who=parent)).page
    born_on = system.now.date() - dt.timedelta(days=3_000)
    await home.get_by_label(say("start_child_birth")).fill(born_on.isoformat())
    await assert_accessible(home)
    await home.get_by_role("button", name=say("claim_send")).click()
    await expect(home.get_by_role("link", name=say("claim_go"))).to_be_visible()
    me = await parent.ask("GET", "/v1/me")
    assert roster["Rosa 🐢"] in {one["person_id"] for one in me["family"]["members"]}

    # The slip was found by strangers: the teacher takes the pupil back.
    await page.goto(f"/school/classes/{room.class_id}/roster")
    await page.get_by_role("button", name=f"{say('roster_claim_undo')}: Rosa 🐢").click()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("roster_claim_undo_do")).click()
    await expect(page.get_by_role("heading", name=say("roster_claims"))).to_be_hidden()
    me = await parent.ask("GET", "/v1/me")
    assert roster["Rosa 🐢"] not in {one["person_id"] for one in me["family"]["members"]}


def _of(room: ClassRoom, path: str) -> str:
    return f"/v1/classes/{room.class_id}/{path}"
