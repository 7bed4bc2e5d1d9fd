"""A medical certificate as a PDF in one of three languages, with the QR code by which anybody can verify it."""

from pathlib import Path
from typing import Any

from core.clock import local_day
from core.messages import Language, day_words, say
from core.pdf import make_pdf, qr_svg
from records.appointments.models import Clinic
from records.appointments.service import name_of
from records.medical_certificates.models import MedicalCertificate
from records.medical_certificates.rules import token_of

_TEMPLATE = Path(__file__).with_name("certificate.typ")


def address_of(certificate: MedicalCertificate, public_url: str) -> str:
    """Return where anybody sees whether the certificate is genuine, and still good."""
    return f"{public_url}/verify/{token_of(certificate.id)}"


def document_values(
    certificate: MedicalCertificate, clinic: Clinic, language: Language, public_url: str
) -> dict[str, Any]:
    """Return what stands on the document; `make_document` makes it."""
    address = address_of(certificate, public_url)
    days = {
        "from": day_words(certificate.from_on, language),
        "until": day_words(certificate.until_on, language),
    }
    one_day = certificate.from_on == certificate.until_on
    period = say(f"medical_certificate_{'day' if one_day else 'days'}", language, days)
    issued_on = day_words(local_day(certificate.recorded_at), language)
    fields = [
        [say("medical_certificate_name", language), certificate.name],
        [say("medical_certificate_period", language), period],
        [say("medical_certificate_doctor", language), certificate.doctor],
    ]
    return {
        "title": say(f"medical_certificate_{certificate.kind}", language),
        "clinic": name_of(clinic, language),
        "fields": fields,
        "statement": certificate.statement,
        "issued": say("medical_certificate_issued", language, {"day": issued_on}),
        "verify": say("medical_certificate_verify", language),
        "address": address,
        "host": public_url,
        "qr": qr_svg(address),
        "qr_alt": say("medical_certificate_qr", language, {"address": address}),
    }


def make_document(values: dict[str, Any], language: Language) -> bytes:
    """Return the PDF. Takes some milliseconds of processor time: call it in a thread. Raises FontMissing."""
    return make_pdf(_TEMPLATE, values, language)
