"""The table of accounts: adults sign in by address and password, children by family code, nickname and PIN."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of
from families.persons.models import Person


class AccountKind(StrEnum):
    """Whose account it is; it decides what the secret is."""

    ADULT = "adult"  # the secret is a password
    CHILD = "child"  # the secret is a PIN that a guardian sets
    YOUNG = (
        "young"  # handed over: the same PIN, which no guardian sets any more, until it has an address of its own
    )
    ERASED = "erased"  # nobody's any more: the row stays for what points to it


class Account(Base):
    """A person's way in. `secret_hash` is argon2id of the password or PIN."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("(kind = 'adult') = (email IS NOT NULL OR phone IS NOT NULL)", name="adult_is_addressed"),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), unique=True)
    kind: Mapped[AccountKind] = mapped_column(one_of(AccountKind, "kind"))
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(200))
    wrong_pins: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    locked_until_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    created_at: Mapped[Instant]
