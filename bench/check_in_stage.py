"""A database of the benchmark's own, loaded, with players enrolled; and their check-ins as requests."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import orjson
import psycopg
import shapely
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.load import request_bytes
from challenge_engine.definitions.service import get_running, publish
from challenge_engine.enrolments.service import enrol
from cli.play.households import Fix
from cli.play.plans import DAY, Visit, plan_day
from cli.play.world import PlayPark, somewhere_in
from core.clock import local_day, utc_now
from core.database import Database
from core.ids import new_id
from core.settings import PROJECT_ROOT, get_settings
from families.accounts.models import Account, AccountKind
from families.actors import Actor, Role
from families.persons.models import Person
from families.sessions.access_tokens import make_access_token
from geo.parks.loading import load_places

CHALLENGE = "go-to-park"
TOKEN_S = 3_600  # longer than any run
SEED = 20_261_123
BORN_ON = dt.date(1988, 5, 1)
ACCURACY_M = 8.0


@dataclass(frozen=True, slots=True)
class Player:
    """An adult who plays alone, and the day that is planned for them."""

    account_id: uuid.UUID
    person_id: uuid.UUID
    visits: Sequence[Visit]


@contextmanager
def scratch_database() -> Iterator[str]:
    """Make and migrate a database beside the one configured; yield its URL; drop it."""
    name = f"eplus_bench_{uuid.uuid4().hex[:8]}"
    server = make_url(get_settings().database_url)
    url = server.set(database=name).render_as_string(hide_password=False)
    admin = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        config = Config(str(PROJECT_ROOT / "alembic.ini"))
        config.cmd_opts = type("Options", (), {"x": [f"url={url}"]})()
        command.upgrade(config, "head")
        yield url
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def prepare(database: Database, players: int, visits: int) -> list[Player]:
    """Load the parks, publish the challenge, enrol so many players with so many visits ahead of them."""
    now = utc_now()
    async with database.transaction() as session:
        await load_places(session, now=now)
    rules = _in_mid_round((PROJECT_ROOT / "data" / "challenges" / f"{CHALLENGE}.yaml").read_text(encoding="utf-8"))
    async with database.transaction() as session:
        await publish(session, rules, now=now)
    parks = await list_designated_parks(database)
    random = Random(SEED)
    enrolled = []
    for number in range(players):
        async with database.transaction() as session:
            enrolled.append(await _enrol(session, number, plan_day(parks, now, random, most=visits), now))
    async with database.transaction() as session:
        # Visits of yesterday count too, so that a run at any hour of the day is the same work.
        await session.execute(text("UPDATE enrolments SET counts_from_at = :since"), {"since": now - 2 * DAY})
        await session.execute(text("SET LOCAL ROLE NONE"))  # tables are analysed by their owner
        await session.execute(text("ANALYZE"))
    return enrolled


def requests_of(players: Sequence[Player]) -> list[bytes]:
    """Return all check-ins, everybody's first visit before anybody's second."""
    random, now = Random(SEED), utc_now()
    tokens = {player.account_id: make_token(player, now) for player in players}
    rounds = max(len(player.visits) for player in players)
    return [
        _request(player, player.visits[number], tokens[player.account_id], random)
        for number in range(rounds)
        for player in players
        if number < len(player.visits)
    ]


def _in_mid_round(rules: str) -> str:
    """Let a round that has just begun be one with the round before.

    The visits are of the last 24 hours, and who tells of a round that is over is judged anew, which takes longer:
    a run on the first of a month would measure something else.
    """
    today = local_day(utc_now())
    for day in (today, today - DAY):
        begins = rf"    last_day: [\d-]+\n    title: .*\n  - id: .*\n    first_day: {day}\n"
        rules = re.sub(begins, "", rules)
    return rules


async def list_designated_parks(database: Database) -> list[PlayPark]:
    """Return the parks of the game, by id."""
    query = "SELECT id, district_id, ST_AsBinary(geofence) FROM parks WHERE is_designated ORDER BY id"
    async with database.transaction() as session:
        rows = (await session.execute(text(query))).all()
    return [PlayPark(park_id, district, shapely.from_wkb(bytes(outline))) for park_id, district, outline in rows]


async def _enrol(session: AsyncSession, number: int, visits: Sequence[Visit], now: dt.datetime) -> Player:
    """Sign up and enrol without hashing a password: nobody will sign in with one."""
    person = Person(nickname=f"bench-otter-{number}", birth_on=BORN_ON, district="wan-chai", created_at=now)
    session.add(person)
    await session.flush()
    account = Account(
        person_id=person.id,
        kind=AccountKind.ADULT,
        email=f"bench-{number}@example.org",
        secret_hash="",
        created_at=now,
    )
    session.add(account)
    await session.flush()
    challenge = await get_running(session, CHALLENGE)
    await enrol(session, challenge, person.id, "individual", enrolled_by_id=account.id, now=now)
    return Player(account.id, person.id, visits)


def make_token(player: Player, now: dt.datetime) -> str:
    """Return an access token of the player, as if they had signed in."""
    actor = Actor(player.account_id, player.person_id, frozenset({Role.MEMBER}), new_id())
    return make_access_token(actor, now=now, life_s=TOKEN_S)


def _request(player: Player, visit: Visit, token: str, random: Random) -> bytes:
    place = somewhere_in(visit.park, random)
    fix = Fix(place, ACCURACY_M, visit.at)
    body = {"person_id": player.person_id, "fix": fix.to_json(), "device_id": f"phone-{player.person_id}"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
    path = f"/v1/challenges/{CHALLENGE}/check-ins"
    return request_bytes("POST", path, headers, orjson.dumps(body))
