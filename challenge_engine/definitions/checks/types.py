"""Types of expressions in a challenge file: what each may read, and what it must yield."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from challenge_engine.definitions.document import Path
from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.expressions import ExpressionInvalid, compile_expression
from challenge_engine.definitions.schema import Metric, Words
from challenge_engine.definitions.scopes import (
    Variables,
    board_scope,
    eligibility_scope,
    metric_scope,
    rule_scope,
)
from challenge_engine.definitions.sentences import Sentence
from challenge_engine.facts.kinds import FactKind, fact_kinds
from challenge_engine.metrics.catalogue import FOLDS, NUMBERS, yielded_type
from challenge_engine.progress.units import PERSON_VARIABLES

BOOL = frozenset({"bool"})
INT = frozenset({"int"})
UNKNOWN = "dyn"  # the type of what is faulty elsewhere: nothing further is said about it
_METRIC = re.compile(r"\bmetrics\.([a-z][a-z0-9_]*)")
PRIZE_WORDS = ("rank", "places", "score")  # what the statement of a prize's certificate may tell
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class _Use:
    """An expression in the file, and what is expected of it."""

    path: Path
    source: str | None
    scope: Variables
    wanted: frozenset[str]


def check_expressions(draft: Draft) -> None:
    """Note every expression that does not parse, reads what it may not, or yields the wrong type."""
    kinds = fact_kinds()
    metrics = {name: metric for name, metric in draft.metrics.items() if metric.of in kinds}
    types = {name: _type_of_metric(draft, name, metric, kinds[metric.of]) for name, metric in metrics.items()}
    unsound = {f"metrics.{name}": UNKNOWN for name in _named_metrics(draft) if name not in metrics}
    for use in _uses(draft, kinds, metrics, types):
        _check(draft, use, unsound)
    _check_words(draft, kinds, metrics, types, unsound)


def _named_metrics(draft: Draft) -> set[str]:
    """The names of metrics, sound or not. Where the section cannot be read: every name that is used as one."""
    if draft.is_mapping("metrics"):
        return set(draft.raw("metrics") or {})
    return set(_METRIC.findall(json.dumps(draft.document.data)))


def metric_value_type(metric: Metric, kind: FactKind) -> str:
    """Return the type of a metric's `value`; "int" where it has none. Raises ExpressionInvalid."""
    if metric.value is None:
        return "int"
    return compile_expression(metric.value, metric_scope(kind)).type_name


def _type_of_metric(draft: Draft, name: str, metric: Metric, kind: FactKind) -> str:
    path = ("metrics", name)
    scope = metric_scope(kind)
    _check(draft, _Use((*path, "where"), metric.where, scope, BOOL), {})
    value_type = _check(draft, _Use((*path, "value"), metric.value, scope, FOLDS[metric.fold].value_types), {})
    return yielded_type(metric, value_type)


def _uses(
    draft: Draft, kinds: Mapping[str, FactKind], metrics: Mapping[str, Metric], types: Mapping[str, str]
) -> Iterator[_Use]:
    for index, condition in draft.eligibility.items():
        yield _Use(("eligibility", index, "when"), condition.when, eligibility_scope(), BOOL)
    for index, rule in draft.rules.items():
        if rule.is_on_fact and rule.on not in kinds:
            continue
        scope = rule_scope(rule, kinds, metrics, types)
        yield _Use(("rules", index, "when"), rule.when, scope, BOOL)
        for number, item in enumerate(rule.award):
            yield _Use(("rules", index, "award", number, "points"), item.points, scope, INT)
    for index, board in draft.leaderboards.items():
        scope = board_scope(metrics, types)
        wanted = BOOL if board.aggregate == "share" else NUMBERS
        if not draft.is_understood(("leaderboards", index, "aggregate")):
            wanted = BOOL | NUMBERS
        yield _Use(("leaderboards", index, "value"), board.value, scope, wanted)
        for number, tie in enumerate(board.ties):
            yield _Use(("leaderboards", index, "ties", number, "value"), tie.value, scope, NUMBERS)


def _check(draft: Draft, use: _Use, unsound: Variables) -> str:
    """Note what is wrong with one expression; return its type, "int" where there is none."""
    if use.source is None:
        return "int"
    try:
        found = compile_expression(use.source, {**use.scope, **unsound}).type_name
    except ExpressionInvalid as invalid:
        for fault in invalid.faults:
            draft.fault_inside(use.path, fault.line, fault.column, fault.sentence)
        return UNKNOWN
    if found != UNKNOWN and found not in use.wanted:
        wanted = ", ".join(sorted(use.wanted))
        draft.fault(use.path, Sentence("fault_yields", wanted=wanted, found=found), code="expression_invalid")
        return UNKNOWN
    return found


def _check_words(
    draft: Draft,
    kinds: Mapping[str, FactKind],
    metrics: Mapping[str, Metric],
    types: Mapping[str, str],
    unsound: Variables,
) -> None:
    for index, rule in draft.rules.items():
        if not rule.is_on_fact or rule.on in kinds:
            # A person's age or school is nobody's business in an explanation that is kept.
            scope = [name for name in rule_scope(rule, kinds, metrics, types) if name not in PERSON_VARIABLES]
            allowed = {"amount", *scope, *unsound}
            _check_placeholders(draft, ("rules", index, "why"), rule.why, allowed)
            _check_others(draft, ("rules", index, "why"), rule.why, metrics)
            _check_statements(draft, [item.certificate for item in rule.award], allowed - {"amount"}, metrics)
    prizes = [prize.certificate for prize in draft.prizes.values()]
    _check_statements(draft, prizes, set(PRIZE_WORDS), metrics)


def _check_statements(
    draft: Draft, given: Iterable[str | None], allowed: set[str], metrics: Mapping[str, Metric]
) -> None:
    for name in given:
        certificate = draft.certificates.get(name) if name is not None else None
        if name is not None and certificate is not None and certificate.statement is not None:
            _check_placeholders(draft, ("certificates", name, "statement"), certificate.statement, allowed)
            _check_others(draft, ("certificates", name, "statement"), certificate.statement, metrics)


def _check_placeholders(draft: Draft, path: Path, words: Words, allowed: set[str]) -> None:
    for language, text in words.by_language().items():
        for name in PLACEHOLDER.findall(text):
            if name not in allowed:
                draft.fault((*path, language), Sentence("fault_placeholder_unknown", name=f"{{{name}}}"))


def _check_others(draft: Draft, path: Path, words: Words, metrics: Mapping[str, Metric]) -> None:
    """Warn of words that would tell the whole team what one of its members has."""
    for language, text in words.by_language().items():
        for name in PLACEHOLDER.findall(text):
            metric = metrics.get(name.removeprefix("metrics."))
            if metric is not None and metric.members is not None:
                draft.fault(
                    (*path, language), Sentence("fault_placeholder_of_member", name=f"{{{name}}}"), is_warning=True
                )
