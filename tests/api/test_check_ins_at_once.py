"""Two hundred check-ins of one player at the same moment, through a real server."""

import asyncio
import datetime as dt
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httpx
import pytest_asyncio
from sqlalchemy import func, select

from api.app import create_app
from api.dependencies import get_now
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.enrolments.service import enrol
from challenge_engine.facts.models import FactRecord
from challenge_engine.progress.models import AwardGiven
from core.database import Database
from core.settings import get_settings
from rewards.ledger.service import list_entries
from tests.support.places import fix_at
from tests.support.play import balance_of, committed_park, publish_game
from tests.support.roles import SignedIn, sign_in
from tests.support.serving import served

AT_ONCE = 200
PATIENCE_S = 120.0  # client and server share two busy cores, and nobody here tests how fast they are
PLACE = (114.2094, 22.3871)


@dataclass(frozen=True)
class Stage:
    """A signed-in guardian whose child is enrolled, and a client of the server."""

    http: httpx.AsyncClient
    database: Database
    path: str
    player: SignedIn
    now: dt.datetime

    async def check_in(self, keys: Sequence[str]) -> list[httpx.Response]:
        """Send the same visit under each key, all at once."""
        fix = fix_at(PLACE, captured_at=self.now)
        body = {
            "person_id": str(self.player.child_id),
            "fix": {
                "longitude": fix.longitude,
                "latitude": fix.latitude,
                "accuracy_m": fix.accuracy_m,
                "captured_at": fix.captured_at.isoformat(),
            },
        }
        return await asyncio.gather(
            *(self.http.post(self.path, json=body, headers={"Idempotency-Key": key}) for key in keys)
        )

    async def kept(self) -> dict[str, int]:
        """Count what there is of the child."""
        child_id = self.player.child_id
        async with self.database.transaction() as session:
            accepted = select(func.count()).where(CheckIn.person_id == child_id, CheckIn.status == "accepted")
            facts = select(func.count()).where(FactRecord.person_id == child_id)
            awards = select(func.count()).where(AwardGiven.person_id == child_id)
            return {
                "accepted": await session.scalar(accepted) or 0,
                "facts": await session.scalar(facts) or 0,
                "awards": await session.scalar(awards) or 0,
                "entries": len(await list_entries(session, child_id, limit=10)),
                "points": await balance_of(session, child_id),
            }


@pytest_asyncio.fixture(loop_scope="session")
async def stage(database: Database, now: dt.datetime) -> AsyncIterator[Stage]:
    patient = {"database_pool_wait_s": PATIENCE_S, "lock_timeout_ms": int(PATIENCE_S * 1_000)}
    app = create_app(get_settings().model_copy(update=patient))
    app.dependency_overrides[get_now] = lambda: now
    async with committed_park(database, PLACE):
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
        player = await sign_in(database, now=now)
        async with database.transaction() as session:
            await enrol(session, challenge, player.child_id, "family", enrolled_by_id=player.person_id, now=now)
        headers = {"Authorization": f"Bearer {player.token}"}
        limits = httpx.Limits(max_connections=AT_ONCE)
        with served(app) as url:
            async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=PATIENCE_S) as http:
                yield Stage(http, database, f"/v1/challenges/{challenge.slug}/check-ins", player, now)


async def test_two_hundred_identical_check_ins_are_one_with_two_hundred_equal_answers(stage: Stage) -> None:
    answers = await stage.check_in([uuid.uuid4().hex] * AT_ONCE)

    assert Counter(answer.status_code for answer in answers) == {201: AT_ONCE}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["reason"]["code"] == "check_in_accepted"
    assert await stage.kept() == {"accepted": 1, "facts": 1, "awards": 1, "entries": 1, "points": 10}


async def test_of_two_hundred_check_ins_with_keys_of_their_own_one_counts(stage: Stage) -> None:
    answers = await stage.check_in([uuid.uuid4().hex for _ in range(AT_ONCE)])

    told = Counter((answer.status_code, answer.json()["reason"]["code"]) for answer in answers)
    assert told == {(201, "check_in_accepted"): 1, (200, "check_in_already_checked_in"): AT_ONCE - 1}
    assert await stage.kept() == {"accepted": 1, "facts": 1, "awards": 1, "entries": 1, "points": 10}
