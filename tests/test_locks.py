"""Locks pin by hash and name no address."""

import pytest

from core.settings import PROJECT_ROOT


@pytest.mark.parametrize("name", ["web/package-lock.json", "requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_address(name: str) -> None:
    lines = (PROJECT_ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if "://" in line] == []
