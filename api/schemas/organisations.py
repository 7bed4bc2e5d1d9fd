"""Organisations."""

import uuid
from typing import Self

from pydantic import BaseModel, Field, StrictBool

from api.schemas.people import Body, Code
from api.schemas.persons import PERSON_ID
from api.schemas.text import ShortText
from families.organisations.models import Organisation

ORGANISATION_ID = "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a14"


class NewOrganisation(Body):
    """An organisation that an officer adds."""

    name_en: ShortText = Field(examples=["Harbour Ferries"])
    name_zh_hant: ShortText = Field(examples=["海港渡輪"])
    name_zh_hans: ShortText = Field(examples=["海港渡轮"])
    is_open: StrictBool = Field(
        default=False, description="Anyone may say that they belong to it.", examples=[False]
    )


class OrganisationOut(BaseModel):
    """An organisation."""

    id: uuid.UUID = Field(examples=[ORGANISATION_ID])
    name_en: str = Field(examples=["Harbour Ferries"])
    name_zh_hant: str = Field(examples=["海港渡輪"])
    name_zh_hans: str = Field(examples=["海港渡轮"])
    is_open: bool = Field(examples=[False])

    @classmethod
    def of(cls, organisation: Organisation) -> Self:
        """Return the organisation as everybody sees it."""
        return cls(
            id=organisation.id,
            name_en=organisation.name_en,
            name_zh_hant=organisation.name_zh_hant,
            name_zh_hans=organisation.name_zh_hans,
            is_open=organisation.join_code is None,
        )


class OrganisationAdded(BaseModel):
    """A new organisation, with the code that its members need; null when it is open."""

    organisation: OrganisationOut
    join_code: str | None = Field(examples=["7K3M9QXT"])


class OrganisationJoin(Body):
    """Who joins, and by which code unless the organisation is open."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    join_code: Code | None = Field(default=None, examples=["7K3M-9QXT"])
