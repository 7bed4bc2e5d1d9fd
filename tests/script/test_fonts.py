"""Where documents find their letters: the same places for who installs the font and for who uses it."""

from pathlib import Path

import pytest

from core.pdf import FONT_FOLDERS
from script.programs import DOCUMENT_FONT_FOLDERS, has_document_font


def test_the_same_folders_are_looked_at() -> None:
    assert DOCUMENT_FONT_FOLDERS == FONT_FOLDERS


def test_a_folder_of_ones_own_must_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPLUS_FONT_FOLDER", str(tmp_path))
    assert not has_document_font()
    (tmp_path / "NotoSansCJK-Regular.ttc").touch()
    assert has_document_font()
