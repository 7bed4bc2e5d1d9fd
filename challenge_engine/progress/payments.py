"""Paying settlements: points to the ledger, badges and collectibles to their owners, and the record of awards.

All of one transaction is paid in one go, so that accounts are locked in one sorted sweep and cannot deadlock.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.certificates.issuing import EarnedCertificate, issue_earned, revoke_earned
from challenge_engine.collectibles.service import grant_collectible
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.facts.rules import Scalar
from challenge_engine.progress import repository
from challenge_engine.progress.credits import Credit, TakenBack, take_back
from challenge_engine.progress.models import AwardGiven
from challenge_engine.progress.outcomes import RUN_PERIOD, Award, AwardKind
from challenge_engine.progress.settlement import AwardIdentity, Settlement
from rewards.badges.service import grant_badges_to, revoke_badges
from rewards.ledger.service import EntryKind, Posting, post


@dataclass(frozen=True, slots=True)
class Payment:
    """What one person was given (or, below zero, had taken back), and the evaluation of a unit that says why.

    `cut_from` is what the rule gives, where a cap left less of it; None also for a correction.
    """

    person_id: UUID
    progress_id: UUID
    challenge_id: UUID
    challenge_slug: str
    rule_id: str
    version: int
    reason_key: str
    kind: AwardKind
    subject: str | None
    amount: int
    period: str
    day: dt.date
    fact_keys: tuple[str, ...]
    metrics: Mapping[str, Scalar]
    cut_from: int | None = None


@dataclass(frozen=True, slots=True)
class UnitSettlements:
    """What one unit is to receive or return, and what it was given so far under the same keys."""

    progress_id: UUID
    challenge: PublishedChallenge
    settlements: Sequence[Settlement]
    given: Mapping[AwardIdentity, AwardGiven]


@dataclass(slots=True)
class _Certificates:
    challenge: PublishedChallenge
    earned: list[EarnedCertificate] = field(default_factory=list)
    lost: list[EarnedCertificate] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    rows: list[dict[str, Any]] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    badges_given: list[tuple[UUID, str, str]] = field(default_factory=list)
    badges_taken: dict[UUID, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    collectibles: list[tuple[str, UUID, str]] = field(default_factory=list)
    # By challenge: all of one are written together.
    certificates: dict[UUID, _Certificates] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)


async def pay(session: AsyncSession, units: Sequence[UnitSettlements], *, now: dt.datetime) -> list[Payment]:
    """Pay what the units are due; return what changed hands. The units are locked by the caller."""
    batch = _Batch()
    for unit in units:
        for settlement in unit.settlements:
            if settlement.amount < 0 and settlement.kind == "collectible":
                continue  # what somebody caught is never taken away (docs/decisions/0052)
            _add(batch, unit, settlement, now)
    await repository.save_awards(session, batch.rows)
    # Editions before accounts, as a catch has it: so no two transactions wait for each other.
    for creature_id, person_id, key in sorted(batch.collectibles):
        await grant_collectible(session, person_id, creature_id, key, now)
    await post(session, sorted(batch.postings, key=lambda posting: posting.account_id), now=now)
    await grant_badges_to(session, batch.badges_given, now)
    for person_id, badges in sorted(batch.badges_taken.items()):
        await revoke_badges(session, person_id, badges, now)
    for _, certificates in sorted(batch.certificates.items()):
        await issue_earned(session, certificates.challenge, certificates.earned, now)
        await revoke_earned(session, certificates.challenge, certificates.lost, now)
    return batch.payments


def _add(batch: _Batch, unit: UnitSettlements, settlement: Settlement, now: dt.datetime) -> None:
    given = unit.given.get((settlement.person_id, settlement.reason_key))
    payment = _payment(unit, settlement, given)
    standing = [Credit(key, left) for key, left in given.credits] if given else []
    postings = given.postings if given else 0
    if settlement.amount > 0:
        standing.append(Credit(settlement.posting_key, settlement.amount))
        postings += 1
        _give(batch, payment, settlement.posting_key)
    else:
        taken, standing = take_back(standing, -settlement.amount)
        for part in taken:
            postings += 1
            _take(batch, payment, part, f"{settlement.reason_key}#{postings}")
    on_correction = settlement.award.on_correction if settlement.award else "reverse"
    batch.rows.append(
        {
            "person_id": payment.person_id,
            "challenge_id": payment.challenge_id,
            "reason_key": payment.reason_key,
            "progress_id": unit.progress_id,
            "kind": payment.kind,
            "rule_id": payment.rule_id,
            "version": payment.version,
            "amount": sum(credit.left for credit in standing),
            "subject": payment.subject,
            "period": payment.period,
            "day": payment.day,
            "fact_keys": list(payment.fact_keys),
            "metrics": dict(payment.metrics),
            "on_correction": on_correction,
            "postings": postings,
            "credits": [[credit.posting_key, credit.left] for credit in standing],
            "changed_at": now,
        }
    )
    batch.payments.append(payment)
    if payment.kind == "certificate":
        certificates = batch.certificates.setdefault(payment.challenge_id, _Certificates(unit.challenge))
        (certificates.earned if payment.amount > 0 else certificates.lost).append(_earned(payment, unit.challenge))


def _earned(payment: Payment, challenge: PublishedChallenge) -> EarnedCertificate:
    rule = challenge.compiled.version(payment.version).rule(payment.rule_id)
    return EarnedCertificate(
        payment.person_id,
        payment.subject or "",
        payment.reason_key,
        payment.version,
        # The run's last day lies in its last round.
        RUN_PERIOD if rule.on == "run_end" else payment.period,
        payment.metrics,
    )


def _payment(unit: UnitSettlements, settlement: Settlement, given: AwardGiven | None) -> Payment:
    # An award that should not stand at all is explained by the evaluation that once gave it.
    source: Award | AwardGiven | None = settlement.award or given
    if source is None:
        raise ValueError(f"{settlement.reason_key} is taken back but was never given")
    return Payment(
        person_id=settlement.person_id,
        progress_id=unit.progress_id,
        challenge_id=unit.challenge.id,
        challenge_slug=unit.challenge.slug,
        rule_id=source.rule_id,
        version=source.version,
        reason_key=settlement.reason_key,
        kind=settlement.kind,
        subject=settlement.subject,
        amount=settlement.amount,
        period=source.period,
        day=source.day,
        fact_keys=tuple(source.fact_keys),
        metrics=dict(source.metrics),
        cut_from=_cut_from(settlement) if given is None else None,
    )


def _cut_from(settlement: Settlement) -> int | None:
    award = settlement.award
    return award.asked if award is not None and award.asked > settlement.amount > 0 else None


def _give(batch: _Batch, payment: Payment, posting_key: str) -> None:
    if payment.kind == "points":
        batch.postings.append(
            Posting(payment.person_id, payment.amount, EntryKind.AWARD, posting_key, explain(payment))
        )
    elif payment.kind == "badge":
        batch.badges_given.append((payment.person_id, payment.subject or "", payment.reason_key))
    elif payment.kind == "collectible":
        batch.collectibles += [
            (payment.subject or "", payment.person_id, f"{posting_key}/{copy}") for copy in range(payment.amount)
        ]


def _take(batch: _Batch, payment: Payment, part: TakenBack, posting_key: str) -> None:
    if payment.kind == "points":
        batch.postings.append(
            Posting(
                payment.person_id,
                -part.amount,
                EntryKind.REVERSAL,
                posting_key,
                explain(payment),
                reverses=part.reverses,
            )
        )
    elif payment.kind == "badge":
        batch.badges_taken[payment.person_id].append((payment.subject or "", payment.reason_key))


def explain(payment: Payment) -> dict[str, Any]:
    """Return what a ledger row keeps of its evaluation: enough to say why, years later, without replaying."""
    return {
        "challenge": payment.challenge_slug,
        "rule": payment.rule_id,
        "version": payment.version,
        "period": payment.period,
        "day": payment.day.isoformat(),
        "facts": list(payment.fact_keys),
        "metrics": dict(payment.metrics),
    }
