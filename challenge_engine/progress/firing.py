"""One rule at one fact or moment: whether it fires, what it gives to whom, and under which reason key."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from challenge_engine.definitions.compile import CompiledAward, CompiledRule, LimitBucket
from challenge_engine.definitions.expressions import Expression
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.schema import PERIODS
from challenge_engine.facts.rules import Fact, Scalar
from challenge_engine.progress.outcomes import Award
from challenge_engine.progress.units import PERSON_VARIABLES, PersonContext
from challenge_engine.progress.vantage import FAMILY, Vantage, points_cell

MAX_REASON_KEY_CHARS = 180  # a ledger row holds 200: room for the number of a correction
KEY_DIGEST_CHARS = 32  # 128 bits, where a key would be too long to stand as it is


@dataclass(frozen=True, slots=True)
class Occasion:
    """A fact or moment at which rules are judged.

    `members` are the persons of the unit who play then, with their subjects in cells. `mark` names the occasion
    among those of a rule. `set_aside` are the final values of a closed round or run, judged at its sealing: points
    given there come when the play is over, so they count in no `points.*`, under no cap and on no leaderboard.
    """

    slug: str
    members: Sequence[tuple[PersonContext, str]]
    vantage: Vantage
    mark: str
    set_aside: Mapping[str, Scalar] | None = None

    def read(self, names: Iterable[str]) -> dict[str, Scalar]:
        """The values of these variables."""
        if self.set_aside is None:
            return self.vantage.values(names)
        return {name: self.set_aside[name] for name in names}

    def evaluate(self, expression: Expression) -> Scalar:
        """The value of an expression. Raises ExpressionFailed."""
        return expression.evaluate(self.read(expression.names))


def fire(rule: CompiledRule, occasion: Occasion) -> list[Award]:
    """Judge a rule; return what it gives, having counted it against limits and caps.

    Raises ExpressionFailed when `when` or an amount cannot be evaluated on these values; then nothing was counted.
    A rule whose points a cap takes away entirely was not used up.
    """
    vantage = occasion.vantage
    cells = [_limit_cell(rule, limit, vantage) for limit in rule.limits]
    counts = [vantage.cells.read(*cell) or 0 for cell in cells]
    if any(count >= limit.times for count, limit in zip(counts, rule.limits, strict=True)):
        return []
    if rule.when is not None and occasion.evaluate(rule.when) is not True:
        return []
    mark = _mark(rule, cells[0], counts[0] + 1) if cells else occasion.mark
    given = _give(rule, occasion, mark)
    if given:
        for cell, count in zip(cells, counts, strict=True):
            vantage.cells.write(*cell, count + 1)
    return given


def _give(rule: CompiledRule, occasion: Occasion, mark: str) -> list[Award]:
    told = {name: value for name, value in occasion.read(rule.names).items() if name not in PERSON_VARIABLES}
    amounts = [(award, _asked(award, occasion)) for award in rule.awards]
    given: list[Award] = []
    for person, subject in _recipients(rule, occasion):
        for award, asked in amounts:
            amount = _counted(subject, asked, occasion) if award.kind == "points" else asked
            if amount > 0:
                given.append(_award(rule, award, person, (amount, asked), occasion, mark, told))
    return given


def _asked(award: CompiledAward, occasion: Occasion) -> int:
    """The amount before caps; less than 1 gives nothing."""
    if award.points is None:
        return 1
    return min(int(occasion.evaluate(award.points)), LIMITS.points_per_award)


def _counted(subject: str, asked: int, occasion: Occasion) -> int:
    """Count points for a person; return what the caps leave of them."""
    if occasion.set_aside is not None:
        return asked
    vantage = occasion.vantage
    cells = {period: (points_cell(subject, period), vantage.when.buckets[period]) for period in PERIODS}
    earned = {period: vantage.cells.read(*cell) or 0 for period, cell in cells.items()}
    amount = min([asked, *(cap.points - earned[cap.per] for cap in vantage.version.caps)])
    if amount > 0:
        for period, (name, bucket) in cells.items():
            vantage.cells.write(name, bucket, "", earned[period] + amount)
    return amount


def _recipients(rule: CompiledRule, occasion: Occasion) -> Iterable[tuple[PersonContext, str]]:
    person = occasion.vantage.person
    if rule.is_for_family or person is None:
        return occasion.members
    return ((person, occasion.vantage.subject),)


def _award(
    rule: CompiledRule,
    award: CompiledAward,
    person: PersonContext,
    amounts: tuple[int, int],
    occasion: Occasion,
    mark: str,
    told: Mapping[str, Scalar],
) -> Award:
    vantage = occasion.vantage
    amount, asked = amounts
    what = award.kind if award.subject is None else f"{award.kind}={award.subject}"
    return Award(
        person_id=person.person_id,
        rule_id=rule.id,
        version=vantage.version.number,
        reason_key=_within_limit(f"{occasion.slug}:{rule.id}:{what}:{mark}"),
        kind=award.kind,
        amount=amount,
        subject=award.subject,
        period=vantage.when.period,
        day=vantage.when.day,
        fact_keys=() if vantage.fact is None else (fact_mark(vantage.fact),),
        metrics=told,
        on_correction=rule.on_correction,
        asked=asked,
    )


def fact_mark(fact: Fact) -> str:
    """A fact's name among those of all persons of a unit."""
    return f"{fact.kind}/{fact.key}/{fact.person_id}"


def _limit_cell(rule: CompiledRule, limit: LimitBucket, vantage: Vantage) -> tuple[str, str, str]:
    """Where firings are counted: the cell, its bucket, and the key within the bucket."""
    subject = FAMILY if rule.is_for_family else vantage.subject
    key = ",".join(str(vantage.attribute(name)) for name in limit.attributes)
    bucket = vantage.when.buckets[limit.period]
    # A round is sealed while the next is played: a cell for each, or either would have the other forgotten.
    whose = f"{subject}/{bucket}" if limit.period == "round" else subject
    return f"limit/{rule.id}/{limit.id}/{whose}", bucket, key


def _mark(rule: CompiledRule, cell: tuple[str, str, str], ordinal: int) -> str:
    """The bucket and the ordinal in it: late facts move which fact earned it, not that it was earned.

    It says who and what is counted: a new version may count the same rule otherwise, and begin at 1 again.
    """
    _, bucket, key = cell
    whose = f"{FAMILY}," if rule.is_for_family else ""
    what = f"{'+'.join(rule.limits[0].attributes)}={key}," if key else ""
    return f"{whose}{what}{bucket}/{ordinal}"


def _within_limit(reason_key: str) -> str:
    if len(reason_key) <= MAX_REASON_KEY_CHARS:
        return reason_key
    digest = hashlib.sha256(reason_key.encode()).hexdigest()[:KEY_DIGEST_CHARS]
    return f"{reason_key[: MAX_REASON_KEY_CHARS - KEY_DIGEST_CHARS - 1]}~{digest}"
