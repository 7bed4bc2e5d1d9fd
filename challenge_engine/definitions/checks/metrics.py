"""Facts and metrics: kinds that exist and are declared, folds told what they need, windows that can fill."""

import json

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.schema import Metric
from challenge_engine.definitions.sentences import Sentence
from challenge_engine.facts.kinds import fact_kinds
from challenge_engine.metrics.catalogue import FOLDS


def check_metrics(draft: Draft) -> None:
    """Note faults of the facts declared and of every metric."""
    _check_facts(draft)
    for name, metric in draft.metrics.items():
        _check_metric(draft, name, metric)


def _check_facts(draft: Draft) -> None:
    used = {metric.of for metric in draft.metrics.values()} | {rule.on for rule in draft.rules.values()}
    written = draft.raw("facts")
    for index, kind in enumerate(written if isinstance(written, list) else ()):
        if not draft.is_understood(("facts", index)):
            continue
        if kind not in fact_kinds():
            draft.fault(
                ("facts", index), Sentence("fault_no_such_kind", kind=str(kind), kinds=", ".join(fact_kinds()))
            )
        elif kind in written[:index]:
            draft.fault(("facts", index), Sentence("fault_twice", word=str(kind)))
        elif kind not in used and all(draft.is_understood((section,)) for section in ("metrics", "rules")):
            draft.fault(("facts", index), Sentence("fault_fact_unused", kind=kind), is_warning=True)


def _check_metric(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name)
    fold = FOLDS[metric.fold]
    if not draft.may_contain("facts", metric.of):
        is_kind = metric.of in fact_kinds()
        told = (
            Sentence("fault_fact_not_declared", kind=metric.of)
            if is_kind
            else Sentence("fault_no_kind", kind=metric.of)
        )
        draft.fault((*path, "of"), told)
    if fold.needs_value and metric.value is None:
        draft.fault(path, Sentence("fault_fold_needs_value", fold=metric.fold))
    if not fold.takes_value and metric.value is not None:
        draft.fault_of_key((*path, "value"), Sentence("fault_fold_takes_no", fold=metric.fold, option="value"))
    for option in ("at_least", "every", "missed_allowed", "own_goal"):
        if getattr(metric, option) is not None and option not in fold.options:
            draft.fault_of_key((*path, option), Sentence("fault_fold_takes_no", fold=metric.fold, option=option))
    _check_own_goal(draft, name, metric)
    _check_members(draft, name, metric)
    _check_window(draft, name, metric)
    kind = fact_kinds().get(metric.of)
    if metric.per is not None and kind is not None and metric.per not in kind.attributes:
        draft.fault((*path, "per"), Sentence("fault_no_attribute", name=metric.per, kind=kind.name))
    if not _is_read(draft, name):
        draft.fault_of_key(path, Sentence("fault_metric_unread", name=name), is_warning=True)


def _check_own_goal(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name)
    if "own_goal" not in FOLDS[metric.fold].options:
        return
    if metric.own_goal is None and draft.is_understood((*path, "own_goal")):
        draft.fault(path, Sentence("fault_fold_needs_own_goal", fold=metric.fold))
    if metric.window != "run":
        draft.fault((*path, "window"), Sentence("fault_own_goal_window"))
    if metric.scope != "person":
        draft.fault((*path, "scope"), Sentence("fault_own_goal_scope"))


def _check_members(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name, "members")
    if metric.members is None:
        return
    if not FOLDS[metric.fold].is_of_members:
        draft.fault_of_key(path, Sentence("fault_fold_takes_no", fold=metric.fold, option="members"))
    if metric.scope != "person":
        draft.fault(path, Sentence("fault_members_scope"))


def _check_window(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name, "window")
    if metric.window == "round" and not draft.has_rounds:
        draft.fault(path, Sentence("fault_no_rounds_for_window"))
    shortest = {"day": {"day"}, "week": {"day", "week"}}[metric.every or "day"]
    if metric.fold == "streak" and metric.window in shortest:
        draft.fault(path, Sentence("fault_streak_too_short", every=metric.every or "day", window=metric.window))


def _is_read(draft: Draft, name: str) -> bool:
    """Whether the name stands in any expression or words outside the metrics themselves."""
    wanted = f"metrics.{name}"
    # As it is written: a rule that is faulty, or stands under a misspelt word, reads it all the same.
    return wanted in json.dumps({word: part for word, part in draft.document.data.items() if word != "metrics"})
