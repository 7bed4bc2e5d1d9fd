"""The books after a run: all that was acknowledged against what the database holds, and that against itself.

All of it is read from PostgreSQL directly; the only questions over HTTP are those of phones about their days.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.store import BoardStore
from challenge_engine.leaderboards.upkeep import is_same_in_redis, list_open_boards
from chaos.journal import Exchange
from core.database import Database
from rewards.ledger.reconciliation import reconcile

Acknowledged = set[tuple[str, str]]  # person, id


@dataclass
class Kept:
    """What clients hold the service to: by kind what was acknowledged, and how much may be there beyond it."""

    acknowledged: defaultdict[str, Acknowledged] = field(default_factory=lambda: defaultdict(set))
    unanswered: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # keys
    awarded: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))  # points, by person
    differing: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)  # answers of 500
    persons: set[str] = field(default_factory=set)


_ROUTES: Mapping[str, str] = {
    "check-in": r"/v1/challenges/[^/]+/check-ins",
    "queued check-in": r"/v1/challenges/[^/]+/check-ins/batch",
    "catch": r"/v1/challenges/[^/]+/catches",
    "redemption": r"/v1/persons/(?P<person>[^/]+)/redemptions",
    "cancellation": r"/v1/persons/(?P<person>[^/]+)/redemptions/[^/]+/cancellation",
    "measurement": r"/v1/persons/(?P<person>[^/]+)/observations",
    "enrolment": r"/v1/challenges/[^/]+/enrolments",
    "child": r"/v1/persons",
    "account": r"/v1/accounts",
}


def read_kept(exchanges: Iterable[Exchange]) -> Kept:
    """Return what the answers promise. Pure."""
    kept = Kept()
    first: dict[tuple[str, str], Exchange] = {}
    for one in exchanges:
        what, person = _kind(one)
        if one.status is not None and one.status >= 500 and one.status != 503:
            kept.bugs.append(f"{one.status} {one.method} {one.path}")
        if what is None:
            continue
        key = (one.path, one.key or "")
        if one.key and one.is_done:
            before = first.setdefault(key, one)
            if _told(before) != _told(one):
                kept.differing.append(f"{what} {one.key}")
            kept.unanswered[what].discard(one.key)
        elif one.key and key not in first and (one.status is None or one.status >= 500):
            kept.unanswered[what].add(one.key)
        if one.is_done:
            _keep(kept, what, person, one, is_first=not one.key or first[key] is one)
    return kept


def _kind(one: Exchange) -> tuple[str | None, str]:
    for what, route in _ROUTES.items():
        if one.method == "POST" and (found := re.fullmatch(route, one.path)):
            return what, found.groupdict().get("person", "")
    return None, ""


def _told(one: Exchange) -> Any:
    """Return the part of an answer that a repeat has to have: what can be caught changes with time."""
    if not isinstance(one.answer, dict):
        return one.answer
    if "items" in one.answer:
        checked = [item.get("check_in") or {} for item in one.answer["items"]]
        return [item.get("check_in_id") for item in checked]
    names = ("check_in_id", "verdict", "collectible_id", "id", "awards")
    return {name: one.answer.get(name) for name in names}


def _keep(kept: Kept, what: str, person: str, one: Exchange, *, is_first: bool) -> None:
    answer, sent = one.answer, one.sent or {}
    if what == "queued check-in":
        for item, asked in zip(answer["items"], sent["items"], strict=True):
            if item["check_in"] is not None:
                kept.acknowledged["check-in"].add((asked["person_id"], item["check_in"]["check_in_id"]))
                _award(kept, item["check_in"], is_first=is_first)
        return
    person = person or sent.get("person_id") or answer.get("person_id") or answer.get("id")
    ids = (answer.get(name) for name in ("check_in_id", "collectible_id", "id"))
    id_ = person if what == "enrolment" else next(filter(None, ids), person)
    kept.persons.add(person)
    kept.acknowledged[what].add((person, id_))
    _award(kept, answer, is_first=is_first)


def _award(kept: Kept, answer: Mapping[str, Any], *, is_first: bool) -> None:
    for award in answer.get("awards", ()) if is_first else ():
        if award["kind"] == "points":
            kept.awarded[award["person_id"]] += award["amount"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the books: how much was looked at, and what is wrong with it."""

    what: str
    looked_at: int
    faults: list[str]


_HELD = {
    "check-in": "SELECT person_id, id FROM check_ins WHERE person_id = ANY(:persons)",
    "catch": "SELECT person_id, id FROM collectibles WHERE source = 'catch' AND person_id = ANY(:persons)",
    "redemption": "SELECT person_id, id FROM redemptions WHERE person_id = ANY(:persons)",
    "cancellation": "SELECT person_id, id FROM redemptions WHERE status = 'cancelled'"
    " AND person_id = ANY(:persons)",
    "measurement": "SELECT person_id, id FROM record.observations WHERE person_id = ANY(:persons)",
    "enrolment": "SELECT person_id, person_id FROM enrolments WHERE person_id = ANY(:persons)",
    "child": "SELECT id, id FROM persons WHERE id = ANY(:persons)",
    "account": "SELECT id, id FROM persons WHERE id = ANY(:persons)",
}
# Each finds rows that nothing, or not enough, stands behind.
_ORPHANS = {
    "accepted check-ins without their fact": """
        SELECT id FROM check_ins AS one WHERE status = 'accepted' AND NOT EXISTS (
            SELECT FROM facts WHERE facts.person_id = one.person_id AND facts.kind = 'park_visit'
                AND facts.key = one.park_id || '/' || one.day)""",
    "visits without an accepted check-in": """
        SELECT key FROM facts WHERE kind = 'park_visit' AND person_id = ANY(:persons) AND NOT EXISTS (
            SELECT FROM check_ins AS one WHERE one.person_id = facts.person_id AND one.status = 'accepted'
                AND facts.key = one.park_id || '/' || one.day)""",
    "redemptions nobody paid for": """
        SELECT id FROM redemptions AS one WHERE NOT EXISTS (
            SELECT FROM ledger_entries AS entry WHERE entry.account_id = one.person_id
                AND entry.reason_key = 'gift/' || one.id AND entry.amount = -one.points)""",
    "payments for no redemption": """
        SELECT reason_key FROM ledger_entries AS entry WHERE kind = 'spend' AND reason_key LIKE 'gift/%'
            AND NOT EXISTS (SELECT FROM redemptions AS one WHERE entry.reason_key = 'gift/' || one.id)""",
    "cancellations without money back, or money back without one": """
        SELECT one.id FROM redemptions AS one LEFT JOIN ledger_entries AS entry
            ON entry.account_id = one.person_id AND entry.reason_key = 'gift/' || one.id || '/refund'
        WHERE (one.status IN ('cancelled', 'expired')) <> (entry.entry_no IS NOT NULL)""",
    "families without a guardian": """
        SELECT id FROM families WHERE NOT EXISTS (
            SELECT FROM family_members AS one WHERE one.family_id = families.id AND one.role = 'guardian')""",
}
_PAID = """
    WITH given AS (
        SELECT person_id, sum(amount) AS points FROM awards WHERE kind = 'points' GROUP BY person_id
    ), paid AS (
        SELECT account_id AS person_id, sum(amount) AS points FROM ledger_entries
        WHERE kind IN ('award', 'reversal') GROUP BY account_id
    )
    SELECT person_id, coalesce(given.points, 0) AS given, coalesce(paid.points, 0) AS paid
    FROM given FULL JOIN paid USING (person_id) WHERE person_id = ANY(:persons)
"""
_STOCK = """
    SELECT stock.gift_id, stock.point_id, stocked, "left",
        (SELECT count(*) FROM redemptions AS one WHERE one.gift_id = stock.gift_id
            AND one.point_id = stock.point_id AND one.status IN ('reserved', 'redeemed')) AS gone
    FROM gift_stock AS stock
    WHERE NOT EXISTS (SELECT FROM gift_drops WHERE gift_drops.gift_id = stock.gift_id)
"""


_WAITING = "SELECT topic || ': ' || coalesce(last_error, '-') FROM outbox_events WHERE delivered_at IS NULL"


async def check_books(database: Database, redis: Redis, kept: Kept, now: dt.datetime) -> list[Line]:
    """Return every line of the books."""
    async with database.transaction() as session:
        lines = [await _look_for(session, kept, what) for what in _HELD]
        lines += [await _check_extra(session, kept, what) for what in ("check-in", "redemption", "measurement")]
        lines.append(Line("repeats told something else", len(kept.persons), kept.differing))
        lines.append(Line("answers of 500", len(kept.persons), kept.bugs))
        lines += await _check_money(session, kept)
        for what, query in _ORPHANS.items():
            found = list(await session.scalars(text(query), _persons(kept)))
            lines.append(Line(what, len(kept.persons), [str(one) for one in found]))
        waiting = list(await session.scalars(text(_WAITING)))
        events = (await session.execute(text("SELECT count(*) FROM outbox_events"))).scalar_one()
        lines.append(Line("outbox events not handed on", events, waiting))
    return [*lines, await _check_boards(database, redis, now)]


async def count_waiting(database: Database) -> int:
    """Return how many events are not handed on yet."""
    async with database.transaction() as session:
        asked = text("SELECT count(*) FROM outbox_events WHERE delivered_at IS NULL")
        return int((await session.execute(asked)).scalar_one())


async def _look_for(session: AsyncSession, kept: Kept, what: str) -> Line:
    wanted = kept.acknowledged[what]
    held = await _held(session, kept, what)
    return Line(f"acknowledged and missing: {what}", len(wanted), [str(one) for one in sorted(wanted - held)])


async def _check_extra(session: AsyncSession, kept: Kept, what: str) -> Line:
    """What nobody was told of is there only as far as answers were lost for good."""
    extra = await _held(session, kept, what) - kept.acknowledged[what]
    may_be = len(kept.unanswered[what])
    if what == "check-in":
        may_be += 2 * len(kept.unanswered["queued check-in"])  # two in each
    over = [] if len(extra) <= may_be else [str(one) for one in extra]
    return Line(f"done though nobody asked, or twice: {what}", len(extra), over)


async def _held(session: AsyncSession, kept: Kept, what: str) -> Acknowledged:
    rows = await session.execute(text(_HELD[what]), _persons(kept))
    return {(str(row[0]), str(row[1])) for row in rows}


async def _check_money(session: AsyncSession, kept: Kept) -> list[Line]:
    rows = (await session.execute(text(_PAID), _persons(kept))).all()
    unequal = [f"{row.person_id}: {row.paid} for {row.given}" for row in rows if row.paid != row.given]
    given = {str(row.person_id): int(row.given) for row in rows}
    short = [
        f"{person}: {given.get(person, 0)} of {told}"
        for person, told in kept.awarded.items()
        if given.get(person, 0) < told
    ]
    stock = (await session.execute(text(_STOCK))).all()
    oversold = [
        f"{row.gift_id} at {row.point_id}: {row.gone} gone, {row.left} left of {row.stocked}"
        for row in stock
        if row.gone + row.left != row.stocked or row.left < 0
    ]
    found = await reconcile(session)
    return [
        Line("awards paid twice, or not", len(rows), unequal),
        Line("points told and not there", len(kept.awarded), short),
        Line("gifts oversold or lost", len(stock), oversold),
        Line("ledger accounts out of balance", found.accounts, [str(one) for one in found.faults]),
    ]


async def _check_boards(database: Database, redis: Redis, now: dt.datetime) -> Line:
    boards = [board for _, board in await list_open_boards(database, now)]
    store = BoardStore(redis)
    found = {board.key: await is_same_in_redis(database, store, board) for board in boards}
    names: Callable[[bool | None], str] = lambda same: "not in Redis" if same is None else "differs"  # noqa: E731
    faults = [f"{key}: {names(same)}" for key, same in found.items() if not same]
    return Line("boards unlike what PostgreSQL makes of them", len(boards), faults)


def _persons(kept: Kept) -> dict[str, Any]:
    return {"persons": sorted(kept.persons)}
