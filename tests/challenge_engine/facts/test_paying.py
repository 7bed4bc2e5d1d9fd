"""Facts and what is paid for them: duplicates, corrections, late data, sealing, new versions."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import get_running
from challenge_engine.facts.checks import FactInvalid, FactMoved
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from challenge_engine.progress.repository import list_awards_of_person
from challenge_engine.progress.service import evaluate, lock_units_of
from rewards.ledger.service import EntryKind, list_entries
from tests.support.play import Home, balance_of, make_player, publish_game, steps_fact

DAY = dt.date(2026, 10, 11)
NOON = dt.datetime(2026, 10, 11, 5, tzinfo=dt.UTC)


async def _player(session: AsyncSession, now: dt.datetime) -> Home:
    return await make_player(session, await publish_game(session, now), now)


async def test_a_duplicate_pays_nothing(session: AsyncSession, now: dt.datetime) -> None:
    home = await _player(session, now)
    fact = steps_fact(home.child_id, DAY, 9_000)

    first = await record_facts(session, [fact, fact], now=NOON)
    again = await record_facts(session, [fact], now=NOON)

    assert (first.stored, [one.amount for one in first.given]) == (1, [5])
    assert (again.stored, again.given) == (0, [])
    assert await balance_of(session, home.child_id) == 5


async def test_a_correction_takes_back_by_a_new_row_and_gives_again(
    session: AsyncSession, now: dt.datetime
) -> None:
    home = await _player(session, now)
    for revision, steps in enumerate((9_000, 7_000, 8_500), start=1):
        await record_facts(session, [steps_fact(home.child_id, DAY, steps, revision=revision)], now=NOON)

    entries = await list_entries(session, home.child_id, limit=10)
    assert [(entry.kind, entry.amount) for entry in reversed(entries)] == [
        (EntryKind.AWARD, 5),
        (EntryKind.REVERSAL, -5),
        (EntryKind.AWARD, 5),
    ]
    assert entries[1].reverses_entry_no == 1
    assert await balance_of(session, home.child_id) == 5


async def test_an_older_revision_after_a_newer_changes_nothing(session: AsyncSession, now: dt.datetime) -> None:
    home = await _player(session, now)
    await record_facts(session, [steps_fact(home.child_id, DAY, 9_000, revision=2)], now=NOON)

    late = await record_facts(session, [steps_fact(home.child_id, DAY, 100, revision=1)], now=NOON)

    assert (late.stored, late.given) == (1, [])
    assert await balance_of(session, home.child_id) == 5


async def test_an_older_revision_counts_where_the_newer_came_too_late(
    session: AsyncSession, now: dt.datetime
) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    grace_ends_at = challenge.compiled.calendar.span("autumn").grace_ends_at
    await record_facts(session, [steps_fact(home.child_id, DAY, 100, revision=2)], now=grace_ends_at)

    older = await record_facts(
        session, [steps_fact(home.child_id, DAY, 9_000)], now=grace_ends_at, received_at=NOON
    )

    assert [one.amount for one in older.given] == [5]
    units = await lock_units_of(session, [home.child_id], ["daily_steps"])
    assert await evaluate(session, units, [], grace_ends_at) == []


async def test_a_retraction_takes_everything_of_the_fact_back(session: AsyncSession, now: dt.datetime) -> None:
    home = await _player(session, now)
    await record_facts(session, [steps_fact(home.child_id, DAY, 9_000)], now=NOON)
    gone = Fact(home.child_id, "daily_steps", DAY.isoformat(), DAY, NOON, 2, {}, is_retracted=True)

    recorded = await record_facts(session, [gone], now=NOON)

    assert [one.amount for one in recorded.given] == [-5]
    assert await balance_of(session, home.child_id) == 0


@pytest.mark.parametrize(("before_grace_ends", "points"), [(dt.timedelta(seconds=1), 5), (dt.timedelta(0), 0)])
async def test_late_facts_count_until_the_grace_of_their_round_ends(
    session: AsyncSession, now: dt.datetime, before_grace_ends: dt.timedelta, points: int
) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    grace_ends_at = challenge.compiled.calendar.span("autumn").grace_ends_at

    recorded = await record_facts(
        session, [steps_fact(home.child_id, DAY, 9_000)], now=grace_ends_at - before_grace_ends
    )

    assert sum(one.amount for one in recorded.given) == points
    assert [late.challenge_slug for late in recorded.late] == ([] if points else [challenge.slug])
    assert await balance_of(session, home.child_id) == points


async def test_a_correction_after_the_grace_leaves_the_round_as_it_was(
    session: AsyncSession, now: dt.datetime
) -> None:
    """Also when a later fact of the next round makes everything be replayed."""
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    await record_facts(session, [steps_fact(home.child_id, DAY, 9_000)], now=NOON)
    after_grace = challenge.compiled.calendar.span("autumn").grace_ends_at + dt.timedelta(days=5)

    await record_facts(session, [steps_fact(home.child_id, DAY, 10, revision=2)], now=after_grace)
    units = await lock_units_of(session, [home.child_id], ["daily_steps"])
    replayed = await evaluate(session, units, [], after_grace)

    assert replayed == []
    assert await balance_of(session, home.child_id) == 5


@pytest.mark.parametrize(
    ("day", "occurred_at"),
    [
        (dt.date(2026, 11, 1), dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)),
        (dt.date(2026, 10, 31), dt.datetime(2026, 10, 31, 16, tzinfo=dt.UTC)),  # midnight in Hong Kong
    ],
)
@pytest.mark.parametrize("is_retracted", [False, True])
async def test_no_correction_moves_a_fact_to_another_day(
    session: AsyncSession, now: dt.datetime, day: dt.date, occurred_at: dt.datetime, *, is_retracted: bool
) -> None:
    """It would leave a round that is sealed, and take its points along."""
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    known = steps_fact(home.child_id, dt.date(2026, 10, 31), 9_000)
    await record_facts(session, [known], now=known.occurred_at)
    moved = replace(known, revision=2, day=day, occurred_at=occurred_at, is_retracted=is_retracted)
    after_sealing = challenge.compiled.calendar.span("autumn").seals_at

    with pytest.raises(FactMoved) as refused:
        async with session.begin_nested():
            await record_facts(session, [moved], now=after_sealing)

    assert refused.value.params == {"kind": "daily_steps", "day": "2026-10-31"}
    units = await lock_units_of(session, [home.child_id], ["daily_steps"])
    assert await evaluate(session, units, [], after_sealing) == []
    assert await balance_of(session, home.child_id) == 5


async def test_within_its_day_a_correction_may_come_at_another_time(
    session: AsyncSession, now: dt.datetime
) -> None:
    home = await _player(session, now)
    fact = steps_fact(home.child_id, DAY, 7_000)
    await record_facts(session, [fact], now=NOON)
    evening = replace(
        fact, revision=2, attributes={"steps": 9_000}, occurred_at=fact.occurred_at + dt.timedelta(hours=11)
    )

    recorded = await record_facts(session, [evening], now=evening.occurred_at)

    assert [one.amount for one in recorded.given] == [5]


async def test_order_of_arrival_does_not_matter(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    days = [DAY + dt.timedelta(days=offset) for offset in range(6)]
    balances = []
    for order in (days, days[::-1], days[3:] + days[:3]):
        home = await make_player(session, challenge, now)
        for day in order:
            await record_facts(session, [steps_fact(home.child_id, day, 8_000)], now=NOON + dt.timedelta(days=9))
        balances.append(await balance_of(session, home.child_id))

    assert balances == [30, 30, 30]


async def test_a_new_version_judges_only_what_happens_after(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    await record_facts(session, [_visit(home, DAY)], now=NOON)
    later = NOON + dt.timedelta(days=1)
    await publish_game(session, later, slug=challenge.slug, version=2, points="25")

    recorded = await record_facts(
        session, [_visit(home, DAY + dt.timedelta(days=2))], now=later + dt.timedelta(days=1)
    )

    assert [(one.amount, one.version) for one in recorded.given] == [(25, 2)]
    assert (await get_running(session, challenge.slug)).version == 2
    awards = await list_awards_of_person(session, home.child_id, challenge.id, 10)
    assert sorted((award.version, award.amount) for award in awards) == [(1, 10), (2, 25)]


async def test_the_ledger_row_explains_itself(session: AsyncSession, now: dt.datetime) -> None:
    challenge = await publish_game(session, now)
    home = await make_player(session, challenge, now)
    await record_facts(session, [_visit(home, DAY)], now=NOON)

    (entry,) = await list_entries(session, home.child_id, limit=2)

    assert entry.explanation["challenge"] == challenge.slug
    assert (entry.explanation["rule"], entry.explanation["version"]) == ("visit", 1)
    assert entry.explanation["metrics"]["metrics.visits"] == 1
    assert "test-park/2026-10-11" in entry.explanation["facts"][0]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kind", {"kind": "flight"}),
        ("key", {"key": ""}),
        ("revision", {"revision": -1}),
        ("occurred_at", {"occurred_at": NOON.replace(tzinfo=None)}),
        ("occurred_at", {"occurred_at": NOON.replace(second=1)}),
        ("attributes", {"attributes": {}}),
        ("day", {"day": DAY + dt.timedelta(days=3)}),
        ("steps", {"attributes": {"steps": True}}),
        ("steps", {"attributes": {"steps": 10**12}}),
        ("steps", {"attributes": {"steps": 1.5}}),
    ],
)
async def test_a_misshapen_fact_is_refused(session: AsyncSession, field: str, changes: dict[str, object]) -> None:
    values = {
        "person_id": uuid.uuid4(),
        "kind": "daily_steps",
        "key": "k",
        "day": DAY,
        "occurred_at": NOON,
        "revision": 1,
        "attributes": {"steps": 1},
    }

    with pytest.raises(FactInvalid) as refused:
        await record_facts(session, [Fact(**values | changes)], now=NOON)

    assert refused.value.params["field"] == field


def _visit(home: Home, day: dt.date) -> Fact:
    at = dt.datetime.combine(day, dt.time(4), dt.UTC)
    attributes = {"park_id": "test-park", "district": "wan-chai", "category": "park", "is_designated": True}
    return Fact(home.child_id, "park_visit", f"test-park/{day}", day, at, 1, attributes)
