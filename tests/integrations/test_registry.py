"""A source is added by being installed: no other code is touched."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from integrations.registry import (
    GROUP,
    StepSourceNotAvailable,
    StepSourceUnknown,
    find_source_types,
    open_sources,
)

SOURCE = """
from integrations.capabilities import Capabilities, Delivery
from integrations.vendor_settings import VendorSettings


class PedometerSettings(VendorSettings, env_prefix="EPLUS_PEDOMETER_"):
    pass


class PedometerSource:
    CAPABILITIES = Capabilities(
        slug="pedometer", deliveries=frozenset({Delivery.UPLOAD}), grain_s=60, gives_day_totals=False
    )
    SETTINGS = PedometerSettings

    def __init__(self, outside):
        self.is_configured = PedometerSettings().is_set
        self.capabilities = self.CAPABILITIES
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pedometer_source.py").write_text(SOURCE)
    distribution = tmp_path / "pedometer_source-1.0.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: pedometer-source\nVersion: 1.0\n")
    (distribution / "entry_points.txt").write_text(f"[{GROUP}]\npedometer = pedometer_source:PedometerSource\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    find_source_types.cache_clear()
    yield distribution
    find_source_types.cache_clear()
    sys.modules.pop("pedometer_source", None)


async def test_a_source_from_another_distribution(
    installed: Path, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_sources(redis) as sources:
        assert {"pedometer", "google-health"} <= {each.capabilities.slug for each in sources}
        assert sources.get("pedometer").capabilities.grain_s == 60
        with pytest.raises(StepSourceNotAvailable):
            sources.get_configured("pedometer")
        with pytest.raises(StepSourceUnknown):
            sources.get("unheard-of")
    monkeypatch.setenv("EPLUS_PEDOMETER_CLIENT_ID", "id")
    monkeypatch.setenv("EPLUS_PEDOMETER_CLIENT_SECRET", "secret")
    async with open_sources(redis) as sources:
        assert sources.get_configured("pedometer").capabilities.slug == "pedometer"


def test_a_name_that_is_not_the_slug_stops_the_start(installed: Path) -> None:
    (installed / "entry_points.txt").write_text(f"[{GROUP}]\nother = pedometer_source:PedometerSource\n")
    with pytest.raises(ValueError, match="not its source's slug"):
        find_source_types()
