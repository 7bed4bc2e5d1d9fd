"""A class's log of ways to and from school, a page for each day and direction, written by its teacher."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.check_ins import ReasonOut
from api.schemas.text import Slug
from api.schemas.travel_log import (
    TravelJourneyOut,
    TravelPageIn,
    TravelPageOut,
    TravelRefusedOut,
    TravelWrittenOut,
)
from challenge_engine.definitions.service import get_running
from challenge_engine.enrolments.held import enrol_held
from challenge_engine.travel_log.rules import Direction, Journey, Page
from challenge_engine.travel_log.service import read_page, write_page
from core.messages import Language, say
from families.classes.repository import list_pupils
from families.nicknames.words import nickname_in
from families.permissions import Action, require
from families.persons.models import Person

router = APIRouter(prefix="/classes", tags=["classes"])

ChallengeQuery = Annotated[Slug, Query(description="For which challenge.", examples=["go-to-park"])]


@router.get(
    "/{class_id}/travel/{day}/{direction}",
    operation_id="get_travel_page",
    summary="A page of a class's travel log",
    responses=problems(401, 403, 404),
)
async def show_page(
    class_id: uuid.UUID,
    day: dt.date,
    direction: Direction,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
) -> TravelPageOut:
    """Return how the pupils travelled, to the class's teachers."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    pupils = await list_pupils(session, class_id)
    journeys = await read_page(session, Page(day, direction), [one.id for one in pupils])
    return TravelPageOut(day=day, direction=direction, journeys=_shown(pupils, journeys, language))


@router.put(
    "/{class_id}/travel/{day}/{direction}",
    operation_id="write_travel_page",
    summary="Write a page of a class's travel log",
    responses=problems(401, 403, 404, 422),
)
async def put_page(
    class_id: uuid.UUID,
    day: dt.date,
    direction: Direction,
    body: TravelPageIn,
    challenge: ChallengeQuery,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> TravelWrittenOut:
    """Make the page say this and no more: entries are added, corrected, and withdrawn where they are left out."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    chosen, pupils = await get_running(session, challenge), await list_pupils(session, class_id)
    ids = {pupil.id for pupil in pupils}
    travelled = ids & {one.person_id for one in body.journeys}
    await enrol_held(session, chosen, travelled, enrolled_by_id=actor.account_id, now=now)
    written = await write_page(
        session,
        chosen,
        class_id,
        Page(day, direction),
        {one.person_id: Journey(one.how, one.minutes) for one in body.journeys if one.person_id in ids},
        ids,
        now=now,
    )
    codes = {one.person_id: "pupil_unknown" for one in body.journeys if one.person_id not in ids}
    codes |= dict.fromkeys(sorted(written.unenrolled), "travel_not_enrolled")
    return TravelWrittenOut(
        day=day,
        direction=direction,
        journeys=_shown(pupils, written.journeys, language),
        changed=written.changed,
        late=written.late,
        refused=[
            TravelRefusedOut(person_id=person_id, problem=ReasonOut(code=code, words=say(code, language)))
            for person_id, code in codes.items()
        ],
    )


def _shown(
    pupils: Sequence[Person], journeys: Mapping[uuid.UUID, Journey], language: Language
) -> list[TravelJourneyOut]:
    return [
        TravelJourneyOut(
            person_id=pupil.id,
            nickname_words=nickname_in(pupil.nickname, language),
            how=journeys[pupil.id].how,
            minutes=journeys[pupil.id].minutes,
        )
        for pupil in pupils
        if pupil.id in journeys
    ]
