"""`eplus demo`: families of two schools, a teacher, an officer and staff to try everything with.

Loading again changes nothing. Production refuses: the passwords are printed in public.
"""

import datetime as dt
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from challenge_engine.definitions.service import get_running
from challenge_engine.enrolments.errors import EnrolmentClosed
from challenge_engine.enrolments.service import enrol
from cli.demo_gifts import announce_demo_drops
from cli.demo_station import ensure_stations
from cli.running import run
from cli.specimens import draw_specimen
from core.database import Database
from core.errors import Conflict
from core.messages import DEFAULT_LANGUAGE, say
from core.settings import get_settings
from families.accounts.models import Account
from families.accounts.repository import find_by_address
from families.accounts.service import hash_pin, make_child_account, sign_up
from families.actors import Role
from families.classes.repository import find_live_code, list_taught_classes
from families.classes.service import hand_out_code, join_class, make_class, state_school
from families.families.errors import FamilyUnknown
from families.families.repository import get_family_of, list_members
from families.families.service import add_child, found_family
from families.nicknames.words import nickname_in
from families.office_acts.service import ActingOfficer
from families.organisations.errors import OrganisationExists
from families.organisations.service import add_organisation
from families.roles.service import get_adult, grant_role
from families.schools.sizes import declare_sizes

CHALLENGE = "go-to-park"
PASSWORD = "kites over Victoria Park"  # noqa: S105 - printed by this very command, refused in production
PIN = "804213"
SCHOOL = "edb-601667000123"  # Hennessy Road Government Primary School (Causeway Bay), beside Victoria Park
OTHER_SCHOOL = "edb-114472000123"  # S.K.H. Holy Spirit Primary School, in Sha Tin
SIZES = {SCHOOL: 720, OTHER_SCHOOL: 410}  # pupils, made up: by them the schools stand in leagues
TEACHER_EMAIL = "demo-teacher@example.org"
OFFICER_EMAIL = "demo-officer@example.org"
CLASS = "3A"
ENROLLED_FOR = dt.timedelta(days=14)  # so that yesterday's visits count, whenever in the day the demo is tried

app = typer.Typer(help="The demo: people to sign in as.", no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class DemoChild:
    """A child of the demo."""

    nickname: str
    display_name: str
    birth_on: dt.date
    in_class: bool = False
    has_account: bool = False
    is_enrolled: bool = False


# A workplace to walk for, open to all.
WORKPLACE = ("Harbour Bakery", "海港餅店", "海港饼店")


@dataclass(frozen=True, slots=True)
class DemoAdult:
    """An adult of the demo; `role` is granted, `children` make a family."""

    email: str
    display_name: str
    nickname: str
    who: str
    role: Role | None = None
    school_id: str = SCHOOL
    children: tuple[DemoChild, ...] = ()


ADULTS = (
    DemoAdult(TEACHER_EMAIL, "Miss Lau", "patient-heron-21", "teacher of class 3A", Role.TEACHER),
    DemoAdult(OFFICER_EMAIL, "Mr Yip", "steady-pine-22", "programme officer", Role.OFFICER),
    DemoAdult("demo-staff@example.org", "Auntie Fong", "kind-kapok-23", "station staff", Role.STAFF),
    DemoAdult(
        "demo-family@example.org",
        "Mei Ling",
        "sunny-banyan-24",
        "guardian of two children",
        children=(
            DemoChild(
                "brave-otter-27",
                "Ka Yan",
                dt.date(2018, 4, 12),
                in_class=True,
                has_account=True,
                is_enrolled=True,
            ),
            DemoChild("curious-egret-28", "Chun Hei", dt.date(2020, 1, 30), in_class=True),
        ),
    ),
    # A school stands on a board from five participants on: these four are Ka Yan's classmates.
    DemoAdult(
        "demo-family-3@example.org",
        "Siu Fan",
        "gentle-banyan-26",
        "guardian of four classmates",
        children=(
            DemoChild("brave-egret-31", "Tsz Yan", dt.date(2018, 2, 3), in_class=True, is_enrolled=True),
            DemoChild("curious-otter-32", "Tsz Ching", dt.date(2018, 2, 3), in_class=True, is_enrolled=True),
            DemoChild("swift-heron-33", "Tsz Lok", dt.date(2018, 9, 21), in_class=True, is_enrolled=True),
            DemoChild("merry-squirrel-34", "Tsz Kiu", dt.date(2018, 11, 5), in_class=True, is_enrolled=True),
        ),
    ),
    DemoAdult(
        "demo-family-2@example.org",
        "Kwok Wai",
        "merry-kingfisher-25",
        "guardian at a second school",
        school_id=OTHER_SCHOOL,
        children=(DemoChild("swift-squirrel-29", "Hoi Ching", dt.date(2017, 9, 3), is_enrolled=True),),
    ),
)


class DemoRefused(Conflict):
    """The demo is not for production."""

    code: ClassVar[str] = "demo_refused"


@app.command()
def load() -> None:
    """Add the people of the demo that are missing, and print how to sign in as them."""
    run(load_demo)
    run(load_stations)
    sign_ins()


@app.command("sign-ins")
def sign_ins() -> None:
    """Print how to sign in as the people of the demo."""
    console.print(f"Demo sign-ins (POST /v1/sessions); every password is: {PASSWORD}")
    for way_in, who in run(list_sign_ins):
        console.print(f"  {way_in}  ({who})")


@app.command()
def certificate(file: Annotated[Path, typer.Argument(help="A new picture, .jpg, .png or .heic.")]) -> None:
    """Draw the photograph of a birth certificate of nobody, to register a child with; another child each time."""
    draw_specimen(file)
    console.print(f"{file} is the certificate of a child who does not exist.", markup=False)


async def load_demo(database: Database, now: dt.datetime) -> None:
    """Add the people of the demo that are missing. Raises DemoRefused in production."""
    if get_settings().environment == "production":
        raise DemoRefused
    async with database.transaction() as session:
        await _ensure_workplace(session, now)
    for adult in ADULTS:
        async with database.transaction() as session:
            account = await _ensure_adult(session, adult, now)
            if adult.role is Role.TEACHER:
                await _ensure_class(session, account, now)
            if adult.children:
                await _ensure_family(session, account, adult, now)
    async with database.transaction() as session:
        officer = await get_adult(session, OFFICER_EMAIL)
        await declare_sizes(session, SIZES, ActingOfficer(officer.id, now, "Made up for the demo"))
        await announce_demo_drops(session, now)


async def load_stations(database: Database, now: dt.datetime) -> None:
    """Add the station's events where the next is missing; the people of the demo are there."""
    async with database.transaction() as session:
        await ensure_stations(session, now)


async def list_sign_ins(database: Database, _now: dt.datetime) -> list[tuple[str, str]]:
    """Return how to sign in, and as whom. Raises AdultUnknown when the demo was not loaded."""
    found = []
    async with database.transaction() as session:
        for adult in ADULTS:
            account = await get_adult(session, adult.email)
            found.append((adult.email, f"{adult.display_name}, {adult.who}"))
            for child in adult.children:
                if child.has_account:
                    family = await get_family_of(session, account.person_id)
                    nickname = nickname_in(child.nickname, DEFAULT_LANGUAGE)
                    way_in = f"family code {family.code}, nickname {nickname}, PIN {PIN}"
                    found.append((way_in, f"{child.display_name}, a child"))
    return found


async def _ensure_workplace(session: AsyncSession, now: dt.datetime) -> None:
    english, traditional, simplified = WORKPLACE
    with suppress(OrganisationExists):
        await add_organisation(
            session, name_en=english, name_zh_hant=traditional, name_zh_hans=simplified, is_open=True, now=now
        )


async def _ensure_adult(session: AsyncSession, adult: DemoAdult, now: dt.datetime) -> Account:
    account = await find_by_address(session, email=adult.email, phone=None)
    if account is None:
        account = await sign_up(
            session,
            email=adult.email,
            phone=None,
            password=PASSWORD,
            birth_on=dt.date(1988, 5, 1),
            display_name=adult.display_name,
            nickname=adult.nickname,
            now=now,
        )
    if adult.role is not None:
        school_id = adult.school_id if adult.role is Role.TEACHER else None
        await grant_role(session, account.person_id, adult.role, school_id=school_id, now=now)
    return account


async def _ensure_class(session: AsyncSession, teacher: Account, now: dt.datetime) -> None:
    if not await list_taught_classes(session, teacher.person_id):
        await make_class(session, school_id=SCHOOL, label=CLASS, teacher_id=teacher.person_id, now=now)


async def _ensure_family(session: AsyncSession, guardian: Account, adult: DemoAdult, now: dt.datetime) -> None:
    try:
        family = await get_family_of(session, guardian.person_id)
    except FamilyUnknown:
        family = await found_family(session, guardian.person_id, now=now)
    known = {person.nickname: person.id for person, _ in await list_members(session, family.id)}
    for child in adult.children:
        child_id = known.get(child.nickname)
        if child_id is None:
            child_id = await _add_child(session, guardian, adult, child, now)
        if child.is_enrolled:
            await _ensure_enrolled(session, guardian, child_id, now)


async def _add_child(
    session: AsyncSession, guardian: Account, adult: DemoAdult, child: DemoChild, now: dt.datetime
) -> uuid.UUID:
    person = await add_child(
        session,
        guardian.person_id,
        nickname=child.nickname,
        display_name=child.display_name,
        birth_on=child.birth_on,
        district=None,
        now=now,
    )
    if child.in_class:
        await join_class(session, person.id, await _class_code(session, now), now=now)
    else:
        await state_school(session, person.id, adult.school_id, now=now)
    if child.has_account:
        pin_hash = await hash_pin(PIN, birth_on=child.birth_on)  # nobody else waits for this connection
        await make_child_account(session, person.id, pin_hash, now=now)
    return person.id


async def _class_code(session: AsyncSession, now: dt.datetime) -> str:
    teacher = await get_adult(session, TEACHER_EMAIL)
    taught = (await list_taught_classes(session, teacher.person_id))[0]
    code = await find_live_code(session, taught.id, now=now) or await hand_out_code(session, taught.id, now=now)
    return code.code


async def _ensure_enrolled(
    session: AsyncSession, guardian: Account, child_id: uuid.UUID, now: dt.datetime
) -> None:
    try:
        challenge = await get_running(session, CHALLENGE)
        since = max(challenge.compiled.calendar.enrolment_opens_at, now - ENROLLED_FOR)
        await enrol(session, challenge, child_id, "individual", enrolled_by_id=guardian.person_id, now=since)
    except (ChallengeUnknown, EnrolmentClosed) as error:
        console.print(f"not enrolled in {CHALLENGE}: {say(error.code, DEFAULT_LANGUAGE, error.params)}")
