"""The table of granted roles. Member and child are what an account is; only the others are granted."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.actors import Role
from families.columns import Instant, NewId, one_of
from families.persons.models import Person
from families.schools.models import School


class RoleGrant(Base):
    """A role that someone gave to a person. A teacher's is for one school; `granted_by` is empty from the CLI."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("role IN ('teacher', 'officer', 'staff', 'operator')", name="grantable"),
        CheckConstraint("(role = 'teacher') = (school_id IS NOT NULL)", name="teacher_has_school"),
        Index(
            "uq_role_grants_in_force",
            "person_id",
            "role",
            "school_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    school_id: Mapped[str | None] = mapped_column(ForeignKey(School.id))
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    granted_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
