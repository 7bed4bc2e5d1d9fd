"""Pregnancies: the woman's own, and what comes next."""

import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.record_routes import ItemKind, item_routes
from api.schemas.pregnancies import PregnancyCareOut, PregnancyIn, PregnancyOut
from families.permissions import Action
from records.access.items import get_item
from records.access.kinds import What
from records.access.service import open_record
from records.pregnancies.models import Pregnancy
from records.pregnancies.service import admit_pregnancy, check_pregnancy, has_cancelled_appointments

_KIND = ItemKind(
    "pregnancies",
    "a pregnancy",
    "pregnancies",
    What.PREGNANCY,
    Pregnancy,
    check_pregnancy,
    admit=admit_pregnancy,
)

router: APIRouter = item_routes(_KIND, PregnancyIn, PregnancyOut)


@router.get(
    "/persons/{person_id}/pregnancies/{item_id}/care",
    operation_id="get_pregnancy_care",
    summary="What comes next in a pregnancy",
    responses=problems(401, 403, 404),
)
async def get_care(
    person_id: uuid.UUID,
    item_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> PregnancyCareOut:
    """Return the week in words and the visits to come; after its end a word only, and nothing to be done."""
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=What.PREGNANCY, now=now)
    kept = await get_item(session, Pregnancy, record, item_id)
    has_cancelled = await has_cancelled_appointments(session, kept)
    return PregnancyCareOut.of(kept, language, now, has_cancelled=has_cancelled)
