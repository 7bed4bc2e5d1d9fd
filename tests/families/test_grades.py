"""Grades by the labels of classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.classes.grades import first_grade_year, grade_of
from families.schools.models import SchoolLevel

P, S, X = SchoolLevel.PRIMARY, SchoolLevel.SECONDARY, SchoolLevel.SPECIAL


@pytest.mark.parametrize(
    ("label", "level", "grade"),
    [
        ("3A", P, 3),
        (" 6 Love", P, 6),
        ("P1B", P, 1),
        ("Primary 5", P, 5),
        ("小三甲", P, 3),
        ("三甲", P, 3),
        ("1A", S, 7),
        ("S6D", S, 12),
        ("Form 2", S, 8),
        ("中四", S, 10),
        ("P4A", S, 4),  # a through-train school
        ("P4A", X, 4),
        ("4A", X, None),
        ("7A", P, None),
        ("12A", P, None),
        ("十一", P, None),
        ("Otters", P, None),
        ("", P, None),
    ],
)
def test_labels(label: str, level: SchoolLevel, grade: int | None) -> None:
    assert grade_of(label, level) == grade


@given(st.text(max_size=20), st.sampled_from(SchoolLevel))
def test_whatever_is_written_is_a_grade_or_none(label: str, level: SchoolLevel) -> None:
    grade = grade_of(label, level)
    assert grade is None or 1 <= grade <= 12


def test_who_is_in_primary_3_in_2026_began_in_2024() -> None:
    assert first_grade_year(2026, 3) == 2024
