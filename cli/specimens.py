"""Draws papers of people who do not exist, to try the product with."""

import random
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from core.messages import DEFAULT_LANGUAGE, say
from core.pdf import FONT_FOLDERS, FontMissing
from core.settings import get_settings
from families.identity_numbers.rules import check_digit, written
from simulators.birth_certificate import CertificateText, draw_certificate, encoded, photographed

_FORMS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".heic": "HEIF"}
_FONT_FILES = "NotoSansCJK*Regular.ttc"


def draw_specimen(file: Path) -> None:
    """Write the photograph of a birth certificate with a new identity number. Exit code 1 where it cannot."""
    form = _FORMS.get(file.suffix.lower())
    font_file = _find_font_file()
    if form is None:
        _end(f"{file} must end in {', '.join(_FORMS)}.")
    if file.exists():
        _end(f"{file} exists already.")
    if font_file is None:
        _end(say(FontMissing.code, DEFAULT_LANGUAGE, {}))
    chance = random.SystemRandom()
    body = f"S{chance.randrange(1_000_000):06d}"
    text = CertificateText(identity_number=written(body + check_digit(body)))
    page = draw_certificate(text, font_file)
    file.write_bytes(encoded(photographed(page, seed=chance.randrange(1_000)), form))


def _find_font_file() -> Path | None:
    named = get_settings().font_folder
    folders = [named] if named else [Path(folder) for folder in FONT_FOLDERS]
    return next((found for folder in folders for found in sorted(folder.glob(_FONT_FILES))), None)


def _end(said: str) -> NoReturn:
    Console(stderr=True, highlight=False).print(said, markup=False, soft_wrap=True)
    raise typer.Exit(1)
