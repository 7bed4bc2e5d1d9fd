"""What the engine calls when scores changed: keep them, and let the boards know."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards import repository
from challenge_engine.leaderboards.rules import PersonTeams, to_thousandths
from challenge_engine.progress.outcomes import Score
from core.outbox import publish

SCORES_CHANGED = "scores_changed"


async def keep_scores(
    session: AsyncSession,
    challenge_id: uuid.UUID,
    scores: Sequence[Score],
    version_of: Mapping[uuid.UUID, int],
    teams: Mapping[uuid.UUID, PersonTeams],
    *,
    now: dt.datetime,
) -> None:
    """Keep the newest scores of some persons and publish `scores_changed` for each of whom anything changed.

    `version_of` counts the evaluations of the person's unit; a kept score's revision is that or higher, and grows
    with every change. The caller holds the unit's lock. Scores of sealed boards are left as they were sealed.
    """
    if not scores:
        return
    rows = [
        _to_row(challenge_id, score, version_of[score.person_id], teams.get(score.person_id, PersonTeams()), now)
        for score in scores
    ]
    changed = await repository.keep_rows(session, rows)
    for person_id in sorted(changed):
        publish(
            session,
            SCORES_CHANGED,
            str(person_id),
            {"challenge_id": str(challenge_id), "person_id": str(person_id)},
            now=now,
        )


def _to_row(
    challenge_id: uuid.UUID, score: Score, version: int, teams: PersonTeams, now: dt.datetime
) -> dict[str, Any]:
    return {
        "challenge_id": str(challenge_id),
        "board_id": score.board_id,
        "period": score.period,
        "person_id": str(score.person_id),
        "value": to_thousandths(score.value),
        "ties": [to_thousandths(tie) for tie in score.ties],
        "revision": version,
        "family_id": _text(teams.family_id),
        "class_id": _text(teams.class_id),
        "school_id": teams.school_id,
        "organisation_id": _text(teams.organisation_id),
        "squad_id": _text(teams.squad_id),
        "district": teams.district or None,
        "scored_at": now.isoformat(),
    }


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)
