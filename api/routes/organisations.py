"""Organisations: search, adding by officers, joining."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, status

from api.code_tries import spend_code_try
from api.dependencies import ActorDep, AddressDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.pagination import CursorInvalid, Page, PageDep, encode_cursor
from api.schemas.organisations import NewOrganisation, OrganisationAdded, OrganisationJoin, OrganisationOut
from api.schemas.text import SearchText
from core.rate_limits import Limit
from families.organisations.repository import list_organisations
from families.organisations.service import add_organisation, join_organisation
from families.permissions import Action, require

router = APIRouter(prefix="/organisations", tags=["organisations"])

JOIN_TRIES = Limit("organisation-join", capacity=10, per_s=1 / 60)  # codes are 40 bits


@router.get("", operation_id="list_organisations", summary="Find an organisation", responses=problems(401))
async def get_organisations(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    q: Annotated[SearchText, Query(description="Words of a name, in any language.", examples=["ferries"])] = "",
) -> Page[OrganisationOut]:
    """Return organisations by English name."""
    after = _after(page.after_in("organisations"))
    found = await list_organisations(session, q, after=after, limit=page.limit + 1)
    shown, rest = found[: page.limit], found[page.limit :]
    next_cursor = encode_cursor("organisations", [shown[-1].name_en, str(shown[-1].id)]) if rest else None
    return Page(items=[OrganisationOut.of(organisation) for organisation in shown], next_cursor=next_cursor)


@router.post(
    "",
    operation_id="add_organisation",
    summary="Add an organisation",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 409),
)
async def post_organisation(
    body: NewOrganisation, session: SessionDep, actor: ActorDep, now: NowDep
) -> OrganisationAdded:
    """Add an organisation, for officers. Unless it is open, its members need the code that is returned."""
    await require(session, actor, Action.CREATE_ORGANISATION)
    organisation = await add_organisation(
        session,
        name_en=body.name_en,
        name_zh_hant=body.name_zh_hant,
        name_zh_hans=body.name_zh_hans,
        is_open=body.is_open,
        now=now,
    )
    return OrganisationAdded(organisation=OrganisationOut.of(organisation), join_code=organisation.join_code)


@router.post(
    "/{organisation_id}/members",
    operation_id="join_organisation",
    summary="Join an organisation",
    responses=problems(401, 403, 404, 429),
)
async def post_member(
    organisation_id: uuid.UUID,
    body: OrganisationJoin,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    now: NowDep,
) -> OrganisationOut:
    """Play for an organisation, instead of the one before."""
    await require(session, actor, Action.JOIN_ORGANISATION, person_id=body.person_id)
    await spend_code_try(redis, JOIN_TRIES, actor, address, now)
    joined = await join_organisation(session, body.person_id, organisation_id, body.join_code, now=now)
    return OrganisationOut.of(joined)


def _after(values: list[str] | None) -> tuple[str, str] | None:
    if values is None:
        return None
    if len(values) != 2:
        raise CursorInvalid
    try:
        uuid.UUID(values[1])
    except ValueError as error:
        raise CursorInvalid from error
    return values[0], values[1]
