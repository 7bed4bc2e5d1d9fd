"""Export and erasure of everything about a person."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Self

from pydantic import BaseModel, Field

from api.schemas.people import Body, Password
from api.schemas.persons import PERSON_ID
from core.messages import Language, say
from families.personal_data.holdings import Fate, Holding
from families.personal_data.printing import title_of


class PersonExportOut(BaseModel):
    """All that is held, by kind of row. Within a row names and types are those of the tables, and may grow."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    exported_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    sections: dict[str, list[dict[str, Any]]] = Field(
        examples=[{"persons": [{"id": PERSON_ID, "display_name": "Ka Yan", "birth_on": "2017-04-12"}]}]
    )


class ErasureIn(Body):
    """The caller's own password, asked for again: nothing brings back what is erased."""

    password: Password


class KeptOut(BaseModel):
    """What is kept, under an id that leads to nobody, and why."""

    sections: list[str] = Field(description="In words.", examples=[["Points ledger"]])
    words: str = Field(examples=["The points ledger may never be edited."])


class ErasurePreview(BaseModel):
    """What an erasure would keep, and why: to be read before it is asked for."""

    kept: list[KeptOut]

    @classmethod
    def of(cls, holdings: Iterable[Holding], language: Language) -> Self:
        """Return it in the caller's language."""
        return cls(kept=_kept(holdings, language))


class ErasureOut(BaseModel):
    """The person was erased; what is kept, and why."""

    person_id: uuid.UUID = Field(examples=[PERSON_ID])
    kept: list[KeptOut]

    @classmethod
    def of(cls, person_id: uuid.UUID, holdings: Iterable[Holding], language: Language) -> Self:
        """Return the answer in the caller's language."""
        return cls(person_id=person_id, kept=_kept(holdings, language))


def _kept(holdings: Iterable[Holding], language: Language) -> list[KeptOut]:
    by_reason: dict[str, list[str]] = {}
    for one in holdings:
        if one.fate is Fate.KEPT and one.why is not None and one.is_exported:
            by_reason.setdefault(one.why, []).append(title_of(one.table.name, language))
    return [KeptOut(sections=names, words=say(why, language)) for why, names in by_reason.items()]
