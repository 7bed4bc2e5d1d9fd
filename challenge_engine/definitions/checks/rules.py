"""Rules, caps and certificates: what sets a rule off, how often it may pay, and what that could cost."""

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.mending import UNKNOWN_TRIGGER
from challenge_engine.definitions.schema import MOMENTS, PERIODS, Limit, Rule
from challenge_engine.facts.kinds import FactKind, fact_kinds

# Words for an attribute of the fact that officers know without its technical name.
ATTRIBUTE_WORDS = {"park": "park_id", "creature": "creature_id", "station": "station_id", "box": "box_id"}


def check_rules(draft: Draft) -> None:
    """Note faults of every rule and cap, and of certificates that nobody gives."""
    ids = [rule.id for rule in draft.rules.values()]
    for position, (index, rule) in enumerate(draft.rules.items()):
        if rule.id in ids[:position]:
            draft.fault(("rules", index, "id"), f"a second rule `{rule.id}`")
        if draft.is_understood(("rules", index, "on")):
            _check_trigger(draft, index, rule)
        _check_recipient(draft, index, rule)
        _check_awards(draft, index, rule)
        _check_limits(draft, index, rule)
    _check_caps(draft)
    given = {item.certificate for rule in draft.rules.values() for item in rule.award}
    given |= {prize.certificate for prize in draft.prizes.values()}
    is_known = draft.is_understood(("rules",)) and draft.is_understood(("prizes",))
    for certificate in draft.certificates if is_known else ():
        if certificate not in given:
            draft.fault_of_key(
                ("certificates", certificate), f"no rule gives the certificate `{certificate}`", is_warning=True
            )


def _check_trigger(draft: Draft, index: int, rule: Rule) -> None:
    path = ("rules", index, "on")
    if rule.on == "round_end" and not draft.has_rounds:
        draft.fault(path, "the challenge has no rounds: this moment never comes")
    elif rule.is_on_fact and rule.on not in fact_kinds():
        draft.fault(path, f"`{rule.on}` is neither a kind of fact nor one of {', '.join(MOMENTS)}")
    elif rule.is_on_fact and not draft.may_contain("facts", rule.on):
        draft.fault(path, f"`{rule.on}` is not declared under `facts`")


def _check_recipient(draft: Draft, index: int, rule: Rule) -> None:
    if rule.to == "family" and not draft.may_contain("modes", "family"):
        draft.fault(("rules", index, "to"), "nobody plays as a family: add the mode, or say person")
    if rule.to == "team" and not any(draft.may_contain("modes", mode) for mode in ("family", "squad")):
        draft.fault(("rules", index, "to"), "nobody plays as a family or a squad: add the mode, or say person")


def _check_awards(draft: Draft, index: int, rule: Rule) -> None:
    seen: list[tuple[str, str | None]] = []
    for number, item in enumerate(rule.award):
        path = ("rules", index, "award", number)
        what = (item.kind, item.subject)
        if what in seen:
            draft.fault(path, "the rule gives this twice; add the amounts up")
        seen.append(what)
        if item.points is not None and _is_number(item.points):
            _check_points(draft, path, float(item.points))
        if item.certificate is not None:
            _check_certificate(draft, path, rule, item.certificate)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()


def _check_points(draft: Draft, path: tuple[str | int, ...], points: float) -> None:
    if points < 1:
        draft.fault((*path, "points"), "points are given, never taken: at least 1")
    elif points > LIMITS.points_per_award:
        draft.fault((*path, "points"), f"more than {LIMITS.points_per_award} points in one award")


def _check_certificate(draft: Draft, path: tuple[str | int, ...], rule: Rule, certificate: str) -> None:
    if draft.is_mapping("certificates") and certificate not in (draft.raw("certificates") or {}):
        draft.fault((*path, "certificate"), f"`{certificate}` does not stand under `certificates`")
    if rule.on not in {"round_end", "run_end", UNKNOWN_TRIGGER}:
        draft.fault(
            (*path, "certificate"),
            "a certificate is given at round_end or run_end, when nothing can change any more",
        )


def _check_limits(draft: Draft, index: int, rule: Rule) -> None:
    kind = fact_kinds().get(rule.on)
    seen: list[tuple[str, ...]] = []
    for number, limit in enumerate(rule.limit):
        path = ("rules", index, "limit", number)
        if limit.per in seen:
            draft.fault(path, f"a second limit per {' and '.join(limit.per)}")
        seen.append(limit.per)
        _check_limit(draft, (*path, "per"), rule, limit, kind)
    is_limit_known = draft.is_understood(("rules", index, "limit"))
    gives_badge = any(item.badge is not None for item in rule.award)
    if gives_badge and rule.on not in {"round_end", "run_end"} and ("run",) not in seen and is_limit_known:
        draft.fault(
            ("rules", index),
            f"rule {rule.id} gives the same badge again and again: limit it per run",
            is_warning=True,
        )
    gives_points = any(item.points is not None for item in rule.award)
    is_uncapped = not draft.caps and draft.is_understood(("caps",))
    if rule.is_on_fact and gives_points and not rule.limit and is_limit_known and is_uncapped:
        draft.fault(
            ("rules", index),
            f"rule {rule.id} gives points without any limit, and there is no cap",
            is_warning=True,
        )


def _check_limit(
    draft: Draft, path: tuple[str | int, ...], rule: Rule, limit: Limit, kind: FactKind | None
) -> None:
    for word in limit.per:
        if word in PERIODS:
            if word == "round" and not draft.has_rounds:
                draft.fault(path, "the challenge has no rounds: say per run")
            if not rule.is_on_fact and word in {"day", "week"} and rule.on != "day_end":
                draft.fault(path, f"{rule.on} comes at most once in a {word}: the limit never binds")
        elif kind is None and rule.on in MOMENTS:
            draft.fault(path, f"there is no fact at {rule.on} whose `{word}` could be told apart")
        elif kind is not None and ATTRIBUTE_WORDS.get(word, word) not in kind.attributes:
            draft.fault(path, f"`{word}` is neither a period nor an attribute of {kind.name}")
    if sum(word in PERIODS for word in limit.per) > 1:
        draft.fault(path, "one period per limit; write two limits")


def _check_caps(draft: Draft) -> None:
    seen: list[str] = []
    for index, cap in draft.caps.items():
        if cap.per in seen:
            draft.fault(("caps", index, "per"), f"a second cap per {cap.per}")
        seen.append(cap.per)
        if cap.per == "round" and not draft.has_rounds:
            draft.fault(("caps", index, "per"), "the challenge has no rounds: this cap never binds")
