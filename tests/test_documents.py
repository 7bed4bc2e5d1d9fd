"""The pages for newcomers lead where they say."""

import re
from pathlib import Path

import pytest

from core.settings import PROJECT_ROOT

PAGES = [
    *PROJECT_ROOT.glob("*.md"),
    *(PROJECT_ROOT / "docs").rglob("*.md"),
    *(PROJECT_ROOT / "deploy").rglob("*.md"),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_every_command_of_the_readme_exists() -> None:
    readme = (PROJECT_ROOT / "README.md").read_text()
    commands = set(re.findall(r"\bscript/([a-z]+)", readme))
    assert commands == {
        path.name for path in (PROJECT_ROOT / "script").iterdir() if path.is_file() and not path.suffix
    }
