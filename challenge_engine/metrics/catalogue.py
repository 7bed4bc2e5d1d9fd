"""Which folds there are, what each may be told, and what each yields."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from challenge_engine.definitions.schema import Metric
from challenge_engine.metrics.best import Best
from challenge_engine.metrics.count import Count
from challenge_engine.metrics.days_on_which import DaysOnWhich
from challenge_engine.metrics.distinct import Distinct
from challenge_engine.metrics.elapsed_since import ElapsedSince
from challenge_engine.metrics.folds import Fold
from challenge_engine.metrics.mean_per_run_day import MeanPerRunDay
from challenge_engine.metrics.own_goal import DaysOnOwnGoal, OwnGoalOfPerson
from challenge_engine.metrics.streak import Streak
from challenge_engine.metrics.total import Total

NUMBERS = frozenset({"int", "double"})
ANYTHING = frozenset({"int", "double", "string", "bool"})


@dataclass(frozen=True, slots=True)
class FoldKind:
    """What a fold of the language takes. `value_types` are those its `value` may have.

    `yields` is the type of its result; None: the type of its `value`.
    """

    value_types: frozenset[str]
    yields: str | None
    needs_value: bool = False
    takes_value: bool = True
    options: frozenset[str] = frozenset()
    is_of_members: bool = True  # whether it makes sense as the least or most of a team's members


FOLDS: Mapping[str, FoldKind] = MappingProxyType(
    {
        "count": FoldKind(ANYTHING, "int", takes_value=False),
        "distinct": FoldKind(ANYTHING, "int", needs_value=True),
        "sum": FoldKind(NUMBERS, None, needs_value=True),
        "mean_per_run_day": FoldKind(NUMBERS, "double", needs_value=True),
        "best": FoldKind(NUMBERS, None, needs_value=True),
        "days_on_which": FoldKind(NUMBERS, "int", options=frozenset({"at_least"})),
        "streak": FoldKind(NUMBERS, "int", options=frozenset({"at_least", "every", "missed_allowed"})),
        "elapsed_since": FoldKind(ANYTHING, "int", is_of_members=False),
        "own_goal": FoldKind(NUMBERS, "int", needs_value=True, options=frozenset({"own_goal"})),
        "days_on_own_goal": FoldKind(NUMBERS, "int", needs_value=True, options=frozenset({"own_goal"})),
    }
)


def make_fold(metric: Metric, value_type: str) -> Fold:  # noqa: PLR0911 - one return per fold reads best
    """Return the fold for a checked metric whose `value` has the given type ("int" where it has none)."""
    zero = 0.0 if value_type == "double" else 0
    at_least = metric.at_least or 1
    match metric.fold:
        case "count":
            return Count()
        case "distinct":
            return Distinct()
        case "sum":
            return Total(zero)
        case "mean_per_run_day":
            return MeanPerRunDay()
        case "best":
            return Best(zero)
        case "days_on_which":
            return DaysOnWhich(at_least)
        case "streak":
            return Streak(metric.every or "day", metric.missed_allowed or 0, at_least)
        case "elapsed_since":
            return ElapsedSince(tells_apart=metric.value is not None)
        case "own_goal" | "days_on_own_goal":
            return _make_own_goal(metric)


def _make_own_goal(metric: Metric) -> Fold:
    if metric.own_goal is None:
        raise ValueError(f"{metric.fold} was not checked: it has no own_goal")
    return (OwnGoalOfPerson if metric.fold == "own_goal" else DaysOnOwnGoal)(metric.own_goal)


def yielded_type(metric: Metric, value_type: str) -> str:
    """Return the type of the metric's value in expressions."""
    return FOLDS[metric.fold].yields or value_type
