"""Leaving a family, removing members, withdrawing invitations: children keep a guardian, nobody loses points."""

import asyncio
import datetime as dt
import uuid

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.rules import Status
from challenge_engine.enrolments.service import get_enrolment
from core.database import Database
from families.families import service as families
from families.families.errors import FamilyMissing, GuardianNeeded, InvitationUnknown, MemberUnknown
from families.families.models import FamilyRole
from families.families.repository import find_membership
from families.persons.models import Person
from families.persons.queries import get_person_view, list_family_member_ids
from tests.support.people import make_family, make_person
from tests.support.places import make_park
from tests.support.play import balance_of, check_in_at, make_player, publish_game
from tests.support.sign_ups import Caller, sign_up_adult, sign_up_family

NOBODY = uuid.UUID("00000000-0000-7000-8000-000000000000")


async def _family_of(session: AsyncSession, person: Person) -> uuid.UUID:
    family_id = (await get_person_view(session, person.id)).family_id
    assert family_id
    return family_id


async def _invited(guardian: Caller, family_id: str, role: str) -> Caller:
    adult = await sign_up_adult(guardian.client)
    invited = (await guardian.ask("POST", f"/families/{family_id}/invitations", {"role": role})).json()
    assert (await adult.ask("POST", "/families/join", {"code": invited["code"]})).status_code == 200
    return adult


@pytest.mark.parametrize("leaver", ["kid", "parent"])
async def test_a_child_is_never_left_without_guardian(
    session: AsyncSession, now: dt.datetime, leaver: str
) -> None:
    home = await make_family(
        session, now, parent=FamilyRole.GUARDIAN, carer=FamilyRole.CARER, kid=FamilyRole.CHILD
    )
    family_id = await _family_of(session, home["kid"])
    with pytest.raises(GuardianNeeded):
        await families.remove_member(session, family_id, home[leaver].id)
    await families.remove_member(session, family_id, home["carer"].id)
    assert set(await list_family_member_ids(session, family_id)) == {home["parent"].id, home["kid"].id}


async def test_one_of_two_guardians_may_go_and_found_another_family(
    session: AsyncSession, now: dt.datetime
) -> None:
    home = await make_family(
        session, now, parent=FamilyRole.GUARDIAN, other=FamilyRole.GUARDIAN, kid=FamilyRole.CHILD
    )
    family_id = await _family_of(session, home["kid"])
    await families.remove_member(session, family_id, home["other"].id)
    with pytest.raises(GuardianNeeded):
        await families.remove_member(session, family_id, home["parent"].id)
    with pytest.raises(MemberUnknown):
        await families.remove_member(session, family_id, home["other"].id)
    session.expunge_all()
    founded = await families.found_family(session, home["other"].id, now=now)
    assert founded.id != family_id


async def test_without_children_the_last_guardian_may_go(session: AsyncSession, now: dt.datetime) -> None:
    home = await make_family(session, now, parent=FamilyRole.GUARDIAN, carer=FamilyRole.CARER)
    family_id = await _family_of(session, home["parent"])
    await families.remove_member(session, family_id, home["parent"].id)
    assert list(await list_family_member_ids(session, family_id)) == [home["carer"].id]


async def test_of_two_guardians_who_leave_at_once_one_stays(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        home = await make_family(
            session, now, parent=FamilyRole.GUARDIAN, other=FamilyRole.GUARDIAN, kid=FamilyRole.CHILD
        )
        family_id = await _family_of(session, home["kid"])

    async def leave(person_id: uuid.UUID) -> None:
        async with database.transaction() as session:
            await families.remove_member(session, family_id, person_id)

    left = await asyncio.gather(leave(home["parent"].id), leave(home["other"].id), return_exceptions=True)
    assert [type(one) for one in left if one is not None] == [GuardianNeeded]


async def test_who_left_meanwhile_adds_no_child(session: AsyncSession, now: dt.datetime) -> None:
    home = await make_family(session, now, parent=FamilyRole.GUARDIAN, other=FamilyRole.GUARDIAN)
    membership = await find_membership(session, home["other"].id)  # as read before the lock
    assert membership
    await families.remove_member(session, membership.family_id, home["other"].id)
    with pytest.raises(FamilyMissing):
        await families.add_child(
            session,
            home["other"].id,
            nickname=None,
            display_name=None,
            birth_on=dt.date(2017, 4, 12),
            district=None,
            now=now,
        )


async def test_an_invitation_is_withdrawn_or_ends_with_its_guardian(
    session: AsyncSession, now: dt.datetime
) -> None:
    home = await make_family(session, now, parent=FamilyRole.GUARDIAN, other=FamilyRole.GUARDIAN)
    family_id, guest = await _family_of(session, home["parent"]), await make_person(session, now)
    taken_back, orphaned = [
        await families.invite_adult(session, family_id, home["other"].id, FamilyRole.GUARDIAN, now=now)
        for _ in range(2)
    ]
    with pytest.raises(InvitationUnknown):  # of another family
        await families.withdraw_invitation(session, NOBODY, taken_back.id)
    await families.withdraw_invitation(session, family_id, taken_back.id)
    with pytest.raises(InvitationUnknown):
        await families.withdraw_invitation(session, family_id, taken_back.id)
    await families.remove_member(session, family_id, home["other"].id)
    for code in (taken_back.code, orphaned.code):
        with pytest.raises(InvitationUnknown):
            await families.accept_invitation(session, guest.id, code, now=now)


async def test_what_was_earned_stays_and_the_player_plays_on(session: AsyncSession, now: dt.datetime) -> None:
    await make_park(session)
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    another = await make_person(session, now)
    invited = await families.invite_adult(
        session, home.family_id, home.guardian.person_id, FamilyRole.GUARDIAN, now=now
    )
    await families.accept_invitation(session, another.id, invited.code, now=now)
    assert (await check_in_at(session, challenge, home, now)).status is Status.ACCEPTED
    enrolment = await get_enrolment(session, home.child_id, challenge.id)
    before = await balance_of(session, home.child_id)

    await families.remove_member(session, home.family_id, home.guardian.person_id)

    assert before > 0
    assert await balance_of(session, home.child_id) == before
    assert (await get_enrolment(session, home.child_id, challenge.id)).progress_id == enrolment.progress_id


async def test_guardians_remove_and_everybody_leaves_by_themselves(client: httpx.AsyncClient) -> None:
    guardian, child_id, family_id = await sign_up_family(client)
    carer, other = [await _invited(guardian, family_id, role) for role in ("carer", "guardian")]
    stranger = await sign_up_adult(client)
    members = f"/families/{family_id}/members"
    refused = await carer.ask("DELETE", f"{members}/{other.person_id}")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert (await stranger.ask("DELETE", f"{members}/{carer.person_id}")).status_code == 404
    assert (await stranger.ask("DELETE", f"{members}/{stranger.person_id}")).status_code == 404
    needed = await guardian.ask("DELETE", f"{members}/{child_id}")
    assert (needed.status_code, needed.json()["code"]) == (409, "family_guardian_needed")
    assert (await carer.ask("DELETE", f"{members}/{carer.person_id}")).status_code == 204
    assert (await carer.ask("GET", f"/persons/{child_id}")).status_code == 404
    assert (await guardian.ask("DELETE", f"{members}/{other.person_id}")).status_code == 204
    assert (await other.ask("GET", f"/families/{family_id}")).status_code == 404
    assert (await guardian.ask("DELETE", f"{members}/{guardian.person_id}")).status_code == 409


async def test_a_guardian_withdraws_an_invitation(client: httpx.AsyncClient) -> None:
    guardian, _, family_id = await sign_up_family(client)
    carer = await _invited(guardian, family_id, "carer")
    invited = (await guardian.ask("POST", f"/families/{family_id}/invitations", {"role": "carer"})).json()
    path = f"/families/{family_id}/invitations/{invited['id']}"
    assert (await carer.ask("DELETE", path)).status_code == 403
    assert [(await guardian.ask("DELETE", path)).status_code for _ in range(2)] == [204, 404]
    late = await (await sign_up_adult(client)).ask("POST", "/families/join", {"code": invited["code"]})
    assert (late.status_code, late.json()["code"]) == (404, "invitation_unknown")
