"""What an action earned, and why, in the caller's language."""

import uuid
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.definitions.schema import Words
from challenge_engine.definitions.telling import tell
from challenge_engine.progress.outcomes import AwardKind
from challenge_engine.progress.payments import Payment
from core.messages import Language
from rewards.badges.catalogue import badge_catalogue

AWARD: dict[str, Any] = {
    "person_id": "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11",
    "challenge": "go-to-park",
    "rule": "first-visit",
    "version": 1,
    "kind": "points",
    "amount": 20,
    "subject": None,
    "subject_name": None,
    "why": "Your first visit to this park",
    "cut_from": None,
}


class AwardOut(BaseModel):
    """Something given to somebody (below zero: taken back, as a late fact showed it should not stand)."""

    model_config = ConfigDict(json_schema_extra={"examples": [AWARD]})

    person_id: uuid.UUID
    challenge: str
    rule: str
    version: int
    kind: AwardKind
    amount: int
    subject: str | None = Field(description="Which badge, creature or certificate; null for points.")
    subject_name: str | None = Field(description="Its name, for badges and creatures.")
    why: str | None = Field(description="The rule's own words.")
    cut_from: int | None = Field(
        default=None, description="What the rule gives, where a limit on points left less of it."
    )

    @classmethod
    def of(cls, payment: Payment, words: Words | None, language: Language) -> "AwardOut":
        """Return the award in the caller's language."""
        return cls(
            person_id=payment.person_id,
            challenge=payment.challenge_slug,
            rule=payment.rule_id,
            version=payment.version,
            kind=payment.kind,
            amount=payment.amount,
            subject=payment.subject,
            subject_name=_subject_name(payment, language),
            why=tell(words, language, abs(payment.amount), payment.metrics) if words else None,
            cut_from=payment.cut_from,
        )


def _subject_name(payment: Payment, language: Language) -> str | None:
    subject = payment.subject or ""
    if payment.kind == "badge" and subject in badge_catalogue():
        return badge_catalogue()[subject].names[language]
    if payment.kind == "collectible" and subject in catalogue().creatures:
        return catalogue().creatures[subject].names[language]
    return None
