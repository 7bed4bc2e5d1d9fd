"""A class's travel log: pure rules that any sequence of pages ends in its last, and the page over HTTP."""

import datetime as dt
import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from api.app import create_app
from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.definitions.service import publish
from challenge_engine.enrolments.service import enrol
from challenge_engine.facts.rules import Fact, standing_facts
from challenge_engine.travel_log.rules import Direction, Journey, Page, TravelMode, changes, newest, standing
from core.clock import HONG_KONG
from core.ids import new_id
from families.actors import Role
from tests.support.api import client_of
from tests.support.people import actor_for, make_class, make_grant, make_person, make_pupil, make_school
from tests.support.play import GAME, TITLE, balance_of, unique_slug

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
PUPILS = [uuid.UUID(int=number) for number in range(1, 5)]
_JOURNEYS = st.builds(Journey, st.sampled_from(TravelMode), st.integers(1, 240))
_PAGES = st.dictionaries(st.sampled_from(PUPILS), _JOURNEYS)


@given(st.lists(_PAGES, max_size=5), st.sampled_from(Direction))
def test_the_last_page_stands_and_written_twice_changes_nothing(
    pages: list[dict[uuid.UUID, Journey]], direction: Direction
) -> None:
    page, written = Page(dt.date(2026, 10, 9), direction), list[Fact]()
    for wanted in pages:
        facts = changes(page, wanted, PUPILS, newest(written), zone=HONG_KONG, now=NOW)
        assert all(fact.occurred_at <= NOW for fact in facts)
        written += facts
        assert standing(newest(written)) == wanted
        assert changes(page, wanted, PUPILS, newest(written), zone=HONG_KONG, now=NOW) == []
    assert {fact.person_id for fact in standing_facts(written)} == set(pages[-1] if pages else ())


def test_the_way_home_is_not_ahead_of_the_clock() -> None:
    wanted = {PUPILS[0]: Journey(TravelMode.WALK, 10)}
    page = Page(dt.date(2026, 10, 10), Direction.FROM_SCHOOL)
    (fact,) = changes(page, wanted, PUPILS, {}, zone=HONG_KONG, now=NOW)
    assert fact.occurred_at == NOW


RULE = """
  - id: active
    on: journey
    when: fact.how == "walk" && fact.minutes >= 10
    award: [{{points: 3}}]
    on_correction: reverse
    limit: [{{times: 1, per: day}}]
    why: {title}
leaderboards:"""


async def test_a_page_pays_is_corrected_and_withdrawn(session: AsyncSession) -> None:
    text = GAME.replace("daily_steps]", "daily_steps, journey]").replace("\nleaderboards:", RULE)
    challenge = await publish(
        session, text.format(slug=unique_slug(), version=1, points="10", title=TITLE), now=NOW
    )
    school, teacher = await make_school(session), await make_person(session, NOW)
    await make_grant(session, NOW, teacher, Role.TEACHER, school)
    school_class = await make_class(session, NOW, school, teacher=teacher)
    pupils = [await make_person(session, NOW, birth_on=dt.date(2017, 4, 12)) for _ in range(3)]
    for number, pupil in enumerate(pupils):
        await make_pupil(session, NOW, pupil, school_class)
        if number < 2:
            await enrol(session, challenge, pupil.id, "individual", enrolled_by_id=pupil.id, now=NOW)
    actor = [actor_for(teacher, Role.MEMBER, Role.TEACHER)]
    app = create_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: NOW,
        get_optional_actor: lambda: actor[0],
    }
    ids = [str(pupil.id) for pupil in pupils]
    async with client_of(app) as http:

        async def write(*journeys: tuple[str, str, int], day: str = "2026-10-09", status: int = 200) -> Any:
            answer = await http.put(
                f"/v1/classes/{school_class.id}/travel/{day}/to_school",
                params={"challenge": challenge.slug},
                json={
                    "journeys": [{"person_id": one, "how": how, "minutes": mins} for one, how, mins in journeys]
                },
                headers={"Accept-Language": "en"},
            )
            assert answer.status_code == status, answer.text
            return answer.json()

        async def points() -> list[int]:
            return [await balance_of(session, pupil.id) for pupil in pupils]

        stranger = str(new_id())
        first = await write((ids[0], "walk", 15), (ids[1], "car", 15), (ids[2], "walk", 15), (stranger, "walk", 9))
        assert (first["changed"], len(first["journeys"]), await points()) == (2, 2, [3, 0, 0])
        assert {one["person_id"]: one["problem"]["code"] for one in first["refused"]} == {
            ids[2]: "travel_not_enrolled",
            stranger: "pupil_unknown",
        }
        again = await write((ids[0], "walk", 15), (ids[1], "car", 15))
        assert again["changed"] == 0
        corrected = await write((ids[1], "walk", 12))  # the first was absent after all
        assert (corrected["changed"], await points()) == (2, [0, 3, 0])
        back = await write((ids[0], "walk", 20), (ids[1], "walk", 12))
        assert (back["changed"], await points()) == (1, [3, 3, 0])

        seen = await http.get(f"/v1/classes/{school_class.id}/travel/2026-10-09/to_school")
        assert {one["person_id"]: one["minutes"] for one in seen.json()["journeys"]} == {ids[0]: 20, ids[1]: 12}
        for day in ("2026-10-11", "2026-09-30"):  # to come; before the run
            told = await write((ids[0], "walk", 15), day=day, status=422)
            assert told["code"] == "travel_day_unfit"
        await write((ids[0], "walk", 15), (ids[0], "car", 15), status=422)
        actor[0] = actor_for(pupils[0], Role.CHILD)
        await write((ids[0], "walk", 15), status=403)
