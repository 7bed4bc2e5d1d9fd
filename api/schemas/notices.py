"""Notices as the API shows them."""

import datetime as dt
import uuid
from typing import Self

from pydantic import BaseModel, Field, StrictBool

from api.schemas.people import Body
from api.schemas.persons import PERSON_ID
from core.messages import Language
from families.notices.models import Notice, NoticeKind
from families.notices.words import words_of


class NoticeOut(BaseModel):
    """What the caller was told. Whose it is about is an id: the name is for whoever may still see the person."""

    id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"])
    kind: NoticeKind = Field(examples=["carer_joined"])
    words: str = Field(
        description="In the caller's language.", examples=["An invitation was accepted: there is a new carer."]
    )
    about_id: uuid.UUID | None = Field(examples=[PERSON_ID])
    made_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    seen_at: dt.datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, notice: Notice, language: Language) -> Self:
        """Return the notice with its words."""
        return cls(
            id=notice.id,
            kind=notice.kind,
            words=words_of(notice, language),
            about_id=notice.about_id,
            made_at=notice.made_at,
            seen_at=notice.seen_at,
        )


class NoticesOut(BaseModel):
    """The newest hundred, newest first."""

    items: list[NoticeOut]


class NoticeWishes(Body):
    """Which reminders somebody wants. They are on until they are switched off."""

    vaccine_reminders: StrictBool = Field(
        description="Of a child's vaccines, coming up or overdue.", examples=[True]
    )
