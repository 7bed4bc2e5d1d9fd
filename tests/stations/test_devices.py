"""Tablets: let in by code, unlocked by PIN for a shift, locked by idleness, plan and time, revoked at once."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.devices.rules import CODES_LAST, IDLE, Answer, Asked, answer_to, is_unlocked
from tests.support.stations import EVENT, PIN, PLAN_PATH, StationScene

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
APPROVALS = f"/station-events/{EVENT}/device-approvals"


async def test_a_tablet_is_let_in_by_its_code(scene: StationScene) -> None:
    await scene.open()
    codes = (await scene.ask("POST", "/station-device-requests", {"label": "Tablet 3"})).json()
    assert (codes["expires_in"], codes["interval"]) == (600, 5)
    assert codes["verification_uri_complete"].endswith(f"#{codes['user_code']}")
    wish = {"device_code": codes["device_code"]}

    async def told() -> str:
        answer = await scene.ask("POST", "/station-device-tokens", wish)
        return str(answer.json().get("code", "token"))

    assert await told() == "authorization_pending"
    assert await told() == "slow_down"
    scene.pass_time(seconds=9)
    assert await told() == "slow_down", "the interval has grown to ten seconds"
    scene.pass_time(seconds=15)
    assert await told() == "authorization_pending"

    approval = {"user_code": codes["user_code"].lower(), "booth": "blood"}
    assert (await scene.ask("POST", APPROVALS, approval, who="staff")).status_code == 403
    missing = await scene.ask("POST", APPROVALS, {**approval, "booth": "nowhere"}, who="colleague")
    assert missing.json()["code"] == "station_booth_missing"
    approved = await scene.ask("POST", APPROVALS, approval)
    assert approved.json() == {"label": "Tablet 3"}
    assert (await scene.ask("POST", APPROVALS, approval)).json()["code"] == "station_user_code_unknown"
    scene.pass_time(seconds=15)
    assert await told() == "token"
    assert await told() == "expired_token", "a token is given once"

    codes = (await scene.ask("POST", "/station-device-requests", {"label": "Tablet 4"})).json()
    wish = {"device_code": codes["device_code"]}
    denial = {"user_code": codes["user_code"], "booth": None}
    assert (await scene.ask("POST", APPROVALS, denial)).status_code == 200
    assert await told() == "access_denied"
    acts = (await scene.ask("GET", f"/station-events/{EVENT}/acts", who="officer")).json()["items"]
    assert [one["act"] for one in acts] == ["device_denied", "device_approved", "plan_saved"]


async def test_what_one_may_see_ends_with_pin_idleness_shift_and_booth(scene: StationScene) -> None:
    plan = await scene.open()
    (shift_id,) = [one["id"] for one in plan["shifts"] if one["booth"] == "blood"]
    device = await scene.let_in("blood")
    state = (await scene.ask("GET", "/station-device", **device)).json()
    assert [(one["shift_id"], one["role"]) for one in state["shifts"] if one["role"] == "staff"] == [
        (shift_id, "staff")
    ]
    unlock = {"shift_id": shift_id, "pin": PIN}
    assert (await scene.ask("POST", "/station-sessions", unlock, **device)).json()["code"] == "station_pin_wrong"
    pin_path = f"/me/station-shifts/{shift_id}/pin"
    assert (await scene.ask("PUT", pin_path, {"pin": PIN}, who="officer")).status_code == 404
    assert (await scene.ask("PUT", pin_path, {"pin": "123456"}, who="staff")).json()["code"] == "pin_too_weak"
    assert (await scene.ask("PUT", pin_path, {"pin": PIN})).status_code == 204
    opened = await scene.ask("POST", "/station-sessions", unlock, **device)
    assert (opened.status_code, opened.json()["booth"]["id"], opened.json()["idle_s"]) == (201, "blood", 300)

    elsewhere = await scene.let_in("body")
    assert (await scene.ask("POST", "/station-sessions", unlock, **elsewhere)).json()[
        "code"
    ] == "station_shift_unknown"
    wrong = {**unlock, "pin": "730518"}
    for _ in range(4):
        assert (await scene.ask("POST", "/station-sessions", wrong, **device)).status_code == 401
    fifth = await scene.ask("POST", "/station-sessions", wrong, **device)
    assert fifth.status_code == 401
    locked = await scene.ask("POST", "/station-sessions", unlock, **device)
    assert (locked.status_code, locked.json()["code"]) == (429, "station_pin_locked")
    assert (await scene.ask("PUT", pin_path, {"pin": PIN}, who="staff")).status_code == 204
    assert (await scene.ask("POST", "/station-sessions", unlock, **device)).status_code == 201

    moved = {**plan["plan"], "shifts": [{**one} for one in plan["plan"]["shifts"]]}
    moved["shifts"] = [{**one, "booth": "body"} if one["booth"] else one for one in moved["shifts"]]
    again = await scene.ask("PUT", PLAN_PATH, moved, who="officer", **{"If-Match": '"1"'})
    assert again.status_code == 200
    assert (await scene.ask("POST", "/station-sessions", unlock, **device)).json()[
        "code"
    ] == "station_shift_unknown"
    without = {**moved, "shifts": []}
    used = await scene.ask("PUT", PLAN_PATH, without, **{"If-Match": '"2"'})
    assert used.json()["code"] == "station_part_in_use"
    scene.pass_time(hours=4)
    over = await scene.ask("POST", "/station-sessions", unlock, **elsewhere)
    assert over.json()["code"] == "station_shift_not_on"


async def test_a_stolen_tablet_is_refused_at_once(scene: StationScene) -> None:
    await scene.open()
    device = await scene.let_in("blood")
    listed = (await scene.ask("GET", f"/station-events/{EVENT}/devices", who="colleague")).json()["items"]
    (one,) = listed
    path = f"/station-events/{EVENT}/devices/{one['id']}"
    assert (await scene.ask("DELETE", path, who="staff")).status_code == 403
    assert (await scene.ask("GET", "/station-device", **device)).status_code == 200
    for _ in range(2):
        assert (await scene.ask("DELETE", path, who="colleague")).status_code == 204
    refused = await scene.ask("GET", "/station-device", **device)
    assert (refused.status_code, refused.json()["code"]) == (401, "station_device_revoked")
    unknown = await scene.ask("GET", "/station-device", **{"Station-Device": "x"})
    assert unknown.json()["code"] == "station_device_unknown"
    acts = (await scene.ask("GET", f"/station-events/{EVENT}/acts", who="officer")).json()["items"]
    assert [act["act"] for act in acts].count("device_revoked") == 1


@pytest.mark.parametrize(("after_s", "is_used"), [(0, True), (299.999, True), (300, False), (3_600, False)])
def test_a_tablet_locks_itself(after_s: float, is_used: bool) -> None:  # noqa: FBT001
    later = NOW + dt.timedelta(seconds=after_s)
    assert is_unlocked(NOW, NOW + dt.timedelta(hours=8), later) is is_used
    assert not is_unlocked(NOW, later, later), "the shift is over"
    assert dt.timedelta(seconds=300) == IDLE


@given(
    waited_s=st.integers(0, 30),
    interval_s=st.integers(5, 30),
    is_approved=st.booleans(),
    is_denied=st.booleans(),
    is_taken=st.booleans(),
    left_s=st.integers(-5, 600),
)
def test_a_token_is_given_only_in_time_slowly_once_and_approved(
    waited_s: int,
    interval_s: int,
    is_approved: bool,  # noqa: FBT001
    is_denied: bool,  # noqa: FBT001
    is_taken: bool,  # noqa: FBT001
    left_s: int,
) -> None:
    asked_at = NOW - dt.timedelta(seconds=waited_s)
    expires_at = NOW + dt.timedelta(seconds=left_s)
    asked = Asked(expires_at, asked_at, interval_s, is_approved, is_denied, is_taken)
    is_given = is_approved and not is_denied and not is_taken and left_s > 0 and waited_s >= interval_s
    assert (answer_to(asked, NOW) is Answer.APPROVED) is is_given
    assert dt.timedelta(minutes=10) == CODES_LAST
