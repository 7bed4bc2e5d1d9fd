"""Gifts over HTTP: from the catalogue to the counter, and a draw that anybody can recompute."""

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest_asyncio
from typer.testing import CliRunner

from api.app import create_app
from api.dependencies import get_now
from cli.gifts import app as gifts_command
from core.database import Database
from core.ids import new_id
from families.actors import Actor, Role
from families.sessions.access_tokens import make_access_token
from rewards.gifts.drops.drawing import run_due
from tests.support.api import client_of
from tests.support.gifts import give_points, make_people, make_point
from tests.support.roles import SignedIn, sign_in

WORDS = {"en": "Kite", "zh_hant": "風箏", "zh_hans": "风筝"}


@dataclass
class Counter:
    """A pick-up point with two counters, and everybody around it."""

    http: httpx.AsyncClient
    point: str
    officer: SignedIn
    staff: SignedIn
    parent: SignedIn

    async def ask(
        self, who: SignedIn | str, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> httpx.Response:
        token = who if isinstance(who, str) else who.token
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        return await self.http.request(method, f"/v1{path}", json=body, headers=headers)


@pytest_asyncio.fixture(loop_scope="session")
async def counter(database: Database, now: dt.datetime) -> AsyncIterator[Counter]:
    officer = await sign_in(database, Role.OFFICER, now=now)
    staff = await sign_in(database, Role.STAFF, now=now)
    parent = await sign_in(database, now=now)
    async with database.transaction() as session:
        point = await make_point(session, now)
        await give_points(session, now, [parent.child_id, parent.person_id], 100)
    app = create_app()
    app.dependency_overrides[get_now] = lambda: now
    async with client_of(app) as http:
        yield Counter(http, point, officer, staff, parent)


def _gift(**terms: Any) -> dict[str, Any]:
    since = {"offered_from_at": "2026-10-01T00:00:00+08:00"}
    return {"names": WORDS, "words": WORDS, "points": 40, "per_family": 2, **since, **terms}


async def _stocked(counter: Counter, items: int, **terms: Any) -> str:
    gift = f"kite-{uuid.uuid4().hex[:10]}"
    written = await counter.ask(counter.officer, "PUT", f"/gifts/{gift}", _gift(**terms))
    assert written.status_code == 200, written.text
    body = {"point_id": counter.point, "items": items, "reason": "First delivery"}
    stocked = await counter.ask(counter.officer, "POST", f"/gifts/{gift}/stock", body)
    assert stocked.json() == {"point_id": counter.point, "stocked": items, "left": items}
    return gift


async def test_from_the_catalogue_to_the_counter(counter: Counter) -> None:
    gift = await _stocked(counter, 3, picture="kite", per_person=3)
    shown = {one["id"]: one for one in (await counter.http.get("/v1/gifts?district=wan-chai")).json()["items"]}
    assert (shown[gift]["left"], shown[gift]["places"][0]["id"]) == ("few", counter.point)
    assert shown[gift]["picture"] == "kite"
    assert "stocked" not in json.dumps(shown[gift])
    child = f"/persons/{counter.parent.child_id}"
    own = (await counter.ask(counter.parent, "GET", f"{child}/gifts")).json()
    assert own["available"] == 100
    assert next(one for one in own["items"] if one["id"] == gift)["may_redeem"] is True
    wanted, key = {"gift_id": gift, "point_id": counter.point}, uuid.uuid4().hex
    made = await counter.ask(counter.parent, "POST", f"{child}/redemptions", wanted, key=key)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store"), made.text
    again = await counter.ask(counter.parent, "POST", f"{child}/redemptions", wanted, key=key)
    assert (again.json(), again.headers["idempotency-replayed"]) == (made.json(), "true")
    assert made.json()["qr_svg"].startswith("<svg")
    second = await counter.ask(counter.parent, "POST", f"{child}/redemptions", wanted)
    third = await counter.ask(counter.parent, "POST", f"{child}/redemptions", wanted)
    assert (second.status_code, third.status_code, third.json()["code"]) == (201, 409, "gift_family_quota_reached")
    own = (await counter.ask(counter.parent, "GET", f"{child}/gifts")).json()
    mine = next(one for one in own["items"] if one["id"] == gift)
    assert [one["code"] for one in mine["why_not"]] == ["gift_family_quota_reached", "points_insufficient"]
    assert (mine["left_for_person"], mine["left_for_family"]) == (1, 0)
    assert own["available"] == 20
    cancelled = await counter.ask(
        counter.parent, "POST", f"{child}/redemptions/{second.json()['id']}/cancellation", {}
    )
    assert (cancelled.json()["status"], cancelled.json()["voucher"]) == ("cancelled", None)
    listed = (await counter.ask(counter.parent, "GET", f"{child}/redemptions")).json()["items"]
    assert sorted(one["status"] for one in listed) == ["cancelled", "reserved"]
    moves = (await counter.ask(counter.parent, "GET", f"{child}/points")).json()["items"]
    assert [one["kind_words"] for one in moves[:2]] == ["Gift: Kite (given back)", "Gift: Kite (reserved)"]
    assert moves[-1]["kind_words"] == "Points earned"

    await _show_at_both_counters(counter, made.json()["voucher"])
    over = await counter.ask(counter.parent, "POST", f"{child}/redemptions/{made.json()['id']}/cancellation", {})
    assert over.json()["code"] == "redemption_ended"


async def _show_at_both_counters(counter: Counter, voucher: str) -> None:
    paths = [f"/gift-counters/{counter.point}-{number}/redemptions" for number in (1, 2)]
    refused = await counter.ask(counter.parent, "POST", paths[0], {"voucher": voucher})
    assert refused.status_code == 403, "who has the voucher does not stand behind the counter"
    use_id = str(uuid.uuid4())
    answers = await asyncio.gather(
        *(counter.ask(counter.staff, "POST", path, {"voucher": voucher, "use_id": use_id}) for path in paths)
    )
    given, told = sorted(answers, key=lambda one: one.status_code)
    assert (given.status_code, given.json()["gift"]) == (200, "Kite")
    assert (told.status_code, told.json()["code"]) == (409, "voucher_used")
    where = f"{counter.point}-{1 + [one.status_code for one in answers].index(200)}"
    assert told.json()["params"] == {"where": where, "used_at": "2026-10-10 10:30"}
    unanswered = {"uses": [{"id": use_id, "voucher": voucher, "used_at": "2026-10-10T10:30:00+08:00"}]}
    again = await counter.ask(counter.staff, "POST", f"/gift-counters/{where}/offline-uses", unanswered)
    assert [one["outcome"] for one in again.json()["uses"]] == ["redeemed"], "had no answer come"
    forged = voucher[:-4] + ("AAAA" if not voucher.endswith("AAAA") else "BBBB")
    answer = await counter.ask(counter.staff, "POST", paths[0], {"voucher": forged})
    assert answer.json()["code"] == "voucher_invalid"


async def test_a_counter_without_a_network(counter: Counter, now: dt.datetime) -> None:
    """It verifies vouchers by the public keys alone, hands out, and uploads later: twice, for safety's sake."""
    gift = await _stocked(counter, 5)
    child, name = f"/persons/{counter.parent.child_id}", f"{counter.point}-1"
    refused = await counter.ask(counter.staff, "PUT", f"/gift-counters/{name}/allowances/{gift}", {"most": 3})
    assert refused.status_code == 403
    allowed = await counter.ask(counter.officer, "PUT", f"/gift-counters/{name}/allowances/{gift}", {"most": 3})
    assert allowed.json()["allowances"] == [{"gift_id": gift, "left": 3}]
    taken_along = (await counter.ask(counter.staff, "GET", f"/gift-counters/{name}")).json()
    wanted = {"gift_id": gift, "point_id": counter.point}
    made = (await counter.ask(counter.parent, "POST", f"{child}/redemptions", wanted)).json()
    header = jwt.get_unverified_header(made["voucher"])
    jwk = next(one for one in taken_along["keys"] if one["kid"] == header["kid"])
    options = {"verify_exp": False}  # by the counter's clock, which the test's is not
    said = jwt.decode(made["voucher"], jwt.PyJWK(jwk).key, algorithms=["EdDSA"], options=options)
    assert (said["gift"], said["point"], said["jti"]) == (gift, counter.point, made["id"])
    assert str(counter.parent.child_id) not in json.dumps(said), "a voucher names nobody"

    used = {"voucher": made["voucher"], "used_at": now.isoformat()}
    body = {"uses": [{"id": str(uuid.uuid4()), **used}, {"id": str(uuid.uuid4()), **used}]}
    for _ in range(2):
        answer = await counter.ask(counter.staff, "POST", f"/gift-counters/{name}/offline-uses", body)
        assert [one["outcome"] for one in answer.json()["uses"]] == ["redeemed", "used_before"], answer.text
    after = (await counter.ask(counter.parent, "GET", f"{child}/redemptions/{made['id']}")).json()
    assert (after["status"], after["counter_id"], after["voucher"]) == ("redeemed", name, None)
    assert (await counter.ask(counter.parent, "GET", f"{child}/gifts")).json()["available"] == 60
    doubtful = (await counter.ask(counter.officer, "GET", "/voucher-uses?limit=200")).json()["items"]
    mine = [(one["id"], one["outcome"]) for one in doubtful if one["counter_id"] == name]
    assert mine == [(body["uses"][1]["id"], "used_before")]


async def test_what_officers_do_is_kept(counter: Counter) -> None:
    gift = await _stocked(counter, 2)
    empty = {"point_id": counter.point, "items": -3, "reason": "Broken"}
    answer = await counter.ask(counter.officer, "POST", f"/gifts/{gift}/stock", empty)
    assert (answer.status_code, answer.json()["params"]) == (409, {"left": 2})
    point = {"names": WORDS, "district": "nowhere", "address": WORDS, "hours": WORDS}
    answer = await counter.ask(counter.officer, "PUT", f"/pick-up-points/{counter.point}", point)
    assert answer.json()["code"] == "district_unknown"
    over = _gift(offered_until_at="2026-09-30T00:00:00+08:00")
    answer = await counter.ask(counter.officer, "PUT", f"/gifts/{gift}", over)
    assert answer.json()["code"] == "gift_terms_unfit"
    acts: list[dict[str, Any]] = []
    cursor = ""
    while len(acts) < 2:
        page = (await counter.ask(counter.officer, "GET", f"/gift-changes?limit=1{cursor}")).json()
        acts += [one for one in page["items"] if one["subject"].startswith(gift)]
        cursor = f"&cursor={page['next_cursor']}"
    assert {one["kind"] for one in acts} == {"gift", "stock"}
    assert acts[0]["changed_by_id"] is not None
    for path in ("/gift-changes", "/gift-catalogue", "/voucher-uses", "/gift-budget?challenge=x"):
        assert (await counter.ask(counter.staff, "GET", path)).status_code == 403, path
    shown = (await counter.ask(counter.officer, "GET", "/gift-catalogue")).json()["items"]
    (mine,) = [one for one in shown if one["id"] == gift]
    assert mine["stock"] == [{"point_id": counter.point, "stocked": 2, "left": 2}]


async def test_a_draw_that_anybody_recomputes(
    counter: Counter, database: Database, now: dt.datetime, tmp_path: Path
) -> None:
    gift = await _stocked(counter, 2, is_by_drop_only=True)
    hours = {"opens_at": now.isoformat(), "closes_at": (now + dt.timedelta(minutes=1)).isoformat()}
    body = {"kind": "draw", "gift_id": gift, "point_id": counter.point, "quantity": 2, **hours}
    unfit = await counter.ask(counter.officer, "POST", "/gift-drops", body | {"pace_per_minute": 5})
    assert unfit.json()["code"] == "drop_unfit"
    drop = (await counter.ask(counter.officer, "POST", "/gift-drops", body)).json()
    async with database.transaction() as session:
        people = await make_people(session, now, 6, points=40)
    tokens = {
        one.id: make_access_token(Actor(new_id(), one.id, frozenset({Role.MEMBER}), new_id()), now=now, life_s=600)
        for one in people
    }
    paths = {one: f"/gift-drops/{drop['id']}/entries/{one}" for one in tokens}
    entered = await asyncio.gather(*(counter.ask(tokens[one], "PUT", paths[one]) for one in [*tokens, *tokens]))
    assert sorted(one.json()["is_new"] for one in entered) == [False] * 6 + [True] * 6
    other = await counter.ask(counter.parent, "PUT", paths[people[0].id])
    assert other.status_code == 404, "nobody enters others"
    waiting = (await counter.ask(tokens[people[0].id], "GET", paths[people[0].id])).json()
    assert (waiting["state"], waiting["poll_after_s"]) == ("entered", 6)
    own = f"/persons/{people[0].id}/gift-drop-entries"
    assert (await counter.ask(tokens[people[0].id], "GET", own)).json()["items"] == [
        {"drop_id": drop["id"]} | waiting
    ]
    assert (await counter.ask(counter.parent, "GET", own)).status_code == 404
    left = await counter.ask(tokens[people[5].id], "DELETE", paths[people[5].id])
    assert left.status_code == 204
    early = await counter.http.get(f"/v1/gift-drops/{drop['id']}/proof")
    assert early.json()["code"] == "drop_not_drawn"

    await run_due(database, now + dt.timedelta(minutes=1))
    proof = await counter.http.get(f"/v1/gift-drops/{drop['id']}/proof")
    assert proof.json()["commitment"] == drop["commitment"]
    assert str(people[0].id) not in proof.text
    states = [(await counter.ask(tokens[one], "GET", paths[one])).json()["state"] for one in list(tokens)[:5]]
    assert sorted(states) == ["not_drawn"] * 3 + ["won"] * 2
    winner = people[states.index("won")].id
    (won,) = (await counter.ask(tokens[winner], "GET", f"/persons/{winner}/redemptions")).json()["items"]
    assert (won["gift_id"], won["status"]) == (gift, "reserved")

    file = tmp_path / "proof.json"
    file.write_text(proof.text, encoding="utf-8")
    checked = CliRunner().invoke(gifts_command, ["verify-draw", str(file)])
    assert (checked.exit_code, checked.output) == (
        0,
        "The draw holds: 2 of 5 entries won, as the promised seed has it.\n",
    )
    file.write_text(proof.text.replace('"not_drawn"', '"won"', 1), encoding="utf-8")
    assert CliRunner().invoke(gifts_command, ["verify-draw", str(file)]).exit_code == 1
