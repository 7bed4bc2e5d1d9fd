"""Hong Kong identity numbers: form, check digit, look-alikes in pictures, and the mask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.identity_numbers.errors import IdentityNumberMalformed, IdentityNumberMistyped
from families.identity_numbers.rules import (
    MAX_TYPED_CHARS,
    check_digit,
    masked,
    read_identity_number,
    read_seen_identity_number,
    written,
)

bodies = st.from_regex(r"[A-Z]{1,2}[0-9]{6}", fullmatch=True)
numbers = bodies.map(lambda body: body + check_digit(body))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("A123456(3)", "A1234563"),  # the published example of the scheme
        ("\uff27\uff11\uff12\uff13\uff14\uff15\uff16\uff08\uff21\uff09", "G123456A"),
        ("ab 987 654 [3]", "AB9876543"),
        ("C668668-9", "C6686689"),
    ],
)
def test_as_people_write_it(typed: str, stored: str) -> None:
    assert read_identity_number(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1234567",
        "ABC123456(3)",
        "A12345(3)",
        "A1234567(3)",
        "A123456(B)",
        "甲123456(3)",
        "A12345\u0663(3)",
        "A" * 10_000,
    ],
)
def test_what_is_none(typed: str) -> None:
    with pytest.raises(IdentityNumberMalformed):
        read_identity_number(typed)


def test_the_longest_that_is_looked_at() -> None:
    assert read_identity_number("A123456(3)".ljust(MAX_TYPED_CHARS)) == "A1234563"
    with pytest.raises(IdentityNumberMalformed):
        read_identity_number("A123456(3)".ljust(MAX_TYPED_CHARS + 1))


@given(numbers)
def test_written_and_read_again(number: str) -> None:
    assert read_identity_number(written(number)) == number
    assert read_identity_number(f" {written(number).lower()} ") == number
    assert read_seen_identity_number(written(number)) == number


@given(numbers, st.data())
def test_any_one_wrong_digit_is_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(len(number) - 7, len(number) - 2))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    with pytest.raises(IdentityNumberMistyped):
        read_identity_number(number[:place] + other + number[place + 1 :])


@given(numbers, st.data())
def test_two_neighbours_swapped_are_noticed(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(len(number) - 7, len(number) - 3))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(IdentityNumberMistyped):
            read_identity_number(swapped)


@given(numbers)
def test_the_mask_keeps_three_digits_and_the_letters(number: str) -> None:
    shown = masked(number)
    letters = len(number) - 7
    assert shown == f"{number[: letters + 3]}***(*)"
    assert number[letters + 3 :] not in shown


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("AI23456(3)", "A1234563"),
        ("A1Z34S6(3)", "A1234563"),
        ("8123456(2)", None),
        ("A123456(4)", None),
        ("", None),
    ],
)
def test_look_alikes_in_a_picture(seen: str, meant: str | None) -> None:
    assert read_seen_identity_number(seen) == meant


@given(numbers, st.data())
def test_a_digit_seen_as_its_look_alike_is_still_found(number: str, data: st.DataObject) -> None:
    alike = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
    places = [index for index in range(len(number) - 7, len(number) - 1) if number[index] in alike]
    place = data.draw(st.sampled_from(places)) if places else None
    seen = number if place is None else number[:place] + alike[number[place]] + number[place + 1 :]
    assert read_seen_identity_number(seen) == number
