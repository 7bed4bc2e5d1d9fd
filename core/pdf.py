"""PDF documents from a Typst template and values, with Chinese letters embedded; and QR codes to stand on them.

Values reach a template as JSON data, never as markup, so no text of a person can change what is printed. Documents
are tagged (PDF/UA-1) unless a name has letters that no font here has, and the same values give the same bytes.
docs/decisions/0100-documents-by-typst.md says why.
"""

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import segno
import typst

from core.errors import Unavailable
from core.messages import Language
from core.settings import get_settings

# Where packages put Noto Sans CJK: Debian and Ubuntu, Fedora, Arch, Homebrew's cask. `script/programs.py` looks at
# the same places (a test compares them).
FONT_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/noto-cjk",
    "/Library/Fonts",
)
# The same letters are drawn otherwise in Hong Kong and on the mainland: one family for each.
_FAMILIES: Mapping[Language, str] = {
    "en": "Noto Sans CJK HK",
    "zh-Hant": "Noto Sans CJK HK",
    "zh-Hans": "Noto Sans CJK SC",
}
_TYPST_LANGUAGE: Mapping[Language, Mapping[str, str]] = {
    "en": {"lang": "en", "region": "hk", "script": "latn"},
    "zh-Hant": {"lang": "zh", "region": "hk", "script": "hant"},
    "zh-Hans": {"lang": "zh", "region": "cn", "script": "hans"},
}
_QR_QUIET_ZONE = 4  # modules of white around it, as ISO/IEC 18004 asks for


class FontMissing(Unavailable):
    """No font with Chinese letters is installed, so no document can be made (503)."""

    code: ClassVar[str] = "document_font_missing"


def make_pdf(template: Path, values: Mapping[str, Any], language: Language) -> bytes:
    """Return the document. Takes some milliseconds of processor time: call it in a thread. Raises FontMissing.

    The template finds `values` in `json(bytes(sys.inputs.values))`, with `lang`, `region`, `script` and `font`.
    """
    told = {**values, **_TYPST_LANGUAGE[language], "font": _FAMILIES[language]}
    inputs = {"values": json.dumps(told, ensure_ascii=False)}
    try:
        return typst.compile(
            template, root=template.parent, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        # A name in letters of no font here: better a document with empty boxes for them than none. The standard
        # forbids such boxes.
        return typst.compile(template, root=template.parent, font_paths=_fonts(), sys_inputs=inputs)


def font_of(language: Language) -> str:
    """Return the family in which a document of this language is set, for drawings that stand in it."""
    return _FAMILIES[language]


def qr_svg(text: str) -> str:
    """Return a QR code of `text` as SVG, black on nothing; readable with 15 % of it soiled (level M)."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=_QR_QUIET_ZONE)
    return drawn.getvalue().decode()


@cache
def _fonts() -> "typst.Fonts":
    named = get_settings().font_folder
    folders = [named] if named else [Path(folder) for folder in FONT_FOLDERS]
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[folder for folder in folders if folder.is_dir()],
    )
    if not set(_FAMILIES.values()) <= set(fonts.families()):
        raise FontMissing
    return fonts
