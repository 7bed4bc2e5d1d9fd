"""Whole numbers as JSON has them: 15.0 is 15, and neither a text nor true is a number."""

import pytest
from pydantic import TypeAdapter, ValidationError

from api.schemas.numbers import WholeNumber

NUMBERS: TypeAdapter[int] = TypeAdapter(WholeNumber)


def test_what_is_whole_is_taken() -> None:
    assert [NUMBERS.validate_json(sent) for sent in ("15", "15.0", "-3e2")] == [15, 15, -300]


@pytest.mark.parametrize("sent", ["15.5", '"15"', "true", "null", "1e999"])
def test_anything_else_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError):
        NUMBERS.validate_json(sent)
