"""What a tablet sealed as it was measured: only the server reads it, and who unlocked the tablet is told."""

import base64
import datetime as dt
import json
import secrets
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stations.batches.errors import StationItemMalformed
from stations.batches.sealing import open_item
from tests.stations.test_visits import GLUCOSE, PRESSURE, observations
from tests.support.stations import EVENT, PIN, StationScene


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def seal_item(key: dict[str, str], bound_to: str, content: bytes) -> str:
    """Seal as docs/stations.md says."""
    x, y = (int.from_bytes(_bytes(key[name])) for name in ("x", "y"))
    ours = ec.generate_private_key(ec.SECP256R1())
    point = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())
    cipher = AESGCM(HKDF(SHA256(), 32, salt=point, info=b"eplus/station-item/1").derive(shared))
    nonce = secrets.token_bytes(12)
    packed = b"\x01" + point + nonce + cipher.encrypt(nonce, content, bound_to.encode())
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def sealed_item(key: dict[str, str], session_id: str, visit: dict[str, Any]) -> dict[str, Any]:
    item_id = str(uuid.uuid4())
    sealed = seal_item(key, f"{item_id}/{session_id}", json.dumps(visit).ljust(1_024).encode())
    return {"id": item_id, "session_id": session_id, "offset_s": 0, "sealed": sealed}


async def unlocked(scene: StationScene, shift_id: str) -> tuple[dict[str, str], str]:
    """Let in one more tablet and unlock it; return its headers and its session's id."""
    device = await scene.let_in("blood")
    opened = (await scene.ask("POST", "/station-sessions", {"shift_id": shift_id, "pin": PIN}, **device)).json()
    return {**device, "Station-Session": opened["token"]}, opened["session_id"]


async def test_a_sealed_visit_is_recorded_once_and_told_to_an_unlocked_tablet_alone(scene: StationScene) -> None:
    plan = await scene.open()
    (shift_id,) = [one["id"] for one in plan["shifts"] if one["booth"] == "blood"]
    await scene.ask("PUT", f"/me/station-shifts/{shift_id}/pin", {"pin": PIN}, who="staff")
    staff, session_id = await unlocked(scene, shift_id)
    device = {"Station-Device": staff["Station-Device"]}
    key = (await scene.ask("GET", "/station-keys")).json()["sealing_key"]
    card = await scene.ask("POST", f"/persons/{scene.person('parent')}/station-cards", who="parent")
    at = scene.now.isoformat()

    def item(**said: Any) -> dict[str, Any]:
        visit = {"at": at, "consent": True, "readings": [PRESSURE, GLUCOSE], **said}
        return sealed_item(key, session_id, visit)

    async def hand_in(*items: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
        answer = await scene.ask("POST", "/stations/batches", {"tablet_at": at, "items": items}, **headers)
        assert answer.status_code == 200, answer.text
        told: list[dict[str, Any]] = answer.json()["items"]
        return told

    known = item(token=card.json()["token"])
    unlikely = item(readings=[{**PRESSURE, "value": 240, "second_value": 130}])
    other = {**item(), "sealed": known["sealed"]}  # what was sealed stands for no other visit
    both = {**item(), "visit": {"at": at, "consent": True, "readings": [PRESSURE]}}
    told = await hand_in(known, unlikely, other, both, **device)
    assert [(one["status"], one["code"]) for one in told] == [
        ("recorded", None),
        ("refused", "observation_unlikely"),
        ("refused", "station_item_malformed"),
        ("refused", "station_item_malformed"),
    ]
    assert [(one["visit"], one["said"]) for one in told] == [(None, None)] * 4, "a thief is told nothing"
    again, refused, _, _ = await hand_in(known, unlikely, other, both, **staff)
    assert (again["status"], again["visit"]["how"]) == ("repeated", "card")
    assert (refused["said"]["readings"][0]["value"], refused["visit"]) == (240, None)
    assert len(await observations(scene, "parent", "parent")) == 2

    scene.pass_time(minutes=6)  # lies idle: the session has ended, what was measured is still taken
    late = item(at=(scene.now - dt.timedelta(minutes=1)).isoformat())
    (told_late,) = await hand_in(late, **staff)
    assert (told_late["status"], told_late["visit"]) == ("recorded", None)
    (tablet,) = (await scene.ask("GET", f"/station-events/{EVENT}/devices", who="colleague")).json()["items"]
    await scene.ask("DELETE", f"/station-events/{EVENT}/devices/{tablet['id']}", who="colleague")
    assert [one["status"] for one in await hand_in(item(), **staff)] == ["quarantined"]


async def test_what_one_tablet_sealed_another_neither_reads_nor_takes_over(scene: StationScene) -> None:
    plan = await scene.open()
    (shift_id,) = [one["id"] for one in plan["shifts"] if one["booth"] == "blood"]
    await scene.ask("PUT", f"/me/station-shifts/{shift_id}/pin", {"pin": PIN}, who="staff")
    mine, my_session = await unlocked(scene, shift_id)
    theirs, their_session = await unlocked(scene, shift_id)
    key = (await scene.ask("GET", "/station-keys")).json()["sealing_key"]
    card = (await scene.ask("POST", f"/persons/{scene.person('parent')}/station-cards", who="parent")).json()
    at = scene.now.isoformat()
    visit = {"at": at, "consent": True, "token": card["token"], "readings": [PRESSURE]}
    good = sealed_item(key, their_session, visit)
    odd = sealed_item(key, their_session, {**visit, "story": "no story"})
    unlikely = sealed_item(key, their_session, {**visit, "readings": [{**PRESSURE, "value": 240}]})

    async def hand_in(items: list[dict[str, Any]], headers: dict[str, str]) -> list[dict[str, Any]]:
        answer = await scene.ask("POST", "/stations/batches", {"tablet_at": at, "items": items}, **headers)
        told: list[dict[str, Any]] = answer.json()["items"]
        return told

    of_theirs = await hand_in([good, odd, unlikely], mine)
    assert [(one["code"], one["said"]) for one in of_theirs] == [("station_session_unknown", None)] * 3
    as_mine = await hand_in([{**one, "session_id": my_session} for one in (good, odd, unlikely)], mine)
    assert [(one["code"], one["said"]) for one in as_mine] == [("station_item_malformed", None)] * 3
    assert await observations(scene, "parent", "parent") == []
    recorded, *refused = await hand_in([good, odd, unlikely], theirs)
    assert recorded["status"] == "recorded"
    assert [one["said"]["token"] for one in refused] == [card["token"]] * 2, "its own is told of"


@pytest.mark.parametrize("sealed", ["", "AQ", "Ag" + "A" * 200, "AQ" + "A" * 200, "no base64!"])
def test_what_was_not_sealed_for_us_is_malformed(sealed: str) -> None:
    with pytest.raises(StationItemMalformed):
        open_item(uuid.uuid4(), uuid.uuid4(), sealed)
