"""Which schedule a server works by."""

import pytest

from core.settings import Settings
from vaccines.overview.queries import chosen_schedule
from vaccines.schedules.catalogue import ScheduleFault


def test_a_schedule_that_is_not_there_is_told_with_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vaccines.overview.queries.get_settings", lambda: Settings(vaccine_schedule="atlantis"))
    with pytest.raises(ScheduleFault, match="EPLUS_VACCINE_SCHEDULE is atlantis; there are hk-childhood"):
        chosen_schedule()
