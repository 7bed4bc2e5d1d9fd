"""How far a reward is: read from its rule's condition where that compares metrics with numbers. Pure.

`metrics.parks >= 10` is a goal of ten parks. Of comparisons joined by `&&` the one furthest away counts, of
branches joined by `||` the nearest that is open to the person (`person.` and `team.` conditions decide that). A
condition of any other form, or one that asks the fact itself, has no goal: better no bar than a wrong one.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from challenge_engine.definitions.schema import Metric, Rule
from challenge_engine.facts.rules import Scalar

_REACHED = re.compile(r"metrics\.(\w+)\s*(>=|>)\s*(\d+(?:\.\d+)?)")
_GUARD = re.compile(r"((?:person|team)\.\w+)\s*(==|!=|>=|<=|>|<)\s*(\"[^\"]*\"|\d+(?:\.\d+)?|true|false)")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_UNIT_OF_VALUE = {
    "fact.park_id": "parks",
    "fact.district": "districts",
    "fact.category": "kinds_of_place",
    "fact.creature_id": "creatures",
    "fact.steps": "steps",
}
STEPS_A_DAY = "steps_a_day"
_UNIT_OF_KIND = {"park_visit": "visits", "catch": "catches"}


@dataclass(frozen=True, slots=True)
class Goal:
    """`current` of `target` in `unit`, by the named metric; reached when current is at least target."""

    metric: str
    current: float
    target: float
    unit: str

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min(1.0, max(0.0, self.current / self.target)) if self.target > 0 else 1.0


def find_goal(
    rule: Rule, metrics: Mapping[str, Metric], values: Mapping[str, Scalar], person: Mapping[str, Scalar]
) -> Goal | None:
    """Return how far the rule's reward is.

    `values` are the metrics' values now by name; `person` holds those of `person.` and `team.`, by dotted names.
    """
    if rule.when is None:
        return None
    branches = [_goal_of(branch, metrics, values, person) for branch in _split(_bare(rule.when), "||")]
    return max((goal for goal in branches if goal is not None), key=lambda goal: goal.share, default=None)


def numbers_to_reach(rule: Rule) -> dict[str, float]:
    """Return what a rule's condition asks of metrics, by name: of several branches what the first asks.

    Told in place of their values while the reward can still come: "on 3 days", not the one day it was so far.
    """
    found: dict[str, float] = {}
    for name, comparison, number in _REACHED.findall(rule.when or ""):
        is_next_whole = comparison == ">" and "." not in number
        found.setdefault(name, float(number) + (1 if is_next_whole else 0))
    return found


def may_be_had_by(rule: Rule, team_kind: str) -> bool:
    """Tell whether a rule can give anything to who plays so: a branch of its condition asks for no other team."""
    if rule.when is None:
        return True
    return any(
        all(_is_of_team(_bare(part), team_kind) for part in _split(_bare(branch), "&&"))
        for branch in _split(_bare(rule.when), "||")
    )


def _is_of_team(condition: str, team_kind: str) -> bool:
    guard = _GUARD.fullmatch(condition)
    return guard is None or guard[1] != "team.kind" or _is_met(condition, {"team.kind": team_kind})


def unit_of(metric: Metric) -> str:
    """Return in what a metric counts."""
    if metric.fold == "streak":
        return "weeks" if metric.every == "week" else "days"
    if metric.fold in {"days_on_which", "days_on_own_goal"}:
        return "days"
    if metric.fold == "mean_per_run_day" and (metric.value or "").strip() == "fact.steps":
        return STEPS_A_DAY
    if metric.fold == "count":
        return _UNIT_OF_KIND.get(metric.of, "times")
    return _UNIT_OF_VALUE.get((metric.value or "").strip(), "times")


def _goal_of(
    branch: str, metrics: Mapping[str, Metric], values: Mapping[str, Scalar], person: Mapping[str, Scalar]
) -> Goal | None:
    goals: list[Goal] = []
    for part in _split(_bare(branch), "&&"):
        condition = _bare(part)
        reached = _REACHED.fullmatch(condition)
        if reached is None:
            if not _is_met(condition, person):
                return None
            continue
        name, comparison, number = reached.groups()
        current = values.get(name)
        if name not in metrics or isinstance(current, str | bool) or current is None:
            return None  # a value for each park or set has none by itself
        is_whole = isinstance(current, int)
        target = float(number) + (1 if comparison == ">" and is_whole else 0)
        goals.append(Goal(name, float(current), target, unit_of(metrics[name])))
    return min(goals, key=lambda goal: goal.share, default=None)


def _is_met(condition: str, person: Mapping[str, Scalar]) -> bool:
    guard = _GUARD.fullmatch(condition)
    if guard is None or guard[1] not in person:
        return False
    literal = guard[3]
    wanted: Scalar = (
        literal[1:-1]
        if literal.startswith('"')
        else literal == "true"
        if literal in {"true", "false"}
        else float(literal)
    )
    try:
        return _COMPARE[guard[2]](person[guard[1]], wanted)
    except TypeError:
        return False


def _bare(text: str) -> str:
    """Return the text without blanks around it and brackets around the whole of it."""
    text = text.strip()
    while text.startswith("(") and _closes_at(text) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _closes_at(text: str) -> int:
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return place
    return -1


def _split(text: str, operator_text: str) -> list[str]:
    """Return the parts joined by an operator outside brackets."""
    parts, depth, start, place = [], 0, 0, 0
    while place < len(text):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0 and text.startswith(operator_text, place):
            parts.append(text[start:place])
            place += len(operator_text)
            start = place
            continue
        place += 1
    return [*parts, text[start:]]
