"""Queries on schools."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, case, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.schools.catalogue import SchoolRow
from families.schools.errors import SchoolUnknown
from families.schools.models import School

_COLUMNS = ("name_en", "name_zh_hant", "name_zh_hans", "level", "district", "finance", "longitude", "latitude")


async def get_school(session: AsyncSession, school_id: str) -> School:
    """Return a school. Raises SchoolUnknown."""
    school = await session.get(School, school_id)
    if school is None:
        raise SchoolUnknown
    return school


async def lock_school(session: AsyncSession, school_id: str) -> None:
    """Let nobody else who asks for this lock do so before the transaction ends. Raises SchoolUnknown."""
    # Rows that point to the school may be made meanwhile: theirs is the lock of its key alone.
    if await session.get(School, school_id, with_for_update={"key_share": True}) is None:
        raise SchoolUnknown


async def list_schools(
    session: AsyncSession, *, district: str | None, after: tuple[str, str] | None, limit: int
) -> Sequence[School]:
    """Return schools by English name, those after the pair (English name, id)."""
    statement = select(School).order_by(School.name_en, School.id).limit(limit)
    if district is not None:
        statement = statement.where(School.district == district)
    if after is not None:
        statement = statement.where(tuple_(School.name_en, School.id) > tuple_(*map(literal, after)))
    return (await session.scalars(statement)).all()


async def search_schools(
    session: AsyncSession, words: str, *, district: str | None, limit: int
) -> Sequence[School]:
    """Return the schools whose names in any language hold all of `words`, then those that are spelt like them."""
    typed = " ".join(words.lower().split())
    holds_all = and_(*(School.search_text.contains(word, autoescape=True) for word in typed.split()))
    is_alike = literal(typed).op("<%", is_comparison=True)(School.search_text)
    statement = (
        select(School)
        .where(or_(holds_all, is_alike))
        .order_by(
            case((holds_all, 0), else_=1),
            func.word_similarity(typed, School.search_text).desc(),
            School.name_en,
            School.id,
        )
        .limit(limit)
    )
    if district is not None:
        statement = statement.where(School.district == district)
    return (await session.scalars(statement)).all()


async def list_by_ids(session: AsyncSession, school_ids: Collection[str]) -> Sequence[School]:
    """Return those of `school_ids` that exist."""
    return (await session.scalars(select(School).where(School.id.in_(school_ids)))).all()


async def put_schools(session: AsyncSession, rows: Sequence[SchoolRow]) -> None:
    """Write schools, new or changed, by id. Schools that are not among `rows` stay: pupils may belong to them."""
    statement = insert(School)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[School.id], set_={name: statement.excluded[name] for name in _COLUMNS}
        ),
        [{"id": row.id, **{name: getattr(row, name) for name in _COLUMNS}} for row in rows],
    )
