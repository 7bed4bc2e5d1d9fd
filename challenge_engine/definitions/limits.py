"""How large a challenge file and its parts may be. A programme that needs more is two challenges."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageLimits:
    """Bounds on all an officer can write: they keep an evaluation under a millisecond and a file readable."""

    file_bytes: int = 200_000  # the largest real programme tried takes 20 kB
    nesting: int = 12  # levels of YAML; the language itself needs 6
    expression_chars: int = 400  # longer is not read by anyone who must explain it
    metrics: int = 60
    rules: int = 100
    awards_per_rule: int = 5
    limits_per_rule: int = 4
    rounds: int = 60  # weekly rounds of a year
    leaderboards: int = 30
    run_days: int = 400  # a school year and its summer
    listed_ids: int = 1_000  # all parks of the city are 794
    dwell_min: int = 120  # a long outing; a stay is shown by two fixes at most three hours apart
    points_per_award: int = 10_000  # a year's play earns about as much; more is a slip of the keyboard
    sealing_h: int = 31 * 24  # a month after the end nobody remembers what they are waiting for
    words_chars: int = 1_000

    def __post_init__(self) -> None:
        if min(getattr(self, name) for name in self.__slots__) < 1:
            raise ValueError("every limit allows at least one")


LIMITS = LanguageLimits()
