"""The slip: what was measured and what it asks for, in the visitor's language; for the screen, and as a PDF."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.clock import HONG_KONG, local_day
from core.messages import Language, say
from core.pdf import make_pdf, qr_svg
from stations.measuring.claims import KEPT
from stations.measuring.ranges import Level
from stations.measuring.rules import Finding, highest

_TEMPLATE = Path(__file__).with_name("slip.typ")
_GROUP = 4


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One value: what, how much, what is said of it ("" for nothing), its level, whose ranges."""

    what: str
    label: str
    value: str
    words: str
    level: Level
    source: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What a visitor is told. `summary` is the clear word; for an emergency it says what to do now."""

    lines: Sequence[SlipLine]
    level: Level
    summary: str
    disclaimer: str
    advice: str | None
    claim_words: str | None


def slip_of(
    findings: Sequence[Finding],
    language: Language,
    *,
    advice: str | None,
    claim_code: str | None,
    at: dt.datetime,
) -> Slip:
    """Return the slip of a visit at the instant `at`."""
    level = highest(findings)
    claim_words = None
    if claim_code is not None:
        params = {"code": grouped(claim_code), "on": local_day(at + KEPT).isoformat()}
        claim_words = say("station_slip_claim", language, params)
    return Slip(
        lines=[_line(finding, language) for finding in findings],
        level=level,
        summary="" if level is Level.NONE else say(f"station_level_{level.name.lower()}", language),
        disclaimer=say("station_slip_disclaimer", language),
        advice=advice,
        claim_words=claim_words,
    )


def make_document(
    slip: Slip, language: Language, *, place: str, at: dt.datetime, claim_code: str | None, public_url: str
) -> bytes:
    """Return the PDF, as wide as a slip printer's paper. Call it in a thread. Raises FontMissing."""
    sources = sorted({line.source for line in slip.lines if line.source})
    qr = qr_alt = ""
    if claim_code is not None:
        qr = qr_svg(f"{public_url}/stations/claim#{claim_code}")
        qr_alt = say("station_slip_qr", language, {"code": grouped(claim_code)})
    values = {
        "title": say("station_slip_title", language),
        "place": place,
        "at": at.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M"),
        "lines": [[line.label, line.value, line.words] for line in slip.lines],
        "summary": slip.summary,
        "is_urgent": slip.level >= Level.DOCTOR,
        "advice_title": say("station_slip_advice", language),
        "advice": slip.advice or "",
        "claim": slip.claim_words or "",
        "code": grouped(claim_code) if claim_code else "",
        "qr": qr,
        "qr_alt": qr_alt,
        "sources": [say("station_slip_source", language, {"source": source}) for source in sources],
        "disclaimer": slip.disclaimer,
    }
    return make_pdf(_TEMPLATE, values, language)


def grouped(code: str) -> str:
    """Return a code as people read it to each other."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _line(finding: Finding, language: Language) -> SlipLine:
    return SlipLine(
        what=finding.what,
        label=say(f"station_what_{finding.what}", language),
        value=finding.value,
        words=_words(finding, language),
        level=finding.level,
        source=finding.source,
    )


def _words(finding: Finding, language: Language) -> str:
    if finding.band == "none":
        return ""
    if finding.what == "child_bmi":
        if finding.band == "fine":
            return say("growth_fine_parent", language)
        return say(f"growth_flag_{finding.band}_parent", language)
    return say(f"station_{finding.what}_{finding.band}", language)
