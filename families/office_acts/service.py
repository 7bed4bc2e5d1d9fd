"""Recording what an officer did, in the transaction in which it is done."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from families.office_acts.models import OfficeAct


@dataclass(frozen=True, slots=True)
class ActingOfficer:
    """Who acts (None: the command line), when, and why in the officer's own words."""

    account_id: uuid.UUID | None
    now: dt.datetime
    reason: str = ""


def record_act(
    session: AsyncSession,
    officer: ActingOfficer,
    act: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one act: `before` and `after` are JSON of what it changed, None where there was or is nothing."""
    session.add(
        OfficeAct(
            at=officer.now,
            actor_id=officer.account_id,
            act=act,
            subject=subject,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
            reason=officer.reason,
        )
    )
