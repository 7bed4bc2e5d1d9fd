"""Carers over HTTP: invited, joined, changed, ended; who may do what; what is noted and told."""

import datetime as dt
import uuid
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import HONG_KONG, local_day, start_of_day, utc_now
from core.database import Database
from core.mail import ConsoleMail, FileMail, NoMail, SmtpMail, mail_sender
from core.outbox import OutboxEvent
from core.settings import Settings
from families.carers.models import CareLevel
from families.carers.service import MAX_OPEN_INVITATIONS, begin_care, end_due_care
from families.families.models import FamilyRole
from families.notices.models import Notice
from families.persons.models import Person
from tests.support.people import make_family, make_person
from tests.support.sign_ups import PASSWORD, Caller, sign_up_adult, sign_up_family
from worker.handlers import notices as mailing
from worker.handling import HandlerContext

DAY = dt.timedelta(days=1)


async def _invite(by: Caller, person_id: str, **terms: object) -> str:
    made = await by.ask("POST", f"/persons/{person_id}/carer-invitations", {"level": "view", **terms})
    assert made.status_code == 201, made.text
    return str(made.json()["code"])


async def _kinds(who: Caller) -> list[str]:
    return [one["kind"] for one in (await who.ask("GET", "/notices")).json()["items"]]


async def test_a_grandmother_looks_then_manages_then_leaves(client: httpx.AsyncClient) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    grandmother = await sign_up_adult(client)
    assert (await grandmother.ask("GET", f"/persons/{child_id}")).status_code == 404
    code = await _invite(guardian, child_id)
    joined = await grandmother.ask("POST", "/care/join", {"code": code.lower()})
    assert joined.status_code == 200, joined.text
    assert (joined.json()["person_id"], joined.json()["level"]) == (child_id, "view")

    assert (await grandmother.ask("GET", f"/persons/{child_id}")).json()["birth_on"] == "2017-04-12"
    for path in ("carers", "relation-changes", "check-ins"):
        refused = await grandmother.ask("GET", f"/persons/{child_id}/{path}")
        assert refused.status_code in {403, 404}, path
    assert (await grandmother.ask("PATCH", f"/persons/{child_id}", {"display_name": "X"})).status_code == 403
    refused = await grandmother.ask("POST", f"/persons/{child_id}/carer-invitations", {"level": "view"})
    assert refused.status_code == 403

    ends_on = (local_day(utc_now()) + 30 * DAY).isoformat()
    path = f"/persons/{child_id}/carers/{grandmother.person_id}"
    changed = await guardian.ask("PUT", path, {"level": "manage", "ends_on": ends_on})
    assert (changed.json()["level"], changed.json()["ends_on"]) == ("manage", ends_on)
    shown = (await guardian.ask("GET", f"/persons/{child_id}/carers")).json()
    assert [one["person_id"] for one in shown["carers"]] == [grandmother.person_id]
    assert shown["invitations"] == []
    assert [one["person_id"] for one in (await grandmother.ask("GET", "/care")).json()["items"]] == [child_id]

    assert (await grandmother.ask("DELETE", path)).status_code == 204
    assert (await grandmother.ask("DELETE", path)).status_code == 404
    assert (await grandmother.ask("GET", f"/persons/{child_id}")).status_code == 404
    assert (await grandmother.ask("GET", "/care")).json()["items"] == []

    changes = (await guardian.ask("GET", f"/persons/{child_id}/relation-changes")).json()["items"]
    assert [(one["kind"], one["actor_id"]) for one in changes] == [
        ("care_ended", grandmother.person_id),
        ("care_changed", guardian.person_id),
        ("care_begun", grandmother.person_id),
        ("carer_invited", guardian.person_id),
    ]
    assert await _kinds(guardian) == await _kinds(grandmother) == ["care_ended", "care_changed", "carer_joined"]


async def test_a_carer_reads_or_writes_the_record_as_the_level_says(client: httpx.AsyncClient) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    carer = await sign_up_adult(client)
    await carer.ask("PATCH", f"/persons/{carer.person_id}", {"display_name": "Gran"})
    path = f"/persons/{child_id}/observations"
    weight = {"kind": "weight", "at": utc_now().isoformat(), "value": 25.4, "unit": "kg"}
    assert (await carer.ask("GET", path)).status_code == 404
    await carer.ask("POST", "/care/join", {"code": await _invite(guardian, child_id)})
    assert (await carer.ask("GET", path)).status_code == 200
    assert (await carer.ask("POST", path, weight)).status_code == 403
    care = f"/persons/{child_id}/carers/{carer.person_id}"
    assert (await guardian.ask("PUT", care, {"level": "manage"})).status_code == 200
    assert (await carer.ask("POST", path, weight)).status_code == 201
    assert (await guardian.ask("DELETE", care)).status_code == 204
    assert (await carer.ask("POST", path, weight)).status_code == 404
    looked = (await guardian.ask("GET", f"/persons/{child_id}/access-log")).json()["items"]
    assert {one["relation"] for one in looked} >= {"carer_with_view", "carer_with_manage"}
    assert {one["actor_name"] for one in looked if one["actor_id"] == carer.person_id} == {"Gran"}
    other = await sign_up_adult(client)
    await other.ask("POST", "/care/join", {"code": await _invite(guardian, child_id)})
    looked = (await other.ask("GET", f"/persons/{child_id}/access-log")).json()["items"]
    assert "Gran" not in {one["actor_name"] for one in looked}, "carers know each other by the public name"


async def test_the_database_itself_knows_carers(session: AsyncSession, now: dt.datetime) -> None:
    home = await make_family(session, now, mother=FamilyRole.GUARDIAN, aunt=FamilyRole.CARER, kid=FamilyRole.CHILD)
    carer = await make_person(session, now)
    asked = text("SELECT record.is_related(:carer, :kid, 'view'), record.is_related(:carer, :kid, 'edit')")

    async def related(who: Person) -> tuple[bool, bool]:
        await session.execute(text("SELECT set_config('role', 'eplus_record', true)"))
        found = tuple((await session.execute(asked, {"carer": who.id, "kid": home["kid"].id})).one())
        await session.execute(text("SELECT set_config('role', 'eplus_app', true)"))
        return found

    assert await related(carer) == await related(home["aunt"]) == (False, False)
    care = await begin_care(session, home["kid"].id, carer.id, CareLevel.VIEW, actor_id=carer.id, now=now)
    assert await related(carer) == (True, False)
    care.level = CareLevel.MANAGE
    await session.flush()
    assert await related(carer) == (True, True)
    care.ends_at = utc_now() - dt.timedelta(seconds=1)
    await session.flush()
    assert await related(carer) == (False, False), "although no worker has ended it"


async def test_an_adult_invites_for_oneself_and_nobody_else_does(client: httpx.AsyncClient) -> None:
    mother, daughter = await sign_up_adult(client), await sign_up_adult(client)
    code = await _invite(mother, mother.person_id, level="manage")
    assert (await mother.ask("POST", "/care/join", {"code": code})).json()["code"] == "carer_already"
    assert (await daughter.ask("POST", "/care/join", {"code": code})).status_code == 200
    assert (await daughter.ask("POST", "/care/join", {"code": code})).json()["code"] == "care_invitation_unknown"
    again = await _invite(mother, mother.person_id)
    assert (await daughter.ask("POST", "/care/join", {"code": again})).json()["code"] == "carer_already"
    refused = await daughter.ask("POST", f"/persons/{mother.person_id}/carer-invitations", {"level": "view"})
    assert refused.status_code == 403
    stranger = await sign_up_adult(client)
    assert (await stranger.ask("GET", f"/persons/{mother.person_id}/carers")).status_code == 404


async def test_withdrawn_and_orphaned_invitations_open_nothing(client: httpx.AsyncClient) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    other = await sign_up_adult(client)
    made = await guardian.ask("POST", f"/persons/{child_id}/carer-invitations", {"level": "view"})
    path = f"/persons/{child_id}/carer-invitations/{made.json()['id']}"
    assert [one["id"] for one in (await guardian.ask("GET", f"/persons/{child_id}/carers")).json()["invitations"]]
    assert (await guardian.ask("DELETE", path)).status_code == 204
    assert (await guardian.ask("DELETE", path)).status_code == 404
    assert (await other.ask("POST", "/care/join", {"code": made.json()["code"]})).status_code == 404

    second = await sign_up_adult(client)
    code = (await guardian.ask("POST", f"/families/{family_id}/invitations", {"role": "guardian"})).json()["code"]
    assert (await second.ask("POST", "/families/join", {"code": code})).status_code == 200
    from_second = await _invite(second, child_id)
    assert (await guardian.ask("POST", "/care/join", {"code": from_second})).json()["code"] == "carer_already"
    assert (await guardian.ask("DELETE", f"/families/{family_id}/members/{second.person_id}")).status_code == 204
    refused = await other.ask("POST", "/care/join", {"code": from_second})
    assert refused.status_code == 404, "who is guardian no longer lets nobody in"
    changes = (await guardian.ask("GET", f"/persons/{child_id}/relation-changes")).json()["items"]
    family = [one for one in changes if one["kind"].startswith("family_")]
    assert [(one["kind"], one["actor_id"], one["other_id"], one["detail"]) for one in family] == [
        ("family_left", guardian.person_id, second.person_id, {"role": "guardian"}),
        ("family_joined", second.person_id, second.person_id, {"role": "guardian"}),
    ]
    assert await _kinds(second) == await _kinds(guardian) == ["family_left", "family_joined"]


@pytest.mark.parametrize("days", [-1, 0, 3_661])
async def test_an_end_that_is_none(client: httpx.AsyncClient, days: int) -> None:
    adult = await sign_up_adult(client)
    ends_on = (local_day(utc_now()) + days * DAY).isoformat()
    body = {"level": "view", "ends_on": ends_on}
    answer = await adult.ask("POST", f"/persons/{adult.person_id}/carer-invitations", body)
    assert answer.json()["code"] == "care_end_invalid"


async def test_care_ends_with_its_last_day(client: httpx.AsyncClient, database: Database) -> None:
    adult, carer = await sign_up_adult(client), await sign_up_adult(client)
    last_day = local_day(utc_now()) + 3 * DAY
    code = await _invite(adult, adult.person_id, ends_on=last_day.isoformat())
    assert (await carer.ask("POST", "/care/join", {"code": code})).status_code == 200
    midnight = start_of_day(last_day + DAY)
    assert midnight.astimezone(HONG_KONG).hour == 0
    async with database.transaction() as session:
        await end_due_care(session, now=midnight - dt.timedelta(seconds=1))
    assert len((await carer.ask("GET", "/care")).json()["items"]) == 1
    for _ in range(2):
        async with database.transaction() as session:
            await end_due_care(session, now=midnight)
    assert (await carer.ask("GET", "/care")).json()["items"] == []
    assert await _kinds(adult) == ["care_ended", "carer_joined"], "told once"
    changes = (await adult.ask("GET", f"/persons/{adult.person_id}/relation-changes")).json()["items"]
    assert (changes[0]["kind"], changes[0]["actor_id"]) == ("care_ended", None)


async def test_notices_are_ones_own_and_seen_once(client: httpx.AsyncClient) -> None:
    adult, carer = await sign_up_adult(client), await sign_up_adult(client)
    code = await _invite(adult, adult.person_id)
    await carer.ask("POST", "/care/join", {"code": code})
    (notice,) = (await carer.ask("GET", "/notices")).json()["items"]
    assert notice["seen_at"] is None
    assert (await adult.ask("POST", f"/notices/{notice['id']}/seen")).status_code == 404
    assert (await carer.ask("POST", f"/notices/{notice['id']}/seen")).status_code == 204
    (seen,) = (await carer.ask("GET", "/notices")).json()["items"]
    assert (await carer.ask("POST", f"/notices/{notice['id']}/seen")).status_code == 204
    assert (await carer.ask("GET", "/notices")).json()["items"] == [seen]
    assert seen["seen_at"] is not None


async def test_a_notice_is_mailed_once_and_names_nobody(
    client: httpx.AsyncClient,
    database: Database,
    redis: object,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    guardian, child_id, _ = await sign_up_family(client)
    carer = await sign_up_adult(client)
    await carer.ask("POST", "/care/join", {"code": await _invite(guardian, child_id)})
    settings = Settings(mail_by="file", mail_folder=tmp_path, environment="test")
    monkeypatch.setattr(mailing, "get_settings", lambda: settings)
    notice_ids = [one["id"] for one in (await guardian.ask("GET", "/notices")).json()["items"]]
    events = [OutboxEvent(topic="notice_made", key=one, payload={"notice_id": one}) for one in notice_ids]
    events.append(OutboxEvent(topic="notice_made", key="", payload={"notice_id": str(uuid.uuid4())}))
    for _ in range(2):
        await mailing.mail_notices(HandlerContext(database, redis, utc_now()), events)
    (file,) = sorted(tmp_path.glob("*.eml"))  # noqa: ASYNC240 - a test
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_bytes().decode()
    assert f"To: {guardian.email}" in text.replace("\r\n ", "")
    assert "Ka Yan" not in text
    async with database.transaction() as session:
        notice = await session.get_one(Notice, uuid.UUID(notice_ids[0]))
        assert notice.emailed_at is not None


def test_the_channel_by_the_settings() -> None:
    assert isinstance(mail_sender(Settings(environment="test")), NoMail)
    assert isinstance(mail_sender(Settings(environment="development")), FileMail)
    assert isinstance(mail_sender(Settings(environment="test", mail_by="console")), ConsoleMail)
    by_smtp = mail_sender(Settings(environment="test", mail_by="smtp", mail_smtp_url="smtp://a:b@localhost:25"))
    assert isinstance(by_smtp, SmtpMail)
    assert "b@localhost" not in repr(by_smtp)
    with pytest.raises(ValueError, match="EPLUS_MAIL_SMTP_URL"):
        Settings(environment="test", mail_by="smtp")


async def test_a_lost_answer_shows_the_same_code_again_and_open_invitations_are_few(
    client: httpx.AsyncClient,
) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    path = f"/persons/{child_id}/carer-invitations"
    first = await guardian.ask("POST", path, {"level": "view"}, key="grandma")
    again = await guardian.ask("POST", path, {"level": "view"}, key="grandma")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    other = await guardian.ask("POST", path, {"level": "manage"}, key="grandma")
    assert other.json()["code"] == "idempotency_key_reused"
    codes = {first.json()["code"], *[await _invite(guardian, child_id) for _ in range(MAX_OPEN_INVITATIONS - 1)]}
    assert len(codes) == MAX_OPEN_INVITATIONS
    full = await guardian.ask("POST", path, {"level": "view"})
    assert (full.status_code, full.json()["code"]) == (409, "care_invitations_full")
    # The other guardian has invitations of its own, and a used one is no longer open.
    second = await _second_guardian(guardian, family_id)
    assert len(await _invite(second, child_id)) == 12
    grandmother = await sign_up_adult(client)
    joined = await grandmother.ask("POST", "/care/join", {"code": first.json()["code"]})
    assert joined.json()["level"] == "view"
    assert await _invite(guardian, child_id) not in codes
    used = await guardian.ask("POST", path, {"level": "view"}, key="grandma")
    assert (used.status_code, used.json()["code"]) == (404, "care_invitation_unknown")


async def test_the_other_guardian_is_told_that_a_child_was_erased(client: httpx.AsyncClient) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    second = await _second_guardian(guardian, family_id)
    erased = await guardian.ask("POST", f"/persons/{child_id}/erasure", {"password": PASSWORD})
    assert erased.status_code == 200, erased.text
    for one in (guardian, second):
        (notice, *_) = (await one.ask("GET", "/notices")).json()["items"]
        assert (notice["kind"], notice["about_id"]) == ("child_erased", None)
    # Who erases itself leaves nobody to be told.
    assert (
        await second.ask("POST", f"/persons/{second.person_id}/erasure", {"password": PASSWORD})
    ).status_code == 200
    assert (await _kinds(guardian)).count("child_erased") == 1


async def _second_guardian(guardian: Caller, family_id: str) -> Caller:
    second = await sign_up_adult(guardian.client)
    made = await guardian.ask("POST", f"/families/{family_id}/invitations", {"role": "guardian"})
    joined = await second.ask("POST", "/families/join", {"code": made.json()["code"]})
    assert joined.status_code == 200, joined.text
    return second
