"""Public names hold approved words and a number, nothing that anybody typed."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import LANGUAGES
from families.nicknames.service import NicknameTaken, choose_nickname, suggest_nicknames
from families.nicknames.words import (
    MAX_NUMBER,
    NicknameUnapproved,
    NicknameWords,
    check_nickname,
    compose_nickname,
    nickname_in,
    nickname_words,
    read_nickname,
)
from tests.support.people import make_person

_WORDS = nickname_words()

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(
    st.sampled_from(sorted(_WORDS.first)),
    st.sampled_from(sorted(_WORDS.second)),
    st.integers(1, MAX_NUMBER),
    st.sampled_from(LANGUAGES),
)
def test_a_name_is_read_back_from_any_language(first: str, second: str, number: int, language: str) -> None:
    nickname = compose_nickname(first, second, number)
    shown = nickname_in(nickname, language)
    assert read_nickname(shown) == read_nickname(f" {shown.upper()} ") == read_nickname(nickname) == nickname


def test_words() -> None:
    assert [nickname_in("brave-otter-27", language) for language in LANGUAGES] == [
        "Brave Otter 27",
        "勇敢水獺27",
        "勇敢水獭27",
    ]


@pytest.mark.parametrize("number", [0, MAX_NUMBER + 1])
def test_numbers_have_one_to_four_digits(number: int) -> None:
    with pytest.raises(NicknameUnapproved):
        compose_nickname("brave", "otter", number)


@UNHURRIED
@given(st.text(max_size=30))
def test_whatever_is_typed_is_approved_or_refused(typed: str) -> None:
    try:
        nickname = read_nickname(typed)
    except NicknameUnapproved:
        return
    assert check_nickname(nickname) == nickname


@pytest.mark.parametrize("typed", ["", "Ka Yan", "Ka Yan 27", "brave-otter", "brave-otter-027", "otter-brave-27"])
def test_other_names_are_refused(typed: str) -> None:
    with pytest.raises(NicknameUnapproved):
        read_nickname(typed)


def test_a_word_needs_a_plain_id_and_all_languages() -> None:
    with pytest.raises(ValueError, match="nickname word"):
        NicknameWords({"brave": {"en": "Brave"}}, {})
    with pytest.raises(ValueError, match="nickname word"):
        NicknameWords({}, {"black-kite": dict.fromkeys(LANGUAGES, "x")})


async def test_suggestions_are_free_and_differ(session: AsyncSession, now: dt.datetime) -> None:
    suggested = await suggest_nicknames(session, 20)
    assert len(set(suggested)) == 20
    await make_person(session, now, nickname=suggested[0])
    with pytest.raises(NicknameTaken):
        await choose_nickname(session, suggested[0])
    assert await choose_nickname(session, suggested[1]) == suggested[1]
    assert check_nickname(await choose_nickname(session, None))
