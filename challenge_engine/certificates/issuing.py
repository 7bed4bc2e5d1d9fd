"""From awards and final standings to certificates: their words, names and days."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.definitions.telling import tell
from challenge_engine.facts.rules import Scalar
from core.messages import LANGUAGES, Language, say
from families.nicknames.words import nickname_in
from families.personal_data.queries import list_erased
from families.persons.queries import list_nicknames
from rewards.certificates.rules import CertificateWords, NewCertificate
from rewards.certificates.service import issue_certificates, revoke_certificates

AWARD_CORRECTED = "the result that earned it was corrected"


@dataclass(frozen=True, slots=True)
class EarnedCertificate:
    """That somebody earned a certificate of a version of a challenge, and the values that it may tell."""

    person_id: UUID
    certificate: str
    reason_key: str
    version: int
    period: str
    values: Mapping[str, Scalar]


async def issue_earned(
    session: AsyncSession, challenge: PublishedChallenge, earned: Sequence[EarnedCertificate], now: dt.datetime
) -> None:
    """Issue what was earned, with the persons' nicknames; to an erased person nothing.

    Raises ValueError before the period is sealed.
    """
    if not earned:
        return
    person_ids = {one.person_id for one in earned}
    nicknames = await list_nicknames(session, person_ids - await list_erased(session, person_ids))
    new = [_new(challenge, one, nicknames[one.person_id]) for one in earned if one.person_id in nicknames]
    await issue_certificates(session, new, now)


async def revoke_earned(
    session: AsyncSession, challenge: PublishedChallenge, lost: Collection[EarnedCertificate], now: dt.datetime
) -> None:
    """Revoke what turned out not to have been earned."""
    keys = [(one.person_id, challenge.slug, one.certificate, one.reason_key) for one in lost]
    await revoke_certificates(session, sorted(keys), AWARD_CORRECTED, now)


def _new(challenge: PublishedChallenge, earned: EarnedCertificate, nickname: str) -> NewCertificate:
    file = challenge.compiled.version(earned.version).file
    span = challenge.compiled.calendar.span(earned.period)
    certificate = file.certificates[earned.certificate]

    def statement(language: Language) -> str:
        if certificate.statement is None:
            return say("certificate_statement", language)
        return tell(certificate.statement, language, 1, earned.values)

    return NewCertificate(
        person_id=earned.person_id,
        series=challenge.slug,
        kind=earned.certificate,
        reason_key=earned.reason_key,
        words=CertificateWords(
            heading={language: file.title.by_language()[language] for language in LANGUAGES},
            title={language: certificate.by_language()[language] for language in LANGUAGES},
            statement={language: statement(language) for language in LANGUAGES},
        ),
        names={language: nickname_in(nickname, language) for language in LANGUAGES},
        first_day=span.first_day,
        last_day=span.last_day,
        sealed_at=span.seals_at,
    )
