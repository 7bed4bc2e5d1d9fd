"""Leagues as they are shown: while a round runs coarser than they rank, once it is sealed as they were sealed."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.rules import LIMITS, SCALE
from challenge_engine.leagues import repository
from challenge_engine.leagues.declared import LeagueRound
from challenge_engine.leagues.facts import Cell
from challenge_engine.leagues.models import LeagueSeal
from challenge_engine.leagues.rules import State, Sums, award, place
from challenge_engine.leagues.sealing import standings_of, sums_before
from challenge_engine.leagues.sheet import SchoolFacts, corrected
from core.messages import Language
from families.schools.models import School
from families.schools.sizes import list_sizes

WEEK_DAYS = 7  # averages are told for a member and week: numbers that one can picture
TOTAL_STEP = 50  # an open round's totals go by so much: about a day's play, so that nobody's day shows by itself


@dataclass(frozen=True, slots=True)
class SchoolView:
    """A ranked school.

    `average` is points for each member and week, to a tenth; of an open round, to whole points of its told total.
    """

    rank: int
    school_id: str
    name: str
    average: float
    total: int
    participants_at_least: int
    share_percent: int | None
    prizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BandView:
    """One league, best first. Those of `too_few` have too few members to be told of."""

    id: str
    schools: tuple[SchoolView, ...]
    too_few: int


@dataclass(frozen=True, slots=True)
class LeaguesView:
    """A round's leagues; `seal` None while they move. `no_size`: schools that have not said how many they are."""

    bands: tuple[BandView, ...]
    no_size: int
    excluded: tuple[str, ...]
    seal: LeagueSeal | None
    revisions: int


async def view_leagues(
    session: AsyncSession, league: LeagueRound, language: Language, now: dt.datetime
) -> LeaguesView:
    """Return a round's leagues: the latest sealed revision, else as they stand; six statements at most."""
    seals = await repository.list_seals(session, league.key)
    seal = seals[-1] if seals else None
    standings = seal.standings if seal else await _open_standings(session, league, now)
    rows: Sequence[Mapping[str, Any]] = standings["schools"]
    schools = await repository.list_schools(session, [row["school"] for row in rows])
    prizes: dict[str, list[str]] = {}
    for prize in standings["prizes"] if seal else ():
        prizes.setdefault(prize["school"], []).append(prize["prize"])
    states = Counter(row["state"] for row in rows)
    return LeaguesView(
        bands=tuple(
            BandView(
                band.id,
                _schools(
                    [row for row in rows if row["band"] == band.id and row["rank"] is not None],
                    schools,
                    prizes,
                    language,
                    is_open=seal is None,
                ),
                sum(row["band"] == band.id and row["state"] == State.TOO_FEW for row in rows),
            )
            for band in league.leagues.bands
        ),
        no_size=states[State.NO_SIZE],
        excluded=tuple(schools[row["school"]].name(language) for row in rows if row["state"] == State.EXCLUDED),
        seal=seal,
        revisions=len(seals),
    )


async def _open_standings(session: AsyncSession, league: LeagueRound, now: dt.datetime) -> dict[str, Any]:
    today = league.challenge.compiled.calendar.day_of(now)
    sums = await repository.read_sums(session, league, today)
    sizes = await list_sizes(session, league.span.starts_at)
    _, before = await sums_before(session, league)
    facts = [SchoolFacts(one, {}, sizes.get(one), _as_cells(some), before.get(one)) for one, some in sums.items()]
    entrants = corrected(facts, await repository.list_corrections(session, league.key))
    placings = place(league.rule, entrants)
    return standings_of(entrants, placings, award(league.rule, entrants, placings))


def _as_cells(sums: Sums) -> tuple[Cell, ...]:
    return (Cell(sums, ()),)


def _schools(
    rows: Sequence[Mapping[str, Any]],
    schools: Mapping[str, School],
    prizes: Mapping[str, Sequence[str]],
    language: Language,
    *,
    is_open: bool,
) -> tuple[SchoolView, ...]:
    told = [_school(row, schools, prizes, language, is_open=is_open) for row in rows]
    if not is_open:
        return tuple(told)
    # Ranked by what is told: two looks at who overtook whom say no more than two looks at the numbers.
    told.sort(key=lambda one: (-one.average, one.name))
    averages = [one.average for one in told]
    return tuple(replace(one, rank=1 + averages.index(one.average)) for one in told)


def _school(
    row: Mapping[str, Any],
    schools: Mapping[str, School],
    prizes: Mapping[str, Sequence[str]],
    language: Language,
    *,
    is_open: bool,
) -> SchoolView:
    people, days, pupils = row["people"], row["member_days"], row["pupils"]
    total = row["value"] // SCALE
    average = round(row["value"] * WEEK_DAYS / days / SCALE, 1) if days else 0.0
    if is_open:
        # An average of the exact total, to a tenth or to a point, would tell what the total hides.
        total -= total % TOTAL_STEP
        average = float(round(total * WEEK_DAYS / days)) if days else 0.0
    return SchoolView(
        rank=row["rank"],
        school_id=row["school"],
        name=schools[row["school"]].name(language),
        average=average,
        total=total,
        participants_at_least=people - people % LIMITS.least_participants,
        share_percent=None if not pupils else min(100, people * 100 // pupils // 5 * 5),
        prizes=tuple(prizes.get(row["school"], ())),
    )
