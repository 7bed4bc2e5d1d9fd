"""An officer gives a round, or the whole run, more days: the file's next version, with nothing else changed."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.check import KnownIds
from challenge_engine.definitions.document import Path, read_document
from challenge_engine.definitions.publishing_errors import ExtensionNotLater
from challenge_engine.definitions.schema import ChallengeFile
from challenge_engine.definitions.service import (
    PublishedChallenge,
    get_published_version,
    get_running,
    publish,
)
from challenge_engine.leaderboards.errors import PeriodUnknown
from families.office_acts.service import ActingOfficer, record_act

EXTENDED = "challenge_extended"


async def extend(
    session: AsyncSession, slug: str, period: str, last_day: dt.date, known: KnownIds, officer: ActingOfficer
) -> PublishedChallenge:
    """Let a round (or "run") that is not over last until `last_day`, included; a run grows with its last round.

    Grace and sealing move with it. The file's comments and order stay as their author wrote them.
    Raises ChallengeUnknown, PeriodUnknown, ExtensionNotLater, and as `publish` where days would then overlap.
    """
    challenge = await get_running(session, slug)
    calendar, file = challenge.compiled.calendar, challenge.file
    try:
        span = calendar.span(period)
    except KeyError:
        raise PeriodUnknown from None
    if last_day <= span.last_day or span.ends_at <= officer.now:
        raise ExtensionNotLater
    text = (await get_published_version(session, challenge.id, challenge.version)).yaml_text
    values = _changes(file, period, last_day) | {("version",): str(challenge.version + 1)}
    extended = await publish(
        session,
        read_document(text).rewritten(values),
        known=known,
        published_by_id=officer.account_id,
        based_on_version=challenge.version,
        now=officer.now,
    )
    before, after = {"last_day": span.last_day.isoformat()}, {"last_day": last_day.isoformat()}
    record_act(session, officer, EXTENDED, f"challenge:{slug}", before=before, after={"period": period, **after})
    return extended


def _changes(file: ChallengeFile, period: str, last_day: dt.date) -> dict[Path, str]:
    day = last_day.isoformat()
    values: dict[Path, str] = {
        ("rounds", number, "last_day"): day for number, one in enumerate(file.rounds) if one.id == period
    }
    if period == "run" or last_day > file.run.last_day:
        values["run", "last_day"] = day
    return values
