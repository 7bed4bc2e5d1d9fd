"""The health card: read back from its QR code and verified with the published key, as a stranger would."""

import base64
import datetime as dt
import hashlib
import json
import zlib
from typing import Any

import numpy as np
import pytest
import zxingcpp
from jwt import InvalidSignatureError, PyJWK
from jwt.api_jws import PyJWS

from tests.support.vaccines import day, given, hong_kong
from vaccines.documents import health_card
from vaccines.documents.health_card import HealthCardTooLarge, key_set, make_jws, make_qr, make_qr_svg, to_numeric
from vaccines.documents.record import Record, ToldDose, put_together
from vaccines.evaluation.model import Subject

NOW = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
ISSUER = "https://eplus.example.hk"


def record(*lines: str, name: str = "陳小明") -> Record:
    doses = [
        ToldDose(dose, batch=f"B{place}", provider="Tai Po clinic", is_self_entered=place == 0)
        for place, dose in enumerate(given(*lines))
    ]
    return put_together(name, Subject(day("2020-01-10"), "male"), hong_kong(), doses, NOW.date())


def from_numeric(text: str) -> str:
    digits = text.removeprefix("shc:/")
    return "".join(chr(int(digits[place : place + 2]) + 45) for place in range(0, len(digits), 2))


def verified(jws: str) -> dict[str, Any]:
    """Return the claims, verified by the key that the header names in the published set."""
    header = json.loads(base64.urlsafe_b64decode(jws.split(".", 1)[0] + "=="))
    assert (header["alg"], header["zip"], set(header)) == ("ES256", "DEF", {"alg", "zip", "kid"})
    (key,) = [one for one in key_set()["keys"] if one["kid"] == header["kid"]]
    payload = PyJWS().decode(jws, PyJWK(dict(key)).key, algorithms=["ES256"])
    claims: dict[str, Any] = json.loads(zlib.decompress(payload, wbits=-zlib.MAX_WBITS))
    return claims


def test_a_stranger_reads_and_verifies_the_code() -> None:
    jws = make_jws(
        record("2020-01-10 hepatitis-b", "2021-01-10 mmr", "2021-02-10 tdap-ipv", "2024-02-10 =hib"), ISSUER, NOW
    )
    picture = [[255 * (not dark) for dark in row] for row in make_qr(jws).matrix_iter(scale=3, border=4)]
    (found,) = zxingcpp.read_barcodes(np.array(picture, dtype=np.uint8))
    assert found.text == to_numeric(jws)
    assert from_numeric(found.text) == jws

    claims = verified(from_numeric(found.text))
    assert (claims["iss"], claims["nbf"]) == (ISSUER, int(NOW.timestamp()))
    assert "https://smarthealth.cards#health-card" in claims["vc"]["type"]
    bundle = claims["vc"]["credentialSubject"]["fhirBundle"]
    patient, *doses = [entry["resource"] for entry in bundle["entry"]]
    assert [entry["fullUrl"] for entry in bundle["entry"]] == [f"resource:{n}" for n in range(4)]
    assert patient == {"resourceType": "Patient", "name": [{"text": "陳小明"}], "birthDate": "2020-01-10"}
    assert doses[1] == {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "03"}]},
        "patient": {"reference": "resource:0"},
        "occurrenceDateTime": "2021-01-10",
        "lotNumber": "B1",
        "performer": [{"actor": {"display": "Tai Po clinic"}}],
    }
    # The reduced dose at one year does not count and is no part of it; what the family entered says so.
    assert [dose["occurrenceDateTime"] for dose in doses] == ["2020-01-10", "2021-01-10", "2024-02-10"]
    assert [dose.get("primarySource") for dose in doses] == [False, None, None]
    assert doses[2]["vaccineCode"] == {"text": "Haemophilus influenzae type b"}


def test_a_changed_card_is_found_out() -> None:
    jws = make_jws(record("2021-01-10 mmr"), ISSUER, NOW)
    other = make_jws(record("2021-01-10 mmr", "2021-07-10 mmr"), ISSUER, NOW)
    head, _, signature = jws.split(".")
    with pytest.raises(InvalidSignatureError):
        verified(f"{head}.{other.split('.')[1]}.{signature}")


def test_the_published_key_is_public_and_named_by_its_thumbprint() -> None:
    (key,) = key_set()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}  # no "d"
    canonical = json.dumps({one: key[one] for one in ("crv", "kty", "x", "y")}, separators=(",", ":")).encode()
    thumbprint = base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
    assert key["kid"] == thumbprint
    assert {len(base64.urlsafe_b64decode(key[one] + "=")) for one in ("x", "y")} == {32}


def test_a_whole_childhood_fits_and_more_than_a_code_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    childhood = [
        "2020-01-10 bcg hepatitis-b",
        "2020-02-10 hepatitis-b",
        *(f"2020-{month}-10 dtap-ipv pcv13" for month in ("03", "05", "07")),
        "2020-07-20 hepatitis-b",
        "2021-01-10 mmr varicella pcv13",
        "2021-07-10 dtap-ipv mmrv",
        "2026-10-10 dtap-ipv",
        *(f"{year}-10-10 influenza-inactivated" for year in range(2020, 2026)),
    ]
    jws = make_jws(record(*childhood, name="Christopher Alexander Montgomery-Fairbanks"), ISSUER, NOW)
    assert make_qr_svg(jws)
    assert len(verified(jws)["vc"]["credentialSubject"]["fhirBundle"]["entry"]) == 1 + 22
    monkeypatch.setattr(health_card, "CHARS_MAX", len(jws) - 1)
    with pytest.raises(HealthCardTooLarge):
        make_qr_svg(jws)


def test_as_much_as_may_be_fits_into_one_code() -> None:
    assert make_qr_svg("z" * health_card.CHARS_MAX).startswith("<svg")
    with pytest.raises(HealthCardTooLarge):
        make_qr_svg("z" * (health_card.CHARS_MAX + 1))
