"""The shape of the access log."""

import uuid
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.times import Instant
from core.crypto import keyed_hash
from core.messages import Language, say
from families.nicknames.words import nickname_in
from records.access.log.queries import SeenAccess
from records.access.service import OpenRecord
from records.appointments.service import name_of

_ID_BYTES = 16  # no two rows of a person have the same


class AccessOut(BaseModel):
    """One look at, or change of, a person's record."""

    id: str = Field(description="Of the row; says nothing else.", examples=["6f1c0d9e2b7a4853a1d04c5be8f7302d"])
    number: int | None = Field(
        description="Counts up from 1 without a gap, for the person; others, who may not see every row, get null.",
        examples=[17],
    )
    at: Instant = Field(examples=["2026-10-10T02:30:00Z"])
    actor_id: uuid.UUID | None = Field(
        description="Null for the system itself and for who was shown a certificate; of a clinic, the permission "
        " by which it came in."
    )
    actor_name: str | None = Field(
        description="The private name for somebody of the family, and for the person and guardians of who cares "
        "by invitation, or did; else the public one; a clinic's name.",
        examples=["Mei Ling"],
    )
    relation: str = Field(description="What they are to the person.", examples=["guardian"])
    access: Literal["view", "edit"]
    what: str = Field(examples=["observations"])
    why: str = Field(examples=["care"])
    words: str = Field(
        description="All that in the caller's language.", examples=["Mei Ling (guardian) looked at: measurements"]
    )

    @classmethod
    def of(cls, seen: SeenAccess, record: OpenRecord, language: Language) -> "AccessOut":
        """Return the row of an opened record in words."""
        name = seen.actor_name or (nickname_in(seen.actor_nickname, language) if seen.actor_nickname else None)
        if seen.clinic is not None:
            name = name_of(seen.clinic, language)
        nameless = "unknown" if seen.actor_id else "anybody" if seen.relation == "anybody" else "system"
        parts = {
            "who": name or say(f"record_actor_{nameless}", language),
            "relation": say(f"record_relation_{seen.relation}", language),
            "what": say(f"record_what_{seen.what}", language),
            "why": say(f"record_why_{seen.why}", language),
        }
        return cls(
            id=keyed_hash("access-log-row", f"{record.person_id}:{seen.number}".encode())[:_ID_BYTES].hex(),
            number=seen.number if record.actor_id == record.person_id else None,
            at=seen.at,
            actor_id=seen.actor_id,
            actor_name=name,
            relation=seen.relation,
            access="edit" if seen.access == "edit" else "view",
            what=seen.what,
            why=seen.why,
            words=say(f"record_access_{seen.access}", language, parts),
        )
