"""Which variables, of which types, an expression may read at each place of a challenge file."""

from collections.abc import Mapping

from challenge_engine.definitions.schema import Metric, Rule
from challenge_engine.facts.kinds import FactKind
from challenge_engine.progress.units import ENROLLER_VARIABLES, PERSON_VARIABLES, TEAM_VARIABLES

# Points that the person earned so far in this challenge, in the period of the fact or moment being judged.
POINTS_VARIABLES = {"points.day": "int", "points.week": "int", "points.round": "int", "points.run": "int"}
Variables = dict[str, str]


def fact_scope(kind: FactKind) -> dict[str, str]:
    """The attributes of a kind of fact."""
    return {f"fact.{name}": str(type_) for name, type_ in kind.readable_attributes.items()}


def metric_scope(kind: FactKind) -> Variables:
    """For a metric's `where` and `value`: the fact and whose it is. No metric reads another."""
    return {**fact_scope(kind), **PERSON_VARIABLES}


def eligibility_scope() -> Variables:
    """For who may enrol."""
    return {**PERSON_VARIABLES, **TEAM_VARIABLES, **ENROLLER_VARIABLES}


def board_scope(metrics: Mapping[str, Metric], types: Mapping[str, str]) -> Variables:
    """For a person's score: everything that has a value without a fact at hand."""
    return {**_without_fact(metrics, types), **PERSON_VARIABLES, **TEAM_VARIABLES, **POINTS_VARIABLES}


def rule_scope(
    rule: Rule, kinds: Mapping[str, FactKind], metrics: Mapping[str, Metric], types: Mapping[str, str]
) -> Variables:
    """For a rule's `when` and amounts. A rule for the family at a moment is about no person in particular."""
    if rule.is_on_fact:
        kind = kinds[rule.on]
        metric_types = {
            f"metrics.{name}": types[name]
            for name, metric in metrics.items()
            if metric.per is None or metric.per in kind.attributes
        }
        return {**fact_scope(kind), **metric_types, **PERSON_VARIABLES, **TEAM_VARIABLES, **POINTS_VARIABLES}
    if rule.to == "person":
        return board_scope(metrics, types)
    family = {name: metric for name, metric in metrics.items() if metric.is_of_team}
    return {**_without_fact(family, types), **TEAM_VARIABLES}


def _without_fact(metrics: Mapping[str, Metric], types: Mapping[str, str]) -> dict[str, str]:
    return {f"metrics.{name}": types[name] for name, metric in metrics.items() if metric.per is None}
