"""A vaccination certificate that others can verify: a SMART Health Card (SMART Health Cards Framework 1.4).

A FHIR R4 bundle, compact and deflated, in a JWS signed with ES256; its key is published at
`/.well-known/jwks.json`. As QR code it is `shc:/` and two digits for each character of the JWS.
"""

import base64
import datetime as dt
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

import segno
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.api_jws import PyJWS

from core.crypto import derived_key
from core.errors import Conflict
from vaccines.documents.record import Record, ToldDose, vaccine_name

# Order of the curve P-256 (FIPS 186-5): private keys are 1 to one less.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PURPOSES = ("health-card/1/high", "health-card/1/low")  # 64 bytes, so that the key is not biased
_FIRST_CHARACTER = 45  # "-": the least that a JWS holds
_SHC = "https://smarthealth.cards"
# How FHIR says that what has to be there is not known.
_UNKNOWN = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
# A QR code of the greatest size holds 7,089 digits: the JWS may have half of it, less the first characters.
CHARS_MAX = 3_500


class HealthCardTooLarge(Conflict):
    """The doses do not fit into one QR code (409)."""

    code: ClassVar[str] = "health_card_too_large"


def make_jws(record: Record, issuer: str, now: dt.datetime) -> str:
    """Return the signed card. `issuer`: our address, under which the key is published."""
    claims = {
        "iss": issuer,
        "nbf": int(now.timestamp()),
        "vc": {
            "type": [f"{_SHC}#health-card", f"{_SHC}#immunization"],
            "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": _bundle(record)},
        },
    }
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    text = json.dumps(claims, separators=(",", ":"), ensure_ascii=False).encode()
    payload = compressor.compress(text) + compressor.flush()
    headers = {"zip": "DEF", "kid": public_jwk()["kid"], "typ": None}
    return PyJWS().encode(payload, _private_key(), algorithm="ES256", headers=headers)


def to_numeric(jws: str) -> str:
    """Return what stands in the QR code. Raises HealthCardTooLarge."""
    if len(jws) > CHARS_MAX:
        raise HealthCardTooLarge
    return "shc:/" + "".join(f"{ord(character) - _FIRST_CHARACTER:02d}" for character in jws)


def make_qr(jws: str) -> segno.QRCode:
    """Return the QR code, its digits in numeric mode, as the framework asks for. Raises HealthCardTooLarge."""
    prefix, _, digits = to_numeric(jws).partition("/")
    segments: Any = [
        f"{prefix}/",
        digits,
    ]  # the library takes several, each in its own mode; its types do not say so
    return segno.make(segments, error="l", micro=False, boost_error=False)


def make_qr_svg(jws: str) -> str:
    """Return the QR code as SVG, black on nothing. Raises HealthCardTooLarge."""
    drawn = io.BytesIO()
    make_qr(jws).save(drawn, kind="svg", xmldecl=False, border=4)
    return drawn.getvalue().decode()


def key_set() -> Mapping[str, Any]:
    """Return the public keys (RFC 7517), for `/.well-known/jwks.json`."""
    return {"keys": [public_jwk()]}


@cache
def public_jwk() -> Mapping[str, str]:
    """Return the public key; `kid` is its thumbprint (RFC 7638)."""
    numbers = _private_key().public_key().public_numbers()
    point = {"crv": "P-256", "kty": "EC", "x": _base64(numbers.x), "y": _base64(numbers.y)}
    thumbprint = hashlib.sha256(json.dumps(point, separators=(",", ":"), sort_keys=True).encode()).digest()
    kid = base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode()
    return {"kid": kid, "use": "sig", "alg": "ES256", **point}


@cache
def _private_key() -> ec.EllipticCurvePrivateKey:
    seed = int.from_bytes(b"".join(derived_key(purpose) for purpose in _PURPOSES))
    return ec.derive_private_key(seed % (_ORDER - 1) + 1, ec.SECP256R1())


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def _bundle(record: Record) -> dict[str, Any]:
    patient = {
        "resourceType": "Patient",
        "name": [{"text": record.name} if record.name else {"extension": [_UNKNOWN]}],
        "birthDate": record.subject.born_on.isoformat(),
    }
    resources = [patient, *_immunizations(record)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"resource:{number}", "resource": resource} for number, resource in enumerate(resources)
        ],
    }


def _immunizations(record: Record) -> Iterator[dict[str, Any]]:
    for dose in record.doses:
        if not record.counts(dose.given.id):
            continue
        resource: dict[str, Any] = {
            "resourceType": "Immunization",
            "status": "completed",
            "vaccineCode": _code(dose, record),
            "patient": {"reference": "resource:0"},
            "occurrenceDateTime": dose.given.given_on.isoformat(),
        }
        if dose.is_self_entered:
            resource["primarySource"] = False  # never to be taken for a clinic's own word
        if dose.batch:
            resource["lotNumber"] = dose.batch
        if dose.provider:
            resource["performer"] = [{"actor": {"display": dose.provider}}]
        yield resource


def _code(dose: ToldDose, record: Record) -> dict[str, Any]:
    product = dose.given.product and record.schedule.products[dose.given.product]
    if product and product.cvx is not None:
        return {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": product.cvx}]}
    return {"text": vaccine_name(dose.given, record.schedule.products, record.schedule.antigens, "en")}
