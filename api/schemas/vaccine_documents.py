"""The shapes of calendar feeds and health cards."""

import datetime as dt
import uuid

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.people import Body
from api.schemas.text import ShortText
from core.messages import Language
from vaccines.calendars.models import VaccineCalendar

_ADDRESS = "https://eplus.example.hk/v1/vaccine-calendars/pH2n6Rr0M0QyKq5x9mJcW8s1vB7tZ4dLwA3eXgUoYkI.ics"


class CalendarIn(Body):
    """A calendar that somebody wants to connect."""

    label: ShortText = Field(description="To know it again.", examples=["Grandma's telephone"])
    language: Language | None = Field(
        default=None, description="Of its entries; without, the caller's.", examples=["zh-Hant"]
    )
    has_appointments: bool = Field(default=True, description="Whether it shows appointments, too.")


class CalendarOut(BaseModel):
    """A feed that answers until it is revoked, or its maker may no longer see the record."""

    id: uuid.UUID
    label: str = Field(examples=["Grandma's telephone"])
    language: Language = Field(examples=["zh-Hant"])
    has_appointments: bool = Field(examples=[True])
    made_at: dt.datetime

    @classmethod
    def of(cls, feed: VaccineCalendar) -> "CalendarOut":
        """Return a feed without its secret, of which only a hash is kept."""
        return cls(
            id=feed.id,
            label=feed.label,
            language=feed.language,
            has_appointments=feed.has_appointments,
            made_at=feed.made_at,
        )


class NewCalendarOut(CalendarOut):
    """A feed just made, with its address: told this once."""

    address: str | None = Field(
        description="Whoever has it sees what is next: give it to nobody else. Null in the answer to a repeat.",
        examples=[_ADDRESS],
    )


class HealthCardOut(BaseModel):
    """A SMART Health Card of all doses that count."""

    verifiable_credential: str = Field(
        description="The JWS, as it stands in a `.smart-health-card` file.", examples=["eyJ6aXAiOiJERUYi..."]
    )
    qr: str = Field(description="What stands in the QR code.", examples=["shc:/56762909524320603460292437..."])
    qr_svg: str = Field(description="The QR code, black on nothing.", examples=["<svg ...></svg>"])


class JwkSet(BaseModel):
    """Public keys (RFC 7517)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "keys": [
                        {
                            "kid": "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s",
                            "use": "sig",
                            "alg": "ES256",
                            "kty": "EC",
                            "crv": "P-256",
                            "x": "11XvRWy1I2S0EyJlyf_bWfw_TQ5CJJNLw78bHXNxcgw",
                            "y": "eZXwxvO1hvCY0KucrPfKo7yAyMT6Ajc3N7OkAB6VYy8",
                        }
                    ]
                }
            ]
        }
    )

    keys: list[dict[str, str]]
