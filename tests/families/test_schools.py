"""The project's file of schools, and finding one in three languages."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.settings import PROJECT_ROOT
from families.schools.catalogue import (
    FILE_NAME,
    SchoolRow,
    compile_schools,
    english_name,
    read_schools,
    write_schools,
)
from families.schools.errors import SchoolUnknown
from families.schools.models import School, SchoolLevel
from families.schools.repository import get_school, list_schools, put_schools, search_schools

ROWS = read_schools(PROJECT_ROOT / "data" / "schools" / FILE_NAME)
_HEADER = "id,name_en,name_zh_hant,level,district,lat,lon,finance_type\n"


@pytest.fixture
async def schools(session: AsyncSession) -> AsyncSession:
    await put_schools(session, ROWS)
    return session


def test_the_file_is_whole() -> None:
    assert len(ROWS) == 1_224
    assert {row.level for row in ROWS} == set(SchoolLevel)
    assert len({row.district for row in ROWS}) == 18
    assert all(row.name_en and row.name_zh_hant and row.name_zh_hans for row in ROWS)
    assert not [row for row in ROWS if row.name_zh_hant.isascii() and row.name_zh_hant != row.name_en]


@pytest.mark.parametrize(
    ("register", "written"),
    [
        ("BONHAM ROAD GOVERNMENT PRIMARY SCHOOL", "Bonham Road Government Primary School"),
        ("ST.  ANTHONY'S SCHOOL", "St. Anthony's School"),
        ("TUNG WAH GROUP OF HOSPITALS LI KA SHING COLLEGE", "Tung Wah Group of Hospitals Li Ka Shing College"),
        ("ELCHK LUTHERAN ACADEMY", "ELCHK Lutheran Academy"),
        ("G.T. (ELLEN YEUNG) COLLEGE", "G.T. (Ellen Yeung) College"),
        ("KING GEORGE V SCHOOL", "King George V School"),
        ("THE HARBOUR SCHOOL", "The Harbour School"),
        ("LYC'EE FRANCAIS INTERNATIONAL (CO-ED)", "Lycée Français International (Co-Ed)"),
    ],
)
def test_english_names_as_on_the_gate(register: str, written: str) -> None:
    assert english_name(register) == written


def test_compiling_cleans_and_is_repeatable(tmp_path: Path) -> None:
    register = tmp_path / FILE_NAME
    register.write_text(
        _HEADER
        + "edb-2,PEAK SCHOOL,PEAKSCHOOL,PRIMARY,Central and Western,22.27,114.15,ESF\n"
        + "edb-1,KEI WAN SCHOOL,基灣小學(愛蝶灣),PRIMARY,Wan Chai,22.28,114.18,DIRECT SUBSIDY\n"
    )
    rows = compile_schools(register)
    assert [row.id for row in rows] == ["edb-1", "edb-2"]
    assert rows[0].name_zh_hant == "基灣小學\uff08愛蝶灣\uff09"
    assert rows[0].name_zh_hans == "基湾小学\uff08爱蝶湾\uff09"
    assert (rows[0].district, rows[0].finance) == ("wan-chai", "direct-subsidy")
    assert rows[1].name_zh_hant == rows[1].name_zh_hans == rows[1].name_en == "Peak School"
    write_schools(rows, tmp_path / "once.csv")
    assert read_schools(tmp_path / "once.csv") == rows


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("edb-1,A,甲,PRIMARY,Wan Chai,114.18,22.28,AIDED\n", "outside Hong Kong"),
        ("edb-1,A,甲,PRIMARY,Wan Chai,22.28,114.18,AIDED\n" * 2, "one id"),
        ("edb-1,A,甲,NURSERY,Wan Chai,22.28,114.18,AIDED\n", "nursery"),
    ],
)
def test_a_faulty_register_is_refused(tmp_path: Path, lines: str, fault: str) -> None:
    register = tmp_path / FILE_NAME
    register.write_text(_HEADER + lines)
    with pytest.raises(ValueError, match=fault):
        compile_schools(register)


async def test_loading_again_changes_names_and_adds_nothing(schools: AsyncSession) -> None:
    first = ROWS[0]
    renamed = SchoolRow(**{**{name: getattr(first, name) for name in first.__slots__}, "name_en": "New Name"})
    await put_schools(schools, [renamed])
    await put_schools(schools, [renamed])
    assert await schools.scalar(select(func.count()).select_from(School)) == len(ROWS)
    schools.expire_all()
    assert (await get_school(schools, first.id)).name_en == "New Name"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("般咸道官立", "edb-528781000123"),
        ("bonham road", "edb-528781000123"),
        ("般咸道官立小学", "edb-528781000123"),
        ("BONHAM  government", "edb-528781000123"),
        ("bonam road", "edb-528781000123"),
        ("peak school", "edb-170860000123"),
        ("般咸", "edb-528781000123"),
        ("官立 般咸", "edb-528781000123"),
        ("bonh", "edb-528781000123"),
    ],
)
async def test_search(schools: AsyncSession, words: str, found: str) -> None:
    assert (await search_schools(schools, words, district=None, limit=5))[0].id == found


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "%%", "zzzzqqqq"])
async def test_signs_in_a_search_are_only_signs(schools: AsyncSession, words: str) -> None:
    found = await search_schools(schools, words, district=None, limit=200)
    assert len(found) < 200
    assert all(words in school.search_text for school in found)


async def test_search_within_a_district(schools: AsyncSession) -> None:
    found = await search_schools(schools, "government", district="wan-chai", limit=50)
    assert found
    assert {school.district for school in found} == {"wan-chai"}


async def test_pages_reach_every_school_once(schools: AsyncSession) -> None:
    seen: list[str] = []
    after = None
    while page := await list_schools(schools, district="eastern", after=after, limit=20):
        seen += [school.id for school in page]
        after = (page[-1].name_en, page[-1].id)
    assert len(seen) == len(set(seen)) == sum(row.district == "eastern" for row in ROWS)


async def test_no_such_school(session: AsyncSession) -> None:
    with pytest.raises(SchoolUnknown):
        await get_school(session, "edb-0")
