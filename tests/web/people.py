"""People with accounts, families, classes and roles, made quickly and signed in without the form."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from families.accounts.models import Account
from families.accounts.service import sign_up
from families.actors import Role
from families.classes.service import hand_out_code, join_class, make_class
from families.families.service import add_child, found_family
from families.roles.service import grant_role
from families.sessions.csrf_tokens import make_csrf_token
from families.sessions.service import Tokens, start_session
from tests.web.system import System

PASSWORD = "kites over Tai Mo Shan"
SCHOOL = "edb-601667000123"
GAME = "go-to-park"
VICTORIA_PARK = (114.188227, 22.282564)
SOUTH_OF_IT = (114.1881463, 22.2768431)  # some 300 m beyond the fence


@dataclass
class Person:
    """An adult who is signed in, with the children of the family, if any."""

    system: System
    email: str
    account: Account
    tokens: Tokens
    children: list[uuid.UUID] = field(default_factory=list)

    def cookies(self) -> list[Any]:
        """Return what the browser keeps after signing in."""
        begins_s = int(self.tokens.issued_at.timestamp())
        values = {
            "eplus_access": ("/v1", self.tokens.access_token),
            "eplus_refresh": ("/v1/sessions", self.tokens.refresh_token),
            "eplus_csrf": ("/", make_csrf_token(self.tokens.actor.session_id)),
            "eplus_access_life": ("/", f"{begins_s}-{begins_s + self.tokens.expires_in_s}"),
        }
        return [
            {
                "name": name,
                "value": value,
                "domain": "127.0.0.1",
                "path": path,
                "httpOnly": path != "/",
                "sameSite": "Strict",
            }
            for name, (path, value) in values.items()
        ]

    async def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Ask the API as this person."""
        headers = {"Authorization": f"Bearer {self.tokens.access_token}", "Accept-Language": "en"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        async with httpx.AsyncClient(base_url=self.system.url, timeout=30) as http:
            answer = await http.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def again(self) -> "Person":
        """Sign in anew, for a time at which the first session has ended."""
        async with self.system.database.transaction() as session:
            self.tokens = await start_session(session, self.account, now=self.system.now)
        return self

    async def points_of(self, child_no: int = 0) -> int:
        """Return the points that a child can spend."""
        answer = await self.ask("GET", f"/v1/persons/{self.children[child_no]}/points")
        available: int = answer["balance"]["available"]
        return available

    async def visits_of(self, child_no: int = 0) -> list[dict[str, Any]]:
        """Return a child's check-ins, whatever became of them."""
        items: list[dict[str, Any]] = (
            await self.ask("GET", f"/v1/check-ins?person_id={self.children[child_no]}")
        )["items"]
        return items

    async def check_in(
        self,
        child_no: int = 0,
        at: tuple[float, float] = VICTORIA_PARK,
        status: int = 201,
        *,
        is_mock: bool = False,
    ) -> Any:
        """Check a child in, as it stood there this instant; `is_mock`: as an app that sets the place would."""
        fix = {
            "longitude": at[0],
            "latitude": at[1],
            "accuracy_m": 8.0,
            "captured_at": self.system.now.isoformat(),
            "is_mock": is_mock,
        }
        child_id = str(self.children[child_no])
        body = {"person_id": child_id, "fix": fix, "device_id": f"phone-{child_id}"}
        return await self.ask("POST", f"/v1/challenges/{GAME}/check-ins", body, status)


@dataclass(frozen=True)
class ClassRoom:
    """A class with its teacher and the code by which families join it."""

    teacher: Person
    class_id: uuid.UUID
    label: str
    code: str


async def adult(system: System, *roles: Role, school_id: str | None = None) -> Person:
    """Sign up somebody with these roles; a teacher needs the school."""
    email = f"{uuid.uuid4().hex}@example.hk"
    async with system.database.transaction() as session:
        account = await sign_up(
            session, email=email, phone=None, password=PASSWORD, birth_on=dt.date(1988, 5, 1), now=system.now
        )
        for role in roles:
            at_school = school_id if role is Role.TEACHER else None
            await grant_role(session, account.person_id, role, school_id=at_school, now=system.now)
        tokens = await start_session(session, account, now=system.now)
    return Person(system, email, account, tokens)


async def family(
    system: System, *, children: int = 1, code: str | None = None, mode: str | None = "family"
) -> Person:
    """Sign up a guardian with children, in the class of `code`; in the park game unless `mode` is None."""
    guardian = await adult(system)
    async with system.database.transaction() as session:
        await found_family(session, guardian.account.person_id, now=system.now)
        for number in range(children):
            child = await add_child(
                session,
                guardian.account.person_id,
                nickname=None,
                display_name=("Mei", "Lok", "Yan")[number],
                birth_on=dt.date(2017, 3, 2),
                district="wan-chai",
                now=system.now,
            )
            if code is not None:
                await join_class(session, child.id, code, now=system.now)
            guardian.children.append(child.id)
    if mode is not None:
        for child_id in guardian.children:
            body = {"person_id": str(child_id), "mode": "school" if code else mode}
            await guardian.ask("POST", f"/v1/challenges/{GAME}/enrolments", body, 201)
    return guardian


async def class_room(system: System, school_id: str = SCHOOL) -> ClassRoom:
    """Make a teacher with a class."""
    teacher = await adult(system, Role.TEACHER, school_id=school_id)
    label = uuid.uuid4().hex[:6].upper()
    async with system.database.transaction() as session:
        made = await make_class(
            session, school_id=school_id, label=label, teacher_id=teacher.account.person_id, now=system.now
        )
        code = await hand_out_code(session, made.id, now=system.now)
    return ClassRoom(teacher, made.id, label, code.code)
