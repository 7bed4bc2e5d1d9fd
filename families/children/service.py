"""Registering a child with its certificate's data, in the family of a guardian."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.ids import new_id
from core.settings import get_settings
from families.carers.repository import list_concerned
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.children.errors import (
    ChildAlike,
    ChildNameMissing,
    ChildRegisteredAlready,
    ChildRegisteredElsewhere,
    ChildTooOld,
)
from families.children.models import ChildRegistration
from families.children.repository import find_registration, list_children_born_on
from families.children.rules import has_reached, is_same_name
from families.families.errors import MemberUnknown
from families.families.models import FamilyRole
from families.families.repository import find_membership, lock_family
from families.families.service import add_child, found_family
from families.identity_numbers.models import IdentityNumber
from families.identity_numbers.repository import find_holder, index_of
from families.identity_numbers.rules import read_identity_number
from families.notices.models import NoticeKind
from families.notices.service import tell
from families.persons.models import Person
from families.persons.repository import get_person
from families.persons.service import PersonChange, change_person
from families.sex import Sex


@dataclass(frozen=True, slots=True)
class ChildDetails:
    """What a certificate says beside number, sex and date of birth. At least one name is there."""

    name_en: str | None = None
    name_zh: str | None = None
    birth_place: str | None = None
    registration_number: str | None = None
    father_name: str | None = None
    mother_name: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NewRegistration:
    """A child to be registered. `person_id` is a child of the family that is there already, without certificate.

    `is_another` says that the child is not the one of the same name and birth date.
    """

    identity_number: str
    birth_on: dt.date
    sex: Sex
    details: ChildDetails
    display_name: str | None = None
    district: str | None = None
    person_id: uuid.UUID | None = None
    is_another: bool = False
    is_from_certificate: bool = False


async def register_child(
    session: AsyncSession, guardian_id: uuid.UUID, new: NewRegistration, *, now: dt.datetime
) -> uuid.UUID:
    """Register a child and return its person's id. Who has no family founds one by it.

    Raises IdentityNumberMalformed, IdentityNumberMistyped, ChildNameMissing, ChildTooOld, ChildRegisteredAlready,
    ChildRegisteredElsewhere, ChildAlike, MemberUnknown, and what add_child raises.
    """
    number = read_identity_number(new.identity_number)
    if not (new.details.name_en or new.details.name_zh):
        raise ChildNameMissing
    most_years = get_settings().handover_age_years
    if has_reached(new.birth_on, most_years, local_day(now)):
        raise ChildTooOld(years=most_years)
    membership = await find_membership(session, guardian_id)
    if membership is None:
        family_id = (await found_family(session, guardian_id, now=now)).id
    else:
        family_id = membership.family_id
    await lock_family(session, family_id)  # two parents who register at once do so one after the other
    await refuse_double(session, family_id, number)
    if not new.is_another:
        names = (new.display_name, new.details.name_en, new.details.name_zh)
        await refuse_alike(session, family_id, new.birth_on, names, but_id=new.person_id)
    person = await _person_of(session, guardian_id, family_id, new, now)
    person.sex = new.sex
    await _add_number(session, person.id, number, now)
    session.add(_registration(person.id, guardian_id, new, now))
    note_change(session, ChangeKind.CHILD_REGISTERED, person.id, actor_id=guardian_id, now=now)
    guardians = [one for one in await list_concerned(session, person.id) if one != person.id]
    await tell(session, guardians, NoticeKind.CHILD_REGISTERED, about_id=person.id, now=now)
    return person.id


def details_of(registration: ChildRegistration) -> ChildDetails:
    """Return the decrypted details."""
    return ChildDetails(**json.loads(registration.details or "{}"))


async def find_written_name(session: AsyncSession, person: Person) -> str | None:
    """Return the name that documents carry: of a registered child the certificate's, English before Chinese.

    Of others the private name; None where there is none. What the game calls somebody names nobody on paper.
    """
    registration = await find_registration(session, person.id)
    if registration is None:
        return person.display_name
    details = details_of(registration)
    return " ".join(name for name in (details.name_en, details.name_zh) if name) or person.display_name


async def refuse_double(session: AsyncSession, family_id: uuid.UUID | None, number: str) -> None:
    """Raise ChildRegisteredAlready or ChildRegisteredElsewhere for a number that somebody has."""
    holder_id = await find_holder(session, number)
    if holder_id is None:
        return
    holder = await find_membership(session, holder_id)
    if holder is not None and holder.family_id == family_id:
        raise ChildRegisteredAlready(person_id=str(holder_id))
    raise ChildRegisteredElsewhere


async def refuse_alike(
    session: AsyncSession,
    family_id: uuid.UUID,
    birth_on: dt.date,
    ours: Sequence[str | None],
    *,
    but_id: uuid.UUID | None,
) -> None:
    """Raise ChildAlike where the family has another child of one of the names and the date of birth."""
    for person, registration in await list_children_born_on(session, family_id, birth_on):
        theirs = details_of(registration) if registration else ChildDetails()
        names = (person.display_name, theirs.name_en, theirs.name_zh)
        if person.id != but_id and is_same_name(names, ours):
            raise ChildAlike(person_id=str(person.id))


async def _person_of(
    session: AsyncSession, guardian_id: uuid.UUID, family_id: uuid.UUID, new: NewRegistration, now: dt.datetime
) -> Person:
    called = new.display_name or new.details.name_zh or new.details.name_en
    if new.person_id is None:
        return await add_child(
            session,
            guardian_id,
            nickname=None,
            display_name=called,
            birth_on=new.birth_on,
            district=new.district,
            now=now,
        )
    member = await find_membership(session, new.person_id)
    if member is None or member.family_id != family_id or member.role is not FamilyRole.CHILD:
        raise MemberUnknown
    if await find_registration(session, new.person_id) is not None:
        raise ChildRegisteredAlready(person_id=str(new.person_id))
    present = await get_person(session, new.person_id)
    change = PersonChange(
        display_name=new.display_name or (None if present.display_name else called),
        birth_on=new.birth_on,
        district=new.district,
    )
    return await change_person(session, new.person_id, change, now=now)


async def _add_number(session: AsyncSession, person_id: uuid.UUID, number: str, now: dt.datetime) -> None:
    row = IdentityNumber(id=new_id(), person_id=person_id, blind_index=index_of(number), recorded_at=now)
    row.number = number
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # another family registered it between the look and the write
        raise ChildRegisteredElsewhere from error


def _registration(
    person_id: uuid.UUID, guardian_id: uuid.UUID, new: NewRegistration, now: dt.datetime
) -> ChildRegistration:
    row = ChildRegistration(
        id=new_id(),
        person_id=person_id,
        is_from_certificate=new.is_from_certificate,
        registered_by=guardian_id,
        registered_at=now,
    )
    row.details = json.dumps(asdict(new.details), ensure_ascii=False)
    return row
