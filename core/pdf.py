"""PDF documents from a Typst template and values, with Chinese letters embedded; and QR codes to stand on them.

Values reach a template as JSON data, never as markup, so no text of a person can change what is printed. Documents
are tagged (PDF/UA-1) unless a name has letters that no font here has: a mark stands for each, and `unprinted`
tells the template so. The same values give the same bytes.
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
from core.messages import Language, say
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
_UNPRINTED = "□"  # every font of CJK letters has it
_MOST_MISSING = 200  # different characters looked for in one document, some milliseconds each; boxes beyond
_PROBE = b"""#let told = json(bytes(sys.inputs.values))
#set document(title: "letters")
#set text(font: told.font)
#for letter in told.letters [#par[#letter]]
"""
_QR_QUIET_ZONE = 4  # modules of white around it, as ISO/IEC 18004 asks for


class FontMissing(Unavailable):
    """No font with Chinese letters is installed, so no document can be made (503)."""

    code: ClassVar[str] = "document_font_missing"


def make_pdf(template: Path, values: Mapping[str, Any], language: Language) -> bytes:
    """Return the document. Takes some milliseconds of processor time: call it in a thread. Raises FontMissing.

    The template finds `values` in `json(bytes(sys.inputs.values))`, with `lang`, `region`, `script`, `font`
    and `unprinted`, a line that says that characters are missing, or "".
    """
    told = {**values, **_TYPST_LANGUAGE[language], "font": _FAMILIES[language], "unprinted": ""}
    inputs = {"values": json.dumps(told, ensure_ascii=False)}
    try:
        return typst.compile(
            template, root=template.parent, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        told["unprinted"] = say("document_unprinted", language, {"mark": _UNPRINTED})
        return _with_marks(template, told)


def _with_marks(template: Path, told: Mapping[str, Any]) -> bytes:
    """Return the document with a mark in place of each character that no font here has."""
    written = json.dumps(told, ensure_ascii=False)
    missing = _missing_characters(frozenset(written), told["font"])
    inputs = {"values": written.translate(dict.fromkeys(map(ord, missing), _UNPRINTED))}
    # Untagged: a cluster may still have no glyph of its own, and the standard forbids that.
    return typst.compile(template, root=template.parent, font_paths=_fonts(), sys_inputs=inputs)


def _missing_characters(characters: frozenset[str], font: str) -> set[str]:
    """Return which of the characters no font here has: Typst names one at a time, of a page with nothing else."""
    left = sorted(one for one in characters if not one.isascii())
    missing: set[str] = set()
    for _ in range(_MOST_MISSING):
        inputs = {"values": json.dumps({"letters": left, "font": font}, ensure_ascii=False)}
        try:
            typst.compile(_PROBE, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            named = {one for one in left if f'"{one}"' in str(error)}
            if not named:
                break
            missing |= named
            left = [one for one in left if one not in named]
        else:
            break
    return missing


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
