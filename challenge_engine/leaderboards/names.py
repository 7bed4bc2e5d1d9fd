"""The public names of those who stand on boards: nicknames from the approved words, groups by their own names."""

import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.rules import NICKNAMED, Who
from core.messages import Language, say
from families.classes.models import SchoolClass
from families.nicknames.words import nickname_in
from families.organisations.models import Organisation
from families.persons.queries import list_family_nicknames, list_nicknames, list_squad_nicknames
from families.schools.models import School
from geo.districts.models import District


async def list_names(
    session: AsyncSession, who: Who, subject_ids: Collection[str], language: Language
) -> Mapping[str, str]:
    """Return each subject's public name in `language`; one query. A subject that is gone has a general name."""
    if not subject_ids:
        return {}
    if who in NICKNAMED:
        found = await _list_nicknames(session, who, subject_ids, language)
    elif who is Who.CLASS:
        found = await _list_classes(session, subject_ids, language)
    else:
        found = await _list_groups(session, who, subject_ids, language)
    gone = say(f"board_{who}_gone", language)
    return {subject_id: found.get(subject_id, gone) for subject_id in subject_ids}


async def _list_nicknames(
    session: AsyncSession, who: Who, subject_ids: Collection[str], language: Language
) -> dict[str, str]:
    ids = [uuid.UUID(subject_id) for subject_id in subject_ids]
    list_of = {Who.PERSON: list_nicknames, Who.FAMILY: list_family_nicknames, Who.SQUAD: list_squad_nicknames}
    nicknames = await list_of[who](session, ids)
    return {str(one): nickname_in(nickname, language) for one, nickname in nicknames.items()}


async def _list_classes(session: AsyncSession, subject_ids: Collection[str], language: Language) -> dict[str, str]:
    school = getattr(School, _name_column(language))
    statement = (
        select(SchoolClass.id, SchoolClass.label, school)
        .join(School, School.id == SchoolClass.school_id)
        .where(SchoolClass.id.in_([uuid.UUID(subject_id) for subject_id in subject_ids]))
    )
    rows = await session.execute(statement)
    return {str(class_id): f"{label} · {school_name}" for class_id, label, school_name in rows}


async def _list_groups(
    session: AsyncSession, who: Who, subject_ids: Collection[str], language: Language
) -> dict[str, str]:
    tables: Mapping[Who, type[School | Organisation | District]] = {
        Who.SCHOOL: School,
        Who.ORGANISATION: Organisation,
        Who.DISTRICT: District,
    }
    table = tables[who]
    ids = [uuid.UUID(one) if who is Who.ORGANISATION else one for one in subject_ids]
    rows = await session.execute(select(table.id, getattr(table, _name_column(language))).where(table.id.in_(ids)))
    return {str(group_id): name for group_id, name in rows}


def _name_column(language: Language) -> str:
    return "name_" + language.lower().replace("-", "_")
