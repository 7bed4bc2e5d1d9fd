"""An absence noted late pays what it kept from being earned; what is final stays; a pause excuses by itself."""

import datetime as dt
import uuid

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge
from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.service import enrol
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from challenge_engine.pauses.models import Pause
from challenge_engine.pauses.rules import PauseMaker, PauseReason
from challenge_engine.progress.models import AwardGiven
from challenge_engine.progress.service import judge_again
from core.ids import new_id
from families.classes.absences.models import ClassAbsence
from families.classes.absences.service import AbsencePage, write_absences
from families.classes.models import SchoolMember
from families.persons.models import Person
from tests.support.people import make_class, make_pupil, make_school
from tests.support.play import GAME, TITLE, make_home, steps_fact, unique_slug

MONDAY, TUESDAY, WEDNESDAY = (dt.date(2026, 10, day) for day in (12, 13, 14))
EVENING = dt.datetime(2026, 10, 14, 13, tzinfo=dt.UTC)
SEALED = dt.datetime(2026, 11, 5, tzinfo=dt.UTC)  # October is final from the fourth on
ROWS = "metrics:" + "".join(
    f"\n  {name}: {{{{fold: streak, of: {kind}, every: day, window: run}}}}"
    for name, kind in (("walks", "daily_steps"), ("outings", "park_visit"))
)
IN_A_ROW = (
    GAME.replace("metrics:", ROWS)
    .replace("when: metrics.steps >= 8000", "when: metrics.walks >= 2")
    .replace("on: park_visit\n", "on: park_visit\n    when: metrics.outings >= 2\n")
)
NOBODY = AbsencePage(frozenset(), is_closed=False)


async def _pupil(session: AsyncSession, now: dt.datetime) -> tuple[PublishedChallenge, uuid.UUID, uuid.UUID]:
    """A pupil of a class who walked and was out on Monday and Wednesday; the challenge, the pupil, the class."""
    text = IN_A_ROW.format(slug=unique_slug(), version=1, points="10", title=TITLE)
    challenge = await publish(session, text, now=now)
    home = await make_home(session, now)
    school_class = await make_class(session, now, await make_school(session))
    await make_pupil(session, now, await session.get_one(Person, home.child_id), school_class)
    await enrol(session, challenge, home.child_id, "school", enrolled_by_id=new_id(), now=now)
    facts = [steps_fact(home.child_id, day, 900) for day in (MONDAY, WEDNESDAY)]
    park = {"park_id": "a", "district": "eastern", "category": "park", "is_designated": True}
    for day in (MONDAY, WEDNESDAY):
        at = dt.datetime.combine(day, dt.time(5), dt.UTC)
        facts.append(Fact(home.child_id, "park_visit", f"a/{day}", day, at, 1, park))
    await record_facts(session, facts, now=EVENING)
    return challenge, home.child_id, school_class.id


async def _earned(session: AsyncSession, person_id: uuid.UUID) -> int:
    points = func.coalesce(func.sum(AwardGiven.amount).filter(AwardGiven.amount > 0), 0)
    wanted = select(points).where(AwardGiven.person_id == person_id, AwardGiven.kind == "points")
    return int((await session.execute(wanted)).scalar_one())


async def _note(
    session: AsyncSession, class_id: uuid.UUID, pupil: uuid.UUID, page: AbsencePage, at: dt.datetime, day: dt.date
) -> None:
    changed = await write_absences(session, class_id, day, page, [pupil], now=at)
    await session.flush()
    await judge_again(session, changed, day, now=at)


async def test_noted_and_taken_back(session: AsyncSession, now: dt.datetime) -> None:
    _, pupil, class_id = await _pupil(session, now)
    assert await _earned(session, pupil) == 0
    absent = AbsencePage(frozenset({pupil, new_id()}), is_closed=False)
    for page, earned in ((absent, 15), (absent, 15), (NOBODY, 0), (AbsencePage(frozenset(), is_closed=True), 15)):
        await _note(session, class_id, pupil, page, EVENING, TUESDAY)
        assert await _earned(session, pupil) == earned
    # Who is in another class now was in this one when it was closed.
    await session.execute(update(SchoolMember).where(SchoolMember.person_id == pupil).values(class_id=None))
    await judge_again(session, [pupil], TUESDAY, now=EVENING)
    assert await _earned(session, pupil) == 15


async def test_what_is_final_stays(session: AsyncSession, now: dt.datetime) -> None:
    """Noted after October was final, an absence of October changes nothing, also when all is judged anew."""
    _, pupil, class_id = await _pupil(session, now)
    absent = AbsencePage(frozenset({pupil}), is_closed=False)
    await write_absences(session, class_id, TUESDAY, absent, [pupil], now=EVENING)
    await session.execute(update(ClassAbsence).where(ClassAbsence.person_id == pupil).values(noted_at=SEALED))
    await record_facts(session, [steps_fact(pupil, dt.date(2026, 11, 4), 900)], now=SEALED)
    assert await _earned(session, pupil) == 0
    await session.execute(update(ClassAbsence).where(ClassAbsence.person_id == pupil).values(noted_at=EVENING))
    await record_facts(session, [steps_fact(pupil, dt.date(2026, 11, 4), 901, revision=2)], now=SEALED)
    assert await _earned(session, pupil) == 15


async def test_a_pause_excuses_what_is_outdoors(session: AsyncSession, now: dt.datetime) -> None:
    challenge, pupil, _ = await _pupil(session, now)
    at = dt.datetime.combine(TUESDAY, dt.time(2), dt.UTC)
    ends_at = at + dt.timedelta(hours=3)
    storm = {"reason": PauseReason.TYPHOON, "maker": PauseMaker.OFFICER, "starts_at": at, "ends_at": ends_at}
    session.add(Pause(challenge_id=challenge.id, **storm))
    await session.execute(update(Challenge).where(Challenge.id == challenge.id).values(pauses_mark=new_id()))
    await session.flush()
    await judge_again(session, [pupil], TUESDAY, now=EVENING)
    assert await _earned(session, pupil) == 10
