"""Keeping a roster, and handing a held pupil to the family that registers it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.messages import LANGUAGES
from core.settings import get_settings
from families.carers.repository import list_concerned
from families.changes.models import ChangeKind
from families.changes.service import note_change
from families.children.errors import ChildTooOld
from families.children.rules import has_reached
from families.children.service import refuse_alike
from families.classes.errors import PupilUnknown
from families.classes.grades import assumed_birth_on
from families.classes.models import SchoolMember
from families.classes.roster import repository
from families.classes.roster.errors import ClassClaimUnknown, RosterNicknameTaken, RosterNicknameUnfit
from families.classes.roster.models import SLIP_CODE_CHARS, RosterEntry
from families.classes.roster.rules import (
    NICKNAME_CHARS,
    TAKEN,
    ReadLine,
    clean,
    fold,
    read_roster,
)
from families.classes.service import MAX_PUPILS
from families.codes import new_code, read_code
from families.families.repository import find_membership, lock_family
from families.families.service import adopt_child, found_family
from families.nicknames.service import suggest_nicknames
from families.nicknames.words import nickname_in
from families.notices.models import NoticeKind
from families.notices.service import tell
from families.persons.models import Person
from families.persons.service import PersonChange, change_person


async def preview_roster(session: AsyncSession, class_id: uuid.UUID, pasted: str) -> list[ReadLine]:
    """Return what would become of each line; nothing is written."""
    roster = await repository.list_roster(session, class_id)
    known = [entry.nickname for _, entry in roster if entry is not None]
    return read_roster(pasted, known=known, shown=_shown_names(roster), places=MAX_PUPILS - len(roster))


def _shown_names(roster: Sequence[tuple[Person, RosterEntry | None]]) -> list[str]:
    """The public nicknames of a class in every language: any of them may stand on a card or a list."""
    return [nickname_in(person.nickname, language) for person, _ in roster for language in LANGUAGES]


async def add_to_roster(
    session: AsyncSession, class_id: uuid.UUID, pasted: str, *, now: dt.datetime
) -> list[ReadLine]:
    """Make a held pupil of every line that is fit, and return each line's answer. Twice is as once.

    Of a pupil nothing is written down but what the teacher calls it.
    """
    school_class, level = await repository.lock_class(session, class_id)
    lines = await preview_roster(session, class_id, pasted)
    nicknames = [line.nickname for line in lines if line.answer in TAKEN and line.nickname is not None]
    born_on = assumed_birth_on(school_class.label, level, school_class.school_year)
    public = await suggest_nicknames(session, len(nicknames))
    persons = [Person(nickname=one, created_at=now) for one in public]
    session.add_all(persons)
    await session.flush()
    for person, nickname in zip(persons, nicknames, strict=True):
        session.add(
            SchoolMember(person_id=person.id, school_id=school_class.school_id, class_id=class_id, joined_at=now)
        )
        session.add(
            RosterEntry(
                person_id=person.id,
                class_id=class_id,
                nickname=nickname,
                slip_code=new_code(SLIP_CODE_CHARS),
                assumed_birth_on=born_on,
                added_at=now,
            )
        )
    await session.flush()
    return lines


async def name_pupil(
    session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID, nickname: str, *, now: dt.datetime
) -> None:
    """Change what the teachers call a pupil. Raises PupilUnknown, RosterNicknameUnfit, RosterNicknameTaken."""
    await repository.lock_class(session, class_id)
    roster = await repository.list_roster(session, class_id)
    if all(person.id != person_id for person, _ in roster):
        raise PupilUnknown
    cleaned = clean(nickname)
    if not cleaned or len(cleaned) > NICKNAME_CHARS:
        raise RosterNicknameUnfit(most=NICKNAME_CHARS)
    if any(
        entry and entry.person_id != person_id and fold(entry.nickname) == fold(cleaned) for _, entry in roster
    ):
        raise RosterNicknameTaken
    others = [one for one in roster if one[0].id != person_id]
    if fold(cleaned) in {fold(name) for name in _shown_names(others)}:
        raise RosterNicknameTaken
    await repository.put_nickname(session, class_id, person_id, cleaned, now=now)


@dataclass(frozen=True, slots=True)
class ClaimedChild:
    """What a family tells of the child that it registers with a slip."""

    birth_on: dt.date
    display_name: str | None = None
    district: str | None = None


async def claim_pupil(
    session: AsyncSession, guardian_id: uuid.UUID, code: str, child: ClaimedChild, *, now: dt.datetime
) -> uuid.UUID:
    """Make the held pupil of a slip a child of the guardian's family; return its id.

    It is the same person as before, so all that it collected stays what it is: nothing is moved or counted anew.
    Who has no family founds one by it. Raises ClassClaimUnknown, ChildTooOld, ChildAlike, and what adopt_child
    raises.
    """
    most_years = get_settings().handover_age_years
    if has_reached(child.birth_on, most_years, local_day(now)):
        raise ChildTooOld(years=most_years)
    membership = await find_membership(session, guardian_id)
    if membership is None:
        family_id = (await found_family(session, guardian_id, now=now)).id
    else:
        family_id = membership.family_id
    await lock_family(session, family_id)
    entry = await repository.lock_claimed(session, read_code(code))
    if entry is None:
        raise ClassClaimUnknown
    if child.display_name:
        await refuse_alike(session, family_id, child.birth_on, [child.display_name], but_id=None)
    await adopt_child(session, guardian_id, entry.person_id, now=now)
    told = PersonChange(display_name=child.display_name, birth_on=child.birth_on, district=child.district)
    await change_person(session, entry.person_id, told, now=now)
    entry.slip_code, entry.claimed_at, entry.claimed_by = None, now, guardian_id
    note_change(session, ChangeKind.CHILD_REGISTERED, entry.person_id, actor_id=guardian_id, now=now)
    guardians = [one for one in await list_concerned(session, entry.person_id) if one != entry.person_id]
    await tell(session, guardians, NoticeKind.CHILD_REGISTERED, about_id=entry.person_id, now=now)
    await session.flush()
    return entry.person_id
