"""The table of erasures: that, when and by whom a person was erased. Nothing of what was erased."""

import uuid

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant


class Erasure(Base):
    """A person that was erased; backups that are older are erased anew by this list when they are restored."""

    __tablename__ = "erasures"

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    asked_by: Mapped[uuid.UUID] = mapped_column(Uuid)
    erased_at: Mapped[Instant]
