"""Families with phones against the real application: what they sync is there, and what is amiss is told."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import pytest
import pytest_asyncio

from cli.play.client import Client
from cli.play.households import Household
from cli.play.report import Report
from cli.play.step_truth import merged, recheck_steps
from cli.play.walking import Walk, WalkStyle, make_walk, walk_clumsily, walk_honestly, walk_one, walk_unfairly
from core.clock import HONG_KONG, utc_now
from core.database import Database
from simulators.phone.store import Counter, StoredRecord
from tests.support.api import client_of, lent_app
from tests.support.roles import sign_in

QUARTER = dt.timedelta(minutes=15)


@dataclass
class Street:
    """The application, and the families that walk."""

    http: httpx.AsyncClient
    database: Database

    async def walk(self, style: WalkStyle, number: int) -> Walk:
        """Let a family walk and sync as the style does; an odd number's guardian has an Android phone."""
        signed_in = await sign_in(self.database, now=utc_now())
        household = Household(Client(self.http, Report()), Random(number), "go-to-park", "phone-1")
        household.account = {"access_token": signed_in.token, "expires_in": 900}
        household.guardian_id, household.child_ids = str(signed_in.person_id), [str(signed_in.child_id)]
        walk = make_walk(household, style, number, 0, self.http, now=utc_now())
        await walk_one(walk)
        return walk


@pytest_asyncio.fixture(loop_scope="session")
async def street(database: Database) -> AsyncIterator[Street]:
    async with client_of(lent_app()) as http:
        yield Street(http, database)


async def _recheck(walk: Walk) -> Report:
    for walker in walk.walkers:
        await recheck_steps(walker)
    return walk.walkers[0].phone.report


@pytest.mark.parametrize("number", [0, 1], ids=["ios", "android"])
@pytest.mark.parametrize("style", [walk_honestly, walk_clumsily], ids=["honest", "clumsy"])
async def test_days_are_as_the_phones_know_them(street: Street, style: WalkStyle, number: int) -> None:
    walk = await street.walk(style, number)
    report = await _recheck(walk)
    assert (report.errors, report.step_differences, report.days_held) == ([], 0, 0)
    assert report.days_settled >= 3 * len(walk.walkers), "today may be too young for a step"
    assert report.phones == len(walk.walkers)
    assert report.steps_sent > 10_000


@pytest.mark.parametrize("number", [0, 1], ids=["ios", "android"])
async def test_cheats_are_held(street: Street, number: int) -> None:
    walk = await street.walk(walk_unfairly, number)
    report = await _recheck(walk)
    assert report.errors == []
    assert report.days_held == 3, "shaken, rushed, and the copy on the child's account"
    assert report.refusals["forged upload: 401", "upload_signature_wrong"] == 1


async def test_what_is_lost_is_told(street: Street) -> None:
    """Records that the phone holds for acknowledged and the service does not have, and the other way round."""
    walk = await street.walk(walk_honestly, 0)
    own = walk.walkers[0]
    counter = own.platform.counters["phone-1"]
    noon = dt.datetime.combine(own.days[0], dt.time(12), HONG_KONG).astimezone(dt.UTC)
    own.store.write(counter, noon, noon + dt.timedelta(minutes=1), 7, at=own.until)
    for record_id in [key for key, one in own.store.records.items() if _day(one) == own.days[1]]:
        del own.store.records[record_id]
    report = await _recheck(walk)
    assert report.step_differences == len(report.errors) == 2
    assert f"{own.days[0]}: sent:" in report.errors[0]
    assert f"{own.days[1]}: a day that nobody walked" in report.errors[1]


@pytest.mark.parametrize(
    ("suspicion", "told"),
    [
        ({"suspect_days": "no_rest"}, ["credited: 0 is", "credited on the page: 0 is", "held: True", "no_rest"]),
        ({"suspect_ids": "over_minute_limit"}, ["credited: ", "held: True", "over_minute_limit"]),
    ],
    ids=["day", "records"],
)
async def test_a_cheat_that_gets_through_is_told(
    street: Street, suspicion: dict[str, str], told: list[str]
) -> None:
    walk = await street.walk(walk_honestly, 1)
    own = walk.walkers[0]
    own.is_exact = False
    for name, reason in suspicion.items():
        of_day = [key for key, one in own.store.records.items() if _day(one) == own.days[0]]
        marked: dict[Any, str] = getattr(own, name)
        marked.update(dict.fromkeys(of_day if name == "suspect_ids" else [own.days[0]], reason))
    report = await _recheck(walk)
    for piece in told:
        assert any(piece in error for error in report.errors), piece


def test_the_truth_is_the_greatest_of_each_quarter() -> None:
    """The table of docs/algorithms/steps.md, its first and last columns."""
    start = dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)
    band, phone = Counter("band"), Counter("phone")
    counts = [(band, [412, 655, 0, 0]), (phone, [401, 640, 38, 16])]
    records = [
        StoredRecord(
            str(uuid.uuid4()),
            counter,
            start + QUARTER * place,
            start + QUARTER * place,
            count,
            "steps",
            False,
            start,
        )
        for counter, row in counts
        for place, count in enumerate(row)
    ]
    assert merged(records) == 412 + 655 + 38 + 16


def _day(record: StoredRecord) -> dt.date:
    return record.starts_at.astimezone(HONG_KONG).date()
