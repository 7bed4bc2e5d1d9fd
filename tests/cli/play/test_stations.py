"""A small Saturday at a station against the whole system; and that its last look finds whatever is wrong.

It goes through a PgBouncer in transaction mode, so that this way is played as well.
"""

import pytest
from rich.console import Console

from cli.play.stations.running import SaturdaySettings, play_saturday
from cli.play.stations.truth import Ended, Found, Place, differences
from cli.play.stations.visitors import Key
from families.accounts.service import sign_up
from families.actors import Role
from families.roles.service import grant_role
from tests.conftest import NOW
from tests.support.roles import BORN_ON, PASSWORD
from tests.support.whole import whole_system

VISITORS = 25
POOLED = 4  # fewer connections than API and relay together would keep
OFFICER = "saturday-officer@example.hk"
WEIGHT: Key = ("weight", 61.5, 0.0)
PRESSURE: Key = ("blood_pressure", 128.0, 82.0)
GLUCOSE: Key = ("glucose", 5.1, 0.0)
ADVICE: Key = ("advice", "less salt", 0.0)
ENDED = (
    Ended("a", "Tablet 1", [WEIGHT], Place.RECORD, "mei"),
    Ended("b", "Tablet 2", [PRESSURE], Place.SLIP, "wai"),
    Ended("c", "Tablet 4", [GLUCOSE], Place.APART),
    Ended("d", "Tablet 3", [ADVICE], Place.NOWHERE),
)
FOUND: dict[Key, list[Found]] = {WEIGHT: [Found("mei", "Tablet 1")], PRESSURE: [Found("wai", "Tablet 2")]}


@pytest.mark.slow
async def test_every_measurement_of_a_saturday_ends_in_exactly_one_place() -> None:
    async with whole_system([NOW], pooled_connections=POOLED) as system:
        async with system.database.transaction() as session:
            account = await sign_up(
                session, email=OFFICER, phone=None, password=PASSWORD, birth_on=BORN_ON, now=NOW
            )
            await grant_role(session, account.person_id, Role.OFFICER, now=NOW)
        settings = SaturdaySettings(system.url, VISITORS, 7, OFFICER, PASSWORD, clock=lambda: NOW)
        report = await play_saturday(settings, Console(quiet=True))
    assert report.errors == []
    middle, committed, steady, stolen = report.tablets
    assert (middle.network_lost, committed.network_lost, steady.network_lost) == (2, 3, 0)
    assert (middle.repeated > 0, committed.repeated > 1, steady.repeated) == (True, True, 0)
    assert stolen.kept_apart > report.released > 0
    assert {(one.refused, one.still_waiting) for one in report.tablets} == {(0, 0)}
    assert min(report.measurements[place] for place in Place) > 0, "all places are met"
    assert report.measurements.total() > report.visits.total() > VISITORS
    assert (report.refusals["station_pass_used"] > 0, report.elsewhere > 0) == (True, True)
    assert set(report.hows) == {"pass", "card", "guest"}
    console = Console(record=True, width=140)
    report.print(console)
    told = console.export_text()
    assert "Every measurement is in exactly one place." in told
    assert f"{report.measurements[Place.APART]:,}" in told


def test_the_last_look_finds_nothing_where_all_is_right() -> None:
    assert differences(ENDED, FOUND, ["c"]) == []


@pytest.mark.parametrize(
    ("changed", "apart"),
    [
        ({WEIGHT: []}, ["c"]),
        ({WEIGHT: FOUND[WEIGHT] * 2}, ["c"]),
        ({WEIGHT: [Found("wai", "Tablet 1")]}, ["c"]),
        ({WEIGHT: [Found("mei", "Tablet 2")]}, ["c"]),
        ({GLUCOSE: [Found("mei", "Tablet 4")]}, ["c"]),
        ({ADVICE: [Found("mei", "Tablet 3")]}, ["c"]),
        ({("weight", 99.0, 0.0): [Found("mei", "Tablet 1")]}, ["c"]),
        ({}, []),
        ({}, ["c", "c"]),
        ({}, ["b", "c"]),
    ],
)
def test_the_last_look_finds(changed: dict[Key, list[Found]], apart: list[str]) -> None:
    assert len(differences(ENDED, {**FOUND, **changed}, apart)) == 1
