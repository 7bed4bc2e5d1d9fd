"""A walking challenge re-evaluated after late data, against the same averages by one SQL statement, with memory.

    python -m bench.walking [--persons 33334] [--batch 50]

33,334 persons by 30 days are a million person-days. Everybody's watch was synchronised late: one day is corrected
within the grace, so each is replayed, its scores are kept, and at sealing its certificate is written, all through
the services that production runs. The floor reads the same facts and makes the same averages, and nothing else.
"""

import argparse
import asyncio
import datetime as dt
import resource
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import orjson
import psycopg
from rich.console import Console
from sqlalchemy import make_url

from bench.check_in_stage import scratch_database
from bench.ratios import report
from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from challenge_engine.progress.rules import replay
from challenge_engine.progress.settling import settle_due
from challenge_engine.progress.units import PersonContext, Unit
from core.database import Database
from core.ids import new_id
from core.settings import PROJECT_ROOT, Settings
from families.nicknames.words import MAX_NUMBER, compose_nickname, nickname_words

CHALLENGE = "ten-thousand-steps-2024"
DAYS = 30
SEED = 20_241_101
FLOOR = """
    SELECT count(*) FILTER (WHERE average >= 7500), count(*) FILTER (WHERE average >= 10000) FROM (
        SELECT person_id, sum((attributes->>'steps')::bigint) / 30.0 AS average FROM (
            SELECT DISTINCT ON (person_id, key) person_id, attributes FROM facts
            WHERE kind = 'daily_steps' AND NOT is_retracted ORDER BY person_id, key, revision DESC
        ) AS newest GROUP BY person_id
    ) AS averages
"""
progress = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Walker:
    """A person and the steps of each day."""

    person_id: uuid.UUID
    steps: tuple[int, ...]


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=33_334)
    parser.add_argument("--batch", type=int, default=50, help="persons corrected in one transaction")
    options = parser.parse_args()
    with scratch_database() as url:
        asyncio.run(_measure(url, options.persons, options.batch))


async def _measure(url: str, persons: int, batch: int) -> None:
    database = Database(Settings(DATABASE_URL=url))
    try:
        async with database.transaction() as session:
            text = (PROJECT_ROOT / "data" / "challenges" / f"{CHALLENGE}.yaml").read_text(encoding="utf-8")
            challenge = await publish(session, text, now=dt.datetime(2024, 9, 1, tzinfo=dt.UTC))
        walkers = _walkers(persons)
        progress.print(f"writing {persons * DAYS:,} person-days")
        _fill(url, challenge, walkers)
        # The services' own memory: what came before is data that a server does not hold.
        before_mb = _peak_mb()
        run = challenge.compiled.calendar.run
        progress.print("first evaluation, as the run closes")
        await settle_due(database, run.ends_at)
        late_s = await _correct(database, challenge, walkers, batch)
        started_s = time.perf_counter()
        await settle_due(database, run.seals_at)
        seal_s = time.perf_counter() - started_s
        service_mb = _peak_mb()
        pure_s = _replay_in_memory(challenge, walkers)
        floor_s, found = _floor(url)
        issued = _count(url, "SELECT count(*) FROM certificates")
    finally:
        await database.close()
    days = persons * DAYS
    print("| | person-days a second | of the SQL |\n|---|---|---|")
    for name, seconds in (
        ("the averages alone, one SQL statement", floor_s),
        ("replay in memory, the rules alone", pure_s),
        ("late day recorded, replayed, scores kept", late_s),
        ("sealing: replayed, certificates issued", seal_s),
    ):
        print(f"| {name} | {days / seconds:,.0f} | {floor_s / seconds:.4f} |")
        if seconds != floor_s:
            report("walking", f"{name}, of one SQL statement", floor_s / seconds)
    print(
        f"\n{days:,} person-days, {persons:,} persons, {batch} in one transaction, one process. Peak memory of the"
    )
    print(f"process {service_mb:,.0f} MB, of which {before_mb:,.0f} MB held the bench's own data before.")
    if issued != sum(found):
        raise SystemExit(f"{issued} certificates were issued, the SQL statement finds {sum(found)}")


def _walkers(persons: int) -> list[Walker]:
    random = Random(SEED)
    return [
        Walker(new_id(), tuple(int(random.lognormvariate(9.05, 0.5)) for _ in range(DAYS))) for _ in range(persons)
    ]


def _fill(url: str, challenge: PublishedChallenge, walkers: Sequence[Walker]) -> None:
    """Write persons, enrolments and facts as the services would have, by COPY."""
    calendar = challenge.compiled.calendar
    enrolled_at = calendar.enrolment_opens_at
    words = nickname_words()
    names = (
        compose_nickname(first, second, number)
        for number in range(1, MAX_NUMBER)
        for first in words.first
        for second in words.second
    )
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    units = [(walker, new_id()) for walker in walkers]
    with psycopg.connect(plain) as connection:
        _copy(
            connection,
            "persons (id, nickname, birth_on, created_at)",
            ((walker.person_id, name, dt.date(1980, 1, 1), enrolled_at) for walker, name in zip(walkers, names)),  # noqa: B905
        )
        _copy(
            connection,
            "progress (id, challenge_id, team_kind, subject_id, challenge_version, evaluations, settled_at)",
            ((unit, challenge.id, "individual", one.person_id, 0, 0, enrolled_at) for one, unit in units),
        )
        traits = orjson.dumps(
            {"age_years": 44, "school_level": "", "is_dependant": False, "district": ""}
        ).decode()
        _copy(
            connection,
            "enrolments (id, person_id, challenge_id, progress_id, mode, traits, counts_from_at, enrolled_at,"
            " enrolled_by_id)",
            (
                (new_id(), one.person_id, challenge.id, unit, "individual", traits, enrolled_at, enrolled_at, unit)
                for one, unit in units
            ),
        )
        _copy(
            connection,
            "facts (person_id, kind, key, revision, day, occurred_at, attributes, is_retracted, received_at,"
            " recorded_at)",
            (_row(fact) for walker in walkers for fact in _facts(challenge, walker)),
        )
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _copy(
    connection: "psycopg.Connection[tuple[object, ...]]", into: str, rows: Iterator[tuple[object, ...]]
) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _row(fact: Fact) -> tuple[object, ...]:
    attributes = orjson.dumps(dict(fact.attributes)).decode()
    told_at = fact.occurred_at + dt.timedelta(minutes=1)
    return (
        fact.person_id,
        fact.kind,
        fact.key,
        1,
        fact.day,
        fact.occurred_at,
        attributes,
        False,
        told_at,
        told_at,
    )


def _facts(challenge: PublishedChallenge, walker: Walker) -> list[Fact]:
    run = challenge.compiled.calendar.run
    return [
        _fact(walker.person_id, run.first_day + dt.timedelta(days=number), steps, run.starts_at, number)
        for number, steps in enumerate(walker.steps)
    ]


def _fact(
    person_id: uuid.UUID, day: dt.date, steps: int, starts_at: dt.datetime, number: int, revision: int = 1
) -> Fact:
    at = starts_at + dt.timedelta(days=number + 1, minutes=-1)
    return Fact(person_id, "daily_steps", day.isoformat(), day, at, revision, {"steps": steps})


async def _correct(
    database: Database, challenge: PublishedChallenge, walkers: Sequence[Walker], batch: int
) -> float:
    """Correct one day of everybody within the grace; return the seconds it took."""
    run = challenge.compiled.calendar.run
    late = run.ends_at + dt.timedelta(days=3)
    started_s = time.perf_counter()
    for start in range(0, len(walkers), batch):
        facts = [
            _fact(one.person_id, run.last_day, one.steps[-1] + 2_500, run.starts_at, DAYS - 1, revision=2)
            for one in walkers[start : start + batch]
        ]
        async with database.transaction() as session:
            await record_facts(session, facts, now=late)
        if start % (batch * 40) == 0:
            progress.print(f"{start:,} corrected")
    return time.perf_counter() - started_s


def _replay_in_memory(challenge: PublishedChallenge, walkers: Sequence[Walker]) -> float:
    """Return the seconds that judging alone takes, without reading or writing anything."""
    as_of = challenge.compiled.calendar.run.seals_at
    spent_s = 0.0
    for walker in walkers:
        facts = _facts(challenge, walker)
        started_s = time.perf_counter()
        replay(challenge.compiled, Unit((PersonContext(walker.person_id, 44),)), facts, as_of)
        spent_s += time.perf_counter() - started_s
    return spent_s


def _floor(url: str) -> tuple[float, tuple[int, int]]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        started_s = time.perf_counter()
        participation, achievement = connection.execute(FLOOR).fetchone() or (0, 0)
        return time.perf_counter() - started_s, (participation, achievement)


def _count(url: str, statement: str) -> int:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        (found,) = connection.execute(statement).fetchone() or (0,)
        return int(found)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / (1 << 10)


if __name__ == "__main__":
    main()
