"""Every query on units' progress and on what was given to them."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.models import Challenge
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.progress.models import AwardGiven, Progress

ProgressRow = Row[Progress, Challenge]
_ENROLMENT = 0x656E726F6C  # seeds the hash of the advisory locks, so that no other use of them has the same
_AWAIT_ENROLMENTS = text(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(one.id, :seed))"
    " FROM unnest(CAST(:person_ids AS text[])) AS one (id)"
)
_BEGIN_ENROLMENT = text("SELECT pg_advisory_xact_lock(hashtextextended(:person_id, :seed))")
_FIXED_COLUMNS = {"person_id", "challenge_id", "reason_key", "progress_id", "kind", "subject"}
_KEPT_OF_PROGRESS = ("id", "state", "challenge_version", "evaluations", "settled_at", "next_moment_at")
_AWARD_COLUMNS = tuple(column.name for column in AwardGiven.__table__.columns)


def _with_challenge() -> "Select[Progress, Challenge]":
    return select(Progress, Challenge).join(Challenge, Challenge.id == Progress.challenge_id)


def _locking(statement: "Select[Progress, Challenge]") -> "Select[Progress, Challenge]":
    # By id, so that any two transactions lock the units they share in the same order.
    return (
        statement.order_by(Progress.id)
        .with_for_update(of=Progress, key_share=True)
        .execution_options(populate_existing=True)
    )


# Statements of every check-in are built once, their texts the same however many ids: building and compiling one
# costs more than running it.
_PLAYING = select(Enrolment.progress_id).where(
    Enrolment.person_id == any_(bindparam("person_ids", type_=ARRAY(Uuid)))
)
_LOCK_PROGRESS_OF = _locking(
    _with_challenge().where(
        Progress.id.in_(_PLAYING), Challenge.fact_kinds.overlap(bindparam("kinds", type_=ARRAY(Text)))
    )
)
_MEMBERS = (
    select(Enrolment)
    .where(Enrolment.progress_id == any_(bindparam("progress_ids", type_=ARRAY(Uuid))))
    .order_by(Enrolment.person_id)
    .execution_options(populate_existing=True)
)
_asked = (
    func.jsonb_to_recordset(cast(bindparam("asked", type_=Text), JSONB))
    .table_valued(column("challenge_id", Uuid()), column("person_id", Uuid()), column("reason_key", Text()))
    .render_derived("asked", with_types=True)
)
_AWARDS_BY_KEY = (
    select(AwardGiven)
    .join(
        _asked,
        and_(
            AwardGiven.challenge_id == _asked.c.challenge_id,
            AwardGiven.person_id == _asked.c.person_id,
            AwardGiven.reason_key == _asked.c.reason_key,
        ),
    )
    .execution_options(populate_existing=True)
)
_SAVE_AWARDS = text(f"""
    INSERT INTO awards ({", ".join(_AWARD_COLUMNS)})
    SELECT {", ".join(_AWARD_COLUMNS)}
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS one (
        person_id uuid, challenge_id uuid, reason_key text, progress_id uuid, kind text, rule_id text,
        version integer, amount integer, subject text, period text, day date, fact_keys text[], metrics jsonb,
        on_correction text, postings smallint, credits jsonb, changed_at timestamptz)
    ORDER BY person_id, challenge_id, reason_key
    ON CONFLICT (person_id, challenge_id, reason_key) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in _AWARD_COLUMNS if name not in _FIXED_COLUMNS)}
""")  # noqa: S608 - names of our own columns
_SAVE_PROGRESS = text("""
    UPDATE progress
    SET state = one.state, challenge_version = one.challenge_version, evaluations = one.evaluations,
        settled_at = one.settled_at, next_moment_at = one.next_moment_at, not_before_at = NULL
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS one (
        id uuid, state jsonb, challenge_version integer, evaluations integer, settled_at timestamptz,
        next_moment_at timestamptz)
    WHERE progress.id = one.id
""")


async def await_enrolments(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """Wait until nobody of them is being enrolled, and let nobody be until the transaction ends.

    Call it before units are locked. Else a fact and an enrolment on their way at once would both be committed
    without having seen the other, and the fact never be paid.
    """
    await session.execute(_AWAIT_ENROLMENTS, {"person_ids": sorted(map(str, person_ids)), "seed": _ENROLMENT})


async def begin_enrolments(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """Wait until no fact of the persons is on its way, and hold new ones up until the transaction ends.

    Once in a transaction, and before their unit is locked; two could wait for each other.
    """
    for person_id in sorted(map(str, person_ids)):  # the order of `await_enrolments`
        await session.execute(_BEGIN_ENROLMENT, {"person_id": person_id, "seed": _ENROLMENT})


async def ensure_progress(
    session: AsyncSession, challenge_id: UUID, team_kind: str, subject_id: UUID, now: dt.datetime
) -> UUID:
    """Return the id of a unit's progress, made when new, locked until the transaction ends."""
    await session.execute(
        insert(Progress)
        .values(
            challenge_id=challenge_id,
            team_kind=team_kind,
            subject_id=subject_id,
            challenge_version=0,
            evaluations=0,
            settled_at=now,
        )
        .on_conflict_do_nothing()
    )
    found = await session.execute(
        select(Progress.id)
        .where(
            Progress.challenge_id == challenge_id,
            Progress.team_kind == team_kind,
            Progress.subject_id == subject_id,
        )
        .with_for_update(key_share=True)
    )
    return found.scalar_one()


async def lock_progress(session: AsyncSession, progress_id: UUID) -> ProgressRow:
    """Return a unit's progress, locked until the transaction ends, and its challenge."""
    found = await session.execute(_locking(_with_challenge().where(Progress.id == progress_id)))
    return found.one()


async def lock_progress_of(
    session: AsyncSession, person_ids: Collection[UUID], kinds: Collection[str]
) -> Sequence[ProgressRow]:
    """Lock, in the order of their ids, the units in which the persons play and which use facts of these kinds.

    Also those from which they withdrew: what they did before may come, or be corrected, after.
    """
    found = await session.execute(_LOCK_PROGRESS_OF, {"person_ids": list(person_ids), "kinds": list(kinds)})
    return found.all()


async def lock_due_progress(session: AsyncSession, now: dt.datetime, limit: int) -> Sequence[ProgressRow]:
    """Lock at most `limit` units with a moment that has come, or judged by an older version.

    Locked ones and those that were put off are skipped.
    """
    due = or_(Progress.next_moment_at <= now, Progress.challenge_version < Challenge.latest_version)
    may_be_tried = or_(Progress.not_before_at.is_(None), Progress.not_before_at <= now)
    found = await session.execute(
        _with_challenge()
        .where(due, may_be_tried)
        .order_by(Progress.id)
        .limit(limit)
        .with_for_update(of=Progress, key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def list_members(session: AsyncSession, progress_ids: Collection[UUID]) -> Sequence[Enrolment]:
    """Return all who ever enrolled in these units, withdrawn or not, by person. Lock the units before."""
    return (await session.scalars(_MEMBERS, {"progress_ids": list(progress_ids)})).all()


async def list_awards_of_unit(session: AsyncSession, progress_id: UUID) -> Sequence[AwardGiven]:
    """Return everything that was ever given to a unit. Lock the unit before."""
    found = await session.scalars(
        select(AwardGiven).where(AwardGiven.progress_id == progress_id).execution_options(populate_existing=True)
    )
    return found.all()


async def list_awards_by_key(
    session: AsyncSession, identities: Collection[tuple[UUID, UUID, str]]
) -> Sequence[AwardGiven]:
    """Return what was given under these (challenge, person, reason key). Lock the units before."""
    if not identities:
        return []
    asked = [
        {"challenge_id": challenge_id, "person_id": person_id, "reason_key": reason_key}
        for challenge_id, person_id, reason_key in identities
    ]
    found = await session.scalars(_AWARDS_BY_KEY, {"asked": orjson.dumps(asked).decode()})
    return found.all()


async def list_awards_of_person(
    session: AsyncSession, person_id: UUID, challenge_id: UUID, limit: int
) -> Sequence[AwardGiven]:
    """Return what stands of a person's awards in a challenge, latest first."""
    found = await session.scalars(
        select(AwardGiven)
        .where(AwardGiven.person_id == person_id, AwardGiven.challenge_id == challenge_id, AwardGiven.amount > 0)
        .order_by(AwardGiven.changed_at.desc(), AwardGiven.reason_key)
        .limit(limit)
    )
    return found.all()


async def save_awards(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write awards as they stand now, in one statement and in one order. Rows are dicts of the columns."""
    if rows:
        await session.execute(_SAVE_AWARDS, {"rows": orjson.dumps(rows).decode()})


async def save_progress(session: AsyncSession, rows: Sequence[Progress]) -> None:
    """Write how far locked units have come, in one statement; nobody puts them off any more."""
    if rows:
        kept = [{name: getattr(row, name) for name in _KEPT_OF_PROGRESS} for row in rows]
        await session.execute(_SAVE_PROGRESS, {"rows": orjson.dumps(kept).decode()})


async def postpone(session: AsyncSession, progress_id: UUID, until: dt.datetime) -> None:
    """Have a unit that cannot be judged wait. It stays due, so that no round is sealed without it."""
    await session.execute(
        update(Progress)
        .where(Progress.id == progress_id)
        .values(not_before_at=until)
        .execution_options(synchronize_session=False)
    )


async def list_progress_ids(
    session: AsyncSession, challenge_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Return the ids of a challenge's units in order, those after one if given."""
    wanted = select(Progress.id).where(Progress.challenge_id == challenge_id)
    if after is not None:
        wanted = wanted.where(Progress.id > after)
    return (await session.scalars(wanted.order_by(Progress.id).limit(limit))).all()


async def count_progress(session: AsyncSession, challenge_id: UUID) -> int:
    """Return how many units a challenge has."""
    return (await session.execute(select(func.count()).where(Progress.challenge_id == challenge_id))).scalar_one()
