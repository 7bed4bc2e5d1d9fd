"""A rule's words with the values of the evaluation that they speak of."""

from collections.abc import Mapping

from challenge_engine.definitions.checks.types import PLACEHOLDER
from challenge_engine.definitions.schema import Words
from challenge_engine.facts.rules import Scalar
from core.messages import Language, number_words


def tell(words: Words, language: Language, amount: int, values: Mapping[str, Scalar]) -> str:
    """Return the words with `{amount}` and names such as `{metrics.visits}` filled; what is unknown is "…"."""
    told: dict[str, Scalar] = {**values, "amount": amount}
    return PLACEHOLDER.sub(lambda found: _shown(told.get(found[1], "…")), words.by_language()[language])


def _shown(value: Scalar) -> str:
    return str(value) if isinstance(value, str | bool) else number_words(value)
