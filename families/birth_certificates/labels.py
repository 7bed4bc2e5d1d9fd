"""What the fields of a birth certificate are called on it, and which piece of text is such a label. Pure.

The labels are those of the layout of `simulators/birth_certificate.py`, in English and Traditional
Chinese, with what a recogniser makes of them (simplified letters, a missing space). A real certificate's labels
are added here.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType

ALIKE = 0.82  # of 1: one wrong letter in a label of seven


class CertificateField(StrEnum):
    """What is read off a certificate."""

    REGISTRATION_NUMBER = "registration_number"
    IDENTITY_NUMBER = "identity_number"
    NAME_EN = "name_en"
    NAME_ZH = "name_zh"
    SEX = "sex"
    BIRTH_ON = "birth_on"
    BIRTH_PLACE = "birth_place"
    FATHER_NAME = "father_name"
    MOTHER_NAME = "mother_name"


# Without spaces and signs, lower case.
_LABELS: Mapping[CertificateField, Sequence[str]] = MappingProxyType(
    {
        CertificateField.REGISTRATION_NUMBER: ("registrationno", "registrationnumber", "登記編號", "登记编号"),
        CertificateField.IDENTITY_NUMBER: (
            "identityno",
            "identitynumber",
            "hkidno",
            "身份證號碼",
            "身分證號碼",
            "身份证号码",
        ),
        CertificateField.NAME_EN: ("nameinenglish", "englishname", "英文姓名"),
        CertificateField.NAME_ZH: ("nameinchinese", "chinesename", "中文姓名"),
        CertificateField.SEX: ("sex", "性別", "性别"),
        CertificateField.BIRTH_ON: ("dateofbirth", "出生日期"),
        CertificateField.BIRTH_PLACE: ("placeofbirth", "出生地點", "出生地点"),
        CertificateField.FATHER_NAME: ("nameoffather", "fathersname", "父親姓名", "父亲姓名"),
        CertificateField.MOTHER_NAME: ("nameofmother", "mothersname", "母親姓名", "母亲姓名"),
    }
)
_WHOLE_ONLY = frozenset({"sex"})  # too short to look for inside other words


@dataclass(frozen=True, slots=True)
class LabelSeen:
    """A label in a piece of text, how surely (0 to 1), and what stands behind it in the same piece."""

    field: CertificateField
    likeness: float
    rest: str


def find_label(text: str) -> LabelSeen | None:
    """Return the label that a piece of text is or begins with, if any."""
    letters = [(index, char.casefold()) for index, char in enumerate(unicodedata.normalize("NFKC", text))]
    kept = [(index, char) for index, char in letters if char.isalnum()]
    plain = "".join(char for _, char in kept)
    best: LabelSeen | None = None
    for field, aliases in _LABELS.items():
        end, likeness = _behind(plain, aliases)
        if likeness >= ALIKE and (best is None or likeness > best.likeness):
            rest = "" if end >= len(kept) else unicodedata.normalize("NFKC", text)[kept[end][0] :]
            best = LabelSeen(field, likeness, rest.strip(" :."))
    return best


def _behind(plain: str, aliases: Sequence[str]) -> tuple[int, float]:
    """Return where `plain` goes on behind its label, in either or both languages, and how alike the label is."""
    end, likeness, is_more = 0, 0.0, True
    while is_more:
        is_more = False
        for alias in aliases:
            part = plain[end : end + len(alias)]
            if not part or (alias in _WHOLE_ONLY and not _stands_alone(plain, end, alias)):
                continue
            ratio = SequenceMatcher(None, part, alias, autojunk=False).ratio()
            if ratio >= ALIKE:
                end, likeness, is_more = end + len(part), max(likeness, ratio), True
    return end, likeness


def _stands_alone(plain: str, start: int, alias: str) -> bool:
    following = plain[start + len(alias) : start + len(alias) + 1]
    is_all = plain[start:] in {alias, f"{alias}m", f"{alias}f"}
    return is_all or (plain.startswith(alias, start) and not following.isascii())
