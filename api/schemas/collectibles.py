"""Catches, gifts and the album as the API takes and shows them."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.check_ins import AwardOut, FixIn
from api.schemas.creatures import CREATURE, SPAWN_ID, SPAWN_ID_PATTERN, CreatureOut
from api.schemas.people import Body
from challenge_engine.collectibles.album import AlbumPage, AlbumSlot, Copy
from challenge_engine.collectibles.creatures.creature import Rarity
from challenge_engine.collectibles.gifts import Gift
from challenge_engine.collectibles.service import Obtained
from core.messages import Language, say
from families.nicknames.words import nickname_in

PERSON_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11"
COLLECTIBLE_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9b21"
_COPY: dict[str, Any] = {
    "id": COLLECTIBLE_ID,
    "edition_no": None,
    "source": "catch",
    "park_id": "victoria-park",
    "obtained_at": "2026-10-10T02:31:00Z",
    "giver": None,
}


class CatchIn(Body):
    """A player tapping on a spawn."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    spawn_id: Annotated[str, StringConstraints(pattern=SPAWN_ID_PATTERN)] = Field(examples=[SPAWN_ID])
    fix: FixIn


class CaughtOut(BaseModel):
    """What the player has now."""

    collectible_id: uuid.UUID = Field(examples=[COLLECTIBLE_ID])
    creature: CreatureOut
    edition_no: int | None = Field(description="Its number in a limited edition.", examples=[None])
    is_stand_in: bool = Field(
        description="Whether the edition of what was seen had just gone, and this came instead.", examples=[False]
    )
    words: str = Field(examples=["You caught it: Spotted dove!"])
    awards: list[AwardOut]
    full_day: str | None = Field(
        default=None,
        description="Why the day gives no more points, once it does not; null while it does.",
        examples=[None],
    )

    @classmethod
    def of(
        cls, obtained: Obtained, awards: list[AwardOut], full_day: str | None, language: Language
    ) -> "CaughtOut":
        """Return the catch in the caller's language."""
        creature, wanted = obtained.creature, obtained.wanted
        params: dict[str, str | int] = {"creature": creature.names[language]}
        code = "catch_done"
        if creature is not wanted:
            code = "catch_done_stand_in"
            params["wanted"] = wanted.names[language]
        elif obtained.edition_no is not None:
            code = "catch_done_limited"
            params |= {"edition_no": obtained.edition_no, "edition_size": creature.edition_size or 0}
        return cls(
            collectible_id=obtained.collectible_id,
            creature=CreatureOut.of(creature, language),
            edition_no=obtained.edition_no,
            is_stand_in=creature is not wanted,
            words=say(code, language, params),
            awards=awards,
            full_day=full_day,
        )


class GiftIn(Body):
    """Giving one of several copies to a member of the same family."""

    person_id: uuid.UUID = Field(description="Who gives.", examples=[PERSON_ID])
    to_person_id: uuid.UUID = Field(description="Who receives.", examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a12"])


class GiftOut(BaseModel):
    """A gift made."""

    collectible_id: uuid.UUID = Field(description="The receiver's.", examples=[COLLECTIBLE_ID])
    creature: CreatureOut
    edition_no: int | None = Field(examples=[None])
    to_person_id: uuid.UUID = Field(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a12"])
    words: str = Field(examples=["Spotted dove has a new home in the family."])

    @classmethod
    def of(cls, gift: Gift, language: Language) -> "GiftOut":
        """Return the gift in the caller's language."""
        return cls(
            collectible_id=gift.collectible_id,
            creature=CreatureOut.of(gift.creature, language),
            edition_no=gift.edition_no,
            to_person_id=gift.to_person_id,
            words=say("gift_done", language, {"creature": gift.creature.names[language]}),
        )


class CopyOut(BaseModel):
    """One copy of a creature."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COPY]})

    id: uuid.UUID
    edition_no: int | None
    source: str = Field(description="`catch`, `award` or `gift`.")
    park_id: str | None = Field(description="Where it was caught first.")
    obtained_at: dt.datetime
    giver: str | None = Field(description="Nickname of who gave it.")

    @classmethod
    def of(cls, copy: Copy, language: Language) -> "CopyOut":
        """Return the copy in the caller's language."""
        return cls(
            id=copy.id,
            edition_no=copy.edition_no,
            source=copy.source,
            park_id=copy.park_id,
            obtained_at=copy.obtained_at,
            giver=nickname_in(copy.giver, language) if copy.giver else None,
        )


class AlbumSlotOut(BaseModel):
    """A place in a set: a silhouette, with nothing told but its rarity, until it is found."""

    slot: int
    rarity: Rarity
    is_found: bool
    creature: CreatureOut | None
    count: int
    copies: list[CopyOut] = Field(description="At most 10, first obtained first.")

    @classmethod
    def of(cls, slot: AlbumSlot, language: Language) -> "AlbumSlotOut":
        """Return the place in the caller's language."""
        return cls(
            slot=slot.slot,
            rarity=slot.creature.rarity,
            is_found=slot.is_found,
            creature=CreatureOut.of(slot.creature, language) if slot.is_found else None,
            count=slot.count,
            copies=[CopyOut.of(copy, language) for copy in slot.copies],
        )


class AlbumSetOut(BaseModel):
    """One set of the album."""

    id: str
    name: str
    words: str
    found: int
    size: int
    slots: list[AlbumSlotOut]

    @classmethod
    def of(cls, page: AlbumPage, language: Language) -> "AlbumSetOut":
        """Return the set in the caller's language."""
        return cls(
            id=page.creature_set.id,
            name=page.creature_set.names[language],
            words=page.creature_set.words[language],
            found=page.found,
            size=len(page.slots),
            slots=[AlbumSlotOut.of(slot, language) for slot in page.slots],
        )


class AlbumOut(BaseModel):
    """A person's album."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "found": 1,
                    "size": 2,
                    "sets": [
                        {
                            "id": "garden-birds",
                            "name": "Garden birds",
                            "words": "Listen first, then look up.",
                            "found": 1,
                            "size": 2,
                            "slots": [
                                {
                                    "slot": 1,
                                    "rarity": "common",
                                    "is_found": True,
                                    "creature": CREATURE,
                                    "count": 1,
                                    "copies": [_COPY],
                                },
                                {
                                    "slot": 2,
                                    "rarity": "rare",
                                    "is_found": False,
                                    "creature": None,
                                    "count": 0,
                                    "copies": [],
                                },
                            ],
                        }
                    ],
                }
            ]
        }
    )

    found: int
    size: int
    sets: list[AlbumSetOut]

    @classmethod
    def of(cls, pages: list[AlbumPage], language: Language) -> "AlbumOut":
        """Return the album in the caller's language."""
        sets = [AlbumSetOut.of(page, language) for page in pages]
        return cls(found=sum(each.found for each in sets), size=sum(each.size for each in sets), sets=sets)
