"""The table of advice."""

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import SealedText, sealed_column
from families.columns import one_of
from records.access.items import RecordItem, in_record_schema
from records.advice.kinds import AdviceField


class Advice(RecordItem, Base):
    """What somebody was advised on a day (FHIR: `Communication`)."""

    __tablename__ = "advice"
    __table_args__ = in_record_schema(Index("ix_advice_person_id", "person_id", "id"))

    field: Mapped[AdviceField] = mapped_column(one_of(AdviceField, "field", 32))
    given_on: Mapped[dt.date]
    text_sealed: Mapped[bytes] = sealed_column("advice.text")
    text = SealedText("text_sealed")
