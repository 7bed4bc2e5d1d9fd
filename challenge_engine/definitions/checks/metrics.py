"""Facts and metrics: kinds that exist and are declared, folds told what they need, windows that can fill."""

import json

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.schema import Metric
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
                ("facts", index), f"no kind of fact is called `{kind}`; there are {', '.join(fact_kinds())}"
            )
        elif kind in written[:index]:
            draft.fault(("facts", index), f"`{kind}` stands here twice")
        elif kind not in used and all(draft.is_understood((section,)) for section in ("metrics", "rules")):
            draft.fault(("facts", index), f"`{kind}` is declared but nothing looks at it", is_warning=True)


def _check_metric(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name)
    fold = FOLDS[metric.fold]
    if not draft.may_contain("facts", metric.of):
        unknown = "is no kind of fact" if metric.of not in fact_kinds() else "is not declared under `facts`"
        draft.fault((*path, "of"), f"`{metric.of}` {unknown}")
    if fold.needs_value and metric.value is None:
        draft.fault(path, f"`{metric.fold}` needs a `value`")
    if not fold.takes_value and metric.value is not None:
        draft.fault_of_key((*path, "value"), f"`{metric.fold}` takes no `value`")
    for option in ("at_least", "every", "missed_allowed", "own_goal"):
        if getattr(metric, option) is not None and option not in fold.options:
            draft.fault_of_key((*path, option), f"`{metric.fold}` takes no `{option}`")
    _check_own_goal(draft, name, metric)
    _check_members(draft, name, metric)
    _check_window(draft, name, metric)
    kind = fact_kinds().get(metric.of)
    if metric.per is not None and kind is not None and metric.per not in kind.attributes:
        draft.fault((*path, "per"), f"`{metric.per}` is not an attribute of {kind.name}")
    if not _is_read(draft, name):
        draft.fault_of_key(path, f"nothing reads the metric `{name}`", is_warning=True)


def _check_own_goal(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name)
    if "own_goal" not in FOLDS[metric.fold].options:
        return
    if metric.own_goal is None and draft.is_understood((*path, "own_goal")):
        draft.fault(path, f"`{metric.fold}` needs an `own_goal`")
    if metric.window != "run":
        draft.fault((*path, "window"), "a goal is drawn from the days before the run: say window run")
    if metric.scope != "person":
        draft.fault((*path, "scope"), "a goal of one's own is a person's")


def _check_members(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name, "members")
    if metric.members is None:
        return
    if not FOLDS[metric.fold].is_of_members:
        draft.fault_of_key(path, f"`{metric.fold}` takes no `members`")
    if metric.scope != "person":
        draft.fault(path, "each member has a value of their own only with scope person")


def _check_window(draft: Draft, name: str, metric: Metric) -> None:
    path = ("metrics", name, "window")
    if metric.window == "round" and not draft.has_rounds:
        draft.fault(path, "the challenge has no rounds: this window is never reached")
    shortest = {"day": {"day"}, "week": {"day", "week"}}[metric.every or "day"]
    if metric.fold == "streak" and metric.window in shortest:
        draft.fault(
            path, f"a streak of {metric.every or 'day'}s is never longer than 1 within one {metric.window}"
        )


def _is_read(draft: Draft, name: str) -> bool:
    """Whether the name stands in any expression or words outside the metrics themselves."""
    wanted = f"metrics.{name}"
    # As it is written: a rule that is faulty, or stands under a misspelt word, reads it all the same.
    return wanted in json.dumps({word: part for word, part in draft.document.data.items() if word != "metrics"})
