"""Attestation by platform: checked where it is configured, demanded where it is required.

A verdict that is there and wrong is always refused: it says more than none. What cannot be checked counts as none.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from integrations.app_upload.attestation.apple import read_assertion, read_attestation
from integrations.app_upload.attestation.google import check_verdict
from integrations.app_upload.attestation.policy import AttestationPolicy
from integrations.app_upload.errors import AttestationMissing, AttestationReplayed
from integrations.app_upload.phones.models import Platform, UploadPhone
from integrations.app_upload.phones.repository import raise_counter


@dataclass(frozen=True, slots=True)
class AttestedRegistration:
    """Whether a phone was attested when it was registered, and Apple's key for its assertions."""

    is_attested: bool
    key: bytes | None = None


def attest_registration(
    platform: Platform,
    token: str | None,
    policy: AttestationPolicy,
    *,
    client_data: bytes,
    key_id: bytes | None,
    now: dt.datetime,
) -> AttestedRegistration:
    """Check the attestation of a phone that is being registered. Raises AttestationMissing and the like."""
    if token is not None and platform is Platform.IOS and policy.apple is not None:
        key = read_attestation(token, policy.apple, client_data=client_data, key_id=key_id, now=now)
        return AttestedRegistration(is_attested=True, key=key)
    if token is not None and platform is Platform.ANDROID and policy.google is not None:
        check_verdict(token, policy.google, request_hash=hashlib.sha256(client_data).digest(), now=now)
        return AttestedRegistration(is_attested=True)
    if policy.is_required:
        raise AttestationMissing
    return AttestedRegistration(is_attested=False)


async def attest_upload(
    session: AsyncSession,
    phone: UploadPhone,
    token: str | None,
    policy: AttestationPolicy,
    *,
    body_sha256: bytes,
    now: dt.datetime,
) -> bool:
    """Return whether an upload is attested; its counter is then used up. Raises AttestationMissing and others."""
    if token is not None and phone.platform is Platform.IOS and policy.apple and phone.attested_key:
        counter = read_assertion(token, policy.apple, attested_key=phone.attested_key, body_sha256=body_sha256)
        if not await raise_counter(session, phone.id, counter):
            raise AttestationReplayed
        return True
    if token is not None and phone.platform is Platform.ANDROID and policy.google is not None:
        check_verdict(token, policy.google, request_hash=body_sha256, now=now)
        return True
    if policy.is_required:
        raise AttestationMissing
    return False
