"""Signing in, refreshing and signing out over HTTP, with the database and Redis behind it."""

import asyncio
import datetime as dt
import uuid

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import update

from core.clock import utc_now
from core.database import Database
from families.accounts.models import Account
from families.sessions.limits import LIMITS
from families.sessions.models import RevocationReason, SignInSession
from families.sessions.refresh_tokens import read_refresh_token
from families.sessions.rules import REFRESH_GRACE_S, PinLocks
from tests.support.sign_ups import PASSWORD, Caller, sign_in, sign_up_adult, sign_up_family

pytestmark = pytest.mark.usefixtures("redis")

PIN, WRONG_PIN = "804213", "804214"


async def _refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/v1/sessions/refresh", json={"refresh_token": token})


async def _let_time_pass(database: Database, caller: Caller, seconds: int) -> None:
    async with database.transaction() as session:
        await session.execute(
            update(SignInSession)
            .where(SignInSession.account_id == uuid.UUID(caller.tokens["account_id"]))
            .values(rotated_at=SignInSession.rotated_at - dt.timedelta(seconds=seconds))
        )


async def test_sign_up_then_sign_in_and_see_oneself(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    answer = await sign_in(client, method="password", identifier=caller.email.upper(), password=PASSWORD)
    assert answer.status_code == 201
    caller.tokens = answer.json()
    me = (await caller.ask("GET", "/me")).json()
    assert me["email"] == caller.email
    assert me["roles"] == ["member"]
    assert me["person"]["id"] == caller.person_id
    assert me["family"] is None


async def test_a_telephone_number_signs_in_however_it_is_written(client: httpx.AsyncClient) -> None:
    number = f"94{uuid.uuid4().int % 1_000_000:06d}"  # of those that begin with 9, some are no telephone's
    body = {"phone": f"+852 {number[:4]}-{number[4:]}", "password": PASSWORD, "birth_on": "1988-05-01"}
    assert (await client.post("/v1/accounts", json=body)).status_code == 201
    assert (await sign_in(client, method="password", identifier=number, password=PASSWORD)).status_code == 201


async def test_wrong_password_and_unknown_account_answer_alike(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    answers = [
        await sign_in(client, method="password", identifier=identifier, password="kites over Lamma")
        for identifier in (caller.email, "nobody@example.org", "91234567", "neither of both")
    ]
    assert {answer.status_code for answer in answers} == {401}
    bodies = [{**answer.json(), "request_id": None} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["code"] == "sign_in_refused"


async def test_a_second_account_of_an_address_is_refused(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    body = {"email": caller.email.upper(), "password": PASSWORD, "birth_on": "1990-01-01"}
    answer = await client.post("/v1/accounts", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "account_exists")


async def test_guessing_one_account_is_limited_over_all_addresses_and_its_own_device_is_not(
    client: httpx.AsyncClient,
) -> None:
    caller = await sign_up_adult(client)
    good = {"method": "password", "identifier": caller.email, "password": PASSWORD}
    answers = [await sign_in(client, **{**good, "password": f"guess number {guess}"}) for guess in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (await sign_in(client, **good)).status_code == 429
    known = {**good, "device_token": caller.tokens["device_token"]}
    assert (await sign_in(client, **known)).status_code == 201
    stolen = {**good, "device_token": (await sign_up_adult(client)).tokens["device_token"]}
    assert (await sign_in(client, **stolen)).status_code == 429


async def test_refresh_rotates_and_forgives_a_lost_answer(client: httpx.AsyncClient) -> None:
    first = (await sign_up_adult(client)).tokens["refresh_token"]
    second = (await _refresh(client, first)).json()["refresh_token"]
    again = (await _refresh(client, first)).json()["refresh_token"]
    assert first != second == again
    assert (await _refresh(client, second)).status_code == 200


async def test_reuse_ends_the_session_at_once_and_for_everybody(
    client: httpx.AsyncClient, database: Database
) -> None:
    caller = await sign_up_adult(client)
    first = caller.tokens["refresh_token"]
    caller.tokens = (await _refresh(client, first)).json()
    await _let_time_pass(database, caller, REFRESH_GRACE_S + 1)
    reused = await _refresh(client, first)
    assert (reused.status_code, reused.json()["code"]) == (401, "refresh_token_reused")
    after = await _refresh(client, caller.tokens["refresh_token"])
    assert (after.status_code, after.json()["code"]) == (401, "refresh_token_invalid")
    assert (await caller.ask("GET", "/me")).status_code == 401
    async with database.transaction() as session:
        found = await session.get_one(SignInSession, _session_id(first))
    assert found.revoked_because is RevocationReason.REUSE


async def test_fifty_refreshes_at_once_leave_one_token(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    answers = await asyncio.gather(*(_refresh(client, caller.tokens["refresh_token"]) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    (successor,) = {answer.json()["refresh_token"] for answer in answers}
    assert (await _refresh(client, successor)).status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 70, "A" * 128, "-_" * 35])
async def test_what_is_no_token_is_refused(client: httpx.AsyncClient, token: str) -> None:
    answer = await _refresh(client, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_invalid")


async def test_a_changed_token_is_no_reuse(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    token = caller.tokens["refresh_token"]
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert (await _refresh(client, forged)).json()["code"] == "refresh_token_invalid"
    assert (await _refresh(client, token)).status_code == 200


async def test_sign_out_ends_this_session_only(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    answer = await sign_in(client, method="password", identifier=caller.email, password=PASSWORD)
    other = Caller(client, answer.json())
    assert (await caller.ask("DELETE", "/sessions/current")).status_code == 204
    assert (await caller.ask("GET", "/me")).status_code == 401
    assert (await _refresh(client, caller.tokens["refresh_token"])).status_code == 401
    assert (await other.ask("GET", "/me")).status_code == 200


@pytest.mark.parametrize("how", ["everywhere", "new password"])
async def test_everywhere(client: httpx.AsyncClient, how: str) -> None:
    caller = await sign_up_adult(client)
    answer = await sign_in(client, method="password", identifier=caller.email, password=PASSWORD)
    other = Caller(client, answer.json())
    if how == "everywhere":
        assert (await caller.ask("DELETE", "/sessions")).status_code == 204
    else:
        change = {"current_password": PASSWORD, "new_password": "boats over Lantau"}
        assert (await caller.ask("PUT", "/accounts/current/password", change)).status_code == 204
    assert [(await each.ask("GET", "/me")).status_code for each in (caller, other)] == [401, 401]
    assert (await _refresh(client, other.tokens["refresh_token"])).status_code == 401


async def test_the_present_password_is_asked_for(client: httpx.AsyncClient) -> None:
    caller = await sign_up_adult(client)
    change = {"current_password": "kites over Lamma", "new_password": "boats over Lantau"}
    answer = await caller.ask("PUT", "/accounts/current/password", change)
    assert (answer.status_code, answer.json()["code"]) == (422, "password_wrong")


async def test_a_child_signs_in_with_code_nickname_and_pin(client: httpx.AsyncClient) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    made = (await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": PIN})).json()
    code = made["family_code"]
    way_in = {"method": "pin", "family_code": f"{code[:4]}-{code[4:].lower()}", "pin": PIN}
    answer = await sign_in(client, **way_in, nickname=made["nickname_words"])
    assert answer.status_code == 201
    child = Caller(client, answer.json())
    assert child.tokens["roles"] == ["child"]
    me = (await child.ask("GET", "/me")).json()
    assert (me["person"]["id"], me["family"]["code"]) == (child_id, None)
    assert (await child.ask("POST", "/families", {})).status_code == 403
    change = {"current_password": PIN, "new_password": "boats over Lantau"}
    assert (await child.ask("PUT", "/accounts/current/password", change)).status_code == 403


async def test_wrong_pins_lock_and_a_guardian_unlocks(client: httpx.AsyncClient, database: Database) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    made = (await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": PIN})).json()
    way_in = {"method": "pin", "family_code": made["family_code"], "nickname": made["nickname"], "pin": PIN}
    wrong = {**way_in, "pin": WRONG_PIN}
    answers = await asyncio.gather(*(sign_in(client, **wrong) for _ in range(PinLocks().free_tries + 3)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 3
    assert (await sign_in(client, **way_in)).json()["code"] == "pin_locked"
    assert (await guardian.ask("DELETE", f"/persons/{child_id}/account/lock")).status_code == 204
    assert (await sign_in(client, **way_in)).status_code == 201

    async with database.transaction() as session:
        rows = update(Account).where(Account.person_id == uuid.UUID(child_id))
        await session.execute(rows.values(wrong_pins=9, locked_until_at=utc_now() - dt.timedelta(seconds=1)))
    await guardian.ask("POST", f"/families/{family_id}/code")
    assert (await sign_in(client, **way_in)).status_code in {401, 429}


@pytest.mark.parametrize("remedy", ["lock lifted", "PIN set anew"])
async def test_a_guardian_gives_used_up_tries_back(client: httpx.AsyncClient, remedy: str) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    made = (await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": PIN})).json()
    way_in = {"method": "pin", "family_code": made["family_code"], "nickname": made["nickname"], "pin": PIN}
    for _ in range(LIMITS.account.capacity):
        await sign_in(client, **{**way_in, "pin": WRONG_PIN})
    assert (await sign_in(client, **way_in)).json()["code"] == "too_many_requests"
    if remedy == "lock lifted":
        answer = await guardian.ask("DELETE", f"/persons/{child_id}/account/lock")
    else:
        answer = await guardian.ask("PUT", f"/persons/{child_id}/account/pin", {"pin": PIN})
    assert answer.status_code == 204
    assert (await sign_in(client, **way_in)).status_code == 201


async def test_a_lock_ends_by_itself(client: httpx.AsyncClient, database: Database) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    made = (await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": PIN})).json()
    async with database.transaction() as session:
        rows = update(Account).where(Account.person_id == uuid.UUID(child_id))
        await session.execute(rows.values(wrong_pins=9, locked_until_at=utc_now() - dt.timedelta(seconds=1)))
    way_in = {"method": "pin", "family_code": made["family_code"], "nickname": made["nickname"], "pin": PIN}
    assert (await sign_in(client, **way_in)).status_code == 201


async def test_a_new_pin_signs_the_child_out(client: httpx.AsyncClient) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    made = (await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": PIN})).json()
    way_in = {"method": "pin", "family_code": made["family_code"], "nickname": made["nickname"], "pin": PIN}
    child = Caller(client, (await sign_in(client, **way_in)).json())
    assert (await guardian.ask("PUT", f"/persons/{child_id}/account/pin", {"pin": "318042"})).status_code == 204
    assert (await child.ask("GET", "/me")).status_code == 401
    assert (await sign_in(client, **way_in)).status_code == 401


async def test_no_such_nickname(client: httpx.AsyncClient) -> None:
    way_in = {"method": "pin", "family_code": "7K3M9QXT", "pin": PIN}
    for nickname in ("somebody", "brave-otter-9999"):
        answer = await sign_in(client, **way_in, nickname=nickname)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused")


async def test_an_ended_session_is_named_for_as_long_as_its_access_token_lives(
    client: httpx.AsyncClient, redis: "Redis"
) -> None:
    caller = await sign_up_adult(client)
    await caller.ask("DELETE", "/sessions/current")
    session_id = _session_id(caller.tokens["refresh_token"])
    (key,) = [key async for key in redis.scan_iter(match=f"*ended-session:{session_id}*")]
    assert 0 < await redis.ttl(key) <= 600


def _session_id(refresh_token: str) -> uuid.UUID:

    return read_refresh_token(refresh_token).session_id
