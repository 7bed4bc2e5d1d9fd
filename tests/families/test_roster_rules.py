"""Pasted class lists: every line is answered, and nothing that cannot be seen is taken."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.classes.grades import assumed_birth_on
from families.classes.roster.rules import (
    NICKNAME_CHARS,
    TAKEN,
    LineAnswer,
    clean,
    fold,
    read_roster,
)
from families.schools.models import SchoolLevel

A = LineAnswer


def test_each_line_of_a_messy_list_is_answered() -> None:
    pasted = "\n".join(
        [
            "小明",
            "",
            "  Ka   Yan 12 ",
            "\uff4b\uff41 \uff59\uff41\uff4e\u3000\uff11\uff12",
            "👩‍🚒 Rosa",
            "\u202eevil",
            "\u200b\u2066\u00ad",
            "x" * (NICKNAME_CHARS + 1),
            "x" * NICKNAME_CHARS,
            "Known",
            "brave otter27",
            "Last\tplace",
            "Too many",
        ]
    )
    lines = read_roster(pasted, known=["known"], shown=["Brave Otter 27"], places=6)
    assert [(one.answer, one.nickname, one.like) for one in lines] == [
        (A.NEW, "小明", None),
        (A.BLANK, None, None),
        (A.NEW, "Ka Yan 12", None),
        (A.REPEATED, "\uff4b\uff41 \uff59\uff41\uff4e \uff11\uff12", 3),
        (A.NEW, "👩‍🚒 Rosa", None),
        (A.CLEANED, "evil", None),
        (A.UNREADABLE, None, None),
        (A.TOO_LONG, "x" * (NICKNAME_CHARS + 1), None),
        (A.NEW, "x" * NICKNAME_CHARS, None),
        (A.KNOWN, "Known", None),
        (A.ALIKE, "brave otter27", None),
        (A.NEW, "Last place", None),
        (A.FULL, "Too many", None),
    ]
    assert [one.text for one in lines] == pasted.split("\n")


@given(
    st.lists(
        st.one_of(st.text(max_size=60), st.sampled_from(["a", "A", "\u200d", "\u202ea", "🏳️‍🌈", " "])), max_size=12
    ),
    st.integers(0, 8),
)
def test_nothing_is_lost_and_what_is_taken_is_plain(texts: list[str], places: int) -> None:
    pasted = "\n".join(texts)
    lines = read_roster(pasted, known=["a"], shown=[], places=places)
    assert [one.text for one in lines] == pasted.splitlines()
    taken = [one.nickname or "" for one in lines if one.answer in TAKEN]
    assert len({fold(one) for one in taken} | {"a"}) == len(taken) + 1
    assert len(taken) <= places
    for nickname in taken:
        assert 1 <= len(nickname) <= NICKNAME_CHARS
        assert clean(nickname) == nickname
        assert not {unicodedata.category(char) for char in nickname.replace("\u200d", "")} & {"Cc", "Cf", "Cs"}
    again = read_roster(pasted, known=["a", *taken], shown=[], places=places)
    assert not [one for one in again if one.answer in TAKEN] or len(taken) == places


@pytest.mark.parametrize(
    ("label", "level", "born_in"),
    [
        ("1A", SchoolLevel.PRIMARY, 2020),
        ("6 Love", SchoolLevel.PRIMARY, 2015),
        ("S1B", SchoolLevel.SECONDARY, 2014),
        ("Otters", SchoolLevel.PRIMARY, 2017),
    ],
)
def test_pupils_are_as_old_as_their_class(label: str, level: SchoolLevel, born_in: int) -> None:
    assert assumed_birth_on(label, level, 2026) == dt.date(born_in, 7, 1)
