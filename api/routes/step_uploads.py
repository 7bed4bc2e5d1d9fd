"""Phones that upload a person's steps, and what they upload: signed by the phone, without anybody signed in."""

import hashlib
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from api.dependencies import ActorDep, IdempotencyKeyDep, LanguageDep, NowDep, RedisDep, SessionDep
from api.errors import problems
from api.idempotency import answer_once
from api.schemas.step_uploads import (
    MAX_ATTESTATION_CHARS,
    PhoneChallengeOut,
    PhoneIn,
    PhoneOut,
    PhonesOut,
    StepUploadOut,
    UploadIdentity,
    decoded,
    upload_body,
)
from core.rate_limits import Limit, take
from families.permissions import Action, require
from integrations.app_upload.attestation.policy import AttestationPolicy
from integrations.app_upload.bodies import BodyTooLarge
from integrations.app_upload.errors import DigestWrong
from integrations.app_upload.phones.challenges import make_challenge
from integrations.app_upload.phones.repository import list_phones
from integrations.app_upload.phones.service import Registration, register_phone, revoke_phone
from integrations.app_upload.receiving import Upload, check_age, identify, receive_upload
from integrations.app_upload.signing import is_body_of, read_signature

router = APIRouter(tags=["steps"])

# A phone sends some twenty a day. The first time it may have a year of minutes to tell, a few hundred uploads.
PHONE_LIMIT = Limit("step-uploads", capacity=300, per_s=2.0)

PersonPath = Annotated[uuid.UUID, Path(description="Whose steps the phone counts.")]
PhonePath = Annotated[uuid.UUID, Path(description="The phone.")]


def get_attestation_policy(request: Request) -> AttestationPolicy:
    """Return what this server wants of attestation."""
    return AttestationPolicy.of(request.app.state.settings)


PolicyDep = Annotated[AttestationPolicy, Depends(get_attestation_policy)]


@router.post(
    "/persons/{person_id}/step-phone-challenges",
    operation_id="challenge_step_phone",
    summary="Ask for what a phone signs to be registered",
    status_code=201,
    responses=problems(403),
)
async def post_challenge(
    person_id: PersonPath, session: SessionDep, actor: ActorDep, now: NowDep
) -> PhoneChallengeOut:
    """Return a challenge for this person, good for ten minutes."""
    await require(session, actor, Action.UPLOAD_STEPS, person_id=person_id)
    challenge, ends_at = make_challenge(person_id, now=now)
    return PhoneChallengeOut(challenge=challenge, ends_at=ends_at)


@router.post(
    "/persons/{person_id}/step-phones",
    operation_id="register_step_phone",
    summary="Let a phone upload a person's steps",
    status_code=201,
    responses=problems(403, 409),
)
async def post_phone(
    person_id: PersonPath, body: PhoneIn, session: SessionDep, actor: ActorDep, policy: PolicyDep, now: NowDep
) -> PhoneOut:
    """Register the phone's key for this person and no other. The same key again is the same phone."""
    await require(session, actor, Action.UPLOAD_STEPS, person_id=person_id)
    registration = Registration(
        platform=body.platform,
        public_key=decoded(body.public_key),
        label=body.label,
        challenge=body.challenge,
        proof=decoded(body.proof),
        attestation=body.attestation,
        attested_key_id=None if body.attested_key_id is None else decoded(body.attested_key_id),
    )
    phone = await register_phone(
        session, person_id, registration, policy, registered_by_id=actor.account_id, now=now
    )
    return PhoneOut.of(phone)


@router.get(
    "/persons/{person_id}/step-phones",
    operation_id="list_step_phones",
    summary="Show the phones that upload a person's steps",
    responses=problems(403),
)
async def get_phones(person_id: PersonPath, session: SessionDep, actor: ActorDep) -> PhonesOut:
    """Return the phones, newest first, revoked ones too."""
    await require(session, actor, Action.UPLOAD_STEPS, person_id=person_id)
    return PhonesOut(items=[PhoneOut.of(phone) for phone in await list_phones(session, person_id)])


@router.delete(
    "/persons/{person_id}/step-phones/{phone_id}",
    operation_id="revoke_step_phone",
    summary="Let a phone upload no more",
    status_code=204,
    responses=problems(403),
)
async def delete_phone(
    person_id: PersonPath, phone_id: PhonePath, session: SessionDep, actor: ActorDep, now: NowDep
) -> None:
    """Revoke the phone's key for good. What it has brought stays; deleting that is another request."""
    await require(session, actor, Action.UPLOAD_STEPS, person_id=person_id)
    await revoke_phone(session, person_id, phone_id, now=now)


async def read_signed_upload(
    request: Request,
    idempotency_key: IdempotencyKeyDep,
    now: NowDep,
    content_digest: Annotated[
        str | None,
        Header(description="Of the body as sent (RFC 9530).", max_length=80, examples=["sha-256=:...:"]),
    ] = None,
    signature_input: Annotated[
        str | None, Header(description="The signed components and parameters (RFC 9421).", max_length=400)
    ] = None,
    signature: Annotated[str | None, Header(description="ECDSA over P-256 (RFC 9421).", max_length=120)] = None,
    upload_attestation: Annotated[
        str | None,
        Header(
            description="App Attest's assertion in base64, or Play Integrity's token, of the body's SHA-256.",
            max_length=MAX_ATTESTATION_CHARS,
        ),
    ] = None,
) -> Upload:
    """Return the request with its raw body, nothing of it parsed. The headers are looked at before it is read."""
    signed = read_signature(
        request.method,
        request.url.path,
        content_digest=content_digest,
        idempotency_key=idempotency_key,
        signature_input=signature_input,
        signature=signature,
    )
    check_age(signed, now)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" or encoding not in {"identity", "gzip"}:
        raise HTTPException(415)
    body = await request.body()
    if not is_body_of(signed, body):
        raise DigestWrong
    return Upload(signed, body, is_compressed=encoding == "gzip", attestation=upload_attestation)


@router.post(
    "/step-uploads",
    operation_id="upload_steps",
    summary="Upload what changed in a phone's health store",
    response_model=StepUploadOut,
    responses=problems(401, 403, 409),
    openapi_extra=upload_body(),
)
async def post_upload(
    upload: Annotated[Upload, Depends(read_signed_upload)],
    session: SessionDep,
    redis: RedisDep,
    policy: PolicyDep,
    key: IdempotencyKeyDep,
    language: LanguageDep,
    now: NowDep,
) -> JSONResponse:
    """Take samples, deletions and totals; each part that cannot be taken is named, all others are kept.

    The request is signed by a registered phone's key with an HTTP Message Signature (RFC 9421) labelled `upload`
    over `("@method" "@path" "content-digest" "idempotency-key")` with `created` (at most five minutes ago),
    `nonce`, `keyid` (the phone's id) and `alg="ecdsa-p256-sha256"`. Nobody needs to be signed in. A body is at
    most 1 MiB, 8 MiB unfolded where it is sent as gzip, and has at most 5,000 parts.
    """
    phone = await identify(session, upload, now=now)
    await take(redis, PHONE_LIMIT, str(phone.id), now)

    async def work() -> tuple[int, StepUploadOut]:
        try:
            received = await receive_upload(session, phone, upload, policy, now=now)
        except BodyTooLarge:
            raise HTTPException(413) from None
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_input=False, include_url=False)) from None
        return 200, StepUploadOut.of(received, language)

    return await answer_once(
        session,
        actor_id=phone.id,
        operation="upload_steps",
        key=key,
        body=UploadIdentity(sha256=hashlib.sha256(upload.body).hexdigest()),
        now=now,
        work=work,
    )
