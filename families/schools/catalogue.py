"""The project's own file of schools: compiled from the public register, read back for loading.

Refuses a register with double ids, unknown levels, or positions outside Hong Kong.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from opencc import OpenCC

from families.schools.models import SchoolLevel

FILE_NAME = "schools.csv"
_WEST, _SOUTH, _EAST, _NORTH = 113.82, 22.13, 114.44, 22.57  # Hong Kong with its waters, degrees in WGS 84
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LOWER_WORDS = frozenset({"of", "the", "and", "in", "on", "for", "by", "at", "to", "de", "du"})
_UPPER_WORDS = frozenset(
    {
        "ELCHK",
        "TWGHS",
        "HKUGA",
        "DSC",
        "HKICC",
        "HKFYG",
        "HKCCCU",
        "YMCA",
        "CNEC",
        "CCC",
        "HHCKLA",
        "CUHK",
        "VNSAA",
        "PAOC",
        "AOG",
        "CMA",
        "NTHYK",
        "NLSI",
        "HKFEW",
        "HKMA",
        "AOI",
        "HKCA",
        "MFBM",
        "SKH",
        "KLT",
        "SAHK",
        "HKSYC&IA",
        "AD&FD",
    }
)
_BRACKETS = str.maketrans("()〈〉﹝﹞", "\uff08\uff09" * 3)  # the register uses four kinds; full width is usual
# What the register has garbled, by its own spelling.
_CORRECTIONS = {"LYC'EE FRANCAIS INTERNATIONAL": "LYCÉE FRANÇAIS INTERNATIONAL"}


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school as the file holds it. `name_zh_hant` is the English name where a school has no Chinese one."""

    id: str
    name_en: str
    name_zh_hant: str
    name_zh_hans: str
    level: SchoolLevel
    district: str
    finance: str
    longitude: float
    latitude: float

    def __post_init__(self) -> None:
        if not (_WEST <= self.longitude <= _EAST and _SOUTH <= self.latitude <= _NORTH):
            raise ValueError(f"school {self.id} lies outside Hong Kong")


def compile_schools(register: Path) -> list[SchoolRow]:
    """Return the schools of the register, by id. Raises ValueError for a faulty row."""
    to_simplified = OpenCC("hk2s")
    with register.open(encoding="utf-8", newline="") as file:
        rows = [_compiled(record, to_simplified) for record in csv.DictReader(file)]
    return _checked(rows)


def write_schools(rows: Iterable[SchoolRow], path: Path) -> None:
    """Write the project's file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(SchoolRow)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def read_schools(path: Path) -> list[SchoolRow]:
    """Read the project's file. Raises ValueError for a faulty row."""
    with path.open(encoding="utf-8", newline="") as file:
        return _checked(
            [
                SchoolRow(
                    id=record["id"],
                    name_en=record["name_en"],
                    name_zh_hant=record["name_zh_hant"],
                    name_zh_hans=record["name_zh_hans"],
                    level=SchoolLevel(record["level"]),
                    district=record["district"],
                    finance=record["finance"],
                    longitude=float(record["longitude"]),
                    latitude=float(record["latitude"]),
                )
                for record in csv.DictReader(file)
            ]
        )


def english_name(register_name: str) -> str:
    """Return a name of the register, which is in capitals, as it is written on a school's gate."""
    for garbled, right in _CORRECTIONS.items():
        register_name = register_name.replace(garbled, right)
    words = " ".join(register_name.split()).split(" ")
    return " ".join(_cased(word, is_first=index == 0) for index, word in enumerate(words))


def _compiled(record: Mapping[str, str], to_simplified: OpenCC) -> SchoolRow:
    name_en = english_name(record["name_en"])
    chinese = "".join(record["name_zh_hant"].split()).translate(_BRACKETS)
    name_zh_hant = chinese if _CHINESE.search(chinese) else name_en
    return SchoolRow(
        id=record["id"],
        name_en=name_en,
        name_zh_hant=name_zh_hant,
        name_zh_hans=to_simplified.convert(name_zh_hant),
        level=SchoolLevel(record["level"].lower()),
        district=_slug(record["district"]),
        finance=_slug(record["finance_type"]),
        longitude=float(record["lon"]),
        latitude=float(record["lat"]),
    )


def _checked(rows: list[SchoolRow]) -> list[SchoolRow]:
    if len({row.id for row in rows}) != len(rows):
        raise ValueError("two schools have one id")
    return sorted(rows, key=lambda row: row.id)


def _slug(words: str) -> str:
    return "-".join(words.lower().split())


def _cased(word: str, *, is_first: bool) -> str:
    bare = word.strip("(),")
    if bare in _UPPER_WORDS or re.fullmatch(r"(?:[A-Z]\.)+|V|II|III", bare):
        return word
    if word.lower() in _LOWER_WORDS and not is_first:
        return word.lower()
    # A letter after the start, a bracket, a dash or a dot begins a word; one after an apostrophe does not.
    return re.sub(r"(^|[(\-./&])(\w)", lambda match: match[1] + match[2].upper(), word.lower())
