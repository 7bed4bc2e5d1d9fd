"""What people hand to a command by mistake is told in a sentence, not by a traceback."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import build_app
from core.settings import get_settings

RUN = CliRunner()


@pytest.mark.parametrize(
    "command",
    [
        ("challenge", "validate"),
        ("challenge", "simulate"),
        ("challenge", "publish"),
        ("facts", "import"),
        ("parks", "import"),
    ],
)
def test_a_file_that_is_no_text(tmp_path: Path, command: tuple[str, str]) -> None:
    file = tmp_path / "picture.yaml"
    file.write_bytes(b"name: \xff\xfe\x00")
    result = RUN.invoke(build_app(), [*command, str(file)])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert "is not text in UTF-8: byte 7" in " ".join(result.output.split())


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://eplus:hidden@127.0.0.1:1/eplus")
    get_settings.cache_clear()
    try:
        result = RUN.invoke(build_app(), ["review", "list"])
    finally:
        get_settings.cache_clear()
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert "127.0.0.1:1/eplus does not answer" in " ".join(result.output.split())
    assert "hidden" not in result.output
