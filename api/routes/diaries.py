"""Diaries of an infant: feeds, sleeps and nappies, what runs, and what days and weeks come to."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.etag import revision_etag
from api.idempotency import REPLAYED_HEADER, make_once
from api.record_routes import ItemKind, item_routes
from api.schemas.diaries import (
    DiaryDayOut,
    DiaryOut,
    DiaryTotalsOut,
    FeedEnd,
    FeedIn,
    FeedOut,
    NappyAdviceOut,
    NappyIn,
    NappyOut,
    SleepEnd,
    SleepIn,
    SleepOut,
    TimedOut,
)
from api.schemas.people import Body
from api.schemas.times import Day
from core.clock import local_day, start_of_day
from families.permissions import Action
from families.persons.repository import get_person
from records.access.items import get_item
from records.access.kinds import What
from records.access.service import open_record
from records.diaries.checks import check_feed, check_nappy, check_sleep
from records.diaries.errors import TimeZoneUnknown
from records.diaries.models import Feed, Nappy, Sleep, TimedItem
from records.diaries.rules import NappyAdvice, advice_on
from records.diaries.service import end_running, find_running, list_diary, refuse_second_running
from records.diaries.summary import list_twins, sum_up_entries

_WHAT = What.DIARY
_FEEDS = ItemKind(
    "feeds", "a feed", "feeds", _WHAT, Feed, check_feed, admit=partial(refuse_second_running, kind=Feed)
)
_SLEEPS = ItemKind(
    "sleeps", "a sleep", "sleeps", _WHAT, Sleep, check_sleep, admit=partial(refuse_second_running, kind=Sleep)
)
_NAPPIES = ItemKind("nappies", "a nappy", "nappies", _WHAT, Nappy, check_nappy)
_DAYS_MOST = 31

router = APIRouter()
router.include_router(item_routes(_FEEDS, FeedIn, FeedOut))
router.include_router(item_routes(_SLEEPS, SleepIn, SleepOut))
router.include_router(item_routes(_NAPPIES, NappyIn, NappyOut))


def _add_ending(kind: ItemKind, table: type[TimedItem], body_type: type[Body], out_type: type[TimedOut]) -> None:
    @router.post(
        f"/persons/{{person_id}}/{kind.path}/{{item_id}}/end",
        operation_id=f"end_{kind.noun}",
        summary=f"End {kind.one} that runs",
        responses=problems(401, 403, 404, 409),
        tags=["record"],
    )
    async def post_end(
        person_id: uuid.UUID,
        item_id: uuid.UUID,
        body: body_type,  # type: ignore[valid-type]
        session: SessionDep,
        actor: ActorDep,
        key: IdempotencyKeyDep,
        now: NowDep,
        response: Response,
    ) -> out_type:  # type: ignore[valid-type]
        """End it once, also one that was forgotten; whoever comes second is told that it was ended (409)."""
        given: Body = body
        record = await open_record(session, actor, person_id, Action.EDIT_RECORD, what=kind.what, now=now)

        async def work() -> uuid.UUID:
            said = given.model_dump(exclude_none=True)
            return (await end_running(session, record, table, item_id, said, now=now)).id

        made_id, is_repeat = await make_once(
            session,
            actor_id=actor.account_id,
            operation=f"end:{item_id}",
            key=key,
            body=given,
            now=now,
            work=work,
        )
        if is_repeat:
            response.headers[REPLAYED_HEADER] = "true"
        kept = await get_item(session, table, record, made_id)
        response.headers["ETag"] = revision_etag(kept.revision)
        return out_type.of(kept, now)


_add_ending(_FEEDS, Feed, FeedEnd, FeedOut)
_add_ending(_SLEEPS, Sleep, SleepEnd, SleepOut)


@router.get(
    "/persons/{person_id}/diary",
    operation_id="get_diary",
    summary="Days or weeks of an infant's diary",
    responses=problems(401, 403, 404),
    tags=["record"],
)
async def get_diary(
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
    from_on: Annotated[Day | None, Query(description="The first day; today where none is said.")] = None,
    days: Annotated[int, Query(ge=1, le=_DAYS_MOST)] = 1,
    time_zone: Annotated[
        str, Query(description="Whose days they are.", max_length=64, examples=["Asia/Hong_Kong"])
    ] = "Asia/Hong_Kong",
) -> DiaryOut:
    """Return what each day comes to, with all entries and what runs now."""
    zone = _zone(time_zone)
    first_on = from_on or local_day(now, zone)
    record = await open_record(session, actor, person_id, Action.VIEW_RECORD, what=_WHAT, now=now)
    from_at, to_at = (start_of_day(first_on + dt.timedelta(days=count), zone) for count in (0, days))
    entries = await list_diary(session, record, from_at=from_at, to_at=to_at)
    by_day, whole = sum_up_entries(entries, first_on, days, zone, now=now)
    feed, sleep = await find_running(session, record, Feed), await find_running(session, record, Sleep)
    born_on = (await get_person(session, person_id)).birth_on
    advice = _advice(entries.nappies, born_on)
    return DiaryOut(
        from_on=first_on,
        to_on=first_on + dt.timedelta(days=days - 1),
        time_zone=time_zone,
        days=[DiaryDayOut.of(one) for one in by_day],
        whole=DiaryTotalsOut.of(whole),
        feeds=[FeedOut.of(one, now) for one in entries.feeds],
        sleeps=[SleepOut.of(one, now) for one in entries.sleeps],
        nappies=[NappyOut.of(one, now) for one in entries.nappies],
        running_feed=None if feed is None else FeedOut.of(feed, now),
        running_sleep=None if sleep is None else SleepOut.of(sleep, now),
        perhaps_twice=list_twins(entries),
        advice=[NappyAdviceOut.of(code, ids, language) for code, ids in advice.items()],
        is_complete=entries.is_complete,
    )


def _advice(nappies: Sequence[Nappy], born_on: dt.date | None) -> Mapping[NappyAdvice, list[uuid.UUID]]:
    found: dict[NappyAdvice, list[uuid.UUID]] = {}
    for one in nappies:
        age_days = (local_day(one.seen_at) - born_on).days if born_on else _DAYS_MOST
        if (code := advice_on(one.colour, age_days=age_days)) is not None:
            found.setdefault(code, []).append(one.id)
    return found


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise TimeZoneUnknown
    return ZoneInfo(name)
