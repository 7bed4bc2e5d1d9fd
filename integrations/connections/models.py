"""The tables of connections: the tie itself, its tokens apart, attempts to connect, what the person is told."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import sealed_column
from families.columns import Instant, NewId, one_of
from families.persons.models import Person

SLUG_CHARS = 40
CODE_CHARS = 40
SEALED_GRANT = "step_grants.sealed"


class ConnectionStatus(StrEnum):
    """How a connection stands."""

    ACTIVE = "active"
    LIMITED = "limited"  # the person did not allow what steps need
    ENDED = "ended"  # the vendor no longer knows the grant; only the person can connect anew
    DISCONNECTED = "disconnected"  # by the person here


OPEN = (ConnectionStatus.ACTIVE, ConnectionStatus.LIMITED)


class StepConnection(Base):
    """One person's tie to one source, one row for good.

    `vendor_user_hash` is a keyed hash of the vendor's user id: an account there belongs to one person here.
    `data_number` grows when data are deleted or the tie ends, so that values still on their way are not stored.
    `look_at` is when a worker looks next, None for never; `failures` counts those since the last success.
    `pull_left` are the windows of a round that was broken off, as pairs of days still to be fetched, and
    `pull_began_at` is when that round began; None between rounds.
    `backfill_left_on` is the newest day of the backfill still to be fetched; None when there is none.
    """

    __tablename__ = "step_connections"
    __table_args__ = (
        Index("uq_step_connections_person", "person_id", "source", unique=True),
        Index(
            "uq_step_connections_vendor_user",
            "source",
            "vendor_user_hash",
            unique=True,
            postgresql_where=text("status <> 'disconnected'"),
        ),
        Index("ix_step_connections_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    source: Mapped[str] = mapped_column(String(SLUG_CHARS))
    status: Mapped[ConnectionStatus] = mapped_column(one_of(ConnectionStatus, "status"))
    vendor_user_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    data_number: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    connected_at: Mapped[Instant]
    subscribed_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    backfill_first_on: Mapped[dt.date | None] = mapped_column(Date)
    backfill_last_on: Mapped[dt.date | None] = mapped_column(Date)
    backfill_left_on: Mapped[dt.date | None] = mapped_column(Date)
    pull_left: Mapped[list[list[str]] | None] = mapped_column(JSONB(none_as_null=True))
    pull_began_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    last_synced_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    last_error: Mapped[str | None] = mapped_column(String(CODE_CHARS))
    failures: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    look_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    lease_until_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class StepGrant(Base):
    """A connection's tokens, sealed. In a table of its own: a refresh locks this row while the vendor thinks.

    `number` grows with every new grant: who waited for the lock sees that another has refreshed.
    """

    __tablename__ = "step_grants"

    connection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StepConnection.id), primary_key=True)
    sealed: Mapped[bytes] = sealed_column(SEALED_GRANT, row="connection_id")
    number: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    expires_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    saved_at: Mapped[Instant]


class ConnectAttempt(Base):
    """A person on the way through a vendor's consent page; used once, by the session that began.

    `state_hash` is SHA-256 of the state; `sealed_verifier` the PKCE verifier, sealed to it.
    """

    __tablename__ = "step_connect_attempts"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    source: Mapped[str] = mapped_column(String(SLUG_CHARS))
    session_id: Mapped[uuid.UUID]
    sealed_verifier: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[Instant] = mapped_column(index=True)


class StepNotice(Base):
    """Something a person is told once about a source, until seen. `code` has words."""

    __tablename__ = "step_notices"
    __table_args__ = (
        Index(
            "uq_step_notices_unseen",
            "person_id",
            "source",
            "code",
            unique=True,
            postgresql_where=text("seen_at IS NULL"),
        ),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    source: Mapped[str] = mapped_column(String(SLUG_CHARS))
    code: Mapped[str] = mapped_column(String(CODE_CHARS))
    made_at: Mapped[Instant]
    seen_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
