"""The same key and body: the first answer again, however many ask at once; the same key with another body: 422."""

import asyncio
import uuid

import httpx
import pytest
from sqlalchemy import select

from core.database import Database
from core.idempotency import IdempotencyRecord, operation_on

BODY = {"name": "go", "fix": {"longitude": 114.188227, "latitude": 22.282564}}


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_operations_on_long_subjects_differ_and_have_room() -> None:
    one, other = (operation_on("check_in", "a" * 79 + end) for end in "xy")
    assert one != other
    assert len(one) <= 64, "its column has no more"
    assert operation_on("catch", "a") != operation_on("check_in", "a")


async def test_a_repeat_gets_the_first_answer(probe_client: httpx.AsyncClient) -> None:
    key = _key()
    first = await probe_client.post("/probe/once", json=BODY, headers=key)
    again = await probe_client.post("/probe/once", json=BODY, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


async def test_many_at_once_do_the_work_once(probe_client: httpx.AsyncClient) -> None:
    key = _key()
    answers = await asyncio.gather(*(probe_client.post("/probe/once", json=BODY, headers=key) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1


async def test_another_body_under_the_key_is_refused(probe_client: httpx.AsyncClient) -> None:
    key = _key()
    await probe_client.post("/probe/once", json=BODY, headers=key)
    other = await probe_client.post("/probe/once", json=BODY | {"name": "stay"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_failed_work_frees_the_key(probe_client: httpx.AsyncClient) -> None:
    key = _key()
    failed = await probe_client.post("/probe/once", json={"note": "fail"}, headers=key)
    assert failed.status_code == 409
    assert (await probe_client.post("/probe/once", json=BODY, headers=key)).status_code == 201


@pytest.mark.parametrize("key", [None, "", "a b", "k" * 129, "\x7f"])
async def test_a_key_is_needed(probe_client: httpx.AsyncClient, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = await probe_client.post("/probe/once", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_missing")


async def test_the_longest_key_is_taken(probe_client: httpx.AsyncClient) -> None:
    key = uuid.uuid4().hex * 4
    assert (await probe_client.post("/probe/once", json=BODY, headers={"Idempotency-Key": key})).status_code == 201


async def test_the_record_cannot_be_searched_for_a_position(
    probe_client: httpx.AsyncClient, database: Database
) -> None:
    """The hash is keyed with the installation's secret; the answer holds what was answered and no more."""
    key = _key()
    await probe_client.post("/probe/once", json=BODY, headers=key)
    async with database.transaction() as session:
        record = await session.scalar(
            select(IdempotencyRecord).where(IdempotencyRecord.key == key["Idempotency-Key"])
        )
    assert record is not None
    assert len(record.body_hash) == 32
    assert "114.18" not in str(record.answer)
