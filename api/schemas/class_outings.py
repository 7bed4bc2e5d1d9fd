"""A class in a park, checked in by its teacher; and the cards by which pupils are ticked off."""

import datetime as dt
import uuid
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.awards import AWARD, AwardOut
from api.schemas.check_ins import FixIn, ParkName, ReasonOut
from api.schemas.people import Body
from api.schemas.persons import PERSON_ID
from api.schemas.text import Slug, Token
from challenge_engine.check_ins.rules import Status
from families.classes.models import ClassCard
from families.classes.service import MAX_PUPILS

CARD = "EPLUS-CARD:7K3M9QXT7K3M9QXT"
_REASON = {"code": "check_in_accepted", "words": "Welcome to Victoria Park! Your visit counts."}
_UNKNOWN = {
    "code": "class_card_unknown",
    "words": "This card is replaced, or of another class. Tick the pupil in the list instead.",
}


_OUTING: dict[str, Any] = {
    "park": {"id": "victoria-park", "name": "Victoria Park"},
    "counted": 1,
    "pupils": [
        {
            "person_id": PERSON_ID,
            "nickname_words": "Brave Otter 27",
            "status": 201,
            "verdict": "accepted",
            "reason": _REASON,
            "awards": [AWARD],
        }
    ],
    "refused": [{"given": CARD, "problem": _UNKNOWN}],
}


class OutingIn(Body):
    """Which pupils of the class are here, ticked in the list or by their cards; one fix for all of them."""

    challenge: Slug = Field(examples=["go-to-park"])
    fix: FixIn
    arrival_fix: FixIn | None = Field(
        default=None, description="Taken on arriving, for a challenge that asks for a stay."
    )
    present: list[uuid.UUID] = Field(default=[], max_length=MAX_PUPILS, examples=[[PERSON_ID]])
    cards: list[Token] = Field(
        default=[], max_length=MAX_PUPILS, description="What was scanned off cards, or typed.", examples=[[CARD]]
    )


class PupilVisitOut(BaseModel):
    """What became of one pupil's visit."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    nickname_words: str = Field(examples=["Brave Otter 27"])
    status: int = Field(description="The status that the check-in would have got by itself.", examples=[201])
    verdict: Status | None = Field(description="Null where it could not be judged; then send it again.")
    reason: ReasonOut = Field(examples=[_REASON])
    awards: list[AwardOut] = Field(examples=[[AWARD]])


class NotPresentOut(BaseModel):
    """An id or card that is of no pupil of this class."""

    given: str = Field(examples=[CARD])
    problem: ReasonOut = Field(examples=[_UNKNOWN])


class OutingOut(BaseModel):
    """An answer for every pupil, by nickname."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OUTING]})

    park: ParkName | None = Field(description="Null when outside of every park.")
    counted: int = Field(description="How many visits count.", examples=[28])
    pupils: list[PupilVisitOut]
    refused: list[NotPresentOut]


class CardOut(BaseModel):
    """A pupil's card."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    token: str = Field(description="Stands in the QR code after `EPLUS-CARD:`.", examples=["7K3M9QXT7K3M9QXT"])
    created_at: dt.datetime

    @classmethod
    def of(cls, card: ClassCard) -> Self:
        """Return the card as it is shown to the class's teachers."""
        return cls(person_id=card.person_id, token=card.token, created_at=card.created_at)
