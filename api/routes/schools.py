"""Schools: search, one school, and who teaches there."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from api.dependencies import ActorDep, NowDep, SessionDep
from api.errors import problems
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.schools import NewTeacher, SchoolOut
from api.schemas.text import SearchText, Slug
from families.actors import Role
from families.permissions import Action, require
from families.roles.service import get_adult, grant_role
from families.schools.repository import get_school, list_schools, search_schools

router = APIRouter(prefix="/schools", tags=["schools"])

SchoolId = Annotated[Slug, Path(examples=["edb-528781000123"])]


@router.get("", operation_id="list_schools", summary="Find a school")
async def get_schools(
    session: SessionDep,
    page: PageDep,
    q: Annotated[SearchText, Query(description="Words of a name, in any language.", examples=["般咸道"])] = "",
    district: Annotated[Slug | None, Query(examples=["central-and-western"])] = None,
) -> Page[SchoolOut]:
    """Return schools by name; with words, the best matches first, on one page."""
    if q.strip():
        found = await search_schools(session, q, district=district, limit=page.limit)
        return Page(items=[SchoolOut.of(school) for school in found])
    after = _after(page.after_in("schools"))
    schools = await list_schools(session, district=district, after=after, limit=page.limit + 1)
    shown, rest = schools[: page.limit], schools[page.limit :]
    next_cursor = encode_cursor("schools", [shown[-1].name_en, shown[-1].id]) if rest else None
    return Page(items=[SchoolOut.of(school) for school in shown], next_cursor=next_cursor)


@router.get("/{school_id}", operation_id="get_school", summary="A school", responses=problems(404))
async def read_school(school_id: SchoolId, session: SessionDep) -> SchoolOut:
    """Return a school."""
    return SchoolOut.of(await get_school(session, school_id))


@router.post(
    "/{school_id}/teachers",
    operation_id="grant_teacher",
    summary="Let an adult teach at a school",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404),
)
async def post_teacher(
    school_id: SchoolId, body: NewTeacher, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Grant the role of teacher, for officers. It works from the teacher's next sign-in or refresh."""
    await require(session, actor, Action.GRANT_TEACHER)
    teacher = await get_adult(session, body.address)
    await grant_role(
        session, teacher.person_id, Role.TEACHER, school_id=school_id, granted_by=actor.person_id, now=now
    )


def _after(values: list[str] | None) -> tuple[str, str] | None:
    if values is None:
        return None
    if len(values) != 2:
        raise CursorInvalid
    return values[0], values[1]
