"""What a piece of text means in a field of a certificate. Pure: text in, value and how surely out."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from families.birth_certificates.labels import CertificateField
from families.identity_numbers.errors import IdentityNumberMalformed, IdentityNumberMistyped
from families.identity_numbers.rules import read_identity_number, read_seen_identity_number

MAX_VALUE_CHARS = 80
GUESSED = 0.5  # a number that only became good by taking one character for another
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s*[-/.,]?\s*([a-z]{3,9})\.?\s*[-/.,]?\s*(\d{4})")
_DAY_MONTH_NUMBER = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")

Value = tuple[str | None, float]


def read_value(field: CertificateField, text: str) -> Value:
    """Return what `text` says in `field`, and how surely it says just that: 0 to 1, None and 0 if nothing.

    Dates are ISO 8601, sex is `male` or `female`, an identity number is as it is written.
    """
    plain = unicodedata.normalize("NFKC", text).strip(" :;,")
    value, confidence = _READERS[field](plain)
    if not value or len(value) > MAX_VALUE_CHARS:
        return None, 0.0
    return value, confidence


def read_date(text: str) -> dt.date | None:
    """Return the date in `text`: `5 March 2026`, `05-03-2026` (day first, as in Hong Kong), `2026年3月5日`."""
    folded = text.casefold()
    named, numbered, year_first = (
        pattern.search(folded) for pattern in (_DAY_MONTH_NAME, _DAY_MONTH_NUMBER, _YEAR_FIRST)
    )
    try:
        if named and named.group(2)[:3] in _MONTHS:
            return dt.date(int(named.group(3)), _MONTHS.index(named.group(2)[:3]) + 1, int(named.group(1)))
        if year_first:
            return dt.date(*(int(part) for part in year_first.groups()))
        if numbered:
            day, month, year = (int(part) for part in numbered.groups())
            return dt.date(year, month, day)
    except ValueError:
        return None
    return None


def _date(text: str) -> Value:
    day = read_date(text)
    return (day.isoformat(), 1.0) if day else (None, 0.0)


def _sex(text: str) -> Value:
    words = set(re.findall(r"[a-z]+", text.casefold()))
    is_male = bool(words & {"m", "male"}) or "男" in text
    is_female = bool(words & {"f", "female"}) or "女" in text
    if is_male == is_female:
        return None, 0.0
    return ("male" if is_male else "female"), 1.0


def _identity_number(text: str) -> Value:
    try:
        number, confidence = read_identity_number(text), 1.0
    except (IdentityNumberMalformed, IdentityNumberMistyped):
        found = read_seen_identity_number(text)
        if found is None:
            return None, 0.0
        number, confidence = found, GUESSED
    return f"{number[:-1]}({number[-1]})", confidence


def _registration_number(text: str) -> Value:
    kept = re.sub(r"[^A-Z0-9/-]", "", text.upper())
    return (kept or None), 1.0 if re.search(r"\d", kept) else 0.0


def _name_en(text: str) -> Value:
    kept = re.sub(r"[^A-Za-z,.'\- ]", "", text)
    return (" ".join(kept.replace(",", ", ").split()) or None), 1.0


def _name_zh(text: str) -> Value:
    return ("".join(_HAN.findall(text)) or None), 1.0


def _as_it_stands(text: str) -> Value:
    return (" ".join(text.split()) or None), 1.0


_READERS: Mapping[CertificateField, Callable[[str], Value]] = MappingProxyType(
    {
        CertificateField.REGISTRATION_NUMBER: _registration_number,
        CertificateField.IDENTITY_NUMBER: _identity_number,
        CertificateField.NAME_EN: _name_en,
        CertificateField.NAME_ZH: _name_zh,
        CertificateField.SEX: _sex,
        CertificateField.BIRTH_ON: _date,
        CertificateField.BIRTH_PLACE: _as_it_stands,
        CertificateField.FATHER_NAME: _as_it_stands,
        CertificateField.MOTHER_NAME: _as_it_stands,
    }
)
