"""The table of changes of relations. Rows are added, and never changed or deleted."""

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of


class ChangeKind(StrEnum):
    """What was changed."""

    FAMILY_JOINED = "family_joined"
    FAMILY_LEFT = "family_left"
    CHILD_REGISTERED = "child_registered"
    CLAIM_UNDONE = "claim_undone"  # of a class's pupil, by its teacher or an officer
    REGISTRATION_CORRECTED = "registration_corrected"
    CARER_INVITED = "carer_invited"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    CARE_BEGUN = "care_begun"
    CARE_CHANGED = "care_changed"
    CARE_ENDED = "care_ended"
    HANDED_OVER = "handed_over"
    ACCOUNT_OWN = "account_own"


class RelationChange(Base):
    """One change about `person_id`, by `actor_id` (None: by the clock), with `other_id` as the other party.

    The ids point to nobody once a person is erased: they are kept without foreign keys, as pseudonyms.
    """

    __tablename__ = "relation_changes"
    __table_args__ = (Index("ix_relation_changes_person_id_at", "person_id", "at"),)

    id: Mapped[NewId]
    at: Mapped[Instant]
    person_id: Mapped[uuid.UUID]
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind, "kind", 32))
    actor_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    other_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
