"""What families and the core hold about persons."""

import datetime as dt
import uuid

from sqlalchemy import Text, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.idempotency import IdempotencyRecord
from families.accounts.models import Account, AccountKind
from families.carers.models import CareInvitation, CareRelation
from families.changes.models import RelationChange
from families.children.models import ChildRegistration
from families.classes.absences.models import ClassAbsence
from families.classes.models import ClassCard, ClassTeacher, SchoolMember
from families.classes.roster.models import RosterEntry
from families.corrections.models import RegistrationCorrection
from families.families.models import FamilyInvitation, FamilyMember
from families.handover.models import Handover
from families.identity_numbers.models import IdentityNumber
from families.notices.models import MutedNotice, Notice
from families.office_acts.models import OfficeAct
from families.organisations.models import OrganisationMember
from families.personal_data.holdings import Fate, Holding, PersonalData
from families.personal_data.models import Erasure
from families.persons.models import Person
from families.roles.models import RoleGrant
from families.schools.models import SchoolSize
from families.sessions.models import SignInSession
from families.squads.models import Squad, SquadMember


async def _hand_squads_on(session: AsyncSession, person_id: uuid.UUID, _now: dt.datetime) -> None:
    """Let the longest member be captain; a squad of one ends."""
    for squad in await session.scalars(select(Squad).where(Squad.captain_id == person_id)):
        heir = await session.scalar(
            select(SquadMember.person_id)
            .where(SquadMember.squad_id == squad.id, SquadMember.person_id != person_id)
            .order_by(SquadMember.joined_at, SquadMember.person_id)
            .limit(1)
        )
        if heir is not None:
            squad.captain_id = heir
    await session.flush()


async def _end_unused_invitations(session: AsyncSession, person_id: uuid.UUID, _now: dt.datetime) -> None:
    """Invitations that the person used stay with the family that made them; nobody is named in them."""
    for model in (FamilyInvitation, CareInvitation):
        await session.execute(update(model).where(model.used_by == person_id).values(used_by=None))
    await session.execute(delete(CareInvitation).where(CareInvitation.invited_by == person_id))


async def _forget_mentions(session: AsyncSession, person_id: uuid.UUID, _now: dt.datetime) -> None:
    """What others were told or answered about the person goes, too."""
    await session.execute(delete(Notice).where(Notice.about_id == person_id))
    answered = cast(IdempotencyRecord.answer, Text).contains(str(person_id))
    asked = IdempotencyRecord.operation.contains(str(person_id))
    await session.execute(delete(IdempotencyRecord).where(or_(answered, asked)))


PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(
            Person,
            Fate.BLANKED,
            mine=("id",),
            blank={"display_name": None, "birth_on": None, "sex": None, "district": None},
        ),
        Holding(
            Account,
            Fate.BLANKED,
            mine=("person_id",),
            hidden=frozenset({"secret_hash", "wrong_pins", "locked_until_at"}),
            # No hash is empty, so nobody signs in; the kind frees the row of having an address.
            blank={"email": None, "phone": None, "secret_hash": "", "kind": AccountKind.ERASED},
        ),
        Holding(SignInSession, Fate.DELETED, mine=("account_id",), hidden=frozenset({"salt", "generation"})),
        Holding(FamilyMember, Fate.DELETED, mine=("person_id",)),
        Holding(
            FamilyInvitation,
            Fate.DELETED,
            mine=("invited_by",),
            others=frozenset({"used_by"}),
            hidden=frozenset({"code_hash"}),
        ),
        Holding(
            CareInvitation,
            Fate.DELETED,
            mine=("person_id",),
            others=frozenset({"invited_by", "used_by"}),
            hidden=frozenset({"code_hash"}),
        ),
        Holding(CareRelation, Fate.DELETED, mine=("person_id", "carer_id")),
        Holding(
            RelationChange,
            Fate.KEPT,
            mine=("person_id",),
            others=frozenset({"actor_id", "other_id"}),
            why="kept_relation_changes",
        ),
        Holding(Notice, Fate.DELETED, mine=("person_id",), others=frozenset({"about_id"})),
        Holding(MutedNotice, Fate.DELETED, mine=("person_id",)),
        Holding(IdentityNumber, Fate.DELETED, mine=("person_id",), hidden=frozenset({"blind_index"})),
        Holding(ChildRegistration, Fate.DELETED, mine=("person_id",), others=frozenset({"registered_by"})),
        Holding(
            RegistrationCorrection,
            Fate.DELETED,
            mine=("person_id",),
            others=frozenset({"asked_by", "decided_by"}),
        ),
        Holding(Handover, Fate.DELETED, mine=("person_id",)),
        Holding(RoleGrant, Fate.KEPT, mine=("person_id",), others=frozenset({"granted_by"}), why="kept_office"),
        Holding(SchoolSize, Fate.KEPT, mine=("declared_by_id",), why="kept_office"),
        Holding(
            OfficeAct, Fate.KEPT, mine=("actor_id",), hidden=frozenset({"before", "after"}), why="kept_office"
        ),
        Holding(ClassTeacher, Fate.DELETED, mine=("person_id",)),
        Holding(SchoolMember, Fate.DELETED, mine=("person_id",)),
        Holding(ClassCard, Fate.DELETED, mine=("person_id",), hidden=frozenset({"token"})),
        Holding(
            RosterEntry,
            Fate.DELETED,
            mine=("person_id",),
            others=frozenset({"claimed_by"}),
            hidden=frozenset({"slip_code"}),
        ),
        Holding(ClassAbsence, Fate.DELETED, mine=("person_id",)),
        Holding(OrganisationMember, Fate.DELETED, mine=("person_id",)),
        Holding(SquadMember, Fate.DELETED, mine=("person_id",)),
        Holding(Squad, Fate.KEPT, mine=("captain_id",), hidden=frozenset({"code"}), why="kept_squads"),
        Holding(
            IdempotencyRecord,
            Fate.DELETED,
            mine=("caller_id",),
            hidden=frozenset({"body_hash", "answer"}),
            is_exported=False,
        ),
        Holding(Erasure, Fate.KEPT, mine=("person_id",), others=frozenset({"asked_by"}), why="kept_erasures"),
    ),
    endings=(_hand_squads_on, _end_unused_invitations, _forget_mentions),
)
