"""Measuring at a booth: a visit recorded once with its slip, the slip as PDF, results that guests take home."""

import asyncio
import uuid

from fastapi import APIRouter, Response, status

from api.code_tries import spend_code_try
from api.dependencies import ActorDep, AddressDep, NowDep, RedisDep, SessionDep, SettingsDep
from api.errors import problems
from api.routes.parks import CACHE
from api.schemas.station_rules import StationRulesOut
from api.schemas.station_visits import PersonVisitOut, PersonVisitsOut, StationClaimIn, StationVisitOut
from api.station_access import StaffDep
from core.rate_limits import Limit
from families.permissions import Action, require
from stations.events.models import Booth, StationEvent
from stations.measuring.claims import take_home
from stations.measuring.queries import list_visits_of
from stations.measuring.ranges import ranges
from stations.measuring.rulebook import bounds_by_kind, units_by_kind, words_by_code
from stations.measuring.service import record_visit
from stations.measuring.slip import make_document, slip_of
from stations.measuring.visit import VisitIn

router = APIRouter(tags=["stations"])

CLAIM_TRIES = Limit("station-claims", capacity=10, per_s=1 / 60)  # codes are 60 bits
MOST_VISITS = 200  # more than anybody makes in years
_PDF = {
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}}
}


@router.get(
    "/station-rules", operation_id="get_station_rules", summary="Get the rules by which booths judge values"
)
async def get_rules(response: Response) -> StationRulesOut:
    """Return bounds, ranges and words: a tablet without a network says of a value what the server would."""
    response.headers["Cache-Control"] = CACHE
    bands = ranges().model_dump(mode="json", by_alias=True)
    said = {"units": units_by_kind(), "bounds": bounds_by_kind(), "ranges": bands, "words": words_by_code()}
    return StationRulesOut.model_validate(said)


@router.post(
    "/station-visits",
    operation_id="record_station_visit",
    summary="Record what was done for a visitor, and get the slip",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 409),
)
async def post_visit(body: VisitIn, session: SessionDep, staff: StaffDep, now: NowDep) -> StationVisitOut:
    """Record a visit. Its `id` makes a repeat safe: nothing is done twice, and the answer is the same.

    With consent, results go into the record of who was known, as deposited; staff never reads it. A guest who
    agrees gets a claim code. A pass that is not taken, or was scanned more than two minutes ago, makes the visitor
    a guest, and nothing is lost.
    """
    return StationVisitOut.of(await record_visit(session, staff, body, now=now), body, now)


@router.post(
    "/station-slips",
    operation_id="print_station_slip",
    summary="Get the slip of a visit as PDF",
    response_class=Response,
    responses={200: _PDF, **problems(401, 409)},
)
async def post_slip(
    body: VisitIn, session: SessionDep, staff: StaffDep, settings: SettingsDep, now: NowDep
) -> Response:
    """Return the slip of a visit as it was sent, recording it where it was not yet. No result is kept for it."""
    recorded = await record_visit(session, staff, body, now=now)
    slip = slip_of(recorded.findings, body.language, advice=body.advice, claim_code=recorded.claim_code, at=now)
    key = {"en": "en", "zh-Hant": "zh_hant", "zh-Hans": "zh_hans"}[body.language]
    content = await asyncio.to_thread(
        make_document,
        slip,
        body.language,
        place=staff.event.venue[key],
        at=body.at,
        claim_code=recorded.claim_code,
        public_url=settings.public_url,
    )
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="slip.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post(
    "/persons/{person_id}/station-claims",
    operation_id="claim_station_result",
    summary="Take the result of a slip into a person's record",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404, 429),
)
async def post_claim(
    person_id: uuid.UUID,
    body: StationClaimIn,
    session: SessionDep,
    redis: RedisDep,
    actor: ActorDep,
    address: AddressDep,
    now: NowDep,
) -> PersonVisitOut:
    """Deposit what the booth measured, for oneself or a child. A code is good once, for 90 days."""
    await require(session, actor, Action.EDIT_RECORD, person_id=person_id)
    await spend_code_try(redis, CLAIM_TRIES, actor, address, now)
    visit = await take_home(session, body.code, person_id, now=now)
    event = await session.get_one(StationEvent, visit.event_id)
    booth = await session.get_one(Booth, visit.booth_id)
    return PersonVisitOut.of(visit, event.name, booth.name)


@router.get(
    "/persons/{person_id}/station-visits",
    operation_id="list_station_visits",
    summary="Show a person's visits at stations",
    responses=problems(401, 403, 404),
)
async def get_visits(person_id: uuid.UUID, session: SessionDep, actor: ActorDep) -> PersonVisitsOut:
    """Return where and when, and what was done; results are in the record."""
    await require(session, actor, Action.VIEW_RECORD, person_id=person_id)
    found = await list_visits_of(session, person_id, limit=MOST_VISITS)
    return PersonVisitsOut(items=[PersonVisitOut.of(*row) for row in found])
