"""Persons as gifts see them: how old, and of which household; and how many of a gift they have had."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from families.personal_data.errors import PersonErased
from families.personal_data.queries import list_erased
from families.persons.queries import get_person_view, list_person_views
from families.persons.repository import share_persons
from rewards.gifts.catalogue.rules import Asker
from rewards.gifts.redemptions.models import Redemption
from rewards.gifts.redemptions.rules import RedemptionStatus

# In the order of the sort: two transactions take what both want in the same order.
_LOCK = text(
    "SELECT pg_advisory_xact_lock(key)"
    " FROM (SELECT DISTINCT hashtextextended(name, 6) AS key FROM unnest(:names) AS name ORDER BY key) AS keys"
).bindparams(bindparam("names", type_=ARRAY(Text)))
_COUNTED = (RedemptionStatus.RESERVED, RedemptionStatus.REDEEMED)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person; `household_id` is the family, or the person alone."""

    person_id: uuid.UUID
    household_id: uuid.UUID
    birth_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Had:
    """How many of each gift were had, by (gift, person) and by (gift, household)."""

    by_person: Mapping[tuple[str, uuid.UUID], int]
    by_household: Mapping[tuple[str, uuid.UUID], int]

    def asker(self, holder: Holder, gift_id: str, available: int) -> Asker:
        """Return the holder as somebody who asks for a gift, with so many points."""
        return Asker(
            holder.birth_on,
            available,
            self.by_person.get((gift_id, holder.person_id), 0),
            self.by_household.get((gift_id, holder.household_id), 0),
        )


async def list_holders(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Holder]:
    """Return those of the persons that there are, by id; one query."""
    views = await list_person_views(session, person_ids)
    return {view.id: Holder(view.id, view.family_id or view.id, view.birth_on) for view in views}


async def hold_persons(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Let nobody erase these persons until the transaction ends; return those that were not erased before.

    First of all locks but a drop's: erasing locks a person first, and ends what is reserved by then.
    """
    await share_persons(session, person_ids)
    return set(person_ids) - await list_erased(session, person_ids)


async def hold_person(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Let nobody erase a person until the transaction ends. Raises PersonErased."""
    if not await hold_persons(session, [person_id]):
        raise PersonErased


async def get_holder(session: AsyncSession, person_id: uuid.UUID) -> Holder:
    """Return one person. Raises PersonUnknown."""
    view = await get_person_view(session, person_id)
    return Holder(view.id, view.family_id or view.id, view.birth_on)


async def lock_quotas(session: AsyncSession, gift_id: str, holders: Iterable[Holder]) -> None:
    """Let nobody else count or take this gift for these persons and households until the transaction ends."""
    names = {f"{gift_id}/{one}" for holder in holders for one in (holder.person_id, holder.household_id)}
    await session.execute(_LOCK, {"names": sorted(names)})


async def count_had(session: AsyncSession, holders: Collection[Holder], gift_id: str | None = None) -> Had:
    """Return what these persons and households had, or have reserved, of a gift or of all; two queries."""
    wanted = (
        (Redemption.person_id, {holder.person_id for holder in holders}),
        (Redemption.household_id, {holder.household_id for holder in holders}),
    )
    found: list[dict[tuple[str, uuid.UUID], int]] = []
    for column, ids in wanted:
        statement = (
            select(Redemption.gift_id, column, func.count())
            .where(column.in_(ids), Redemption.status.in_(_COUNTED))
            .group_by(Redemption.gift_id, column)
        )
        if gift_id is not None:
            statement = statement.where(Redemption.gift_id == gift_id)
        found.append({(gift, one): number for gift, one, number in await session.execute(statement) if one})
    return Had(*found)
