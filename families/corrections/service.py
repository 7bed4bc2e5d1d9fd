"""Correcting what a child is registered with: explained, kept with what was before, and told to all guardians.

Who corrects the date of birth time and again, or by much, is reviewed: on it hang vaccines, growth, and when the
child decides alone.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.ids import new_id
from core.settings import get_settings
from families.accounts.repository import find_by_person
from families.carers.repository import list_concerned
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.children.errors import ChildNameMissing, ChildRegisteredElsewhere, ChildTooOld, RegistrationUnknown
from families.children.models import ChildRegistration
from families.children.rules import has_reached
from families.children.service import ChildDetails, details_of, refuse_alike, refuse_double
from families.corrections import repository
from families.corrections.errors import (
    CorrectionOutdated,
    CorrectionUnexplained,
    RegistrationChanged,
    RegistrationUnderReview,
)
from families.corrections.models import CorrectionState, RegistrationCorrection
from families.corrections.rules import is_to_be_held
from families.families.repository import find_membership, lock_family
from families.handover.repository import find_handover, forget_announced
from families.identity_numbers.models import IdentityNumber
from families.identity_numbers.repository import find_number, index_of
from families.identity_numbers.rules import read_identity_number
from families.notices.models import NoticeKind
from families.notices.service import tell
from families.persons.models import Person
from families.persons.repository import get_person
from families.persons.service import check_birth
from families.sex import Sex

_NUMBER, _BIRTH, _SEX = "identity_number", "birth_on", "sex"
Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, repr=False)
class WantedCorrection:
    """What shall be registered: only what is given is corrected.

    `reason` explains it. `is_from_certificate` is what the family says: no photograph is kept by which it could be
    known, so it is shown to whoever reviews, and nothing follows from it.
    """

    identity_number: str | None = None
    birth_on: dt.date | None = None
    sex: Sex | None = None
    details: Values = field(default_factory=dict)
    is_another: bool = False
    reason: str | None = None
    is_from_certificate: bool = False


async def correct_registration(
    session: AsyncSession,
    person_id: uuid.UUID,
    actor_id: uuid.UUID,
    wanted: WantedCorrection,
    *,
    expected_revision: int,
    now: dt.datetime,
) -> RegistrationCorrection | None:
    """Correct a registration, or hold the correction for a review; None where nothing would change.

    Raises RegistrationUnknown, RegistrationChanged, CorrectionUnexplained, RegistrationUnderReview, and what
    registering raises.
    """
    registration = await repository.lock_registration(session, person_id)
    if registration.revision != expected_revision:
        raise RegistrationChanged
    if not wanted.reason:
        raise CorrectionUnexplained
    person, number = await get_person(session, person_id), await _number_of(session, person_id)
    before = _stated(person, registration, number)
    after = _wanted(wanted)
    fields = [name for name, value in after.items() if before.get(name) != value]
    if not fields:
        return None
    await _check(session, registration, before, {name: after[name] for name in fields}, wanted.is_another, now)
    is_held = False
    if _BIRTH in fields:
        if await repository.is_held(session, person_id):
            raise RegistrationUnderReview
        is_held = await _is_to_be_held(session, person, dt.date.fromisoformat(after[_BIRTH]))
    correction = RegistrationCorrection(
        id=new_id(),
        person_id=person_id,
        asked_by=actor_id,
        asked_at=now,
        fields=fields,
        state=CorrectionState.HELD if is_held else CorrectionState.APPLIED,
        is_from_certificate=wanted.is_from_certificate,
    )
    correction.former = json.dumps({name: before.get(name) for name in fields}, ensure_ascii=False)
    correction.wanted = json.dumps({name: after[name] for name in fields}, ensure_ascii=False)
    correction.reason = wanted.reason
    session.add(correction)
    if is_held:
        await _tell(session, correction, NoticeKind.REGISTRATION_HELD, now)
    else:
        await _apply(session, correction, registration, actor_id=actor_id, now=now)
    return correction


async def decide_correction(
    session: AsyncSession, correction_id: uuid.UUID, *, is_accepted: bool, decided_by: uuid.UUID, now: dt.datetime
) -> RegistrationCorrection:
    """Apply a correction that waits, or refuse it.

    Raises CorrectionUnknown, CorrectionOutdated for one to be applied, and what registering raises.
    """
    correction = await repository.lock_held(session, correction_id)
    if not is_accepted:
        correction.state, correction.decided_by, correction.decided_at = CorrectionState.REFUSED, decided_by, now
        await _tell(session, correction, NoticeKind.REGISTRATION_REFUSED, now)
        return correction
    registration = await repository.lock_registration(session, correction.person_id)
    person = await get_person(session, correction.person_id)
    before = _stated(person, registration, await _number_of(session, person.id))
    if any(before.get(name) != value for name, value in values_of(correction.former).items()):
        raise CorrectionOutdated  # it would undo, unseen, what was corrected since
    # The family may have changed meanwhile: what is told twice is refused here too. That it is another child, the
    # family has said.
    await _check(session, registration, before, values_of(correction.wanted), is_another=True, now=now)
    correction.state, correction.decided_by, correction.decided_at = CorrectionState.APPLIED, decided_by, now
    await _apply(session, correction, registration, actor_id=decided_by, now=now)
    return correction


async def _is_to_be_held(session: AsyncSession, person: Person, birth_on: dt.date) -> bool:
    return is_to_be_held(
        person.birth_on,
        birth_on,
        corrected_before=await repository.count_of_field(session, person.id, _BIRTH),
        is_announced=await find_handover(session, person.id) is not None,
        handover_years=get_settings().handover_age_years,
    )


def values_of(written: str | None) -> dict[str, str | None]:
    """Return the fields of `former` or `wanted`."""
    values: dict[str, str | None] = json.loads(written or "{}")
    return values


async def _number_of(session: AsyncSession, person_id: uuid.UUID) -> IdentityNumber:
    number = await find_number(session, person_id)
    if number is None:
        raise RegistrationUnknown
    return number


def _stated(person: Person, registration: ChildRegistration, number: IdentityNumber) -> dict[str, str | None]:
    return {
        _NUMBER: number.number,
        _BIRTH: person.birth_on.isoformat() if person.birth_on else None,
        _SEX: person.sex.value if person.sex else None,
        **asdict(details_of(registration)),
    }


def _wanted(wanted: WantedCorrection) -> dict[str, str]:
    """Return what is given, as it is stored. Raises IdentityNumberMalformed, IdentityNumberMistyped."""
    given = {
        _NUMBER: read_identity_number(wanted.identity_number) if wanted.identity_number else None,
        _BIRTH: wanted.birth_on.isoformat() if wanted.birth_on else None,
        _SEX: wanted.sex.value if wanted.sex else None,
        **wanted.details,
    }
    return {name: value for name, value in given.items() if value is not None}


async def _check(
    session: AsyncSession,
    registration: ChildRegistration,
    before: Values,
    changed: Values,
    is_another: bool,  # noqa: FBT001 - of the correction
    now: dt.datetime,
) -> None:
    """Refuse what registering would refuse, as if the child were registered so today."""
    person_id, after = registration.person_id, {**before, **changed}
    if not (after["name_en"] or after["name_zh"]):
        raise ChildNameMissing
    birth_on = dt.date.fromisoformat(str(after[_BIRTH]))
    if _BIRTH in changed:
        check_birth(birth_on, now)
        most_years = get_settings().handover_age_years
        if has_reached(birth_on, most_years, local_day(now)):
            raise ChildTooOld(years=most_years)
    membership = await find_membership(session, person_id)
    family_id = membership.family_id if membership is not None else None
    if family_id is not None:
        await lock_family(session, family_id)
    if _NUMBER in changed:
        await refuse_double(session, family_id, str(after[_NUMBER]))
    if family_id is not None and not is_another and changed.keys() & {_BIRTH, "name_en", "name_zh"}:
        await refuse_alike(session, family_id, birth_on, (after["name_en"], after["name_zh"]), but_id=person_id)


async def _apply(
    session: AsyncSession,
    correction: RegistrationCorrection,
    registration: ChildRegistration,
    *,
    actor_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    wanted, person = values_of(correction.wanted), await get_person(session, correction.person_id)
    details = details_of(registration)
    if person.display_name in {details.name_zh, details.name_en}:  # nobody chose it: it follows the name
        corrected = {name: wanted.get(name) or getattr(details, name) for name in ("name_zh", "name_en")}
        person.display_name = corrected["name_zh"] or corrected["name_en"]
    merged = asdict(details) | {name: value for name, value in wanted.items() if hasattr(details, name)}
    registration.details = json.dumps(asdict(ChildDetails(**merged)), ensure_ascii=False)
    registration.revision += 1
    if (birth_on := wanted.get(_BIRTH)) is not None:
        person.birth_on = dt.date.fromisoformat(birth_on)
        await forget_announced(session, person.id)
    if (sex := wanted.get(_SEX)) is not None:
        person.sex = Sex(sex)
    if (number := wanted.get(_NUMBER)) is not None:
        await _put_number(session, person.id, number)
    detail = {"fields": ", ".join(correction.fields)}  # which, and never what: this is kept for good
    kind = ChangeKind.REGISTRATION_CORRECTED
    note_change(session, kind, person.id, actor_id=actor_id, detail=detail, now=now)
    await _tell(session, correction, NoticeKind.REGISTRATION_CORRECTED, now)


async def _put_number(session: AsyncSession, person_id: uuid.UUID, number: str) -> None:
    row = await _number_of(session, person_id)
    try:
        async with session.begin_nested():
            row.number, row.blind_index = number, index_of(number)
    except IntegrityError as error:  # another family registered it between the look and the write
        raise ChildRegisteredElsewhere from error


async def _tell(
    session: AsyncSession, correction: RegistrationCorrection, kind: NoticeKind, now: dt.datetime
) -> None:
    await session.flush()
    concerned = await list_concerned(session, correction.person_id)
    child_id = correction.person_id
    # The child is told too where it can read it: when it decides alone hangs on its registration.
    has_account = await find_by_person(session, child_id) is not None
    told = [one for one in concerned if one != child_id or has_account] or concerned
    await tell(session, told, kind, about_id=child_id, now=now)
