"""Passes and cards of visitors, and what a booth sees of who comes."""

import datetime as dt
import uuid
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.people import Body
from families.sex import Sex
from stations.visitors.models import StationCard
from stations.visitors.passes import REFRESH_S
from stations.visitors.service import How

VisitorToken = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]{1,200}$"),
    Field(description="What the QR code of a pass or card holds.", examples=["AWkJ3Zw"]),
]


class StationPassOut(BaseModel):
    """A pass, to be shown as a QR code and nowhere else."""

    token: str = Field(alias="pass", examples=["AWkJ3ZwP0m"])
    expires_at: dt.datetime
    qr_svg: str = Field(description="The pass as QR code (SVG).", examples=["<svg .../>"])
    refresh_after_s: int = Field(default=REFRESH_S, description="Then ask for the next one.", examples=[45])


class StationKey(BaseModel):
    """A public key as a JSON Web Key (RFC 8037)."""

    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    use: Literal["sig"] = "sig"
    kid: str = Field(examples=["6b3a55e0261b0304"])
    x: str = Field(examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"])


class StationSealingKey(BaseModel):
    """A public key as a JSON Web Key (RFC 7517): what is sealed for it only the server reads."""

    kty: Literal["EC"] = "EC"
    crv: Literal["P-256"] = "P-256"
    use: Literal["enc"] = "enc"
    kid: str = Field(examples=["91ad2f3b5c60e7d8"])
    x: str = Field(examples=["f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"])
    y: str = Field(examples=["x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"])


class StationKeysOut(BaseModel):
    """The keys with which a tablet without a network verifies passes, and seals what it measures."""

    keys: list[StationKey] = Field(description="For passes.")
    sealing_key: StationSealingKey = Field(description="For items of a batch.")


class StationCardOut(BaseModel):
    """A printed card."""

    id: uuid.UUID
    made_at: dt.datetime
    revoked_at: dt.datetime | None

    @classmethod
    def of(cls, card: StationCard) -> Self:
        """Return a card without its token, which nobody has any more."""
        return cls(id=card.id, made_at=card.made_at, revoked_at=card.revoked_at)


class StationCardMade(BaseModel):
    """A new card with the text of its QR code, which is shown this once."""

    card: StationCardOut
    token: str = Field(examples=["ecard-1kq0WuFzRhpJ5bq0x3Qh8m2t1cA"])
    qr_svg: str = Field(description="The same as QR code (SVG), to be printed.", examples=["<svg .../>"])


class StationCardsOut(BaseModel):
    """The cards of a person, the newest first."""

    items: list[StationCardOut]


class StationVisitorIn(Body):
    """A QR code that was scanned just now."""

    token: VisitorToken


class StationVisitorOut(BaseModel):
    """What staff may see of a visitor: enough to ask "is that you?" and to judge a value by."""

    how: How
    nickname: str = Field(examples=["sunny-banyan-24"])
    nickname_words: str = Field(examples=["Sunny Banyan 24"])
    age_years: int | None = Field(description="In whole years; null where unknown.", examples=[38])
    sex: Sex | None
