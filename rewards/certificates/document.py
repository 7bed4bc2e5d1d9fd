"""A certificate as a PDF in one of three languages, with the address at which anybody can verify it."""

import hashlib
from pathlib import Path

from core.clock import local_day
from core.messages import Language, day_words, say
from core.pdf import make_pdf, qr_svg
from rewards.certificates.service import HeldCertificate

_TEMPLATE = Path(__file__).with_name("certificate.typ")


def address_of(held: HeldCertificate, public_url: str) -> str:
    """Return where anybody sees whether the certificate is genuine."""
    return f"{public_url}/certificates/{held.code}"


def version_of(held: HeldCertificate, language: Language, public_url: str) -> str:
    """Name all that a document depends on, for its entity tag: equal names, equal documents."""
    template = hashlib.sha256(_TEMPLATE.read_bytes()).hexdigest()
    return f"{held.signature.hex()}/{held.name_ordinal}/{language}/{address_of(held, public_url)}/{template}"


def make_document(held: HeldCertificate, language: Language, public_url: str) -> bytes:
    """Return the PDF. Takes some milliseconds of processor time: call it in a thread. Raises FontMissing."""
    address = address_of(held, public_url)
    days = {"first_day": day_words(held.first_day, language), "last_day": day_words(held.last_day, language)}
    issued_on = day_words(local_day(held.issued_at), language)
    values = {
        "heading": held.words.heading[language],
        "title": held.words.title[language],
        "name": held.names[language],
        "statement": held.words.statement[language],
        "awarded_to": say("certificate_awarded_to", language),
        "period": say("certificate_period", language, days),
        "issuer": say("certificate_issuer", language),
        "issued_on": say("certificate_issued_on", language, {"day": issued_on}),
        "code": say("certificate_code", language, {"code": _grouped(held.code)}),
        "signature": say("certificate_signature", language, {"signature": held.shown_signature}),
        "verify": say("certificate_verify", language),
        "address": address,
        "qr": qr_svg(address),
        "qr_alt": say("certificate_qr", language, {"address": address}),
    }
    return make_pdf(_TEMPLATE, values, language)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
