"""Passes, cards and who stands at a booth."""

import base64
import datetime as dt
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from core.pdf import qr_svg
from stations.visitors.ages import whole_years
from stations.visitors.errors import StationPassExpired, StationPassInvalid, StationPassUsed
from stations.visitors.passes import PASS_CHARS, make_pass, read_pass
from stations.visitors.service import PASSES_KEPT, forget_used_passes, use_pass
from tests.support.stations import StationScene

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)


async def test_a_visitor_is_known_by_pass_and_card(scene: StationScene) -> None:
    staff = await scene.at_work(await scene.open())
    kid = f"/persons/{scene.person('kid')}"
    shown = await scene.ask("GET", f"{kid}/station-pass", who="parent")
    token = shown.json()["pass"]
    assert (shown.status_code, shown.headers["Cache-Control"], len(token)) == (200, "no-store", PASS_CHARS)
    assert shown.json()["qr_svg"] == qr_svg(token)
    assert (await scene.ask("GET", f"{kid}/station-pass", who="carer")).status_code == 403

    (key,) = (await scene.ask("GET", "/station-keys")).json()["keys"]
    packed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
    public.verify(packed[-64:], packed[:-64])  # as a tablet without a network does
    assert scene.person("kid").bytes not in packed

    seen = await scene.ask("POST", "/station-visitors", {"token": token}, **staff)
    assert seen.status_code == 200, seen.text
    assert (seen.json()["how"], seen.json()["age_years"]) == ("pass", 9)
    assert set(seen.json()) == {"how", "nickname", "nickname_words", "age_years", "sex"}, (
        "and nothing else of the person"
    )
    without = {"Station-Device": staff["Station-Device"]}
    assert (await scene.ask("POST", "/station-visitors", {"token": token}, **without)).json()[
        "code"
    ] == "station_locked"

    card = (await scene.ask("POST", f"{kid}/station-cards", who="parent")).json()
    assert card["qr_svg"] == qr_svg(card["token"])
    known = await scene.ask("POST", "/station-visitors", {"token": card["token"]}, **staff)
    assert (known.json()["how"], known.json()["nickname"]) == ("card", seen.json()["nickname"])
    again = (await scene.ask("POST", f"{kid}/station-cards", who="parent")).json()
    lost = await scene.ask("POST", "/station-visitors", {"token": card["token"]}, **staff)
    assert lost.json()["code"] == "station_card_revoked"
    path = f"{kid}/station-cards/{again['card']['id']}"
    assert (await scene.ask("DELETE", path, who="kid")).status_code == 403
    assert (await scene.ask("DELETE", path, who="parent")).status_code == 204
    cards = (await scene.ask("GET", f"{kid}/station-cards")).json()["items"]
    assert [one["revoked_at"] is None for one in cards] == [False, False]
    for refused in (again["token"], "ecard-nobodys"):
        assert (await scene.ask("POST", "/station-visitors", {"token": refused}, **staff)).status_code >= 400

    scene.pass_time(seconds=91)
    late = await scene.ask("POST", "/station-visitors", {"token": token}, **staff)
    assert (late.status_code, late.json()["code"]) == (409, "station_pass_expired")
    scene.pass_time(minutes=5)
    idle = await scene.ask("POST", "/station-visitors", {"token": token}, **staff)
    assert idle.json()["code"] == "station_locked", "five minutes without use"


@pytest.mark.parametrize(("after_s", "is_taken"), [(-31, False), (-30, True), (0, True), (90, True), (91, False)])
def test_a_pass_is_good_for_a_minute(after_s: int, is_taken: bool) -> None:  # noqa: FBT001
    person_id = uuid.uuid4()
    token, ends_at = make_pass(person_id, now=NOW)
    assert ends_at == NOW + dt.timedelta(seconds=60)
    scanned_at = NOW + dt.timedelta(seconds=after_s)
    if is_taken:
        assert read_pass(token, scanned_at=scanned_at).person_id == person_id
    else:
        with pytest.raises(StationPassExpired):
            read_pass(token, scanned_at=scanned_at)


@given(place=st.integers(0, 112), bit=st.integers(0, 7))
def test_a_pass_that_was_changed_is_none(place: int, bit: int) -> None:
    token, _ = make_pass(uuid.UUID(int=7), now=NOW)
    packed = bytearray(base64.urlsafe_b64decode(token + "="))
    packed[place] ^= 1 << bit
    with pytest.raises(StationPassInvalid):
        read_pass(base64.urlsafe_b64encode(packed).rstrip(b"=").decode(), scanned_at=NOW)


async def test_a_pass_is_used_for_one_visit(session: AsyncSession) -> None:
    first, second, nonce = uuid.uuid4(), uuid.uuid4(), uuid.uuid4().bytes[:12]
    for _ in range(2):
        await use_pass(session, nonce, first, now=NOW)
    with pytest.raises(StationPassUsed):
        await use_pass(session, nonce, second, now=NOW)
    assert await forget_used_passes(session, now=NOW + PASSES_KEPT) == 0
    assert await forget_used_passes(session, now=NOW + PASSES_KEPT + dt.timedelta(seconds=1)) == 1


@given(birth_on=st.dates(dt.date(1900, 1, 1), dt.date(2026, 1, 1)), days=st.integers(0, 40_000))
def test_years_are_whole(birth_on: dt.date, days: int) -> None:
    day = birth_on + dt.timedelta(days=days)
    years = whole_years(birth_on, day)
    assert years - 0.01 < days / 365.2425 < years + 1.01
