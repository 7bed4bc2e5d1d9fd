"""A teacher makes a class, a family joins it by its code, and a pupil is taken out again."""

from playwright.async_api import expect

from families.actors import Role
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import SCHOOL, adult, family
from tests.web.system import System
from tests.web.words import say


async def test_a_class_is_made_and_a_pupil_taken_out(devices: Devices, system: System) -> None:
    teacher = await adult(system, Role.TEACHER, school_id=SCHOOL)
    desk = await devices.open("/school", who=teacher, size=DESK)
    page = desk.page
    desk.watch.allow(r"^404 GET .*/join-codes/current$")  # there is none before one is made
    label = f"4{teacher.account.id.hex[-4:]}".upper()
    await page.get_by_role("button", name=say("school_new_class")).click()
    await page.get_by_label(say("school_class_label"), exact=True).fill(label)
    await page.get_by_role("button", name=say("school_make_class")).click()
    await page.get_by_role("link", name=say("school_class_title", label=label)).click()
    await expect(page.get_by_text(say("school_no_pupils"))).to_be_visible()
    await page.get_by_role("button", name=say("school_new_code")).click()
    # By a code that exists one is asked first.
    await page.get_by_role("button", name=say("school_new_code")).click()
    await expect(page.get_by_text(say("school_new_code_warning"))).to_be_visible()
    await page.get_by_role("button", name=say("school_new_code_keep")).click()
    [made] = (await teacher.ask("GET", "/v1/me"))["classes"]
    code = (await teacher.ask("GET", f"/v1/classes/{made['id']}/join-codes/current"))["code"]
    await expect(page.get_by_text(code, exact=True)).to_be_visible()

    home = await family(system, code=code)
    pupil = await home.ask("GET", f"/v1/persons/{home.children[0]}")
    assert pupil["class_id"] == made["id"]
    await page.reload()
    await expect(page.get_by_text(pupil["nickname_words"], exact=True)).to_be_visible()
    await expect(page.get_by_text(pupil["display_name"], exact=True)).to_have_count(0)
    out = f"{say('school_take_out')}: {pupil['nickname_words']}"
    await page.get_by_role("button", name=out).click()
    question = page.get_by_role("dialog", name=say("school_take_out"))
    await expect(question).to_contain_text(say("school_take_out_question", name=pupil["nickname_words"]))
    await assert_accessible(page)
    await question.get_by_role("button", name=say("school_take_out")).click()
    await expect(page.get_by_text(say("school_no_pupils"))).to_be_visible()
    after = await home.ask("GET", f"/v1/persons/{home.children[0]}")
    assert (after["class_id"], after["school_id"]) == (None, SCHOOL)
