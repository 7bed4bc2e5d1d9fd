"""Schools."""

from typing import Self

from pydantic import BaseModel, Field

from api.schemas.people import Address, Body
from families.schools.models import School, SchoolLevel


class SchoolOut(BaseModel):
    """A school."""

    id: str = Field(examples=["edb-528781000123"])
    name_en: str = Field(examples=["Bonham Road Government Primary School"])
    name_zh_hant: str = Field(examples=["般咸道官立小學"])
    name_zh_hans: str = Field(examples=["般咸道官立小学"])
    level: SchoolLevel
    district: str = Field(examples=["central-and-western"])

    @classmethod
    def of(cls, school: School) -> Self:
        """Return the school as it is shown."""
        return cls(
            id=school.id,
            name_en=school.name_en,
            name_zh_hant=school.name_zh_hant,
            name_zh_hans=school.name_zh_hans,
            level=school.level,
            district=school.district,
        )


class NewTeacher(Body):
    """The adult who teaches at the school, by the address of the account."""

    address: Address = Field(examples=["teacher@example.org"])
