"""While the phone finds out where it is: what moves on the screen moves around where it should."""

from playwright.async_api import expect

from tests.web.devices import Devices
from tests.web.people import VICTORIA_PARK, family
from tests.web.play import check_in
from tests.web.system import System
from tests.web.words import say

# How far, in pixels, a ring's middle is from the picture's in the middle of its pulse.
_OFF_CENTRE = """svg => {
  const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];
  const [x, y] = middle(svg.getBoundingClientRect());
  const rings = [...svg.querySelectorAll(".ring")];
  const turns = rings.flatMap((ring) => ring.getAnimations());
  for (const turn of turns) { turn.pause(); turn.currentTime = 900; }
  const off = rings.map((ring) => {
    const [at_x, at_y] = middle(ring.getBoundingClientRect());
    return Math.hypot(at_x - x, at_y - y);
  });
  return { moving: turns.length, off: Math.max(...off) };
}"""


async def test_rings_close_in_on_the_dot_and_the_pin_stands_still(devices: Devices, system: System) -> None:
    phone = await devices.open("/play", who=await family(system), motion="no-preference", place=VICTORIA_PARK)
    # A phone that does not find out.
    await phone.page.add_init_script("navigator.geolocation.watchPosition = () => 1")
    await check_in(phone.page, "Mei")
    picture = phone.page.get_by_role("img", name=say("check_in_locating"))
    await expect(picture).to_be_visible()
    measured = await picture.evaluate(_OFF_CENTRE)
    assert measured["moving"] == 3
    assert measured["off"] < 1
    button = phone.page.get_by_role("button", name=say("check_in_locating"))
    turning = "one => [...one.querySelectorAll('.icon, .icon svg')].flatMap(each => each.getAnimations()).length"
    assert await button.evaluate(turning) == 0
    assert await button.evaluate("one => one.getAnimations({ subtree: true }).length") == 1
