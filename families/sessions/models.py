"""The table of sign-in sessions. No token is stored: see `tokens.py`."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.accounts.models import Account
from families.columns import Instant, NewId, one_of


class RevocationReason(StrEnum):
    """Why a session ended before its time."""

    SIGNED_OUT = "signed_out"
    EVERYWHERE = "everywhere"
    REUSE = "reuse"  # an old refresh token came back: someone else may hold a copy
    SECRET_CHANGED = "secret_changed"  # noqa: S105 - a reason, not a secret


class SignInSession(Base):
    """One sign-in on one device. `generation` counts refreshes; only the token of the newest one is good."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[NewId]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    generation: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    rotated_at: Mapped[Instant]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    revoked_because: Mapped[RevocationReason | None] = mapped_column(one_of(RevocationReason, "revoked_because"))
