"""A person as other packages see one."""

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as the game sees one, with the teams of now: no name. `school_level` is "" without a school.

    A pupil whom a class holds without a family is a dependant, born when pupils of its class usually are.
    """

    id: uuid.UUID
    nickname: str
    birth_on: dt.date | None
    school_level: str
    is_dependant: bool
    family_id: uuid.UUID | None
    class_id: uuid.UUID | None
    school_id: str | None
    organisation_id: uuid.UUID | None
    squad_id: uuid.UUID | None
    district: str | None
