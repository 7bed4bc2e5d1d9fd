"""A short game against the whole system: nothing fails, no cheat gets through, nothing acknowledged is lost.

Through a PgBouncer in transaction mode, so that this way is played as well; all other tests go without.
"""

import pytest
from rich.console import Console

from cli.play.running import PlaySettings, play
from core.clock import utc_now
from core.database import Database
from tests.support.whole import whole_system

FAMILIES = 4  # honest, clumsy, cheating, honest
POOLED = 4  # fewer connections than API and relay together would keep


@pytest.mark.slow
async def test_families_play(database: Database) -> None:
    async with whole_system([utc_now()], pooled_connections=POOLED) as system:
        settings = PlaySettings(system.url, FAMILIES, minutes=0.05, seed=7, challenge="go-to-park")
        report = await play(settings, Console(quiet=True))
    assert report.errors == []
    assert report.families == FAMILIES
    assert report.verdicts["accepted", "check_in_accepted"] > 0
    assert report.catches > 0
    assert report.verdicts["held", "check_in_mock_location"] > 0
    assert report.refusals["forged token: 401", "access_token_invalid"] == 1
    assert report.rechecked >= report.check_ins
    assert report.phones >= FAMILIES + 1, "each guardian's, and the child's whose walk is a copy"
    assert report.days_settled >= 3 * FAMILIES
    assert report.days_held == 3, "shaken, rushed, copied"
    assert report.step_differences == 0
    assert report.refusals["forged upload: 401", "upload_signature_wrong"] == 1
