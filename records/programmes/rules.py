"""Whether somebody may take part in a programme, and why not. Pure.

What is in the record speaks first; of what is not, the person is asked, and an answer counts as it is given.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from records.programmes.model import NoConditionRule, Programme, Requirement, YearsRule


class Outcome(StrEnum):
    """How a requirement stands."""

    MET = "met"
    NOT_MET = "not_met"
    ASK = "ask"  # nobody has said


class Verdict(StrEnum):
    """How all of them stand."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    OPEN = "open"  # questions are open; nothing speaks against it so far


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person: birth, ICD-10 codes of all conditions ever, memberships valid today.

    `declared` and `denied` are the questions that were answered with yes and no.
    """

    born_on: dt.date | None
    condition_codes: Collection[str] = ()
    memberships: Collection[str] = ()
    declared: Collection[str] = ()
    denied: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """How one requirement stands."""

    requirement: Requirement
    outcome: Outcome


def judge(programme: Programme, facts: PersonFacts, today: dt.date) -> tuple[Verdict, list[Reason]]:
    """Return whether a person may take part on `today`, with every requirement in the order of the file."""
    reasons = [Reason(one, _outcome(one, facts, today)) for one in programme.requirements]
    outcomes = {one.outcome for one in reasons}
    if Outcome.NOT_MET in outcomes:
        return Verdict.NOT_ELIGIBLE, reasons
    return (Verdict.OPEN if Outcome.ASK in outcomes else Verdict.ELIGIBLE), reasons


def completed_years(born_on: dt.date, today: dt.date) -> int:
    """Return an age; who was born on 29 February is a year older on 1 March."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def question_of(requirement: Requirement) -> str | None:
    """Return the name by which the person answers; None where the record alone knows."""
    rule = requirement.rule
    return (
        rule.declared or (rule.no_condition and f"no_{rule.no_condition.name}") or _member_question(rule.member_of)
    )


def _outcome(requirement: Requirement, facts: PersonFacts, today: dt.date) -> Outcome:
    rule = requirement.rule
    if rule.age is not None:
        return _of_age(rule.age, facts.born_on, today)
    if rule.no_condition is not None and _is_known(rule.no_condition, facts.condition_codes):
        return Outcome.NOT_MET  # whatever is answered
    if rule.member_of is not None and rule.member_of in facts.memberships:
        return Outcome.MET
    question = question_of(requirement)
    if question in facts.denied:
        return Outcome.NOT_MET
    return Outcome.MET if question in facts.declared else Outcome.ASK


def _of_age(rule: YearsRule, born_on: dt.date | None, today: dt.date) -> Outcome:
    if born_on is None:
        return Outcome.ASK
    is_met = rule.from_years <= completed_years(born_on, today) <= rule.to_years
    return Outcome.MET if is_met else Outcome.NOT_MET


def _is_known(rule: NoConditionRule, codes: Collection[str]) -> bool:
    return any(code.startswith(category) for code in codes for category in rule.codes)


def _member_question(programme_id: str | None) -> str | None:
    return None if programme_id is None else f"member_of_{programme_id}"
