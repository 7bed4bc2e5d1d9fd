"""Registering children over HTTP: sealed numbers, duplicates, a family founded by it, and what is told."""

import asyncio
import datetime as dt
import uuid

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from core.clock import local_day, utc_now
from core.database import Database
from core.sealing import SealBroken, open_sealed
from families.children.rules import birthday_on, has_reached, is_same_name
from families.identity_numbers.models import IdentityNumber
from families.identity_numbers.rules import check_digit, masked, written
from tests.support.sign_ups import Caller, sign_in, sign_up_adult, sign_up_family


def _any_number() -> str:
    body = f"S{uuid.uuid4().int % 1_000_000:06}"
    return written(body + check_digit(body))


def _child(**fields: object) -> dict[str, object]:
    return {
        "identity_number": _any_number(),
        "name_en": "CHAN, KA YAN",
        "name_zh": "陳家欣",
        "sex": "female",
        "birth_on": "2026-04-12",
        "birth_place": "QUEEN MARY HOSPITAL",
        "mother_name": "WONG, MEI LING 黃美玲",
        **fields,
    }


async def _register(who: Caller, body: dict[str, object], **options: str) -> httpx.Response:
    return await who.ask("POST", "/children", body, **options)


async def test_a_newborn_is_at_once_in_my_family(client: httpx.AsyncClient) -> None:
    parent = await sign_up_adult(client)
    body = _child(is_from_certificate=True)
    made = await _register(parent, body, key="newborn")
    assert made.status_code == 201, made.text
    shown = made.json()
    number = str(body["identity_number"])
    assert shown["identity_number"] == masked(number[:-3] + number[-2])
    assert number[:7] not in made.text
    assert (shown["name_zh"], shown["sex"], shown["is_from_certificate"]) == ("陳家欣", "female", True)

    me = (await parent.ask("GET", "/me")).json()
    assert [one["display_name"] for one in me["persons"] if one["is_child"]] == ["陳家欣"]
    assert (await parent.ask("GET", f"/persons/{shown['person_id']}/registration")).json() == shown
    again = await _register(parent, body, key="newborn")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (shown, "true")
    (notice,) = (await parent.ask("GET", "/notices")).json()["items"]
    assert (notice["kind"], notice["about_id"]) == ("child_registered", shown["person_id"])
    changes = (await parent.ask("GET", f"/persons/{shown['person_id']}/relation-changes")).json()["items"]
    assert [(one["kind"], one["actor_id"]) for one in changes] == [("child_registered", parent.person_id)]
    stranger = await sign_up_adult(client)
    assert (await stranger.ask("GET", f"/persons/{shown['person_id']}/registration")).status_code == 404


async def test_nothing_of_a_certificate_is_readable_in_the_database(
    client: httpx.AsyncClient, database: Database
) -> None:
    parent = await sign_up_adult(client)
    body = _child()
    person_id = uuid.UUID((await _register(parent, body)).json()["person_id"])
    bare = str(body["identity_number"]).replace("(", "").replace(")", "")
    async with database.transaction() as session:
        for table in ("identity_numbers", "child_registrations"):
            query = text(f"SELECT {table}::text FROM {table} WHERE person_id = :id")
            row = str(await session.scalar(query, {"id": person_id}))
            for secret in (bare, bare.encode().hex(), "WONG", b"WONG".hex(), "黃美玲".encode().hex()):
                assert secret not in row
        kept = await session.scalar(
            text("SELECT count(*) FROM idempotency_records WHERE answer::text LIKE '%S' || :n || '%'"),
            {"n": bare[1:7]},
        )
        assert kept == 0
        held = (await session.execute(text("SELECT id, number_sealed FROM identity_numbers"))).first()
        assert held is not None
        with pytest.raises(SealBroken):
            open_sealed("identity_numbers.number", uuid.uuid4(), held.number_sealed)


async def test_another_familys_child_is_told_kindly_and_without_a_word_about_it(client: httpx.AsyncClient) -> None:
    first, second = await sign_up_adult(client), await sign_up_adult(client)
    body = _child()
    child_id = (await _register(first, body)).json()["person_id"]
    mine = await _register(first, _child(identity_number=body["identity_number"], name_en="OTHER"))
    assert (mine.status_code, mine.json()["code"]) == (409, "child_registered_already")
    assert mine.json()["params"] == {"person_id": child_id}
    theirs = await _register(second, {**body, "identity_number": str(body["identity_number"]).lower()})
    assert (theirs.status_code, theirs.json()["code"]) == (409, "child_registered_elsewhere")
    assert theirs.json()["params"] == {}
    assert child_id not in theirs.text
    assert (await second.ask("GET", "/me")).json()["family"] is None, "the refused registration founded nothing"
    assert len((await first.ask("GET", "/notices")).json()["items"]) == 1, "the other family is told nothing"


async def test_a_child_that_is_there_is_completed_not_doubled(client: httpx.AsyncClient) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    body = _child(birth_on="2017-04-12", name_en="Ka-Yan")
    alike = await _register(guardian, body)
    assert (alike.status_code, alike.json()["code"]) == (409, "child_alike")
    assert alike.json()["params"] == {"person_id": child_id}
    completed = await _register(guardian, {**body, "person_id": child_id})
    assert completed.json()["person_id"] == child_id
    person = (await guardian.ask("GET", f"/persons/{child_id}")).json()
    assert person["display_name"] == "Ka Yan", "what the family calls the child stays"
    twice = await _register(guardian, {**body, "identity_number": _any_number(), "person_id": child_id})
    assert twice.json()["code"] == "child_registered_already"
    namesake = await _register(guardian, {**body, "identity_number": _any_number(), "is_another_child": True})
    assert namesake.status_code == 201
    other, _, _ = await sign_up_family(client)
    foreign = await _register(other, {**_child(), "person_id": child_id})
    assert foreign.status_code == 404, "nobody completes another family's child"


async def test_two_parents_at_once_register_one_child(client: httpx.AsyncClient) -> None:
    guardian, _, family_id = await sign_up_family(client)
    second = await sign_up_adult(client)
    code = (await guardian.ask("POST", f"/families/{family_id}/invitations", {"role": "guardian"})).json()["code"]
    await second.ask("POST", "/families/join", {"code": code})
    body = _child()
    answers = await asyncio.gather(_register(guardian, body), _register(second, body))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    strangers = [await sign_up_adult(client) for _ in range(2)]
    body = _child()
    rivals = await asyncio.gather(*(_register(one, body) for one in strangers))
    assert sorted(answer.status_code for answer in rivals) == [201, 409]
    refused = next(answer for answer in rivals if answer.status_code == 409)
    assert refused.json()["code"] == "child_registered_elsewhere"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"identity_number": "S123456(3)"}, "identity_number_mistyped"),
        ({"identity_number": "12345678"}, "identity_number_malformed"),
        ({"name_en": None, "name_zh": None}, "child_name_missing"),
        ({"birth_on": "2000-01-01"}, "child_too_old"),
        ({"birth_on": (local_day(utc_now()) + dt.timedelta(days=1)).isoformat()}, "birth_date_invalid"),
        ({"name_en": "A" * 81}, "invalid_input"),
        ({"name_en": "A" * 10_000}, "invalid_input"),
        ({"sex": "unknown"}, "invalid_input"),
    ],
)
async def test_what_is_no_child(client: httpx.AsyncClient, fields: dict[str, object], code: str) -> None:
    parent = await sign_up_adult(client)
    answer = await _register(parent, _child(**fields))
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


@pytest.mark.parametrize("name", ["𠮷野", "שרה כהן", "Zoë Ōé", "👶"])
async def test_names_of_all_letters(client: httpx.AsyncClient, name: str) -> None:
    parent = await sign_up_adult(client)
    made = await _register(parent, _child(name_en=name, name_zh=None))
    assert (made.status_code, made.json()["name_en"]) == (201, name)


async def test_a_child_registers_nobody_and_sees_its_own(client: httpx.AsyncClient) -> None:
    parent = await sign_up_adult(client)
    child_id = (await _register(parent, _child(birth_on="2015-04-12"))).json()["person_id"]
    account = (await parent.ask("POST", f"/persons/{child_id}/account", {"pin": "804213"})).json()
    signed = {"family_code": account["family_code"], "nickname": account["nickname"], "pin": "804213"}
    child = Caller(client, (await sign_in(client, method="pin", **signed)).json())
    assert (await _register(child, _child())).status_code == 403
    assert (await child.ask("GET", f"/persons/{child_id}/registration")).status_code == 200


async def test_nobody_tries_a_list_of_numbers(client: httpx.AsyncClient) -> None:
    parent = await sign_up_adult(client)
    statuses = [(await _register(parent, _child(name_zh=f"甲{n}"))).status_code for n in range(13)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


def test_a_number_is_never_in_a_repr() -> None:
    row = IdentityNumber(person_id=uuid.uuid4())
    row.number = "S1234562"
    assert "S1234562" not in repr(row) + repr(vars(row))
    assert row.number == "S1234562"


@pytest.mark.parametrize(
    ("birth_on", "years", "day"),
    [
        (dt.date(2010, 11, 30), 16, dt.date(2026, 11, 30)),
        (dt.date(2012, 2, 29), 16, dt.date(2028, 2, 29)),
        (dt.date(2012, 2, 29), 15, dt.date(2027, 3, 1)),
    ],
)
def test_birthdays(birth_on: dt.date, years: int, day: dt.date) -> None:
    assert birthday_on(birth_on, years) == day


@given(st.dates(dt.date(1950, 1, 1), dt.date(2060, 1, 1)), st.integers(1, 20))
def test_nobody_is_older_a_day_too_early_or_late(birth_on: dt.date, years: int) -> None:
    day = birthday_on(birth_on, years)
    assert has_reached(birth_on, years, day)
    assert not has_reached(birth_on, years, day - dt.timedelta(days=1))
    assert birthday_on(birth_on, years) < birthday_on(birth_on, years + 1)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (["Ka Yan"], ["KA-YAN", None], True),
        ([None, "陳家欣"], ["CHAN", "陳家欣"], True),
        (["Ka Yan"], ["Ka Yin"], False),
        ([None, ""], [None, "--"], False),
    ],
)
def test_same_names(one: list[str | None], other: list[str | None], is_same: bool) -> None:  # noqa: FBT001
    assert is_same_name(one, other) is is_same
