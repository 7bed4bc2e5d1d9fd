"""Handover at the policy age: announced ahead, done on the day and not before, and nothing lost by it."""

import datetime as dt
import uuid

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day, start_of_day, utc_now
from core.database import Database
from families.accounts.models import Account, AccountKind
from families.carers.models import CareRelation
from families.children.rules import birthday_on
from families.families.models import FamilyMember, FamilyRole
from families.handover import service
from families.handover.models import Handover
from families.handover.rules import due_on_if_announced
from families.handover.service import announce_handovers, hand_over_due
from families.notices.models import Notice
from families.persons.models import Person
from tests.support.people import make_family
from tests.support.sign_ups import Caller, sign_in, sign_up_family

DAY = dt.timedelta(days=1)
G, C = FamilyRole.GUARDIAN, FamilyRole.CHILD
PIN = "804213"


@pytest.fixture(autouse=True)
def _everybody_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # Children whom other tests of the process keep are of age by the years that these look at.
    monkeypatch.setattr(service, "AT_ONCE", 100_000)


async def _home(
    session: AsyncSession, birth_on: dt.date, *, has_account: bool = True
) -> tuple[Person, Person, Person]:
    """Two guardians and a child, in that order."""
    made_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    home = await make_family(session, made_at, mother=G, father=G, kid=C)
    home["kid"].birth_on = birth_on
    if has_account:
        session.add(Account(person_id=home["kid"].id, kind=AccountKind.CHILD, secret_hash="x", created_at=made_at))
    await session.flush()
    return home["mother"], home["father"], home["kid"]


async def _look(session: AsyncSession, day: dt.date, *, second: int = 1) -> None:
    now = start_of_day(day) + dt.timedelta(seconds=second)
    await announce_handovers(session, now=now)
    await hand_over_due(session, now=now)


async def _state(session: AsyncSession, person: Person) -> tuple[FamilyRole, AccountKind | None]:
    member = await session.get_one(FamilyMember, person.id, populate_existing=True)
    kind = await session.scalar(select(Account.kind).where(Account.person_id == person.id))
    return member.role, kind


async def _told(session: AsyncSession, person: Person) -> list[str]:
    found = await session.scalars(
        select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.made_at)
    )
    return [kind.value for kind in found]


@pytest.mark.parametrize(
    ("birth_on", "day"),
    [
        (dt.date(2051, 3, 14), dt.date(2067, 3, 14)),
        (dt.date(2052, 2, 29), dt.date(2068, 2, 29)),
        (dt.date(2084, 2, 29), dt.date(2100, 3, 1)),  # 2100 has no 29 February
    ],
)
async def test_the_days_around(session: AsyncSession, birth_on: dt.date, day: dt.date) -> None:
    mother, father, kid = await _home(session, birth_on)
    await _look(session, day - 61 * DAY)
    assert await _told(session, kid) == []
    await _look(session, day - 60 * DAY)
    await _look(session, day - 60 * DAY, second=2)
    handover = await session.get_one(Handover, kid.id)
    assert handover.due_on == day
    assert await _told(session, mother) == await _told(session, kid) == ["handover_ahead"]
    await _look(session, day - DAY, second=86_399)
    assert await _state(session, kid) == (FamilyRole.CHILD, AccountKind.CHILD)
    await _look(session, day)
    assert await _state(session, kid) == (FamilyRole.GROWN, AccountKind.YOUNG)
    await _look(session, day + DAY)
    carers = (await session.scalars(select(CareRelation).where(CareRelation.person_id == kid.id))).all()
    assert {(care.carer_id, care.level.value, care.ended_at) for care in carers} == {
        (mother.id, "view", None),
        (father.id, "view", None),
    }
    for person in (mother, father, kid):
        assert await _told(session, person) == ["handover_ahead", "handed_over"], "each told once"


async def test_who_comes_late_is_told_as_long_ahead(session: AsyncSession) -> None:
    birth_on = dt.date(2051, 3, 14)
    *_, kid = await _home(session, birth_on)
    first_look = birthday_on(birth_on, 16) + 100 * DAY
    await _look(session, first_look)
    assert (await session.get_one(Handover, kid.id)).due_on == first_look + 60 * DAY
    assert await _state(session, kid) == (FamilyRole.CHILD, AccountKind.CHILD)


async def test_without_an_account_it_waits_and_guardians_go_on(session: AsyncSession) -> None:
    birth_on = dt.date(2051, 3, 14)
    mother, _, kid = await _home(session, birth_on, has_account=False)
    day = birthday_on(birth_on, 16)
    await _look(session, day - 60 * DAY)
    for later in range(3):
        await _look(session, day + later * DAY)
    assert await _state(session, kid) == (FamilyRole.CHILD, None)
    assert await _told(session, mother) == ["handover_ahead", "handover_waits"]
    session.add(Account(person_id=kid.id, kind=AccountKind.CHILD, secret_hash="x", created_at=start_of_day(day)))
    await session.flush()
    await _look(session, day + 3 * DAY)
    assert await _state(session, kid) == (FamilyRole.GROWN, AccountKind.YOUNG)


async def test_a_corrected_birth_date_is_announced_anew(session: AsyncSession) -> None:
    birth_on = dt.date(2051, 3, 14)
    *_, kid = await _home(session, birth_on)
    day = birthday_on(birth_on, 16)
    await _look(session, day - 60 * DAY)
    kid.birth_on = dt.date(2052, 3, 14)
    await session.flush()
    await _look(session, day)
    assert await session.get(Handover, kid.id) is None
    assert await _state(session, kid) == (FamilyRole.CHILD, AccountKind.CHILD)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1)), st.integers(0, 9_000), st.integers(1, 365))
def test_never_before_the_birthday_nor_untold(birth_on: dt.date, after: int, notice_days: int) -> None:
    today = birth_on + after * DAY
    due_on = due_on_if_announced(birth_on, today, years=16, notice_days=notice_days)
    if due_on is None:
        assert (birthday_on(birth_on, 16) - today).days > notice_days
    else:
        assert due_on >= birthday_on(birth_on, 16)
        assert (due_on - today).days >= notice_days


async def _grown(client: httpx.AsyncClient, database: Database) -> tuple[Caller, Caller, str, str]:
    """A guardian, a young person just handed over and signed in, the family's id, and the person's nickname."""
    guardian, child_id, family_id = await sign_up_family(client)
    today = local_day(utc_now())
    account = (await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": PIN})).json()
    async with database.transaction() as session:
        person = await session.get_one(Person, uuid.UUID(child_id))
        person.birth_on = birthday_on(today, -16)
        session.add(Handover(person_id=person.id, due_on=today, announced_at=utc_now()))
    async with database.transaction() as session:
        await hand_over_due(session, now=utc_now())
    signed = {"family_code": account["family_code"], "nickname": account["nickname"], "pin": PIN}
    tokens = await sign_in(client, method="pin", **signed)
    assert tokens.status_code == 201, tokens.text
    return guardian, Caller(client, tokens.json()), family_id, account["nickname"]


async def test_a_young_person_decides_alone(client: httpx.AsyncClient, database: Database) -> None:
    guardian, young, family_id, _ = await _grown(client, database)
    own = f"/persons/{young.person_id}"
    assert (await guardian.ask("GET", own)).status_code == 200
    assert (await guardian.ask("PATCH", own, {"display_name": "Boss"})).status_code == 403
    assert (await guardian.ask("PUT", f"{own}/account/pin", {"pin": "918273"})).status_code == 403
    assert (await guardian.ask("GET", f"{own}/carers")).status_code == 403
    (care,) = (await young.ask("GET", f"{own}/carers")).json()["carers"]
    assert (care["person_id"], care["level"]) == (guardian.person_id, "view")
    assert (await young.ask("PATCH", own, {"display_name": "Yan"})).status_code == 200
    me = (await young.ask("GET", "/me")).json()
    assert me["roles"] == ["member"]
    assert me["family"]["id"] == family_id, "of the family still"
    changes = (await young.ask("GET", f"{own}/relation-changes")).json()["items"]
    assert [one["kind"] for one in changes] == ["handed_over", "care_begun"]
    assert (await young.ask("DELETE", f"{own}/carers/{guardian.person_id}")).status_code == 204
    assert (await guardian.ask("GET", own)).status_code == 200, "a relative still knows the name"
    assert (await guardian.ask("GET", own)).json()["birth_on"] is None


async def test_a_young_person_gets_an_own_way_in(client: httpx.AsyncClient, database: Database) -> None:
    guardian, young, family_id, nickname = await _grown(client, database)
    leaving = f"/families/{family_id}/members/{young.person_id}"
    for who in (young, guardian):
        assert (await who.ask("DELETE", leaving)).json()["code"] == "account_own_address_missing"
    body = {"current_password": PIN, "new_password": "kites over Tai Mo Shan"}
    refused = await young.ask("PUT", "/accounts/current/password", body)
    assert refused.json()["code"] == "account_own_address_missing"
    email = f"{uuid.uuid4().hex}@example.org"
    wanted = {"pin": PIN, "email": email, "password": "kites over Tai Mo Shan"}
    path = "/accounts/current/address"
    assert (await young.ask("PUT", path, {**wanted, "pin": "111222"})).json()["code"] == "password_wrong"
    taken = await young.ask("PUT", path, {**wanted, "email": guardian.email})
    assert taken.json()["code"] == "account_exists"
    assert (await guardian.ask("PUT", path, wanted)).status_code == 404
    assert (await young.ask("PUT", path, wanted)).status_code == 204
    assert (await young.ask("GET", "/me")).status_code == 401, "signed out everywhere"
    tokens = await sign_in(client, method="password", identifier=email, password=wanted["password"])
    again = Caller(client, tokens.json())
    assert again.person_id == young.person_id
    code = (await guardian.ask("GET", f"/families/{family_id}")).json()["code"]
    by_pin = await sign_in(client, method="pin", family_code=code, nickname=nickname, pin=PIN)
    assert by_pin.status_code == 401
    assert (await again.ask("DELETE", leaving)).status_code == 204
