"""Taking an upload: whose it is, whether it is fresh, new and attested; then what it says. One transaction.

Nothing of a body is unfolded or parsed before its signature has been verified.
"""

import datetime as dt
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from families.permissions import Action, account_may
from integrations.app_upload.attestation.policy import AttestationPolicy
from integrations.app_upload.attestation.service import attest_upload
from integrations.app_upload.bodies import inflated
from integrations.app_upload.errors import (
    PhoneRevoked,
    SignatureWrong,
    UploadFromFuture,
    UploadNoLongerPermitted,
    UploadOfOtherPlatform,
    UploadReplayed,
    UploadTooManyParts,
    UploadTooOld,
)
from integrations.app_upload.mapping import CLOCK_AHEAD, map_upload
from integrations.app_upload.phones import repository
from integrations.app_upload.phones.models import Platform, UploadPhone
from integrations.app_upload.shapes import MAX_PARTS, StepUploadIn, parse_upload
from integrations.app_upload.signing import Signed, is_signed_by
from integrations.app_upload.source import APPLE_HEALTH, HEALTH_CONNECT
from records.steps.sample import TakenSteps
from records.steps.service import take_steps

LIFE = dt.timedelta(minutes=5)  # between signing and arrival; what takes longer is signed again
SOURCE_OF = {Platform.IOS: APPLE_HEALTH, Platform.ANDROID: HEALTH_CONNECT}


@dataclass(frozen=True, slots=True)
class Upload:
    """A request of whose signature the headers speak, with its raw body."""

    signed: Signed
    body: bytes
    is_compressed: bool
    attestation: str | None


@dataclass(frozen=True, slots=True)
class ReceivedUpload:
    """What became of an upload; refusals name parts by their place in it."""

    taken: TakenSteps
    is_attested: bool


def check_age(signed: Signed, now: dt.datetime) -> None:
    """Return if the signature is fresh. Raises UploadTooOld or UploadFromFuture."""
    if signed.created_at < now - LIFE:
        raise UploadTooOld
    if signed.created_at > now + CLOCK_AHEAD:
        raise UploadFromFuture


async def identify(session: AsyncSession, upload: Upload, *, now: dt.datetime) -> UploadPhone:
    """Return the phone that signed, and note its nonce as used.

    Raises SignatureWrong, PhoneRevoked, UploadReplayed, UploadNoLongerPermitted.
    """
    signed = upload.signed
    phone = await repository.find_phone(session, signed.phone_id)
    if phone is None or not is_signed_by(phone.public_key, signed.signature, signed.base):
        raise SignatureWrong
    if phone.revoked_at is not None:
        raise PhoneRevoked
    # What its owner may was asked when the phone was registered; families change since.
    if not await account_may(session, phone.registered_by_id, Action.UPLOAD_STEPS, person_id=phone.person_id):
        raise UploadNoLongerPermitted
    receipt = {"received_at": now, "body_sha256": signed.body_sha256, "is_attested": False}
    if not await repository.claim_nonce(session, phone.id, signed.nonce, **receipt):
        raise UploadReplayed
    return phone


def read_upload(upload: Upload, platform: Platform) -> StepUploadIn:
    """Return what the body of a verified upload says.

    Raises pydantic's ValidationError, BodyTooLarge, CompressionUnreadable, UploadTooManyParts,
    UploadOfOtherPlatform.
    """
    body = inflated(upload.body) if upload.is_compressed else upload.body
    content = parse_upload(body)
    if content.parts > MAX_PARTS:
        raise UploadTooManyParts(most=MAX_PARTS)
    foreign = content.health_connect_records if platform is Platform.IOS else content.healthkit_samples
    if foreign:
        raise UploadOfOtherPlatform
    return content


async def receive_upload(
    session: AsyncSession, phone: UploadPhone, upload: Upload, policy: AttestationPolicy, *, now: dt.datetime
) -> ReceivedUpload:
    """Take what an identified phone uploads. Raises what `read_upload` and `attest_upload` do."""
    body_sha256 = upload.signed.body_sha256
    is_attested = await attest_upload(session, phone, upload.attestation, policy, body_sha256=body_sha256, now=now)
    content = read_upload(upload, phone.platform)
    mapped = map_upload(content, phone_key=str(phone.id), now=now)
    answered = await take_steps(session, phone.person_id, SOURCE_OF[phone.platform], mapped.batch, now=now)
    refused = [*mapped.refused, *map(mapped.place_of, answered.refused)]
    await repository.keep_result(
        session,
        phone.id,
        upload.signed.nonce,
        is_attested=is_attested,
        taken=answered.taken,
        refused=len(refused),
    )
    await repository.note_use(session, phone.id, now=now)
    ranked = sorted(refused, key=lambda one: (one.part, one.index))
    return ReceivedUpload(TakenSteps(answered.taken, ranked, answered.days), is_attested)


__all__ = ["ReceivedUpload", "Upload", "ValidationError", "check_age", "identify", "read_upload", "receive_upload"]
