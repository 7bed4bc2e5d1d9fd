"""People who walk, for tests of pages: steps of a few days on two devices, what does not count, a certificate."""

import datetime as dt
import uuid
from random import Random

from core.clock import HONG_KONG, local_day
from core.messages import LANGUAGES
from records.steps.sample import Device, FormFactor, Method, StepBatch, StepSample
from records.steps.service import take_steps
from rewards.certificates.rules import CertificateWords, NewCertificate
from rewards.certificates.service import issue_certificates, list_certificates
from tests.web.system import System

WATCH = Device("watch-1", FormFactor.WATCH, "Pixel Watch 4")
PHONE = Device("phone-1", FormFactor.PHONE, "Galaxy A55")
HEADING, TITLE = "10,000 Steps a Day", "E-certificate of achievement"
QUARTER = dt.timedelta(minutes=15)
# How briskly a quarter-hour of the day is walked: to school and back, lunch, an evening round.
_BRISK = {7: 0.5, 8: 0.8, 12: 0.6, 13: 0.4, 16: 0.5, 18: 0.9, 19: 0.7, 21: 0.2}
_MOST = 1_500  # in a quarter-hour: 100 a minute
_PHONE_ONLY = range(18, 20)  # the watch is charging


async def wear(
    system: System, person_id: uuid.UUID, *, days: int = 6, seed: int | None = None
) -> dict[dt.date, int]:
    """Let the person wear both devices for some days up to today; the day before yesterday has no data.

    Yesterday some steps were typed in and one minute held too many. Returns what the watch counted, by day.
    """
    today = local_day(system.now, HONG_KONG)
    random = Random(person_id.int if seed is None else seed)  # noqa: S311: a walk, no secret
    counted: dict[dt.date, int] = {}
    for age in (age for age in range(days) if age != 2):
        day = today - dt.timedelta(days=age)
        watch, phone = _walk(day, random, system.now)
        counted[day] = sum(one.count for one in watch)
        if age == 1:
            watch += [
                _sample(day, 10, 0, 700, WATCH, Method.MANUAL),
                _sample(day, 15, 0, 900, WATCH, length=dt.timedelta(minutes=1)),
            ]
        async with system.database.transaction() as session:
            await take_steps(session, person_id, "google-health", StepBatch(samples=tuple(watch)), now=system.now)
            await take_steps(session, person_id, "garmin", StepBatch(samples=tuple(phone)), now=system.now)
    return counted


async def issue(system: System, person_id: uuid.UUID) -> str:
    """Issue a certificate to a person; return its code."""

    def same(words: str) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, words)

    new = NewCertificate(
        person_id,
        "walk",
        "achievement",
        "walk:achievement:run/1",
        CertificateWords(same(HEADING), same(TITLE), same("has walked 312,000 steps, on average 10,400 a day.")),
        same("Brave Otter 27"),
        dt.date(2026, 9, 1),
        dt.date(2026, 9, 30),
        system.now,
    )
    async with system.database.transaction() as session:
        await issue_certificates(session, [new], system.now)
        (held,) = (await list_certificates(session, person_id)).items
    return held.code


def _walk(day: dt.date, random: Random, now: dt.datetime) -> tuple[list[StepSample], list[StepSample]]:
    watch: list[StepSample] = []
    phone: list[StepSample] = []
    for hour, brisk in _BRISK.items():
        for minute in (0, 15, 30, 45):
            count = int(_MOST * brisk * random.uniform(0.2, 1))
            for device, into, share in ((WATCH, watch, 1.0), (PHONE, phone, random.uniform(0.5, 1.1))):
                one = _sample(day, hour, minute, int(count * share), device)
                if one.ends_at <= now and (device is PHONE or hour not in _PHONE_ONLY):
                    into.append(one)
    return watch, phone


def _sample(
    day: dt.date,
    hour: int,
    minute: int,
    count: int,
    device: Device,
    method: Method = Method.AUTOMATIC,
    *,
    length: dt.timedelta = QUARTER,
) -> StepSample:
    starts_at = dt.datetime.combine(day, dt.time(hour, minute), HONG_KONG).astimezone(dt.UTC)
    return StepSample(
        record_id=f"{device.key}:{starts_at.isoformat()}:{method}:{length}",
        revision=1,
        starts_at=starts_at,
        ends_at=starts_at + length,
        offset_s=28_800,
        count=count,
        device=device,
        method=method,
    )
