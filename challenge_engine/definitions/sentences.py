"""What is told about a challenge file: a code of the message catalogue and the values within its words."""

from dataclasses import dataclass
from typing import Self

from core.messages import DEFAULT_LANGUAGE, Language, say


@dataclass(frozen=True, slots=True, init=False)
class Sentence:
    """A sentence in every language. Its values may be sentences, or parts of one, themselves."""

    code: str
    values: tuple[tuple[str, "str | int | Sentence"], ...]

    def __init__(self, code: str, /, **values: "str | int | Sentence") -> None:
        object.__setattr__(self, "code", code)  # frozen
        object.__setattr__(self, "values", tuple(sorted(values.items())))

    def __str__(self) -> str:
        return self.in_words(DEFAULT_LANGUAGE)

    def __lt__(self, other: Self) -> bool:
        """Faults of one place come in the order of their words, so that a report is always the same."""
        return str(self) < str(other)

    def in_words(self, language: Language) -> str:
        """Return the sentence in a language."""
        params = {
            name: value.in_words(language) if isinstance(value, Sentence) else value for name, value in self.values
        }
        return say(self.code, language, params)
