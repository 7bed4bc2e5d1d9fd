"""Sealing a round's leagues, and correcting them: before it into the first revision, later into another."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards.declared import get_span
from challenge_engine.leaderboards.rules import Board, BoardKey
from challenge_engine.leagues import repository
from challenge_engine.leagues.declared import LeagueRound, round_of
from challenge_engine.leagues.errors import CorrectionEmpty, RevisionOutdated, SchoolNotInRound, StandingSealed
from challenge_engine.leagues.facts import Member, cells_of
from challenge_engine.leagues.finding import find_round
from challenge_engine.leagues.models import LeagueCorrection, LeagueSeal
from challenge_engine.leagues.rules import Entrant, Placing, Sums, Win
from challenge_engine.leagues.sheet import Correction, SchoolFacts, digest_of, write_sheet
from challenge_engine.payouts.proposing import propose_prizes
from families.office_acts.service import ActingOfficer, record_act
from families.schools.sizes import list_sizes

SECRET_BYTES = 32
CORRECTED = "league_corrected"


@dataclass(frozen=True, slots=True)
class SchoolCorrection:
    """What is to be changed of one school: points to add (below zero: to take), its size, whether it competes."""

    school_id: str
    points: int | None
    pupils: int | None
    is_excluded: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a round's sheet is made of."""

    members: Mapping[str, Sequence[Member]]
    facts: Sequence[SchoolFacts]
    corrections: Sequence[Correction]


async def seal_leagues(
    session: AsyncSession, challenge: PublishedChallenge, board: Board, now: dt.datetime
) -> LeagueSeal | None:
    """Seal the leagues of a board just sealed, if it declares any, and propose their prizes."""
    leaderboard = next(one for one in challenge.file.leaderboards if one.id == board.key.board_id)
    if leaderboard.leagues is None:
        return None
    league = round_of(challenge, leaderboard.id, get_span(challenge, leaderboard, board.key.period, now))
    await repository.lock_round(session, board.key)
    return await _seal(session, league, None, now)


async def correct(
    session: AsyncSession,
    challenge: PublishedChallenge,
    board_id: str,
    period: str,
    correction: SchoolCorrection,
    *,
    revises: int | None,
    officer: ActingOfficer,
) -> LeagueSeal | None:
    """Correct a school's standing; return the revision that this sealed, None while the round is open.

    A sealed standing never changes: `revises` names the latest revision, beside which another is then shown.
    Raises CorrectionEmpty, StandingSealed (sealed, and nothing named), RevisionOutdated, SchoolNotInRound,
    BoardUnknown, LeagueUnknown, PeriodUnknown.
    """
    if correction.points is None and correction.pupils is None and correction.is_excluded is None:
        raise CorrectionEmpty
    await repository.lock_round(session, BoardKey(challenge.id, board_id, period))
    league, latest = await find_round(session, challenge, board_id, period)
    if latest is not None and revises is None:
        raise StandingSealed(revision=latest.revision)
    if revises != (latest.revision if latest else None):
        raise RevisionOutdated(revision=latest.revision if latest else 0)
    if correction.school_id not in {one.school_id for one in await repository.list_members(session, league)}:
        raise SchoolNotInRound
    session.add(
        LeagueCorrection(
            **_key_columns(league.key),
            **asdict(correction),
            revision=latest.revision + 1 if latest else 1,
            corrected_at=officer.now,
            corrected_by_id=officer.account_id,
        )
    )
    await session.flush()
    made = await _seal(session, league, latest, officer.now) if latest else None
    record_act(
        session,
        officer,
        CORRECTED,
        f"league:{league.name}",
        before=None if latest is None else {"revision": latest.revision, "digest": latest.digest.hex()},
        after={
            **{name: value for name, value in asdict(correction).items() if name != "reason"},
            **({"revision": made.revision, "digest": made.digest.hex()} if made else {}),
        },
    )
    return made


async def gather(
    session: AsyncSession, league: LeagueRound, secret: bytes, before: Mapping[str, Sums]
) -> Gathered:
    """Return the facts of a round, as they stand, and its corrections; four statements whatever its size."""
    members: dict[str, list[Member]] = {}
    for one in await repository.list_members(session, league):
        members.setdefault(one.school_id, []).append(one)
    schools = await repository.list_schools(session, list(members))
    sizes = await list_sizes(session, league.span.starts_at)
    facts = [
        SchoolFacts(
            school_id,
            {
                "en": schools[school_id].name_en,
                "zh-Hant": schools[school_id].name_zh_hant,
                "zh-Hans": schools[school_id].name_zh_hans,
            },
            sizes.get(school_id),
            cells_of(secret, some),
            before.get(school_id),
        )
        for school_id, some in sorted(members.items())
    ]
    return Gathered(members, facts, await repository.list_corrections(session, league.key))


async def sums_before(session: AsyncSession, league: LeagueRound) -> tuple[LeagueSeal | None, dict[str, Sums]]:
    """Return the seal of the round before with the sums of the schools that stood there."""
    span = league.before()
    if span is None:
        return None, {}
    key = BoardKey(league.key.challenge_id, league.key.board_id, span.id)
    seal = await repository.find_latest(session, key)
    if seal is None:
        return None, {}
    return seal, {
        row["school"]: Sums(row["people"], row["value"], row["member_days"])
        for row in seal.standings["schools"]
        if row["rank"] is not None
    }


async def _seal(
    session: AsyncSession, league: LeagueRound, revised: LeagueSeal | None, now: dt.datetime
) -> LeagueSeal:
    secret = revised.secret if revised else secrets.token_bytes(SECRET_BYTES)
    previous, before = await sums_before(session, league)
    gathered = await gather(session, league, secret, before)
    revision = revised.revision + 1 if revised else 1
    head = _head(league, revision, now) | {
        "previous": previous.digest.hex() if previous else None,
        "revises": revised.digest.hex() if revised else None,
    }
    sheet, entrants, placings, wins = write_sheet(head, league.rule, gathered.corrections, gathered.facts)
    seal = LeagueSeal(
        **_key_columns(league.key),
        revision=revision,
        challenge_version=league.challenge.version,
        sheet=sheet,
        digest=bytes.fromhex(digest_of(sheet)),
        secret=secret,
        standings=standings_of(entrants, placings, wins),
        sealed_at=now,
    )
    session.add(seal)
    await session.flush()
    people = {school: [one.person_id for one in some] for school, some in gathered.members.items()}
    await propose_prizes(session, league, wins, people, now)
    return seal


def standings_of(entrants: Sequence[Entrant], placings: Sequence[Placing], wins: Sequence[Win]) -> dict[str, Any]:
    """Return results as JSON: `schools` in their order with sums, and `prizes`."""
    found = {one.school_id: one for one in entrants}
    return {
        "schools": [
            {
                "school": one.school_id,
                "state": one.state.value,
                "band": one.band_id,
                "rank": one.rank,
                "pupils": found[one.school_id].pupils,
                **asdict(found[one.school_id].sums),
            }
            for one in placings
        ],
        "prizes": [
            {"prize": one.prize_id, "band": one.band_id, "school": one.school_id, "rank": one.rank} for one in wins
        ],
    }


def _head(league: LeagueRound, revision: int, now: dt.datetime) -> dict[str, Any]:
    declared, span = league.leagues, league.span
    return {
        "challenge": league.challenge.slug,
        "version": league.challenge.version,
        "board": league.leaderboard.id,
        "period": span.id,
        "first_day": span.first_day.isoformat(),
        "last_day": span.last_day.isoformat(),
        "revision": revision,
        "sealed_at": now.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "titles": {one.id: one.title.by_language() for one in declared.bands},
        "prizes": {one.id: one.what.by_language() for one in declared.prizes},
    }


def _key_columns(key: BoardKey) -> dict[str, Any]:
    return {"challenge_id": key.challenge_id, "board_id": key.board_id, "period": key.period}
