"""Registering a phone for a person, and taking that back. Who may do so is asked at the edge."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from integrations.app_upload.attestation.policy import AttestationPolicy
from integrations.app_upload.attestation.service import attest_registration
from integrations.app_upload.errors import PhoneKeyTaken, PhoneProofWrong, PhonesTooMany
from integrations.app_upload.phones import repository
from integrations.app_upload.phones.challenges import check_challenge, client_data
from integrations.app_upload.phones.models import Platform, UploadPhone
from integrations.app_upload.signing import is_signed_by, read_public_key

MAX_PHONES = 10  # of a person at once: a few phones, each put up anew now and then


@dataclass(frozen=True, slots=True)
class Registration:
    """What a phone sends to be registered. `proof` is r || s over the client data, `attestation` the maker's."""

    platform: Platform
    public_key: bytes
    label: str
    challenge: str
    proof: bytes
    attestation: str | None = None
    attested_key_id: bytes | None = None


async def register_phone(
    session: AsyncSession,
    person_id: uuid.UUID,
    registration: Registration,
    policy: AttestationPolicy,
    *,
    registered_by_id: uuid.UUID,
    now: dt.datetime,
) -> UploadPhone:
    """Register a phone, or return it where it is registered for this person already.

    Raises PhoneKeyInvalid, PhoneChallengeEnded, PhoneProofWrong, PhoneKeyTaken, PhonesTooMany, and what
    `attest_registration` raises.
    """
    key = registration.public_key
    read_public_key(key)
    check_challenge(registration.challenge, person_id, now=now)
    signed = client_data(registration.challenge, key)
    if not is_signed_by(key, registration.proof, signed):
        raise PhoneProofWrong
    await repository.lock_person(session, person_id)
    earlier = await repository.find_phone_with_key(session, key)
    if earlier is not None:
        if earlier.person_id != person_id or earlier.revoked_at is not None:
            raise PhoneKeyTaken
        return earlier
    if await repository.count_phones(session, person_id) >= MAX_PHONES:
        raise PhonesTooMany
    attested = attest_registration(
        registration.platform,
        registration.attestation,
        policy,
        client_data=signed,
        key_id=registration.attested_key_id,
        now=now,
    )
    phone = UploadPhone(
        person_id=person_id,
        registered_by_id=registered_by_id,
        platform=registration.platform,
        public_key=key,
        label=registration.label,
        attested_key=attested.key,
        attested_at=now if attested.is_attested else None,
        created_at=now,
    )
    session.add(phone)
    await session.flush()
    return phone


async def revoke_phone(
    session: AsyncSession, person_id: uuid.UUID, phone_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Let a phone upload no more; what it brought stays. Raises PhoneUnknown."""
    phone = await repository.lock_phone_of(session, person_id, phone_id)
    if phone.revoked_at is None:
        phone.revoked_at = now
        await session.flush()
