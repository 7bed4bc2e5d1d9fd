"""Registering phones and uploading: who may, what is forged, replayed, too old, too large, or not quite right."""

import asyncio
import base64
import datetime as dt
import gzip
import hashlib
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from core.database import Database
from families.families.models import FamilyMember, FamilyRole
from integrations.app_upload.attestation.policy import AttestationPolicy
from integrations.app_upload.bodies import MAX_INFLATED_BYTES
from integrations.app_upload.phones.models import StepUpload
from integrations.app_upload.phones.repository import delete_old_uploads
from integrations.app_upload.phones.service import MAX_PHONES
from simulators.phone.app import PhoneApp, UploadRefused
from simulators.phone.signing import PhoneKey, client_data, signed_headers
from tests.integrations.app_upload.test_mapping import kit_sample, record, total
from tests.support.attesting import Apple, AttestedApp, Google, verdict
from tests.support.phones import PhoneWorld, phone_world
from tests.support.roles import sign_in

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=dt.UTC)
PATH = "/v1/step-uploads"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(database: Database) -> AsyncIterator[PhoneWorld]:
    async with phone_world(database, NOW) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(running: PhoneWorld) -> PhoneWorld:
    """A guardian of the test's own, at NOW, without attestation."""
    running.now = NOW
    running.set_policy(AttestationPolicy())
    await running.renew()
    return running


@pytest_asyncio.fixture(loop_scope="session")
async def phone(world: PhoneWorld) -> PhoneApp:
    return await world.registered(world.android())


def body_of(*records: dict[str, Any], **parts: Any) -> bytes:
    return json.dumps({"health_connect_records": list(records), **parts}).encode()


async def send(
    phone: PhoneApp, body: bytes, *, at: dt.datetime = NOW, key: str = "", nonce: str | None = None, **headers: str
) -> httpx.Response:
    """Sign and send a body; headers by their names with underscores replace the signed ones."""
    signed = signed_headers(
        phone.key, phone.phone_id, body, at=at, idempotency_key=key or str(uuid.uuid4()), nonce=nonce
    )
    signed |= {name.replace("_", "-"): value for name, value in headers.items()}
    return await phone.client.post(PATH, content=body, headers=signed)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_good_parts_are_taken_and_bad_ones_named(phone: PhoneApp) -> None:
    parts = [
        record({"id": "good"}),
        record({"id": "reversed"}, startTime="2026-11-20T01:00:00Z", endTime="2026-11-20T00:59:00Z"),
        record({"id": "zero"}, endTime="2026-11-20T00:14:00Z"),
        record({"id": "negative"}, count=-1),
        record({"id": "absurd"}, count=1_000_001),
        record({"id": "good"}),
        record({"id": "future"}, startTime="2026-11-20T15:00:00Z", endTime="2026-11-20T15:01:00Z"),
        record({"id": "old"}, startTime="2016-11-20T00:00:00Z", endTime="2016-11-20T00:01:00Z"),
        record({"id": "typed"}, recordType="HeartRate"),
        {"no": "record"},
        record({"id": "elsewhere"}, startTime="2026-11-19T20:14:00-05:00", endTime="2026-11-20T01:15:00Z"),
    ]
    answer = await send(phone, body_of(*parts), Accept_Language="zh-Hant")
    assert answer.status_code == 200, answer.text
    refused = answer.json()["refused"]
    assert [(one["part"], one["index"], one["code"]) for one in refused] == [
        ("health_connect_records", index, code)
        for index, code in [
            (1, "reversed"),
            (2, "zero_length"),
            (3, "negative"),
            (4, "absurd"),
            (5, "duplicate"),
            (6, "in_future"),
            (7, "too_old"),
            (8, "unknown_type"),
            (9, "unreadable"),
        ]
    ]
    assert refused[-1]["words"] == "格式無法辨認。"
    assert (answer.json()["taken"], answer.json()["days"]) == (2, ["2026-11-20"])


async def test_instants_at_the_ends_of_the_calendar_are_named(world: PhoneWorld, phone: PhoneApp) -> None:
    """Not in the years 1 to 9999 by UTC: a phone would send what is answered 500 again and again."""
    first, last = "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:58-08:00"
    records = [
        record({"id": "good"}),
        record({"id": "first"}, startTime=first, endTime="0001-01-01T00:01:00+08:00"),
        record({"id": "last"}, startTime=last, endTime="9999-12-31T23:59:59-08:00"),
    ]
    answer = await send(phone, body_of(*records, day_totals=[total(observed_at=first)]))
    named = [(one["part"], one["index"], one["code"]) for one in answer.json()["refused"]]
    assert named == [
        ("health_connect_records", 1, "too_old"),
        ("health_connect_records", 2, "in_future"),
    ]
    assert answer.json()["taken"] == 2, "a total is of its day, however long ago it was observed"

    iphone = await world.registered(world.iphone())
    east, west = ({"HKTimeZone": zone} for zone in ("Asia/Hong_Kong", "America/New_York"))
    samples = [
        kit_sample(),
        kit_sample(uuid="A", startDate="0001-01-01T00:00:01Z", endDate="0001-01-01T00:00:02Z", metadata=west),
        kit_sample(uuid="B", startDate="9999-12-31T23:59:58Z", endDate="9999-12-31T23:59:59Z", metadata=east),
    ]
    answer = await send(iphone, json.dumps({"healthkit_samples": samples}).encode())
    assert [(one["index"], one["code"]) for one in answer.json()["refused"]] == [(1, "too_old"), (2, "in_future")]


async def test_overlapping_samples_of_one_device_are_named(phone: PhoneApp) -> None:
    longer = record({"id": "long"}, startTime="2026-11-20T00:05:00Z", count=300)
    answer = await send(phone, body_of(longer, record({"id": "within"})))
    assert [(one["index"], one["code"]) for one in answer.json()["refused"]] == [(1, "overlapping")]


async def test_a_request_that_is_not_signed(phone: PhoneApp) -> None:
    answer = await phone.client.post(PATH, json={}, headers={"Idempotency-Key": "k"})
    assert told(answer) == (401, "upload_unsigned")
    assert "Please update the app" in answer.json()["detail"]


async def test_a_forged_request_is_refused(world: PhoneWorld, phone: PhoneApp) -> None:
    body = body_of(record())
    stranger = PhoneApp(world.client, phone.store, "android", phone_id=phone.phone_id)
    assert told(await send(stranger, body)) == (401, "upload_signature_wrong")
    nobody = PhoneApp(world.client, phone.store, "android", phone_id=str(uuid.uuid4()))
    assert told(await send(nobody, body)) == (401, "upload_signature_wrong"), "as if the phone were there"
    headers = signed_headers(phone.key, phone.phone_id, body, at=NOW, idempotency_key="k")
    changed = await world.client.post(PATH, content=body.replace(b"96", b"99"), headers=headers)
    assert told(changed) == (401, "upload_digest_wrong")
    other_key = await world.client.post(PATH, content=body, headers=headers | {"Idempotency-Key": "other"})
    assert told(other_key) == (401, "upload_signature_wrong")
    assert await world.day(dt.date(2026, 11, 20)) is None


async def test_nothing_is_parsed_before_it_is_verified(world: PhoneWorld, phone: PhoneApp) -> None:
    stranger = PhoneApp(world.client, phone.store, "android", phone_id=phone.phone_id)
    assert told(await send(stranger, b"{not json")) == (401, "upload_signature_wrong")
    assert told(await send(phone, b"{not json")) == (422, "invalid_input")
    bomb = gzip.compress(bytes(MAX_INFLATED_BYTES + 1))
    assert told(await send(stranger, bomb, Content_Encoding="gzip")) == (401, "upload_signature_wrong")


async def test_the_same_request_again_is_refused(phone: PhoneApp) -> None:
    body, nonce = body_of(record()), "A" * 24
    assert (await send(phone, body, nonce=nonce, key="k-1")).status_code == 200
    assert told(await send(phone, body, nonce=nonce, key="k-1")) == (409, "upload_replayed")
    assert told(await send(phone, body, nonce=nonce, key="k-2")) == (409, "upload_replayed")


async def test_of_many_equal_requests_at_once_one_is_taken(phone: PhoneApp) -> None:
    body = body_of(record())
    answers = await asyncio.gather(*(send(phone, body, nonce="B" * 24, key="k-1") for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


async def test_a_repeat_signed_anew_gets_the_first_answer(phone: PhoneApp) -> None:
    body = body_of(record())
    first, again = await send(phone, body, key="k-1"), await send(phone, body, key="k-1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert told(await send(phone, body_of(), key="k-1")) == (422, "idempotency_key_reused")


async def test_a_failed_upload_uses_nothing_up(phone: PhoneApp) -> None:
    assert (await send(phone, b"{", key="k-1", nonce="C" * 24)).status_code == 422
    assert (await send(phone, body_of(record()), key="k-1", nonce="C" * 24)).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-301, "upload_too_old"), (-300, None), (300, None), (301, "upload_from_future")],
)
async def test_the_age_of_a_signature(phone: PhoneApp, seconds: int, expected: str | None) -> None:
    answer = await send(phone, body_of(record()), at=NOW + dt.timedelta(seconds=seconds))
    assert (answer.status_code, answer.json().get("code")) == ((401, expected) if expected else (200, None))


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml"])
async def test_another_content_type(phone: PhoneApp, media_type: str) -> None:
    assert told(await send(phone, body_of(record()), Content_Type=media_type)) == (415, "unsupported_media_type")


async def test_another_encoding(phone: PhoneApp) -> None:
    assert told(await send(phone, body_of(record()), Content_Encoding="br"))[0] == 415
    assert told(await send(phone, b"not gzip", Content_Encoding="gzip")) == (422, "compression_unreadable")
    whole = gzip.compress(body_of(record()))
    for broken in (whole[:-9], whole + whole):
        assert told(await send(phone, broken, Content_Encoding="gzip")) == (422, "compression_unreadable")


async def test_a_hundred_megabytes_are_refused_at_once(phone: PhoneApp) -> None:
    """By their declared length before any is read, and else when the limit is passed."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 65_536
            yield bytes(65_536)

    headers = signed_headers(phone.key, phone.phone_id, b"", at=NOW, idempotency_key="k")
    declared = headers | {"Content-Length": "100000000"}
    assert told(await phone.client.post(PATH, content=endless(), headers=declared)) == (413, "body_too_large")
    assert sent <= 65_536
    sent = 0
    assert told(await phone.client.post(PATH, content=endless(), headers=headers)) == (413, "body_too_large")


async def test_a_gzip_bomb_is_stopped_while_it_unfolds(phone: PhoneApp) -> None:
    bomb = gzip.compress(bytes(900_000_000))
    assert len(bomb) < 1_000_000
    started_s = time.process_time()
    assert told(await send(phone, bomb, Content_Encoding="gzip")) == (413, "body_too_large")
    assert time.process_time() - started_s < 1.0, "a gigabyte was not unfolded"
    padded = body_of(record()) + b" " * (MAX_INFLATED_BYTES - len(body_of(record())))
    assert (await send(phone, gzip.compress(padded), Content_Encoding="gzip")).status_code == 200


async def test_too_many_parts(phone: PhoneApp) -> None:
    deletions = [{"id": f"r{number}", "noticed_at": "2026-11-20T01:00:00Z"} for number in range(5_000)]
    body = gzip.compress(body_of(deletions=deletions))
    assert (await send(phone, body, Content_Encoding="gzip")).status_code == 200
    body = gzip.compress(body_of(record(), deletions=deletions))
    answer = await send(phone, body, Content_Encoding="gzip")
    assert told(answer) == (422, "upload_too_many_parts")
    assert answer.json()["params"] == {"most": 5_000}


async def test_samples_of_the_other_platform(phone: PhoneApp) -> None:
    body = json.dumps({"healthkit_samples": [{}]}).encode()
    assert told(await send(phone, body)) == (422, "upload_of_other_platform")


async def test_an_unknown_field_is_named(phone: PhoneApp) -> None:
    answer = await send(phone, body_of(steps=[]))
    assert told(answer) == (422, "invalid_input")
    assert [(one["pointer"], one["code"]) for one in answer.json()["faults"]] == [("/steps", "field_unknown")]


async def test_receipts_say_what_was_brought_and_go_when_they_are_old(world: PhoneWorld, phone: PhoneApp) -> None:
    body = body_of(record(), {"no": "record"})
    await send(phone, body, nonce="D" * 24)
    async with world.database.transaction() as session:
        receipt = await session.get_one(StepUpload, (uuid.UUID(phone.phone_id), "D" * 24))
    assert (receipt.taken, receipt.refused, receipt.is_attested) == (1, 1, False)
    assert receipt.body_sha256 == hashlib.sha256(body).digest()
    for before, kept in ((NOW, 1), (NOW + dt.timedelta(seconds=1), 0)):  # the phone sends nothing any more
        async with world.database.transaction() as session:
            await delete_old_uploads(session, before=before)
            mine = select(func.count()).where(StepUpload.phone_id == uuid.UUID(phone.phone_id))
            assert await session.scalar(mine) == kept


async def test_who_may_register_a_phone_for_whom(world: PhoneWorld) -> None:
    child = str(world.guardian.child_id)
    mine = world.android()
    await mine.register(child, world.guardian.token)
    stranger = await sign_in(world.database, now=NOW)
    with pytest.raises(UploadRefused) as refused:
        await world.android().register(child, stranger.token)
    assert refused.value.args == (404, "target_unknown")
    address = f"/v1/persons/{child}/step-phones"
    assert (await world.client.get(address)).status_code == 401
    assert told(await world.client.get(address, headers=bearer(stranger.token)))[0] == 404
    shown = (await world.client.get(address, headers=bearer(world.guardian.token))).json()["items"]
    assert [(one["phone_id"], one["is_attested"]) for one in shown] == [(mine.phone_id, False)]


async def test_a_phone_counts_for_one_person_only(world: PhoneWorld, phone: PhoneApp) -> None:
    again = PhoneApp(world.client, phone.store, "android", key=phone.key)
    await again.register(str(world.guardian.person_id), world.guardian.token)
    assert again.phone_id == phone.phone_id, "registered already"
    with pytest.raises(UploadRefused) as refused:
        await again.register(str(world.guardian.child_id), world.guardian.token)
    assert refused.value.args == (409, "phone_key_taken")


async def test_a_revoked_key_does_not_come_back(world: PhoneWorld, phone: PhoneApp) -> None:
    address = f"/v1/persons/{world.guardian.person_id}/step-phones/{phone.phone_id}"
    stranger = await sign_in(world.database, now=NOW)
    assert (await world.client.delete(address, headers=bearer(stranger.token))).status_code == 404
    mine = bearer(world.guardian.token)
    elsewhere = address.replace(str(world.guardian.person_id), str(world.guardian.child_id))
    assert told(await world.client.delete(elsewhere, headers=mine)) == (
        404,
        "phone_unknown",
    )
    for _ in range(2):
        assert (await world.client.delete(address, headers=mine)).status_code == 204
    assert told(await send(phone, body_of(record()))) == (401, "phone_revoked")
    with pytest.raises(UploadRefused) as refused:
        await phone.register(str(world.guardian.person_id), world.guardian.token)
    assert refused.value.args == (409, "phone_key_taken")


async def test_a_phone_ends_with_the_tie_that_made_it(world: PhoneWorld) -> None:
    """Whoever registered a child's phone left the family: it uploads no more."""
    phone = world.android()
    await phone.register(str(world.guardian.child_id), world.guardian.token)
    assert (await send(phone, body_of(record()))).status_code == 200
    other = await sign_in(world.database, now=NOW)
    async with world.database.transaction() as session:
        moved = update(FamilyMember).where(FamilyMember.person_id == world.guardian.child_id)
        await session.execute(moved.values(family_id=other.family_id))
    assert told(await send(phone, body_of(record()))) == (403, "upload_no_longer_permitted")


async def test_a_guardian_who_is_only_a_carer_now_uploads_no_more(world: PhoneWorld) -> None:
    child = world.android()
    await child.register(str(world.guardian.child_id), world.guardian.token)
    own = await world.registered(world.android())
    assert (await send(child, body_of(record()))).status_code == 200
    async with world.database.transaction() as session:
        ours = update(FamilyMember).where(FamilyMember.person_id == world.guardian.person_id)
        await session.execute(ours.values(role=FamilyRole.CARER))
    assert told(await send(child, body_of(record()))) == (403, "upload_no_longer_permitted")
    assert (await send(own, body_of(record()))).status_code == 200


async def test_how_many_phones_a_person_may_have(world: PhoneWorld) -> None:
    phones = [await world.registered(world.android()) for _ in range(MAX_PHONES)]
    with pytest.raises(UploadRefused) as refused:
        await world.registered(world.android())
    assert refused.value.args == (409, "phones_too_many")
    address = f"/v1/persons/{world.guardian.person_id}/step-phones/{phones[0].phone_id}"
    await world.client.delete(address, headers=bearer(world.guardian.token))
    await world.registered(world.android())


async def test_a_registration_needs_the_private_key_and_a_fresh_challenge(world: PhoneWorld) -> None:
    address = f"/v1/persons/{world.guardian.person_id}/step-phones"
    headers, key = bearer(world.guardian.token), PhoneKey()

    async def challenge(person_id: uuid.UUID = world.guardian.person_id) -> str:
        made = await world.client.post(f"/v1/persons/{person_id}/step-phone-challenges", headers=headers)
        text: str = made.json()["challenge"]
        return text

    async def register(given: str, proof: bytes, public: bytes = key.public) -> tuple[int, str]:
        body = {
            "platform": "android",
            "public_key": base64.b64encode(public).decode(),
            "label": "Phone",
            "challenge": given,
            "proof": base64.b64encode(proof).decode(),
        }
        return told(await world.client.post(address, json=body, headers=headers))

    fresh = await challenge()
    assert await register(fresh, PhoneKey().proof(fresh)) == (422, "phone_proof_wrong")
    assert await register(fresh, key.proof(fresh + "x")) == (422, "phone_proof_wrong")
    assert await register(fresh, key.proof(fresh), key.public[:-1]) == (422, "phone_key_invalid")
    for_child = await challenge(world.guardian.child_id)
    assert await register(for_child, key.proof(for_child)) == (422, "phone_challenge_ended")
    made_up = fresh[:-4] + "0000"
    assert await register(made_up, key.proof(made_up)) == (422, "phone_challenge_ended")


async def test_an_iphone_that_is_attested(world: PhoneWorld) -> None:
    apple, app = Apple(), AttestedApp()
    world.set_policy(AttestationPolicy(apple=apple.policy, is_required=True))
    address = f"/v1/persons/{world.guardian.person_id}/step-phones"
    headers = bearer(world.guardian.token)
    challenge = (
        await world.client.post(f"/v1/persons/{world.guardian.person_id}/step-phone-challenges", headers=headers)
    ).json()["challenge"]
    phone = world.iphone()
    body = {
        "platform": "ios",
        "public_key": base64.b64encode(phone.key.public).decode(),
        "label": "iPhone",
        "challenge": challenge,
        "proof": base64.b64encode(phone.key.proof(challenge)).decode(),
    }
    assert told(await world.client.post(address, json=body, headers=headers)) == (403, "attestation_missing")
    body |= {
        "attestation": apple.attest(app.key, client_data(challenge, phone.key.public)),
        "attested_key_id": base64.b64encode(app.key_id).decode(),
    }
    registered = await world.client.post(address, json=body, headers=headers)
    assert (registered.status_code, registered.json()["is_attested"]) == (201, True)
    phone.phone_id = registered.json()["phone_id"]

    content = b'{"healthkit_samples": []}'
    first, second = app.assertion(content), app.assertion(content)
    assert told(await send(phone, content)) == (403, "attestation_missing")
    assert told(await send(phone, content, Upload_Attestation="AAAA")) == (403, "attestation_invalid")
    taken = await send(phone, content, Upload_Attestation=second)
    assert (taken.status_code, taken.json()["attestation"]) == (200, "attested")
    for used in (second, first):
        assert told(await send(phone, content, Upload_Attestation=used)) == (403, "attestation_replayed")
    at_once = app.assertion(content)
    answers = await asyncio.gather(*(send(phone, content, Upload_Attestation=at_once) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403, 403]


async def test_an_android_phone_that_is_attested(world: PhoneWorld, phone: PhoneApp) -> None:
    google = Google()
    body = body_of(record())
    world.set_policy(AttestationPolicy(google=google.policy))
    assert (await send(phone, body)).json()["attestation"] == "unattested"
    good = google.token(verdict(body, NOW))
    assert (await send(phone, body, Upload_Attestation=good)).json()["attestation"] == "attested"
    wrong = google.token(verdict(b"other", NOW))
    assert told(await send(phone, body, Upload_Attestation=wrong)) == (403, "attestation_of_other_request")
    world.set_policy(AttestationPolicy(google=google.policy, is_required=True))
    assert told(await send(phone, body)) == (403, "attestation_missing")
    world.set_policy(AttestationPolicy())
    unchecked = await send(phone, body, Upload_Attestation="whatever")
    assert unchecked.json()["attestation"] == "unattested", "nobody could check it"


async def test_apple_health_connects_on_the_phone(world: PhoneWorld) -> None:
    headers = bearer(world.guardian.token)
    found = {one["slug"]: one for one in (await world.client.get("/v1/step-sources")).json()}
    assert found["apple-health"]["deliveries"] == found["health-connect"]["deliveries"] == ["upload"]
    address = f"/v1/persons/{world.guardian.person_id}/step-sources/health-connect/connect"
    assert told(await world.client.post(address, headers=headers)) == (409, "step_source_connects_by_phone")
    assert (await world.client.post("/v1/step-webhooks/apple-health", json={})).status_code == 404


async def test_deleting_what_a_phone_brought(world: PhoneWorld, phone: PhoneApp) -> None:
    await send(phone, body_of(record()))
    address = f"/v1/persons/{world.guardian.person_id}/step-sources/health-connect/data"
    assert (await world.client.delete(address, headers=bearer(world.guardian.token))).status_code == 200
    assert await world.steps(dt.date(2026, 11, 20)) is None
    assert (await send(phone, body_of(record({"id": "new"})))).status_code == 200, "the phone stays"
