"""Medical certificates: issued by a clinic, verified by anybody, revoked; and tokens that nobody can make."""

import base64
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pypdfium2
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import InvalidInput
from families.notices.models import Notice
from records.medical_certificates.errors import MedicalCertificateUnknown
from records.medical_certificates.kinds import MedicalCertificateKind
from records.medical_certificates.rules import check_medical_certificate, read_token, token_of
from records.medical_certificates.service import revoke_by_token
from tests.support.clinics import granted_clinic
from tests.support.record import RecordScene, record_scene

CERTIFICATE: dict[str, Any] = {
    "kind": "sick_leave",
    "name": "Chan Ka Yan",
    "from_on": "2026-10-10",
    "until_on": "2026-10-12",
    "doctor": "Dr Lee Siu Ming",
    "statement": "Rest at home",
}
PATH = "/medical-certificates"


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


def _words(document: bytes) -> str:
    pages = pypdfium2.PdfDocument(document)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace(" ", "")


async def test_issued_verified_and_revoked(scene: RecordScene, now: dt.datetime) -> None:
    clinic = await granted_clinic(scene, now)
    issued = await clinic.ask("POST", PATH, CERTIFICATE)
    assert issued.status_code == 201, issued.text
    one = f"{PATH}/{issued.json()['id']}"
    kept = (await scene.ask("GET", one)).json()
    assert kept == issued.json()
    assert kept["provenance"]["origin"] == "deposited"
    address = kept["address"]
    token = address.rpartition("/verify/")[2]

    assert (await scene.ask("GET", f"{one}/qr")).json()["address"] == address

    # Anybody sees validity, kind, days, clinic and initials; not a word more.
    scene.actor[0] = None  # type: ignore[call-overload]
    verified = await scene.http.get(f"/v1/medical-certificates/{token}", headers={"Accept-Language": "zh-Hant"})
    assert verified.json() == {
        "status": "valid",
        "kind": "sick_leave",
        "kind_words": "病假證明書",
        "from_on": "2026-10-10",
        "until_on": "2026-10-12",
        "issued_at": "2026-10-10T02:30:00Z",
        "revoked_at": None,
        "clinic_name": "灣仔診所",
        "initials": "C. K. Y.",
    }
    forged = base64.urlsafe_b64encode(uuid.UUID(issued.json()["id"]).bytes + bytes(16)).rstrip(b"=").decode()
    for wrong in (forged, token_of(uuid.uuid4())):
        assert (await scene.http.get(f"/v1/medical-certificates/{wrong}")).json()["code"] == (
            "medical_certificate_unknown"
        )

    # Families neither enter, change nor remove one; the clinic revokes it, once.
    scene.as_("parent")
    assert (await scene.ask("POST", PATH, CERTIFICATE)).status_code == 405
    assert (await scene.ask("PUT", one, CERTIFICATE, revision=1)).status_code == 405
    reason = {"reason": "Issued to the wrong person."}
    assert (await clinic.ask("POST", f"{one}/revocation", reason)).status_code == 428
    revoked = await clinic.ask("POST", f"{one}/revocation", reason, revision=1)
    assert (revoked.status_code, revoked.json()["revocation"]) == (200, reason["reason"]), revoked.text
    again = await clinic.ask("POST", f"{one}/revocation", reason, revision=2)
    assert (again.status_code, again.json()["code"]) == (409, "medical_certificate_revoked")
    verified = await scene.http.get(f"/v1/medical-certificates/{token}")
    assert (verified.json()["status"], verified.headers["Cache-Control"]) == ("revoked", "no-store")
    for path in ("qr", "document"):
        assert (await scene.ask("GET", f"{one}/{path}")).json()["code"] == "medical_certificate_revoked"
    told = await scene.session.scalars(
        select(Notice).where(Notice.person_id == scene.world.parent.id).order_by(Notice.id)
    )
    assert [each.kind.value for each in told] == ["medical_certificate_issued", "medical_certificate_revoked"]
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    looks = [row["words"] for row in log if row["why"] == "verification"]
    assert looks == ["Somebody (shown a certificate) looked at: medical certificates"] * 2


async def test_the_document_says_it_in_each_language(scene: RecordScene, now: dt.datetime) -> None:
    clinic = await granted_clinic(scene, now)
    issued = (await clinic.ask("POST", PATH, CERTIFICATE)).json()
    for language, title, days in (
        ("zh-Hant", "病假證明書", "2026年10月10日至2026年10月12日"),
        ("zh-Hans", "病假证明书", "2026年10月10日至2026年10月12日"),
        ("en", "Sickleavecertificate", "10October2026to12October2026"),
    ):
        document = await scene.ask("GET", f"{PATH}/{issued['id']}/document?language={language}")
        assert document.headers["Content-Type"] == "application/pdf"
        shown = _words(document.content)
        assert all(words in shown for words in (title, days, "ChanKaYan", "Restathome")), shown


async def test_where_the_family_lets_the_clinic_in_no_more_an_operator_revokes(
    scene: RecordScene, now: dt.datetime
) -> None:
    clinic = await granted_clinic(scene, now)
    issued = (await clinic.ask("POST", PATH, CERTIFICATE)).json()
    (grant,) = (await scene.ask("GET", "/clinic-grants")).json()
    await scene.ask("DELETE", f"/clinic-grants/{grant['id']}")
    shut = await clinic.ask("POST", f"{PATH}/{issued['id']}/revocation", {"reason": "Forged."}, revision=1)
    assert (shut.status_code, shut.json()["code"]) == (404, "clinic_grant_unknown")
    token = issued["address"].rpartition("/")[2]
    await revoke_by_token(scene.session, token, reason="Forged.", now=now)
    kept = (await scene.ask("GET", f"{PATH}/{issued['id']}")).json()
    assert (kept["revocation"], kept["provenance"]["revision"]) == ("Forged.", 2)


async def test_the_app_sees_no_certificate_but_by_its_id_and_no_name_at_all(
    scene: RecordScene, now: dt.datetime
) -> None:
    clinic = await granted_clinic(scene, now)
    issued = (await clinic.ask("POST", PATH, CERTIFICATE)).json()
    call = text("SELECT * FROM record.verified_certificate(:id, NULL, now())")
    found = (await scene.session.execute(call, {"id": uuid.UUID(issued["id"])})).mappings().one()
    assert set(found) == {
        *("person_id", "kind", "from_on", "until_on", "recorded_at", "revoked_at", "clinic_id"),
        "initials_sealed",
    }
    assert b"C. K." not in bytes(found["initials_sealed"])
    assert (await scene.session.execute(call, {"id": uuid.uuid4()})).all() == []


@given(st.uuids(), st.integers(0, 42), st.sampled_from("ABCabc019-_"))
def test_a_token_is_read_as_it_was_made_and_no_other_is(
    certificate_id: uuid.UUID, place: int, letter: str
) -> None:
    token = token_of(certificate_id)
    assert len(token) == 43
    assert read_token(token) == certificate_id
    other = token[:place] + letter + token[place + 1 :]
    if other != token:
        with pytest.raises(MedicalCertificateUnknown):
            read_token(other)


@given(st.text(max_size=60))
def test_what_is_no_token_is_unknown(typed: str) -> None:
    with pytest.raises(MedicalCertificateUnknown):
        read_token(typed)


@pytest.mark.parametrize(
    ("kind", "from_on", "until_on", "code"),
    [
        ("sick_leave", "2026-10-10", "2026-10-10", None),
        ("sick_leave", "2026-10-10", "2026-10-09", "record_days_reversed"),
        ("fitness", "2026-10-10", "2027-10-10", None),
        ("fitness", "2026-10-10", "2027-10-11", "medical_certificate_too_long"),
        ("attendance", "2026-10-10", "2026-10-10", None),
        ("attendance", "2026-10-10", "2026-10-11", "record_day_in_future"),
        ("sick_leave", "2017-04-11", "2017-04-12", "record_day_before_birth"),
    ],
)
def test_which_days_it_may_cover(
    kind: str, from_on: str, until_on: str, code: str | None, now: dt.datetime
) -> None:
    values = {
        "kind": MedicalCertificateKind(kind),
        "from_on": dt.date.fromisoformat(from_on),
        "until_on": dt.date.fromisoformat(until_on),
    }
    if code is None:
        check_medical_certificate(values, born_on=dt.date(2017, 4, 12), now=now)
    else:
        with pytest.raises(InvalidInput) as caught:
            check_medical_certificate(values, born_on=dt.date(2017, 4, 12), now=now)
        assert caught.value.code == code
