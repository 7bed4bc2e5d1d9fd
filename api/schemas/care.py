"""The shapes of encounters and family doctors."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from api.schemas.health_items import ItemIn, ItemOut
from api.schemas.people import Body
from api.schemas.text import LongText, ShortText
from api.schemas.times import Day, Instant
from records.encounters.models import Encounter, EncounterKind, ParticipantRole
from records.family_doctors.models import FamilyDoctor

PARTICIPANTS_MOST = 20  # a ward round has fewer
Telephone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=30, pattern=r"^\+?[0-9][0-9 ()/-]{2,28}$")
]


class ParticipantFields(Body):
    """Somebody who saw the person."""

    role: ParticipantRole = ParticipantRole.DOCTOR
    name: ShortText = Field(examples=["Dr Lee Siu Ming"])


class EncounterFields(BaseModel):
    """A visit or stay that was."""

    kind: EncounterKind = EncounterKind.CLINIC
    starts_at: Instant = Field(examples=["2026-10-08T09:00:00+08:00"])
    ends_at: Instant | None = Field(
        default=None,
        description="Null while a stay goes on, or where it is not known.",
        examples=["2026-10-08T09:20:00+08:00"],
    )
    place: ShortText | None = Field(default=None, examples=["Wan Chai Clinic"])
    reason: LongText | None = Field(default=None, examples=["Cough for a week"])
    participants: list[ParticipantFields] = Field(
        default=[],
        max_length=PARTICIPANTS_MOST,
        examples=[[{"role": "doctor", "name": "Dr Lee Siu Ming"}]],
    )
    note: LongText | None = Field(default=None, examples=["Come back if it lasts"])


class EncounterIn(ItemIn, EncounterFields):
    """An encounter to be kept."""

    def values(self) -> dict[str, Any]:
        """Return the columns of the item; participants as they are sealed."""
        participants = [one.model_dump(mode="json") for one in self.participants]
        return {**super().values(), "participants": participants}


class EncounterOut(ItemOut, EncounterFields):
    """A kept encounter."""

    clinic_id: str | None = Field(description="The clinic that deposited it.", examples=["wan-chai"])

    @classmethod
    def derived(cls, _kept: Encounter, _now: Any) -> dict[str, Any]:
        """Return the participants in their shape."""
        return {"participants": [ParticipantFields(**one) for one in _kept.participants]}


class FamilyDoctorFields(BaseModel):
    """Whom a person goes to first."""

    name: ShortText = Field(examples=["Dr Lee Siu Ming"])
    clinic: ShortText | None = Field(default=None, examples=["Harbour Family Clinic"])
    telephone: Telephone | None = Field(default=None, examples=["+852 2345 6789"])
    since_on: Day | None = Field(default=None, examples=["2024-03-01"])
    until_on: Day | None = Field(
        default=None, description="The last day; null for today's, of whom there is one.", examples=[None]
    )
    note: LongText | None = Field(default=None, examples=["Closed on Wednesdays"])


class FamilyDoctorIn(ItemIn, FamilyDoctorFields):
    """A family doctor to be kept."""


class FamilyDoctorOut(ItemOut, FamilyDoctorFields):
    """A kept family doctor."""

    is_present: bool = Field(description="Whether it is today's.", examples=[True])

    @classmethod
    def derived(cls, _kept: FamilyDoctor, _now: Any) -> dict[str, Any]:
        """Return whether it is today's."""
        return {"is_present": _kept.until_on is None}
