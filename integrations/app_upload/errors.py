"""Why an upload, or a phone's registration, is refused. Words are in `data/messages/app_upload.yaml`."""

from typing import ClassVar

from core.errors import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound


class UploadUnsigned(NotAuthenticated):
    """There is no signature (401)."""

    code: ClassVar[str] = "upload_unsigned"


class SignatureMalformed(NotAuthenticated):
    """The signature is not in the form that is documented (401)."""

    code: ClassVar[str] = "upload_signature_malformed"


class SignatureWrong(NotAuthenticated):
    """It is not this phone's signature over this request; or no such phone is known (401)."""

    code: ClassVar[str] = "upload_signature_wrong"


class DigestWrong(NotAuthenticated):
    """The body is not the one whose digest was signed (401)."""

    code: ClassVar[str] = "upload_digest_wrong"


class UploadTooOld(NotAuthenticated):
    """It was signed too long ago (401)."""

    code: ClassVar[str] = "upload_too_old"


class UploadFromFuture(NotAuthenticated):
    """It was signed by a clock that is ahead of ours (401)."""

    code: ClassVar[str] = "upload_from_future"


class PhoneRevoked(NotAuthenticated):
    """The phone's key was revoked (401)."""

    code: ClassVar[str] = "phone_revoked"


class ConnectsByPhone(Conflict):
    """The source has no server to connect to: its phone is registered instead (409)."""

    code: ClassVar[str] = "step_source_connects_by_phone"


class UploadReplayed(Conflict):
    """The very same request was taken before (409)."""

    code: ClassVar[str] = "upload_replayed"


class UploadNoLongerPermitted(Forbidden):
    """Whoever registered the phone is no longer of the person's family (403)."""

    code: ClassVar[str] = "upload_no_longer_permitted"


class UploadOfOtherPlatform(InvalidInput):
    """An iPhone sends HealthKit samples, an Android phone Health Connect records (422)."""

    code: ClassVar[str] = "upload_of_other_platform"


class UploadTooManyParts(InvalidInput):
    """More samples, deletions and totals than are taken at once (422)."""

    code: ClassVar[str] = "upload_too_many_parts"


class CompressionUnreadable(InvalidInput):
    """The body says that it is gzip and is not, or is more than one member (422)."""

    code: ClassVar[str] = "compression_unreadable"


class PhoneUnknown(NotFound):
    """The person has no such phone (404)."""

    code: ClassVar[str] = "phone_unknown"


class PhoneKeyInvalid(InvalidInput):
    """It is no P-256 public key as SubjectPublicKeyInfo (422)."""

    code: ClassVar[str] = "phone_key_invalid"


class PhoneProofWrong(InvalidInput):
    """The phone did not show that it holds the private key (422)."""

    code: ClassVar[str] = "phone_proof_wrong"


class PhoneChallengeEnded(InvalidInput):
    """The challenge is not ours, is another person's, or too old (422)."""

    code: ClassVar[str] = "phone_challenge_ended"


class PhoneKeyTaken(Conflict):
    """The key is registered already: for another person, or was revoked (409)."""

    code: ClassVar[str] = "phone_key_taken"


class PhonesTooMany(Conflict):
    """The person has as many phones as one may have (409)."""

    code: ClassVar[str] = "phones_too_many"


class AttestationMissing(Forbidden):
    """An attestation is required, and there is none that could be checked (403)."""

    code: ClassVar[str] = "attestation_missing"


class AttestationInvalid(Forbidden):
    """The attestation is not genuine, or not of our app (403)."""

    code: ClassVar[str] = "attestation_invalid"


class AttestationOfOtherRequest(Forbidden):
    """The attestation was made for another body (403)."""

    code: ClassVar[str] = "attestation_of_other_request"


class AttestationTooOld(Forbidden):
    """The attestation was made too long ago (403)."""

    code: ClassVar[str] = "attestation_too_old"


class AttestationReplayed(Forbidden):
    """The assertion's counter did not grow (403)."""

    code: ClassVar[str] = "attestation_replayed"


class AppNotRecognised(Forbidden):
    """Google does not know this build of the app (403)."""

    code: ClassVar[str] = "app_not_recognised"


class PhoneNotTrusted(Forbidden):
    """Google does not vouch for the phone: an emulator, or a changed system (403)."""

    code: ClassVar[str] = "phone_not_trusted"
