"""The shipped walking challenges under names of their own, and people who walk in them."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.service import enrol
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from core.settings import PROJECT_ROOT
from rewards.certificates.service import HeldCertificate, list_certificates
from tests.support.challenges import local
from tests.support.people import make_person
from tests.support.play import unique_slug


async def publish_shipped(
    session: AsyncSession, slug: str, now: dt.datetime, *, changes: Sequence[tuple[str, str]] = ()
) -> PublishedChallenge:
    """A shipped challenge published under a slug of its own, with texts of it replaced."""
    text = (PROJECT_ROOT / "data" / "challenges" / f"{slug}.yaml").read_text()
    for old, new in [(f"slug: {slug}", f"slug: {unique_slug()}"), *changes]:
        assert old in text, old
        text = text.replace(old, new)
    return await publish(session, text, now=now)


def month_of(
    person_id: uuid.UUID, first_day: dt.date, total: int, *, days: int = 30, revision: int = 1
) -> list[Fact]:
    """A total spread evenly over days, what is left on the last."""
    each, rest = divmod(total, days)
    return [
        day_of(person_id, first_day + dt.timedelta(days=day), each + (rest if day == days - 1 else 0))
        for day in range(days)
    ]


def day_of(person_id: uuid.UUID, day: dt.date, steps: int, revision: int = 1) -> Fact:
    """The steps of a day, which stand at its last minute."""
    at = local(f"{day} 23:59")
    return Fact(person_id, "daily_steps", day.isoformat(), day, at, revision, {"steps": steps})


async def make_walker(session: AsyncSession, challenge: PublishedChallenge, **person: object) -> uuid.UUID:
    """An adult who enrols by themselves on the first day on which one may."""
    now = challenge.compiled.calendar.enrolment_opens_at
    walker = await make_person(session, now, **person)
    await enrol(session, challenge, walker.id, "individual", enrolled_by_id=uuid.uuid4(), now=now)
    return walker.id


async def walk(session: AsyncSession, facts: Sequence[Fact], now: dt.datetime) -> None:
    """Record facts that are known at `now`."""
    await record_facts(session, facts, now=now)


async def kinds_of(session: AsyncSession, person_id: uuid.UUID) -> set[str]:
    """The certificates in force that a person holds."""
    return {one.kind for one in await certificates_of(session, person_id) if one.revoked_at is None}


async def certificates_of(session: AsyncSession, person_id: uuid.UUID) -> list[HeldCertificate]:
    """All certificates of a person."""
    return (await list_certificates(session, person_id)).items
