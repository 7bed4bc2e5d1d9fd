"""Families, schools, classes and organisations over HTTP; 401 before 403, 404 for what one may not know of."""

import uuid

import httpx
import pytest
from sqlalchemy import Engine, event, select

from core.clock import utc_now
from core.database import Database
from core.idempotency import IdempotencyRecord
from core.settings import PROJECT_ROOT
from families.actors import Role
from families.roles.service import grant_role
from families.schools.catalogue import FILE_NAME, read_schools
from families.schools.repository import put_schools
from tests.support.sign_ups import PASSWORD, Caller, sign_in, sign_up_adult, sign_up_family

SCHOOL = "edb-528781000123"
NOBODY = "00000000-0000-7000-8000-000000000000"  # fixed: it names tests, which every process must name alike


@pytest.fixture(scope="module", autouse=True)
async def schools(database: Database) -> None:
    async with database.transaction() as session:
        await put_schools(session, read_schools(PROJECT_ROOT / "data" / "schools" / FILE_NAME))


async def _with_role(
    client: httpx.AsyncClient, database: Database, role: Role, school: str | None = None
) -> Caller:
    caller = await sign_up_adult(client)
    async with database.transaction() as session:
        await grant_role(session, uuid.UUID(caller.person_id), role, school_id=school, now=utc_now())
    answer = await sign_in(client, method="password", identifier=caller.email, password=PASSWORD)
    caller.tokens = answer.json()
    return caller


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("POST", "/families"),
        ("GET", f"/families/{NOBODY}"),
        ("POST", f"/families/{NOBODY}/invitations"),
        ("DELETE", f"/families/{NOBODY}/invitations/{NOBODY}"),
        ("DELETE", f"/families/{NOBODY}/members/{NOBODY}"),
        ("POST", f"/families/{NOBODY}/code"),
        ("POST", "/families/join"),
        ("POST", "/persons"),
        ("GET", f"/persons/{NOBODY}"),
        ("PATCH", f"/persons/{NOBODY}"),
        ("PUT", f"/persons/{NOBODY}/school"),
        ("POST", f"/persons/{NOBODY}/account"),
        ("PUT", f"/persons/{NOBODY}/account/pin"),
        ("DELETE", f"/persons/{NOBODY}/account/lock"),
        ("POST", f"/schools/{SCHOOL}/teachers"),
        ("POST", "/classes"),
        ("GET", "/classes"),
        ("POST", "/classes/join"),
        ("GET", f"/classes/{NOBODY}"),
        ("GET", f"/classes/{NOBODY}/pupils"),
        ("DELETE", f"/classes/{NOBODY}/pupils/{NOBODY}"),
        ("POST", f"/classes/{NOBODY}/join-codes"),
        ("GET", f"/classes/{NOBODY}/join-codes/current"),
        ("GET", "/organisations"),
        ("POST", "/organisations"),
        ("POST", f"/organisations/{NOBODY}/members"),
        ("DELETE", "/sessions"),
        ("DELETE", "/sessions/current"),
        ("PUT", "/accounts/current/password"),
    ],
)
async def test_nobody_is_told_to_sign_in_first(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, f"/v1{path}", json={})
    assert answer.status_code == 401


async def test_a_family_from_founding_to_class(client: httpx.AsyncClient, database: Database) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    officer = await _with_role(client, database, Role.OFFICER)
    teacher = await sign_up_adult(client)
    granted = await officer.ask("POST", f"/schools/{SCHOOL}/teachers", {"address": teacher.email})
    assert granted.status_code == 204
    label = uuid.uuid4().hex[:8]
    made = (await teacher.ask("POST", "/classes", {"school_id": SCHOOL, "label": label})).json()
    code = (await teacher.ask("POST", f"/classes/{made['id']}/join-codes", {})).json()["code"]
    shown = (await teacher.ask("GET", f"/classes/{made['id']}/join-codes/current")).json()
    assert shown["code"] == code
    joined = await guardian.ask("POST", "/classes/join", {"person_id": child_id, "code": code})
    assert joined.json()["label"] == label
    assert (await guardian.ask("GET", f"/classes/{made['id']}")).json() == made
    (pupil,) = (await teacher.ask("GET", f"/classes/{made['id']}/pupils")).json()
    assert pupil["person_id"] == child_id
    assert "display_name" not in pupil
    child = (await guardian.ask("GET", f"/persons/{child_id}")).json()
    assert (child["school_id"], child["class_id"], child["family_id"]) == (SCHOOL, made["id"], family_id)
    gone = await teacher.ask("DELETE", f"/classes/{made['id']}/pupils/{child_id}")
    assert gone.status_code == 204
    assert (await guardian.ask("GET", f"/classes/{made['id']}")).status_code == 404


async def test_strangers_are_told_that_nothing_is_there(client: httpx.AsyncClient) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    stranger = await sign_up_adult(client)
    for method, path, body in (
        ("GET", f"/persons/{child_id}", None),
        ("PATCH", f"/persons/{child_id}", {"district": "eastern"}),
        ("POST", f"/persons/{child_id}/account", {"pin": "804213"}),
        ("GET", f"/families/{family_id}", None),
        ("POST", f"/families/{family_id}/invitations", {"role": "guardian"}),
        ("POST", "/classes/join", {"person_id": child_id, "code": "7K3M9QXT"}),
    ):
        real = await stranger.ask(method, path, body)
        unreal = await stranger.ask(
            method,
            path.replace(child_id, NOBODY).replace(family_id, NOBODY),
            {**body, "person_id": NOBODY} if body and "person_id" in body else body,
        )
        assert real.status_code == unreal.status_code == 404, path
        assert real.json()["code"] == unreal.json()["code"] == "target_unknown"
    assert (await guardian.ask("GET", f"/persons/{child_id}")).status_code == 200


async def test_a_carer_looks_and_decides_nothing(client: httpx.AsyncClient) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    carer = await sign_up_adult(client)
    invited = (await guardian.ask("POST", f"/families/{family_id}/invitations", {"role": "carer"})).json()
    family = (await carer.ask("POST", "/families/join", {"code": invited["code"]})).json()
    assert family["code"] is None
    assert {member["role"] for member in family["members"]} == {"guardian", "carer", "child"}
    seen = (await carer.ask("GET", f"/persons/{child_id}")).json()
    assert (seen["display_name"], seen["birth_on"]) == ("Ka Yan", None)
    assert (await guardian.ask("GET", f"/persons/{child_id}")).json()["birth_on"] == "2017-04-12"
    assert (await carer.ask("GET", f"/persons/{guardian.person_id}")).json()["birth_on"] is None
    assert (await carer.ask("GET", f"/persons/{carer.person_id}")).json()["birth_on"] == "1988-05-01"
    for method, path, body in (
        ("PATCH", f"/persons/{child_id}", {"district": "eastern"}),
        ("PUT", f"/persons/{child_id}/school", {"school_id": SCHOOL}),
        ("POST", f"/families/{family_id}/invitations", {"role": "carer"}),
        ("POST", "/persons", {"birth_on": "2019-01-01"}),
    ):
        answer = await carer.ask(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


async def test_without_a_family_nobody_adds_a_child(client: httpx.AsyncClient) -> None:
    answer = await (await sign_up_adult(client)).ask("POST", "/persons", {"birth_on": "2019-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (409, "family_missing")


async def test_a_child_whose_answer_was_lost_is_not_added_twice(
    client: httpx.AsyncClient, database: Database
) -> None:
    guardian, _, family_id = await sign_up_family(client)
    body, key = {"birth_on": "2019-01-01", "display_name": "Lok"}, uuid.uuid4().hex
    first = await guardian.ask("POST", "/persons", body, key=key)
    again = await guardian.ask("POST", "/persons", body, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert len((await guardian.ask("GET", f"/families/{family_id}")).json()["members"]) == 3
    async with database.transaction() as session:
        kept = await session.scalar(select(IdempotencyRecord.answer).where(IdempotencyRecord.key == key))
    assert kept == {"id": first.json()["id"]}  # neither the name nor the birth date a second time
    other = await guardian.ask("POST", "/persons", body | {"birth_on": "2018-01-01"}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_guardian_edits_a_child_and_states_the_school(client: httpx.AsyncClient) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    edited = (await guardian.ask("PATCH", f"/persons/{child_id}", {"district": "eastern"})).json()
    assert (edited["district"], edited["display_name"]) == ("eastern", "Ka Yan")
    stated = (await guardian.ask("PUT", f"/persons/{child_id}/school", {"school_id": SCHOOL})).json()
    assert stated["school_id"] == SCHOOL
    unknown = await guardian.ask("PUT", f"/persons/{child_id}/school", {"school_id": "edb-0"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "school_unknown")
    body = {"birth_on": "2019-01-01", "school_id": SCHOOL, "nickname": edited["nickname"]}
    taken = await guardian.ask("POST", "/persons", body)
    assert (taken.status_code, taken.json()["code"]) == (409, "nickname_taken")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"birth_on": "1988-05-01"}, "account_address_missing"),
        ({"birth_on": "2015-05-01", "email": "kid@example.org"}, "account_age_too_low"),
        ({"birth_on": "1988-05-01", "email": "not an address"}, "email_invalid"),
        ({"birth_on": "1988-05-01", "phone": "12345"}, "phone_invalid"),
        ({"birth_on": "1988-05-01", "email": "kid@example.org", "password": "Password1!"}, "password_too_weak"),
        ({"birth_on": "0001-01-01", "email": "old@example.org"}, "birth_date_invalid"),
        ({"birth_on": "1988-05-01", "email": "a@example.org", "nickname": "ka-yan-7"}, "nickname_unapproved"),
    ],
)
async def test_sign_ups_that_are_refused(client: httpx.AsyncClient, body: dict[str, str], code: str) -> None:
    answer = await client.post("/v1/accounts", json={"password": PASSWORD, **body})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_nicknames_are_suggested_in_the_callers_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/nicknames/suggestions?count=3", headers={"Accept-Language": "zh-HK"})
    suggestions = answer.json()
    assert len({each["nickname"] for each in suggestions}) == 3
    assert not any(each["words"].isascii() for each in suggestions)


async def test_schools_are_found_and_paged(client: httpx.AsyncClient) -> None:
    found = (await client.get("/v1/schools", params={"q": "般咸道"})).json()["items"]
    assert found[0]["id"] == SCHOOL
    assert (await client.get(f"/v1/schools/{SCHOOL}")).json() == found[0]
    seen: set[str] = set()
    cursor: str | None = None
    while True:
        params = {"district": "wan-chai", "limit": "20", **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/v1/schools", params=params)).json()
        assert not seen & {each["id"] for each in page["items"]}
        seen |= {each["id"] for each in page["items"]}
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 47


async def test_organisations_are_added_by_officers_and_joined_by_code(
    client: httpx.AsyncClient, database: Database
) -> None:
    officer = await _with_role(client, database, Role.OFFICER)
    name = f"Ferries {uuid.uuid4().hex[:8]}"
    body = {"name_en": name, "name_zh_hant": "渡輪", "name_zh_hans": "渡轮"}
    member = await sign_up_adult(client)
    assert (await member.ask("POST", "/organisations", body)).status_code == 403
    added = (await officer.ask("POST", "/organisations", body)).json()
    (found,) = (await member.ask("GET", f"/organisations?q={name}")).json()["items"]
    assert found == added["organisation"]
    path = f"/organisations/{found['id']}/members"
    assert (await member.ask("POST", path, {"person_id": member.person_id})).status_code == 404
    joined = await member.ask("POST", path, {"person_id": member.person_id, "join_code": added["join_code"]})
    assert joined.status_code == 200
    assert (await member.ask("GET", "/me")).json()["person"]["organisation_id"] == found["id"]


async def test_pages_cost_the_same_for_any_number_of_children(
    client: httpx.AsyncClient,
) -> None:
    guardian, _, family_id = await sign_up_family(client)
    paths = (f"/families/{family_id}", "/me", "/schools?q=kowloon")
    before = [await _count_statements(guardian, path) for path in paths]
    for _ in range(3):
        await guardian.ask("POST", "/persons", {"birth_on": "2018-01-01"})
    assert [await _count_statements(guardian, path) for path in paths] == before
    assert max(before) <= 8


async def _count_statements(caller: Caller, path: str) -> int:
    count = 0

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal count
        count += "request_id=" in statement  # the process has other statements of its own

    event.listen(Engine, "after_cursor_execute", note)
    try:
        assert (await caller.ask("GET", path)).status_code == 200
    finally:
        event.remove(Engine, "after_cursor_execute", note)
    return count
