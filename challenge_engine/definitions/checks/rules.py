"""Rules, caps and certificates: what sets a rule off, how often it may pay, and what that could cost."""

from challenge_engine.definitions.draft import Draft
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.mending import UNKNOWN_TRIGGER
from challenge_engine.definitions.schema import MOMENTS, PERIODS, Limit, Rule
from challenge_engine.definitions.sentences import Sentence
from challenge_engine.facts.kinds import FactKind, fact_kinds

# Words for an attribute of the fact that officers know without its technical name.
ATTRIBUTE_WORDS = {"park": "park_id", "creature": "creature_id", "station": "station_id", "box": "box_id"}


def check_rules(draft: Draft) -> None:
    """Note faults of every rule and cap, and of certificates that nobody gives."""
    ids = [rule.id for rule in draft.rules.values()]
    for position, (index, rule) in enumerate(draft.rules.items()):
        if rule.id in ids[:position]:
            draft.fault(("rules", index, "id"), Sentence("fault_second_rule", id=rule.id))
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
                ("certificates", certificate),
                Sentence("fault_certificate_unused", id=certificate),
                is_warning=True,
            )


def _check_trigger(draft: Draft, index: int, rule: Rule) -> None:
    path = ("rules", index, "on")
    if rule.on == "round_end" and not draft.has_rounds:
        draft.fault(path, Sentence("fault_no_rounds_for_moment"))
    elif rule.is_on_fact and rule.on not in fact_kinds():
        draft.fault(path, Sentence("fault_no_trigger", word=rule.on, moments=", ".join(MOMENTS)))
    elif rule.is_on_fact and not draft.may_contain("facts", rule.on):
        draft.fault(path, Sentence("fault_fact_not_declared", kind=rule.on))


def _check_recipient(draft: Draft, index: int, rule: Rule) -> None:
    if rule.to == "family" and not draft.may_contain("modes", "family"):
        draft.fault(("rules", index, "to"), Sentence("fault_no_families"))
    if rule.to == "team" and not any(draft.may_contain("modes", mode) for mode in ("family", "squad")):
        draft.fault(("rules", index, "to"), Sentence("fault_no_teams"))


def _check_awards(draft: Draft, index: int, rule: Rule) -> None:
    seen: list[tuple[str, str | None]] = []
    for number, item in enumerate(rule.award):
        path = ("rules", index, "award", number)
        what = (item.kind, item.subject)
        if what in seen:
            draft.fault(path, Sentence("fault_award_twice"))
        seen.append(what)
        if item.points is not None and _is_number(item.points):
            _check_points(draft, path, float(item.points))
        if item.certificate is not None:
            _check_certificate(draft, path, rule, item.certificate)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()


def _check_points(draft: Draft, path: tuple[str | int, ...], points: float) -> None:
    if points < 1:
        draft.fault((*path, "points"), Sentence("fault_points_negative"))
    elif points > LIMITS.points_per_award:
        draft.fault((*path, "points"), Sentence("fault_points_too_many", points=LIMITS.points_per_award))


def _check_certificate(draft: Draft, path: tuple[str | int, ...], rule: Rule, certificate: str) -> None:
    if draft.is_mapping("certificates") and certificate not in (draft.raw("certificates") or {}):
        draft.fault((*path, "certificate"), Sentence("fault_no_such_certificate", id=certificate))
    if rule.on not in {"round_end", "run_end", UNKNOWN_TRIGGER}:
        draft.fault(
            (*path, "certificate"),
            Sentence("fault_certificate_too_early"),
        )


def _check_limits(draft: Draft, index: int, rule: Rule) -> None:
    kind = fact_kinds().get(rule.on)
    seen: list[tuple[str, ...]] = []
    for number, limit in enumerate(rule.limit):
        path = ("rules", index, "limit", number)
        if limit.per in seen:
            draft.fault(path, Sentence("fault_second_limit", per=", ".join(limit.per)))
        seen.append(limit.per)
        _check_limit(draft, (*path, "per"), rule, limit, kind)
    is_limit_known = draft.is_understood(("rules", index, "limit"))
    gives_badge = any(item.badge is not None for item in rule.award)
    if gives_badge and rule.on not in {"round_end", "run_end"} and ("run",) not in seen and is_limit_known:
        draft.fault(
            ("rules", index),
            Sentence("fault_badge_again", id=rule.id),
            is_warning=True,
        )
    gives_points = any(item.points is not None for item in rule.award)
    is_uncapped = not draft.caps and draft.is_understood(("caps",))
    if rule.is_on_fact and gives_points and not rule.limit and is_limit_known and is_uncapped:
        draft.fault(
            ("rules", index),
            Sentence("fault_no_limit", id=rule.id),
            is_warning=True,
        )


def _check_limit(
    draft: Draft, path: tuple[str | int, ...], rule: Rule, limit: Limit, kind: FactKind | None
) -> None:
    for word in limit.per:
        if word in PERIODS:
            if word == "round" and not draft.has_rounds:
                draft.fault(path, Sentence("fault_no_rounds_for_limit"))
            if not rule.is_on_fact and word in {"day", "week"} and rule.on != "day_end":
                draft.fault(path, Sentence("fault_limit_never_binds", on=rule.on, period=word))
        elif kind is None and rule.on in MOMENTS:
            draft.fault(path, Sentence("fault_no_fact_at_moment", on=rule.on, word=word))
        elif kind is not None and ATTRIBUTE_WORDS.get(word, word) not in kind.attributes:
            draft.fault(path, Sentence("fault_no_period", word=word, kind=kind.name))
    if sum(word in PERIODS for word in limit.per) > 1:
        draft.fault(path, Sentence("fault_two_periods"))


def _check_caps(draft: Draft) -> None:
    seen: list[str] = []
    for index, cap in draft.caps.items():
        if cap.per in seen:
            draft.fault(("caps", index, "per"), Sentence("fault_second_cap", per=cap.per))
        seen.append(cap.per)
        if cap.per == "round" and not draft.has_rounds:
            draft.fault(("caps", index, "per"), Sentence("fault_no_rounds_for_cap"))
