"""The life of a child, as one story over HTTP: from the certificate's photograph to the day it decides alone.

What is expected is written down from the programme's table and the references' printed numbers, not from the code.
"""

import datetime as dt
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdf
import pytest
import pytest_asyncio
from icalendar import Calendar

from core.pdf import FONT_FOLDERS
from families.handover.service import announce_handovers, hand_over_due
from simulators.birth_certificate import CertificateText, draw_certificate, encoded, photographed
from tests.conftest import NOW
from tests.support.life import Life, Relative, adult, lives_from
from vaccines.reminders.service import remind_of_vaccines

BORN = dt.date(2024, 1, 31)
SIXTEEN = dt.date(2040, 1, 31)
PIN = "804213"
FONT = next(file for folder in FONT_FOLDERS for file in sorted(Path(folder).glob("NotoSansCJK*Regular.ttc")))
# What the programme comes to for a girl born on 31 January 2024, by the table of public notices: a date that does
# not exist moves to the first of the next month; Primary 1 begins in the September after her sixth birthday.
# Influenza from six months on in each season from September; the first time twice, four weeks apart.
PROGRAMME = (
    ("2024-01-31", "bcg hepatitis-b"),
    ("2024-03-01", "hepatitis-b"),  # 1 month
    ("2024-03-31", "dtap-ipv pcv"),  # 2 months
    ("2024-05-31", "dtap-ipv pcv"),  # 4 months
    ("2024-07-31", "dtap-ipv hepatitis-b"),  # 6 months
    ("2024-09-01", "influenza-inactivated"),
    ("2024-09-29", "influenza-inactivated"),
    ("2025-01-31", "mmr pcv varicella"),  # 12 months
    ("2025-07-31", "dtap-ipv mmrv"),  # 18 months
    ("2025-09-01", "influenza-inactivated"),
    ("2026-09-01", "influenza-inactivated"),
    ("2027-09-01", "influenza-inactivated"),
    ("2028-09-01", "influenza-inactivated"),
    ("2029-09-01", "influenza-inactivated"),
    ("2030-09-01", "dtap-ipv influenza-inactivated"),  # Primary 1
    ("2031-09-01", "influenza-inactivated"),
    ("2032-09-01", "influenza-inactivated"),
    ("2033-09-01", "influenza-inactivated"),
    ("2034-09-01", "hpv9 influenza-inactivated"),  # Primary 5
    ("2035-09-01", "hpv9 influenza-inactivated tdap-ipv"),  # Primary 6
)
DOSES = sum(len(vaccines.split()) for _, vaccines in PROGRAMME)
# By day: what is measured. At six months her weight has fallen from WHO's median at two (5.13 kg) to below the 2nd
# centile (5.7 kg); at twelve it is WHO's median (8.95 kg) again.
MEASURED: dict[str, dict[str, float]] = {
    "2024-01-31": {"weight_kg": 3.2, "height_cm": 49.5, "head_cm": 34.1},
    "2024-03-31": {"weight_kg": 5.1, "height_cm": 57.0},
    "2024-07-31": {"weight_kg": 5.9, "height_cm": 65.0},
    "2025-01-31": {"weight_kg": 8.95, "height_cm": 74.0},
    "2026-01-31": {"head_cm": 46.0},
    "2029-07-31": {"weight_kg": 25.0},
}
REFERENCES = ("hk2020", "who", "who_hk2020")


@pytest_asyncio.fixture(loop_scope="session")
async def life(database: object) -> AsyncIterator[Life]:
    async with lives_from(NOW, BORN) as life:
        yield life


async def test_from_the_certificate_to_the_day_she_decides_alone(life: Life) -> None:
    mother = await adult(life)
    child = await _registered(mother)
    account = (await mother.ask("POST", f"{child}/account", {"pin": PIN}, status=201)).json()
    signed = {name: account[name] for name in ("family_code", "nickname")}
    daughter = Relative(life, life.client(), {"method": "pin", "pin": PIN, **signed})
    days = sorted({day for day, _ in PROGRAMME} | MEASURED.keys())
    for day in map(dt.date.fromisoformat, days):
        await _visit(life, mother, child, day)
    await _everything_is_had(mother, child)
    await _growth_on_three_charts(mother, child)
    await _the_school_form_is_printed(mother, child)
    await _a_calendar_is_shared(life, mother, child)
    await _grandmother_looks(life, mother, child)
    await _everything_is_taken_along(mother, child)
    await _she_decides_alone(life, mother, daughter, child)


async def _registered(mother: Relative) -> str:
    """Photograph the certificate, check its fields, register, and return the child's address."""
    text = CertificateText(birth_on="31 JANUARY 2024")
    picture = encoded(photographed(draw_certificate(text, FONT), seed=1), "JPEG")
    read = (await mother.ask("POST", "/birth-certificates/readings", picture)).json()
    assert read["missing"] == []
    body = {one["field"]: one["value"] for one in read["fields"]}
    assert (body["birth_on"], body["sex"], body["name_zh"]) == (BORN.isoformat(), "female", "陳家欣")
    made = (await mother.ask("POST", "/children", {**body, "is_from_certificate": True}, status=201)).json()
    assert made["identity_number"] == "S123***(*)"
    family = (await mother.ask("GET", "/me")).json()["persons"]
    assert [one["display_name"] for one in family if one["is_child"]] == ["陳家欣"]
    child = f"/persons/{made['person_id']}"
    for profile in ("vaccines", "growth"):  # what the certificate says need not be said again
        known = (await mother.ask("GET", f"{child}/{profile}/profile")).json()
        assert (known["sex"], known["revision"]) == ("female", 0), profile
    return child


async def _visit(life: Life, mother: Relative, child: str, day: dt.date) -> None:
    """See the day before that nothing is due, have what the table says is due, and enter what is measured."""
    expected = dict(PROGRAMME).get(day.isoformat(), "").split()
    if day > BORN:
        life.come_to(day - dt.timedelta(days=1))
        assert await _due(mother, child) == [], day
        await _reminders_go_out(life)
    life.come_to(day)
    await _reminders_go_out(life)
    assert await _due(mother, child) == expected, day
    for vaccine in expected:
        body = {"given_on": day.isoformat(), "product": vaccine, "batch": f"{day:%y%m%d}-{vaccine[:4]}"}
        await mother.ask("POST", f"{child}/vaccines/doses", body, status=201)
    following = next((on for on, _ in PROGRAMME if on > day.isoformat()), "2036-09-01")
    coming = (await mother.ask("GET", f"{child}/vaccines")).json()["next"]
    assert min(one["recommended_on"] for one in coming) == following, day
    if day.isoformat() in MEASURED:
        entry = {"measured_on": day.isoformat(), **MEASURED[day.isoformat()]}
        await mother.ask("POST", f"{child}/growth/entries", entry, status=201)


async def _reminders_go_out(life: Life) -> None:
    async with life.database.transaction() as session:
        await remind_of_vaccines(session, now=life.clock[0])


async def _due(who: Relative, child: str) -> list[str]:
    shown = (await who.ask("GET", f"{child}/vaccines")).json()["next"]
    assert "overdue" not in {one["timing"] for one in shown}
    return sorted(one["vaccine"] for one in shown if one["timing"] == "due")


async def _everything_is_had(mother: Relative, child: str) -> None:
    told = [
        one for one in (await mother.ask("GET", "/notices")).json()["items"] if one["kind"] == "vaccine_reminder"
    ]
    assert len(told) == len(PROGRAMME), "once for each visit, however many vaccines, and not again on the day"
    shown = (await mother.ask("GET", f"{child}/vaccines")).json()
    assert len(shown["doses"]) == DOSES
    assert {verdict["standing"] for dose in shown["doses"] for verdict in dose["verdicts"]} == {"valid"}
    assert {one["status"] for one in shown["series"]} == {"complete"}
    card = (await mother.ask("GET", f"{child}/vaccines/health-card")).json()
    assert card["qr"].startswith("shc:/")
    again = {"given_on": "2024-01-31", "product": "bcg"}
    refused = await mother.ask("POST", f"{child}/vaccines/doses", again, status=409)
    assert refused.json()["code"] == "dose_already_there"


async def _growth_on_three_charts(mother: Relative, child: str) -> None:
    entries: dict[str, dict[str, Any]] = {}
    for reference in REFERENCES:
        shown = (await mother.ask("GET", f"{child}/growth?reference={reference}")).json()["entries"]
        entries[reference] = {one["measured_on"]: one for one in shown}
        assert entries[reference].keys() == MEASURED.keys()
        chart = (await mother.ask("GET", f"{child}/growth/chart?measure=weight&reference={reference}")).json()
        assert len(chart["points"]) == 5  # as many weights
    # WHO's tables at 366 days: median 8.9536 kg, S 0.12268; HK2020's at 12 months: 9.0095 kg, S 0.10595.
    assert _score(entries["who"]["2025-01-31"], "weight")["z"] == pytest.approx(0.0, abs=0.011)
    assert _score(entries["hk2020"]["2025-01-31"], "weight")["z"] == pytest.approx(-0.06, abs=0.011)
    # HK2020's printed head circumferences at 24 months: 45.59 is the 9th centile, 46.41 the 25th.
    assert _score(entries["hk2020"]["2026-01-31"], "head")["band"] == 3
    # HK2020's printed weights at 66 months: 24.12 kg is the 98th centile, 26.71 the 99.6th. Weight alone asks for
    # a height, no more. WHO's at 66 months: median 19.1276, L -0.4834, S 0.14569: 25 kg is at z 1.72.
    assert _flags(entries["hk2020"]["2029-07-31"]) == [("weight_high", "monitor")]
    assert _flags(entries["who"]["2029-07-31"]) == []
    assert _score(entries["who"]["2029-07-31"], "weight")["z"] == pytest.approx(1.72, abs=0.02)
    for day, entry in entries["who_hk2020"].items():
        followed = "who" if day < "2026-01-31" else "hk2020"  # her second birthday
        assert entry["scores"] == entries[followed][day]["scores"], day
    # Across two centile lines in infancy: to be looked at, whichever the chart; well again at twelve months.
    for reference in REFERENCES:
        assert ("weight_falling", "refer") in _flags(entries[reference]["2024-07-31"]), reference
    assert entries["who_hk2020"]["2025-01-31"]["verdict"]["level"] == "fine"


def _score(entry: dict[str, Any], measure: str) -> dict[str, Any]:
    (found,) = [one for one in entry["scores"] if one["measure"] == measure]
    return dict(found)


def _flags(entry: dict[str, Any]) -> list[tuple[str, str]]:
    return [(flag["code"], flag["level"]) for flag in entry["verdict"]["flags"]]


async def _the_school_form_is_printed(mother: Relative, child: str) -> None:
    form = await mother.ask("GET", f"{child}/vaccines/school-form?language=zh-Hant")
    words = _words(form.content).replace(" ", "").replace("\n", "")
    for expected in ("陳家欣", "卡介苗", "乙型肝炎", "白喉、破傷風、百日咳及小兒麻痺", "水痘", "HPV"):
        assert expected in words
    for day, vaccines in PROGRAMME:
        assert vaccines.startswith("influenza") or f"{day}*" in words, day  # the star: entered by the family


async def _a_calendar_is_shared(life: Life, mother: Relative, child: str) -> None:
    body = {"label": "嫲嫲的電話", "language": "zh-Hant"}
    feed = (await mother.ask("POST", f"{child}/vaccines/calendars", body, status=201)).json()
    async with life.client() as phone:  # of whoever has the address, signed in nowhere
        path = urlsplit(feed["address"]).path
        (event,) = Calendar.from_ical((await phone.get(path)).content).walk("VEVENT")
        assert "陳家欣" in str(event["SUMMARY"])
        assert event.decoded("DTSTART") == dt.date(2036, 9, 1)  # only the next influenza season is left
        await mother.ask("DELETE", f"{child}/vaccines/calendars/{feed['id']}", status=204)
        assert (await phone.get(path)).status_code == 404


async def _grandmother_looks(life: Life, mother: Relative, child: str) -> None:
    grandmother = await adult(life)
    await grandmother.ask("GET", f"{child}/vaccines", status=404)
    invited = await mother.ask("POST", f"{child}/carer-invitations", {"level": "view"}, status=201)
    await grandmother.ask("POST", "/care/join", {"code": invited.json()["code"]})
    await grandmother.ask("GET", f"{child}/growth")
    entry = {"measured_on": life.today.isoformat(), "weight_kg": 38.0}
    await grandmother.ask("POST", f"{child}/growth/entries", entry, status=403)
    log = (await mother.ask("GET", f"{child}/access-log")).json()["items"]
    looks = [(one["actor_id"], one["relation"], one["access"], one["what"], one["why"]) for one in log]
    assert (grandmother.person_id, "carer_with_view", "view", "growth", "care") in looks
    assert ("calendar", None) in {(one["why"], one["actor_id"]) for one in log}
    assert mother.person_id in {one["actor_id"] for one in log}
    assert not [one for one in looks if one[0] == grandmother.person_id and "edit" in one]


async def _everything_is_taken_along(who: Relative, child: str) -> None:
    sections = (await who.ask("GET", f"{child}/export")).json()["sections"]
    held = sorted((one["given_on"], one["product"]) for one in sections["immunizations"])
    assert held == sorted((day, vaccine) for day, vaccines in PROGRAMME for vaccine in vaccines.split())
    measured = {one["measured_on"]: one for one in sections["growth_entries"]}
    for day, values in MEASURED.items():
        for name, per_unit in (("weight_kg", 1_000), ("height_cm", 10), ("head_cm", 10)):
            kept = measured[day][{"weight_kg": "weight_g", "height_cm": "height_mm", "head_cm": "head_mm"}[name]]
            assert kept == (None if name not in values else round(values[name] * per_unit)), (day, name)
    assert sections["identity_numbers"][0]["number"] == "S1234562"
    assert "黃美玲" in sections["child_registrations"][0]["details"]
    assert {"access_log", "vaccine_calendars", "persons", "family_members"} <= sections.keys()
    words = _words((await who.ask("GET", f"{child}/export.pdf")).content)
    for one in sections["immunizations"]:
        assert one["batch"] in words, one["batch"]
    for day, entry in measured.items():
        assert day in words
        assert entry["weight_g"] is None or str(entry["weight_g"]) in words


async def _she_decides_alone(life: Life, mother: Relative, daughter: Relative, child: str) -> None:
    await daughter.ask(
        "POST", f"{child}/growth/entries", {"measured_on": "2035-09-01", "weight_kg": 37}, status=403
    )
    for day in (SIXTEEN - dt.timedelta(days=60), SIXTEEN - dt.timedelta(days=1), SIXTEEN):
        life.come_to(day)
        async with life.database.transaction() as session:
            await announce_handovers(session, now=life.clock[0])
        async with life.database.transaction() as session:
            await hand_over_due(session, now=life.clock[0])
        status = 201 if day < SIXTEEN else 403
        entry = {"measured_on": day.isoformat(), "weight_kg": 50.0}
        await mother.ask("POST", f"{child}/growth/entries", entry, status=status)
    for who in (mother, daughter):
        told = [one["kind"] for one in (await who.ask("GET", "/notices")).json()["items"]]
        assert [kind for kind in told if kind.startswith("hand")] == ["handed_over", "handover_ahead"]
    # Nothing is lost, the guardian may look on, and she alone decides who may.
    for who in (mother, daughter):
        assert len((await who.ask("GET", f"{child}/vaccines")).json()["doses"]) == DOSES
    entry = {"measured_on": SIXTEEN.isoformat(), "weight_kg": 50.5}
    await daughter.ask("POST", f"{child}/growth/entries", entry, status=201)
    await mother.ask("GET", f"{child}/export", status=403)
    await daughter.ask("GET", f"{child}/export")
    await daughter.ask("DELETE", f"{child}/carers/{mother.person_id}", status=204)
    await mother.ask("GET", f"{child}/vaccines", status=403)


def _words(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)
