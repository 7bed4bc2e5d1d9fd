"""A lively month of the park game, for pictures: schools, classes, families, their walks and what they caught.

Everything goes through the product, at instants that only move forward; the same in every run. Nobody is real.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from challenge_engine.enrolments.service import enrol as enrol_now
from challenge_engine.leaderboards.upkeep import take_due_snapshots
from challenge_engine.simulation.playing import SimulationPlayer
from cli.demo import OTHER_SCHOOL, SCHOOL, TEACHER_EMAIL, load_demo
from cli.demo_gifts import announce_demo_drops
from cli.play.world import PlayPark, somewhere_beside, somewhere_in
from core.settings import PROJECT_ROOT
from families.accounts.service import sign_up
from families.classes.repository import find_live_code, list_taught_classes
from families.classes.service import hand_out_code, join_class, make_class
from families.families.repository import get_family_of, list_members
from families.families.service import add_child, found_family
from rewards.gifts.catalogue.file import import_file, read_file
from rewards.gifts.catalogue.service import Officer
from rewards.gifts.drops.drawing import run_due
from tests.support.walking import publish_shipped
from tests.web.people import GAME, PASSWORD
from tests.web.system import System
from tests.web.walkers import issue, wear
from tests.web_pictures.health import keep_health
from tests.web_pictures.players import Child, Walks, enrol, list_parks, sign_in

BEGIN = dt.datetime(2026, 9, 26, 8, 0, tzinfo=dt.UTC)  # a Saturday, 16:00 in Hong Kong
TODAY = dt.datetime(2026, 10, 24, 2, 30, tzinfo=dt.UTC)  # four weeks later, 10:30
FAMILY_EMAIL, OFFICER_EMAIL = "demo-family@example.org", "demo-officer@example.org"
HERO, BROTHER = "brave-otter-27", "curious-egret-28"
HERO_PARKS = ("victoria-park", "tamar-park", "hong-kong-park", "kowloon-park", "victoria-park")
# Schools of four districts, two of them the demo's.
SCHOOLS: dict[str, tuple[str, ...]] = {
    "wan-chai": (SCHOOL, "edb-170062000223", "edb-170151000123"),
    "sha-tin": (OTHER_SCHOOL, "edb-114391000123", "edb-112950000223"),
    "sham-shui-po": ("edb-133566000123", "edb-138177000123", "edb-324434000123"),
    "kwun-tong": ("edb-510530000123", "edb-510564000123", "edb-511242000223"),
}
PUPILS = 7  # of each school: a school is ranked from five on, a district from twenty
CLASSES = ("2A", "2B", "3A", "3B", "3C", "4A")
NAMES = ("Wing", "Ho", "Yee", "Chi", "Long", "Ying", "Hei")
GIFTS = PROJECT_ROOT / "data" / "gifts" / "demo.yaml"
FEWEST_DAYS, MOST_DAYS = 1, 3  # on which a pupil goes out
MORNING = dt.timedelta(minutes=70)
AT_ONCE = 4
LOOK_S = 0.5
A_WHILE = dt.timedelta(seconds=5)

STEP_DAYS = 20
# The walking challenge of the winter, in these weeks.
THIS_AUTUMN = [
    ("opens_at: 2026-11-02T10:00", "opens_at: 2026-09-01T10:00"),
    ("first_day: 2026-11-16", "first_day: 2026-10-05"),
    ("last_day: 2027-02-28", "last_day: 2026-11-30"),
    ("last_minute: 2027-02-14T23:59", "last_minute: 2026-11-20T23:59"),
    ("en: Winter Walk", "en: Autumn Walk"),
    ("冬日步行", "秋日步行"),
]

Say = Callable[[str], None]


@dataclass(frozen=True)
class Known:
    """What the addresses of views name."""

    slug: str
    school_id: str
    class_id: str
    creature_id: str
    review_id: str
    walk: str
    step_review_id: str
    baby: str
    voucher: str


@dataclass
class Town:
    """Everybody who plays, and where."""

    system: System
    say: Say
    walks: Walks
    random: Random
    parks: dict[str, PlayPark] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    heroes: list[Child] = field(default_factory=list)
    walk: str = ""
    baby: str = ""
    voucher: str = ""

    async def settle(self) -> None:
        """Load the demo, read the parks, add the other families."""
        async with self.system.database.transaction() as session:
            await import_file(session, read_file(GIFTS.read_text("utf-8")), Officer(None, self.system.now))
        await load_demo(self.system.database, self.system.now)
        self.parks = await list_parks(self.system)
        for district, schools in SCHOOLS.items():
            self.say(f"families of {district}")
            for school in schools:
                await self._add_pupils(district, school)
        guardian = await sign_in(self.system, FAMILY_EMAIL)
        async with self.system.database.transaction() as session:
            family = await get_family_of(session, guardian.account.person_id)
            ids = {person.nickname: person.id for person, _ in await list_members(session, family.id)}
        await enrol(guardian, ids[BROTHER], "family")
        self.heroes = [Child(ids[name], FAMILY_EMAIL, "wan-chai", 0) for name in (HERO, BROTHER)]

    async def play(self) -> None:
        """Live the four weeks, up to this morning."""
        days = (TODAY - BEGIN).days
        for number in range(1, days + 1):
            self.say(f"day {number} of {days}")
            self.system.clock[0] = BEGIN + dt.timedelta(days=number)
            out = [child for child in self.children if self.random.random() < child.zeal / days]
            await self._walk(out)
            if number % 3 == 0 or number > days - 4:
                park = self.parks[HERO_PARKS[number % len(HERO_PARKS)]]
                for hero in self.heroes:
                    await self.walks.visit(hero, park, catches=3)
        self.system.clock[0] = TODAY - MORNING
        await take_due_snapshots(self.system.database, self.system.now)
        async with self.system.database.transaction() as session:
            await hand_out_code(session, await self._class_id(), now=self.system.now)
        for hero in self.heroes:
            await self.walks.visit(hero, self.parks["tamar-park"], catches=2)
        await self._this_morning()
        self.system.clock[0] = TODAY
        await self._walk_for_steps()
        await self._choose_gifts()
        self.baby = str(await keep_health(self.system, await sign_in(self.system, FAMILY_EMAIL)))

    @asynccontextmanager
    async def simulating(self) -> AsyncIterator[None]:
        """Play simulations that are asked for, as the worker does."""
        player = SimulationPlayer(self.system.database, clock=lambda: self.system.now)

        async def work() -> None:
            while True:
                if not await player.take_turn():
                    await asyncio.sleep(LOOK_S)

        task = asyncio.create_task(work())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def pass_time(self) -> None:
        """Let some seconds go by: limits on requests refill by this clock."""
        self.system.clock[0] += A_WHILE

    async def known(self) -> Known:
        """Return what there is to look at."""
        family = await sign_in(self.system, FAMILY_EMAIL)
        members = (await family.ask("GET", "/v1/me"))["family"]["members"]
        hero = next(one["person_id"] for one in members if one["display_name"] == "Ka Yan")
        album = await family.ask("GET", f"/v1/persons/{hero}/album")
        found = [slot["creature"]["id"] for part in album["sets"] for slot in part["slots"] if slot["is_found"]]
        officer = await sign_in(self.system, OFFICER_EMAIL)
        reviews = await officer.ask("GET", "/v1/reviews")
        held = (await officer.ask("GET", "/v1/step-reviews"))["items"]
        return Known(
            GAME,
            SCHOOL,
            str(await self._class_id()),
            found[0],
            reviews["items"][0]["check_in_id"],
            self.walk,
            held[0]["hold_id"],
            self.baby,
            self.voucher,
        )

    async def _class_id(self) -> uuid.UUID:
        teacher = await sign_in(self.system, TEACHER_EMAIL)
        async with self.system.database.transaction() as session:
            return (await list_taught_classes(session, teacher.account.person_id))[0].id

    async def _add_pupils(self, district: str, school_id: str) -> None:
        """Add a guardian with pupils of one class; those of the demo's school join the demo's class."""
        system, email = self.system, f"{school_id}@example.hk"
        async with system.database.transaction() as session:
            account = await sign_up(
                session, email=email, phone=None, password=PASSWORD, birth_on=dt.date(1986, 2, 3), now=system.now
            )
            await found_family(session, account.person_id, now=system.now)
        guardian = await sign_in(system, email)
        code = await self._class_code(school_id, account.person_id)
        for number, name in enumerate(NAMES[:PUPILS]):
            async with system.database.transaction() as session:
                child = await add_child(
                    session,
                    account.person_id,
                    nickname=None,
                    display_name=name,
                    birth_on=dt.date(2016 + number % 3, 1 + number, 9),
                    district=district,
                    now=system.now,
                )
                await join_class(session, child.id, code, now=system.now)
            await enrol(guardian, child.id, "school")
            zeal = self.random.randint(FEWEST_DAYS, MOST_DAYS)
            self.children.append(Child(child.id, email, district, zeal))

    async def _class_code(self, school_id: str, teacher_id: uuid.UUID) -> str:
        """Return the code of a class of this school: the demo's, or a new one."""
        now = self.system.now
        known = await self._class_id() if school_id == SCHOOL else None
        async with self.system.database.transaction() as session:
            if known is None:
                label = self.random.choice(CLASSES)
                made = await make_class(session, school_id=school_id, label=label, teacher_id=teacher_id, now=now)
                known = made.id
            found = await find_live_code(session, known, now=now)
            return (found or await hand_out_code(session, known, now=now)).code

    async def _walk_for_steps(self) -> None:
        """Let the first hero wear a watch and a phone, walk in a walking challenge, and hold a certificate."""
        hero = self.heroes[0]
        self.say("steps of the last weeks")
        guardian = await sign_in(self.system, hero.email)
        since = TODAY - dt.timedelta(days=STEP_DAYS - 1)
        async with self.system.database.transaction() as session:
            challenge = await publish_shipped(session, "winter-walk", since, changes=THIS_AUTUMN)
            await enrol_now(
                session, challenge, hero.id, "individual", enrolled_by_id=guardian.account.id, now=since
            )
        self.walk = challenge.slug
        await wear(self.system, hero.id, days=STEP_DAYS, seed=self.random.randrange(2**32))
        await issue(self.system, hero.id)

    async def _choose_gifts(self) -> None:
        """Let the first hero reserve a gift, and announce a draw and a queue."""
        path = f"/v1/persons/{self.heroes[0].id}/redemptions"
        body = {"gift_id": "bird-guide", "point_id": "victoria-park-office"}
        await run_due(self.system.database, self.system.now)  # the demo's own, of four weeks ago
        made = await (await sign_in(self.system, FAMILY_EMAIL)).ask("POST", path, body, 201)
        self.voucher = made["id"]
        async with self.system.database.transaction() as session:
            await announce_demo_drops(session, self.system.now)

    async def _walk(self, children: Sequence[Child]) -> None:
        """Let them go to a park of their district each, some at a time."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def go(child: Child, park: PlayPark) -> None:
            async with gate:
                await self.walks.visit(child, park, catches=1)

        await asyncio.gather(*(go(child, self._park_near(child)) for child in children))

    async def _this_morning(self) -> None:
        """Let many go out, one after the other; some stand outside, some know not where, two take a rocket."""
        out = self.random.sample(self.children, 40)
        for number, child in enumerate(out):
            self.system.clock[0] = TODAY - MORNING + MORNING / len(out) * number
            self.say(f"this morning, {number + 1} of {len(out)}")
            park = self._park_near(child)
            if number % 7 == 3:
                await self.walks.check_in(child, somewhere_beside(park, self.random, away_m=120))
            elif number % 11 == 5:
                await self.walks.check_in(child, somewhere_in(park, self.random), accuracy_m=600)
            else:
                await self.walks.visit(child, park, catches=1 + number % 2)
            if number in {8, 20, 31}:
                self.system.clock[0] += dt.timedelta(seconds=70)
                far = "victoria-park" if child.district == "sha-tin" else "sha-tin-park"
                await self.walks.check_in(child, somewhere_in(self.parks[far], self.random))

    def _park_near(self, child: Child) -> PlayPark:
        return self.random.choice([park for park in self.parks.values() if park.district == child.district][:8])
