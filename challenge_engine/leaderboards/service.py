"""What the engine calls when scores changed: keep them, and let the boards know."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards import repository
from challenge_engine.leaderboards.rules import PersonTeams, to_thousandths
from challenge_engine.progress.outcomes import Score
from core.outbox import Event, publish_all

SCORES_CHANGED = "scores_changed"
_NO_TEAMS = PersonTeams()


@dataclass(frozen=True, slots=True)
class UnitScores:
    """The newest scores of a unit's persons in one challenge.

    `version` counts the unit's evaluations; a kept score's revision is that or higher, and grows with each change.
    """

    challenge_id: uuid.UUID
    scores: Sequence[Score]
    version: int
    teams: Mapping[uuid.UUID, PersonTeams]


async def keep_scores(session: AsyncSession, units: Sequence[UnitScores], *, now: dt.datetime) -> None:
    """Keep scores and publish `scores_changed` for each person and challenge of whom anything changed.

    The caller holds the units' locks. Scores of sealed boards stay as they were sealed. At most two statements.
    """
    rows = [_to_row(unit, score, now) for unit in units for score in unit.scores]
    if not rows:
        return
    changed = await repository.keep_rows(session, rows)
    events = [
        Event(
            SCORES_CHANGED,
            str(person_id),
            {"challenge_id": str(challenge_id), "person_id": str(person_id)},
        )
        for challenge_id, person_id in sorted(changed)
    ]
    await publish_all(session, events, now=now)


def _to_row(unit: UnitScores, score: Score, now: dt.datetime) -> dict[str, Any]:
    teams = unit.teams.get(score.person_id, _NO_TEAMS)
    return {
        "challenge_id": unit.challenge_id,
        "board_id": score.board_id,
        "period": score.period,
        "person_id": score.person_id,
        "value": to_thousandths(score.value),
        "ties": [to_thousandths(tie) for tie in score.ties],
        "revision": unit.version,
        "family_id": teams.family_id,
        "class_id": teams.class_id,
        "school_id": teams.school_id,
        "organisation_id": teams.organisation_id,
        "squad_id": teams.squad_id,
        "district": teams.district or None,
        "scored_at": now,
    }
