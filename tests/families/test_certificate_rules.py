"""From pieces of text to the fields of a birth certificate, and from bytes to the type of a picture."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.file_types import FileType
from families.birth_certificates.errors import PictureTypeUnknown, PictureTypeWrong
from families.birth_certificates.labels import CertificateField, find_label
from families.birth_certificates.layout import read_fields
from families.birth_certificates.picture_types import judge_type
from families.birth_certificates.text_boxes import TextBox
from families.birth_certificates.values import MAX_VALUE_CHARS, read_date, read_value

F = CertificateField
JPEG, PNG, HEIC = b"\xff\xd8\xff\xe0rest", b"\x89PNG\r\n\x1a\nrest", b"\x00\x00\x00\x18ftypheicrest"


def _box(text: str, left: float, top: float, *, width: float = 0.2, confidence: float = 0.9) -> TextBox:
    return TextBox(text, left, top, left + width, top + 0.02, confidence)


BESIDE = [
    _box("Date of birth 出生日期", 0.1, 0.30),
    _box("12 APRIL 2026", 0.4, 0.302),
    _box("Sex性别", 0.1, 0.40),
    _box("F女", 0.4, 0.398),
    _box("Identity No. 身份證號碼", 0.1, 0.50),
    _box("S123456(2)", 0.4, 0.5),
    _box("Name of father 父親姓名", 0.1, 0.60),
    _box("CHAN, TAI MAN", 0.4, 0.6, confidence=0.7),
    _box("陳大文", 0.7, 0.6),
    _box("SPECIMEN", 0.2, 0.9),
]


def test_values_beside_their_labels() -> None:
    found = read_fields(BESIDE)
    assert {field: seen.value for field, seen in found.items()} == {
        F.BIRTH_ON: "2026-04-12",
        F.SEX: "female",
        F.IDENTITY_NUMBER: "S123456(2)",
        F.FATHER_NAME: "CHAN, TAI MAN 陳大文",
    }
    assert found[F.FATHER_NAME].confidence == 0.7, "the weakest piece decides"
    assert found[F.FATHER_NAME].frame == (0.4, 0.6, 0.8999999999999999, 0.62)


def test_values_below_their_labels_and_behind_them() -> None:
    boxes = [
        _box("Name in English", 0.1, 0.2),
        _box("Name in Chinese", 0.6, 0.2),
        _box("CHAN, KA YAN", 0.1, 0.235),
        _box("陳家欣", 0.6, 0.235),
        _box("登記編號\uff1a T1234567", 0.6, 0.1),
    ]
    assert {field: seen.value for field, seen in read_fields(boxes).items()} == {
        F.NAME_EN: "CHAN, KA YAN",
        F.NAME_ZH: "陳家欣",
        F.REGISTRATION_NUMBER: "T1234567",
    }


def test_what_cannot_be_understood_is_shown_without_a_value() -> None:
    seen = read_fields([_box("Date of birth", 0.1, 0.3), _box("31 FEBRUARY 2026", 0.4, 0.3)])[F.BIRTH_ON]
    assert (seen.value, seen.text, seen.confidence) == (None, "31 FEBRUARY 2026", 0.0)


def test_a_number_that_had_to_be_guessed_is_less_sure() -> None:
    boxes = [replace(box, text="SI23456(2)") if box.text.startswith("S1") else box for box in BESIDE]
    seen = read_fields(boxes)[F.IDENTITY_NUMBER]
    assert seen.value == "S123456(2)"
    assert seen.confidence < 0.5 < read_fields(BESIDE)[F.IDENTITY_NUMBER].confidence


@given(st.permutations(BESIDE))
def test_the_order_of_the_pieces_does_not_matter(boxes: list[TextBox]) -> None:
    assert read_fields(boxes) == read_fields(BESIDE)


edges = st.floats(0, 1, allow_nan=False)
texts = st.one_of(st.text(max_size=40), st.sampled_from([box.text for box in BESIDE]))
anywhere = st.builds(
    lambda text, left, top, width, height, confidence: TextBox(
        text, left, top, min(1.0, left + width), min(1.0, top + height), confidence
    ),
    texts, edges, edges, edges, edges, edges,
)  # fmt: skip


@given(st.lists(anywhere, max_size=20))
def test_any_picture_gives_bounded_fields(boxes: list[TextBox]) -> None:
    for seen in read_fields(boxes).values():
        assert 0 <= seen.confidence <= 1
        assert seen.value is None or 1 <= len(seen.value) <= MAX_VALUE_CHARS
        left, top, right, bottom = seen.frame
        assert 0 <= left <= right <= 1
        assert 0 <= top <= bottom <= 1


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Dateof birth出生日期", F.BIRTH_ON),
        ("Date of blrth", F.BIRTH_ON),
        ("Name of mother 母親姓名", F.MOTHER_NAME),
        ("出生地点", F.BIRTH_PLACE),
        ("SEX", F.SEX),
        ("SEXTON, PAUL", None),
        ("CERTIFICATE OF BIRTH", None),
        ("陳大文", None),
        ("", None),
    ],
)
def test_labels(text: str, field: CertificateField | None) -> None:
    seen = find_label(text)
    assert (seen and seen.field) == field


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 March 2026", dt.date(2026, 3, 5)),
        ("5TH MAR. 2026", dt.date(2026, 3, 5)),
        ("05-03-2026", dt.date(2026, 3, 5)),
        ("2026年3月5日", dt.date(2026, 3, 5)),
        ("29 FEB 2024", dt.date(2024, 2, 29)),
        ("29/02/2026", None),
        ("13-13-2026", None),
        ("2026", None),
    ],
)
def test_dates(text: str, day: dt.date | None) -> None:
    assert read_date(text) == day


@given(st.dates(dt.date(1900, 1, 1)))
def test_a_date_in_any_form(day: dt.date) -> None:
    for form in ("%d %B %Y", "%d-%m-%Y", "%d/%m/%Y", "%Y年%m月%d日", "%d%b%Y"):
        assert read_date(day.strftime(form).upper()) == day


@pytest.mark.parametrize(
    ("text", "value"), [("M 男", "male"), ("Female", "female"), ("男", "male"), ("M / F", None), ("MRS", None)]
)
def test_sex(text: str, value: str | None) -> None:
    assert read_value(F.SEX, text)[0] == value


@pytest.mark.parametrize(
    ("data", "declared", "kind"),
    [
        (JPEG, "image/jpeg", FileType.JPEG),
        (JPEG, "image/jpg", FileType.JPEG),
        (PNG, "application/octet-stream", FileType.PNG),
        (HEIC, "image/heif; q=1", FileType.HEIC),
        (HEIC, "", FileType.HEIC),
    ],
)
def test_the_type_by_the_bytes(data: bytes, declared: str, kind: FileType) -> None:
    assert judge_type(data, declared) is kind


@pytest.mark.parametrize(("data", "declared"), [(JPEG, "image/png"), (PNG, "text/html"), (HEIC, "image/jpeg")])
def test_a_file_that_lies(data: bytes, declared: str) -> None:
    with pytest.raises(PictureTypeWrong):
        judge_type(data, declared)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04", b"GIF89a", b"II*\x00", JPEG[:2]])
def test_a_file_that_is_no_picture_of_ours(data: bytes) -> None:
    with pytest.raises(PictureTypeUnknown):
        judge_type(data, "image/jpeg")
