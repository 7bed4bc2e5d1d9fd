"""The log of officers' acts as officers read it."""

import datetime as dt
import uuid
from typing import Any, Self

from pydantic import BaseModel, Field

from core.messages import Language, catalogue, say
from families.office_acts.queries import LoggedAct


class OfficeActOut(BaseModel):
    """Who did what to what. `before` and `after` hold what changed, where it is kept."""

    id: str = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"])
    at: dt.datetime = Field(examples=["2026-11-04T16:00:00Z"])
    actor_id: uuid.UUID | None = Field(description="The account; none: the clock or a command.", examples=[None])
    is_me: bool = Field(examples=[False])
    act: str = Field(examples=["payout_paid"])
    words: str = Field(description="The act in the caller's language.", examples=["Points paid out"])
    subject: str = Field(
        description="What it was done to, as `kind:id`.", examples=["payout:0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"]
    )
    before: dict[str, Any] | None = Field(examples=[{"state": "open"}])
    after: dict[str, Any] | None = Field(examples=[{"state": "paid", "points": 1900}])
    reason: str = Field(examples=[""])

    @classmethod
    def of(cls, one: LoggedAct, account_id: uuid.UUID, language: Language) -> Self:
        """Show an act to an officer."""
        return cls(**one._asdict(), is_me=one.actor_id == account_id, words=say(_code(one.act), language))


def _code(act: str) -> str:
    """Return the message code of an act; those of gifts and stations share one."""
    code = f"office_act_{act}"
    if code in catalogue():
        return code
    return f"office_act_{act.partition('_')[0]}"
