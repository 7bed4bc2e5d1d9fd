"""Through which door the routes of an item come to a record: the family's, or a clinic's."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Path
from fastapi.security import APIKeyHeader
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import ActorDep, SessionDep
from core.errors import NotAuthenticated
from core.idempotency import operation_on
from families.actors import Actor
from families.codes import read_code
from families.permissions import Action
from records.access.items import SOURCE_CHARS
from records.access.kinds import Access, What
from records.access.service import OpenRecord, open_record
from records.appointments.models import Clinic
from records.appointments.service import name_of
from records.clinics.models import ClinicKey
from records.clinics.service import get_key_of_secret, open_record_to_clinic

_KEY = APIKeyHeader(
    name="X-Clinic-Key",
    auto_error=False,
    scheme_name="clinic_key",
    description="A clinic's key, as `eplus clinics make-key` told it.",
)


class Visitor(Protocol):
    """Who asks at a door for one record."""

    @property
    def caller_id(self) -> uuid.UUID:
        """By whom a repeated request is known."""
        ...

    @property
    def place(self) -> str:
        """What the visitor asks for, in names of lists."""
        ...

    def operation(self, path: str) -> str:
        """Return the name under which a request is made once."""
        ...

    async def open(self, session: AsyncSession, access: Access, *, what: What, now: dt.datetime) -> OpenRecord:
        """Open the record until the transaction ends. Raises what the door raises."""
        ...

    async def stamp(self, session: AsyncSession, source: str | None) -> dict[str, Any]:
        """Return what is said of where something comes from that the visitor hands in."""
        ...


_ACTION: Mapping[Access, Action] = {Access.VIEW: Action.VIEW_RECORD, Access.EDIT: Action.EDIT_RECORD}


@dataclass(frozen=True, slots=True)
class FamilyVisitor:
    """Somebody who has signed in, at the record of a person."""

    actor: Actor
    person_id: uuid.UUID

    @property
    def caller_id(self) -> uuid.UUID:
        """The account."""
        return self.actor.account_id

    @property
    def place(self) -> str:
        """The person."""
        return str(self.person_id)

    def operation(self, path: str) -> str:
        """Return the name of an operation on the person."""
        return f"{path}:{self.person_id}"

    async def open(self, session: AsyncSession, access: Access, *, what: What, now: dt.datetime) -> OpenRecord:
        """Open the record as far as the relation goes. Raises as `open_record` does."""
        return await open_record(session, self.actor, self.person_id, _ACTION[access], what=what, now=now)

    async def stamp(self, session: AsyncSession, source: str | None) -> dict[str, Any]:
        """Return the source that the family names."""
        return {"source": source}


@dataclass(frozen=True, slots=True)
class ClinicVisitor:
    """A clinic's system, at the record of whoever gave it a code."""

    key: ClinicKey
    code: str

    @property
    def caller_id(self) -> uuid.UUID:
        """The clinic's key."""
        return self.key.id

    @property
    def place(self) -> str:
        """The code, of that clinic, however it was typed: typed in another way it is no other request."""
        return f"{self.key.clinic_id}/{read_code(self.code)}"

    def operation(self, path: str) -> str:
        """Return the name of an operation under the code."""
        return operation_on(f"deposit/{path}", self.place)

    async def open(self, session: AsyncSession, access: Access, *, what: What, now: dt.datetime) -> OpenRecord:
        """Open what the clinic deposited. Raises ClinicGrantUnknown."""
        return await open_record_to_clinic(session, self.key.clinic_id, self.code, access, what=what, now=now)

    async def stamp(self, session: AsyncSession, source: str | None) -> dict[str, Any]:
        """Return the clinic itself: it cannot say that somebody else deposited."""
        clinic = await session.get_one(Clinic, self.key.clinic_id)
        return {"clinic_id": clinic.id, "source": name_of(clinic, "en")[:SOURCE_CHARS]}


async def get_family_visitor(person_id: uuid.UUID, actor: ActorDep) -> FamilyVisitor:
    """Return who asks for the record of a person."""
    return FamilyVisitor(actor, person_id)


async def get_clinic_key(session: SessionDep, secret: Annotated[str | None, Depends(_KEY)]) -> ClinicKey:
    """Return the key by which a clinic is known. Raises NotAuthenticated, ClinicKeyInvalid."""
    if secret is None:
        raise NotAuthenticated
    return await get_key_of_secret(session, secret)


ClinicKeyDep = Annotated[ClinicKey, Depends(get_clinic_key)]
GrantCode = Annotated[
    str,
    Path(
        description="The code that the family told the clinic, typed in any way.",
        pattern=r"^[0-9A-Za-z-]{12,20}$",
        examples=["7K3M9QXT5BCD"],
    ),
]


async def get_clinic_visitor(key: ClinicKeyDep, code: GrantCode) -> ClinicVisitor:
    """Return the clinic that asks."""
    return ClinicVisitor(key, code)


@dataclass(frozen=True, slots=True)
class Door:
    """The address of a door, who stands there, and how its operations are called.

    `prefix` begins their ids; `whose` is filled with the kind.
    """

    base: str
    visitor: Callable[..., Any]
    prefix: str
    whose: str
    tag: str


FAMILY = Door("/persons/{person_id}", get_family_visitor, "", "A person's {many}", "record")
CLINIC = Door("/deposits/{code}", get_clinic_visitor, "clinic_", "A clinic's own {many} of a person", "deposits")
