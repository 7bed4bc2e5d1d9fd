"""Values in a rule's words."""

from challenge_engine.definitions.schema import Words
from challenge_engine.definitions.telling import tell
from core.messages import LANGUAGES


def test_numbers_are_told_with_their_thousands_apart() -> None:
    words = Words.model_validate(
        dict.fromkeys(LANGUAGES, "{metrics.a} {metrics.b} {metrics.c} {metrics.d} {amount}")
    )
    values = {"metrics.a": 7_500.0, "metrics.b": 1_234_567, "metrics.c": 9_999.96, "metrics.d": "x"}
    for language in LANGUAGES:
        assert tell(words, language, 1_000, values) == "7,500 1,234,567 10,000 x 1,000"
