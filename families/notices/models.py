"""The table of notices."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of
from families.persons.models import Person


class NoticeKind(StrEnum):
    """What happened. The words are `notice_<kind>` in `data/messages/notices.yaml`."""

    FAMILY_JOINED = "family_joined"
    FAMILY_LEFT = "family_left"
    CHILD_REGISTERED = "child_registered"
    REGISTRATION_CORRECTED = "registration_corrected"
    REGISTRATION_HELD = "registration_held"
    REGISTRATION_REFUSED = "registration_refused"
    CHILD_ERASED = "child_erased"
    CLAIM_UNDONE = "claim_undone"
    CARER_JOINED = "carer_joined"
    CARE_CHANGED = "care_changed"
    CARE_ENDED = "care_ended"
    HANDOVER_AHEAD = "handover_ahead"
    HANDOVER_WAITS = "handover_waits"
    HANDED_OVER = "handed_over"
    VACCINE_REMINDER = "vaccine_reminder"
    REPORT_AWAITED = "report_awaited"
    REPORT_SHOWN = "report_shown"
    REPORT_CORRECTED = "report_corrected"
    REPORT_REMOVED = "report_removed"
    ENCOUNTER_DEPOSITED = "encounter_deposited"
    APPOINTMENT_REMINDER = "appointment_reminder"
    MEDICAL_CERTIFICATE_ISSUED = "medical_certificate_issued"
    MEDICAL_CERTIFICATE_REVOKED = "medical_certificate_revoked"


class MutableKind(StrEnum):
    """Kinds that nobody must know of to be safe: who wants none is told none."""

    VACCINE_REMINDER = "vaccine_reminder"


MUTABLE = frozenset(NoticeKind(one) for one in MutableKind)
# Of these, too, not a word about health leaves the app; but nobody is spared them.
OF_RECORD = frozenset(
    {
        NoticeKind.REPORT_AWAITED,
        NoticeKind.REPORT_SHOWN,
        NoticeKind.REPORT_CORRECTED,
        NoticeKind.REPORT_REMOVED,
        NoticeKind.ENCOUNTER_DEPOSITED,
        NoticeKind.MEDICAL_CERTIFICATE_ISSUED,
        NoticeKind.MEDICAL_CERTIFICATE_REVOKED,
    }
)
# Of something about health: not a word of it leaves the app by e-mail.
REMINDERS = MUTABLE | {NoticeKind.APPOINTMENT_REMINDER}


class Notice(Base):
    """Something that `person_id` is told, about another person or itself.

    Nothing in it names anybody: whoever may still see `about_id` is shown the name beside it.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_person_id_made_at", "person_id", "made_at"),)

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind, "kind", 32))
    about_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    params: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[Instant]
    seen_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    emailed_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class MutedNotice(Base):
    """A kind of notice that a person does not want."""

    __tablename__ = "muted_notices"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    kind: Mapped[MutableKind] = mapped_column(one_of(MutableKind, "kind", 32), primary_key=True)


class ToldOnce:
    """Mixin of tables of what was told about a person: what, is a keyed hash, so that it is told once."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    told_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    told_at: Mapped[Instant]
