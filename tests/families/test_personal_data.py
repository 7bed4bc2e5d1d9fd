"""Export and erasure: every table is declared, everything comes along, and what is erased is found nowhere."""

import io
import re
import uuid

import httpx
import pypdf
from sqlalchemy import Column, text

import core.idempotency
import core.outbox  # noqa: F401 - its table
from core.clock import utc_now
from core.database import Base, Database
from core.messages import catalogue
from families.accounts.models import Account
from families.personal_data.holdings import Fate, find_holdings
from families.persons.models import Person
from integrations.app_upload.phones.models import UploadPhone
from integrations.connections.grants import save_grant
from integrations.connections.models import ConnectionStatus, StepConnection
from integrations.source import Grant
from migrations.tables import import_all_tables
from records.steps.days.models import StepDay
from rewards.badges.models import BadgeGrant
from rewards.ledger.rules import EntryKind, Posting
from rewards.ledger.service import post
from tests.families.test_children import _child
from tests.support.sign_ups import PASSWORD, Caller, sign_in, sign_up_adult, sign_up_family

# How columns that hold a person's or an account's id are called, with or without a foreign key.
_NAMES = re.compile(r"(person|account|actor|caller|carer|captain|officer|subject|about|other)_id$|_by(_id)?$")
# Named likewise, and nobody's id.
_NOBODY = {"parks.maintained_by"}
# Read and deleted by the machine within days; what they hold are ids, no names.
_PASSING = {"outbox_events"}


def _names_somebody(column: Column[object]) -> bool:
    whose = {key.column.table.name for key in column.foreign_keys}
    if f"{column.table.name}.{column.name}" in _NOBODY:
        return False
    return bool(whose & {"persons", "accounts"} or _NAMES.search(column.name))


def test_every_table_that_names_a_person_says_what_becomes_of_it() -> None:
    import_all_tables()
    declared = {one.table.name: one for one in find_holdings()}
    missing = []
    for table in Base.metadata.sorted_tables:
        if table.schema == "record":
            continue  # items go by records/personal_data.py, whoever declares them; the access log stays
        named = {column.name for column in table.columns if _names_somebody(column)}
        holding = declared.get(table.name)
        known = {*holding.mine, *holding.others} if holding else set()
        missing += [f"{table.name}.{name}" for name in named - known if table.name not in _PASSING]
        if holding is not None:
            columns = {column.name for column in table.columns}
            assert {*known, *holding.hidden, *holding.blank} <= columns, table.name
    assert missing == []


def test_what_points_to_a_persons_row_is_declared_too() -> None:
    """A deleted row leaves none behind that points to it, but for rows that are nobody's in particular."""
    import_all_tables()
    declared = {one.table.name: one for one in find_holdings()}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            above = declared.get(key.column.table.name)
            if above is not None and above.fate is Fate.DELETED:
                assert declared[table.name].fate is Fate.DELETED, f"{table.name} points to {above.table.name}"


def test_whatever_is_kept_has_a_reason_and_whatever_is_shown_a_title() -> None:
    import_all_tables()
    for one in find_holdings():
        assert (one.fate is Fate.KEPT) == (one.why is not None), one.table.name
        assert one.why is None or one.why in catalogue()
        assert not one.is_exported or f"export_{one.table.name}" in catalogue(), one.table.name
        assert bool(one.mine) != bool(one.via), one.table.name


async def _full_life(client: httpx.AsyncClient, database: Database) -> tuple[Caller, Caller, str]:
    """Two guardians and their registered child with a phone, steps, points, a source and an account."""
    guardian, second = await sign_up_adult(client), await sign_up_adult(client)
    child_id = str((await guardian.ask("POST", "/children", _child(birth_on="2016-04-12"))).json()["person_id"])
    family_id = (await guardian.ask("GET", "/me")).json()["family"]["id"]
    code = (await guardian.ask("POST", f"/families/{family_id}/invitations", {"role": "guardian"})).json()["code"]
    await second.ask("POST", "/families/join", {"code": code})
    assert (await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": "804213"})).status_code == 201
    now, person_id = utc_now(), uuid.UUID(child_id)
    async with database.transaction() as session:
        session.add(
            UploadPhone(
                person_id=person_id,
                registered_by_id=uuid.UUID(guardian.tokens["account_id"]),
                platform="android",
                public_key=uuid.uuid4().bytes,
                label=f"phone of {child_id[-8:]}",
                created_at=now,
            )
        )
        session.add(
            StepDay(person_id=person_id, day=now.date(), steps=4_321, revision=1, settled_at=now, details={})
        )
        session.add(BadgeGrant(person_id=person_id, badge_id="first", reason_key="x", granted_at=now))
        connection = StepConnection(
            person_id=person_id,
            source="garmin",
            status=ConnectionStatus.ACTIVE,
            vendor_user_hash=uuid.uuid4().bytes,
            scopes=[],
            connected_at=now,
        )
        session.add(connection)
        await session.flush()
        await save_grant(
            session, connection.id, Grant("access", "refresh", None, frozenset(), uuid.uuid4().hex), now=now
        )
    weight = {"kind": "weight", "at": now.isoformat(), "value": 25.4, "unit": "kg", "note": "vor dem Bad"}
    measured = await guardian.ask("POST", f"/persons/{child_id}/observations", weight)
    assert measured.status_code == 201, measured.text
    return guardian, second, child_id


async def _erase(who: Caller, person_id: str, password: str = PASSWORD) -> httpx.Response:
    return await who.ask("POST", f"/persons/{person_id}/erasure", {"password": password})


async def test_everything_comes_along(client: httpx.AsyncClient, database: Database) -> None:
    guardian, _, child_id = await _full_life(client, database)
    answer = await guardian.ask("GET", f"/persons/{child_id}/export")
    assert answer.status_code == 200, answer.text
    sections = answer.json()["sections"]
    assert sections["persons"][0]["display_name"] == "陳家欣"
    assert re.fullmatch(r"S[0-9]{6}[0-9A]", sections["identity_numbers"][0]["number"]), "one's own, in full"
    assert "黃美玲" in sections["child_registrations"][0]["details"]
    assert sections["step_days"][0]["steps"] == 4_321
    assert sections["upload_phones"][0]["label"] == f"phone of {child_id[-8:]}"
    assert sections["observations"][0]["note"] == "vor dem Bad"
    assert [one["why"] for one in sections["access_log"]] == ["care", "export"], "this look is logged, too"
    for secret in ("secret_hash", "salt", "public_key", "blind_index", "vendor_user_hash"):
        assert secret not in answer.text
    printed = await guardian.client.get(
        f"/v1/persons/{child_id}/export.pdf",
        headers={"Authorization": f"Bearer {guardian.tokens['access_token']}", "Accept-Language": "zh-HK"},
    )
    assert printed.headers["content-type"] == "application/pdf"
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.content)).pages)
    for expected in ("我們持有的全部個人資料", "每日步數", "4321", "黃美玲", "出生日期", "來源類別"):
        assert expected in words
    # The person first, then health, play, technical things; no number of a row, no instant of a machine.
    sections = [words.index(title) for title in ("出生日期", "vor dem Bad", "徽章", "查閱方式")]
    assert sections == sorted(sections)
    for unprinted in (child_id, "+00:00", "True", "{"):
        assert unprinted not in words
    stranger = await sign_up_adult(client)
    for path in ("export", "export.pdf"):
        assert (await stranger.ask("GET", f"/persons/{child_id}/{path}")).status_code == 404


async def test_an_erased_child_is_found_nowhere(client: httpx.AsyncClient, database: Database) -> None:
    guardian, second, child_id = await _full_life(client, database)
    me = (await guardian.ask("GET", "/me")).json()
    (nickname,) = [one["nickname"] for one in me["persons"] if one["is_child"]]
    signed = {"family_code": me["family"]["code"], "nickname": nickname, "pin": "804213"}
    child = Caller(client, (await sign_in(client, method="pin", **signed)).json())
    number = (await guardian.ask("GET", f"/persons/{child_id}/export")).json()["sections"]["identity_numbers"]
    assert (await _erase(guardian, child_id, "wrong password")).json()["code"] == "password_wrong"
    assert (await _erase(child, child_id, "804213")).status_code == 403
    told_before = await guardian.ask("GET", f"/persons/{child_id}/erasure")
    stranger = await sign_up_adult(client)
    assert (await stranger.ask("GET", f"/persons/{child_id}/erasure")).status_code == 404
    answer = await _erase(guardian, child_id)
    assert answer.status_code == 200, answer.text
    assert answer.json()["kept"] == told_before.json()["kept"]
    assert any("ledger" in one["words"] for one in answer.json()["kept"])

    assert (await child.ask("GET", "/me")).status_code == 401, "its sessions ended"
    assert (await sign_in(client, method="pin", **signed)).status_code == 401
    assert (await guardian.ask("GET", f"/persons/{child_id}")).status_code == 404
    assert len((await second.ask("GET", "/me")).json()["persons"]) == 2
    async with database.transaction() as session:
        person = await session.get_one(Person, uuid.UUID(child_id))
        assert (person.display_name, person.birth_on, person.sex) == (None, None, None)
        assert person.nickname != nickname
        waiting = text("SELECT sealed IS NOT NULL FROM step_revocations WHERE person_id = :id")
        assert await session.scalar(waiting, {"id": child_id}), "the worker takes the grant back"
        observed = text("SELECT count(*) FROM record.observations WHERE person_id = :id")
        as_worker = "SELECT set_config('eplus.subject_person_id', :id, true), set_config('role', :role, true)"
        await session.execute(text(as_worker), {"id": child_id, "role": "eplus_record_worker"})
        assert await session.scalar(observed, {"id": child_id}) == 0
    again = await guardian.ask("POST", "/children", _child(identity_number=number[0]["number"]))
    assert again.status_code == 201, "the number is free again"
    left = await _tables_that_hold(database, child_id)
    kept = {one.table.name for one in find_holdings() if one.fate is not Fate.DELETED}
    assert left - kept <= {"outbox_events"}, "ids only, and of the past weeks"
    assert (
        await _tables_that_hold(database, f"phone of {child_id[-8:]}")
        == await _tables_that_hold(database, nickname)
        == set()
    )


async def _tables_that_hold(database: Database, words: str) -> set[str]:
    async with database.transaction() as session:
        names = await session.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                " AND relnamespace = 'public'::regnamespace"
            )
        )
        held = set()
        for name in names.all():
            rows = text(f'SELECT count(*) FROM "{name}" AS one WHERE one::text LIKE :words')
            if await session.scalar(rows, {"words": f"%{words}%"}):
                held.add(name)
        return held


async def test_a_guardian_leaves_with_everything_but_not_the_children(
    client: httpx.AsyncClient, database: Database
) -> None:
    guardian, second, child_id = await _full_life(client, database)
    assert (await _erase(second, guardian.person_id)).status_code == 403
    assert (await _erase(second, second.person_id)).status_code == 200
    assert (await second.ask("GET", "/me")).status_code == 401
    gone = await sign_in(client, method="password", identifier=second.email, password=PASSWORD)
    assert gone.status_code == 401
    refused = await _erase(guardian, guardian.person_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "erasure_last_guardian")
    assert (await _erase(guardian, child_id)).status_code == 200
    assert (await _erase(guardian, guardian.person_id)).status_code == 200
    assert (await sign_up_with(client, guardian.email)).status_code == 201, "the address is free again"
    async with database.transaction() as session:
        account = await session.get_one(Account, uuid.UUID(guardian.tokens["account_id"]))
        assert (account.kind.value, account.email, account.secret_hash) == ("erased", None, "")


async def sign_up_with(client: httpx.AsyncClient, email: str) -> httpx.Response:
    body = {"email": email, "password": PASSWORD, "birth_on": "1988-05-01"}
    return await client.post("/v1/accounts", json=body)


async def test_the_ledger_stays_under_an_id_that_names_nobody(
    client: httpx.AsyncClient, database: Database
) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    person_id = uuid.UUID(child_id)
    async with database.transaction() as session:
        award = Posting(person_id, 30, EntryKind.AWARD, reason_key="x", explanation={})
        await post(session, [award], now=utc_now())
    assert (await _erase(guardian, child_id)).status_code == 200
    async with database.transaction() as session:
        held = text("SELECT amount FROM ledger_entries WHERE account_id = :id")
        assert await session.scalar(held, {"id": person_id}) == 30


async def test_a_squad_gets_a_new_captain(client: httpx.AsyncClient) -> None:
    captain, member = await sign_up_adult(client), await sign_up_adult(client)
    squad = (await captain.ask("POST", "/squads", {})).json()
    joined = await member.ask("POST", "/squads/join", {"code": squad["code"], "person_id": member.person_id})
    assert joined.status_code == 200, joined.text
    assert (await _erase(captain, captain.person_id)).status_code == 200
    (left,) = (await member.ask("GET", f"/squads/{squad['id']}")).json()["members"]
    assert (left["person_id"], left["is_captain"]) == (member.person_id, True)
