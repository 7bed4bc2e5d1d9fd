"""Reads the files that people hand to a command; one that is no text is told in a sentence."""

from pathlib import Path

import typer
from rich.console import Console


def read_text(file: Path) -> str:
    """Return the file's text without its byte order mark. What is not UTF-8 ends the command with exit code 1."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        said = f"{file} is not text in UTF-8: byte {error.start + 1} begins no letter. Save it as UTF-8."
        Console(stderr=True, highlight=False).print(said, markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
