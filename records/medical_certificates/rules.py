"""Whether a certificate's days can be, and the signed token of its QR code. Pure, but for the key that signs."""

import base64
import binascii
import datetime as dt
import hmac
import uuid
from collections.abc import Mapping
from typing import Any

from core.clock import local_day
from core.crypto import keyed_hash
from records.access.day_rules import check_days, check_past
from records.medical_certificates.errors import MedicalCertificateTooLong, MedicalCertificateUnknown
from records.medical_certificates.kinds import MedicalCertificateKind

LONGEST = dt.timedelta(days=366)
TOKEN_CHARS = 43  # of 32 bytes in base64url
_ID_BYTES = 16
_PURPOSE = "medical-certificate/1"


def check_medical_certificate(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth, RecordDaysReversed, MedicalCertificateTooLong; or RecordDayInFuture.

    Nobody has attended in the future, but leave and fitness may lie there.
    """
    days = {name: values[name] for name in ("from_on", "until_on")}
    check_days(born_on, days)
    if values["until_on"] - values["from_on"] >= LONGEST:
        raise MedicalCertificateTooLong(most=LONGEST.days)
    if values["kind"] is MedicalCertificateKind.ATTENDANCE:
        check_past(local_day(now), days)


def token_of(certificate_id: uuid.UUID) -> str:
    """Return what stands in the QR code: which certificate, under our signature, of which 128 bits are kept.

    So a token that we did not make is found out before any certificate is looked for.
    """
    return base64.urlsafe_b64encode(certificate_id.bytes + _signature(certificate_id)).rstrip(b"=").decode()


def read_token(token: str) -> uuid.UUID:
    """Return which certificate a token is of. Raises MedicalCertificateUnknown for one that we did not make."""
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
        certificate_id = uuid.UUID(bytes=raw[:_ID_BYTES])
    except (binascii.Error, ValueError):
        raise MedicalCertificateUnknown from None
    is_ours = hmac.compare_digest(raw[_ID_BYTES:], _signature(certificate_id))
    if not is_ours or token != token_of(certificate_id):
        raise MedicalCertificateUnknown
    return certificate_id


def _signature(certificate_id: uuid.UUID) -> bytes:
    return keyed_hash(_PURPOSE, certificate_id.bytes)[:_ID_BYTES]
