"""The difference between what was given and what should be: the postings that make them agree.

Pure. Nothing is ever edited: a correction is a further posting under the award's reason key with a number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from challenge_engine.progress.outcomes import Award, AwardKind, OnCorrection

AwardIdentity = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class GivenAward:
    """What one person was given so far under one reason key, all postings added up."""

    person_id: UUID
    reason_key: str
    kind: AwardKind
    subject: str | None
    amount: int
    postings: int  # how many were made under this reason key, corrections included
    on_correction: OnCorrection = "reverse"

    @property
    def identity(self) -> AwardIdentity:
        """Names the award among all awards of the challenge."""
        return (self.person_id, self.reason_key)


@dataclass(frozen=True, slots=True)
class Settlement:
    """One posting to make: `amount` more (positive) or back (negative) of `kind` and `subject`.

    `posting_key` is unique per posting; `reason_key` names the award. `award` is what should stand now; None when
    it should not have been given at all.
    """

    person_id: UUID
    reason_key: str
    posting_key: str
    kind: AwardKind
    subject: str | None
    amount: int
    award: Award | None


def reconcile(given: Iterable[GivenAward], awards: Iterable[Award]) -> list[Settlement]:
    """Return the postings that turn `given` into `awards`.

    After a replay both are all there is; after an advance, the new awards and what was given under their keys.
    What a rule gives for keeps (`on_correction: keep`) is never reduced, only added to. Each reason key has
    one kind and subject for ever, so amounts under it can be compared.
    """
    due = {(award.person_id, award.reason_key): award for award in awards}
    known: Mapping[AwardIdentity, GivenAward] = {one.identity: one for one in given}
    settlements = [_first_posting(award) for identity, award in due.items() if identity not in known]
    for identity, one in known.items():
        award = due.get(identity)
        difference = (award.amount if award else 0) - one.amount
        keeps = (award.on_correction if award else one.on_correction) == "keep"
        if difference > 0 or (difference < 0 and not keeps):
            settlements.append(
                Settlement(
                    one.person_id,
                    one.reason_key,
                    f"{one.reason_key}#{one.postings + 1}",
                    one.kind,
                    one.subject,
                    difference,
                    award,
                )
            )
    return settlements


def _first_posting(award: Award) -> Settlement:
    return Settlement(
        award.person_id, award.reason_key, award.reason_key, award.kind, award.subject, award.amount, award
    )
