"""Whatever goes wrong is a problem in the caller's language and of the right status; it repeats nothing sent."""

import httpx
import pytest
from structlog.testing import capture_logs

from core.messages import LANGUAGES, Language, catalogue

STATUS_OF_CODE = {
    "invalid_input": 422,
    "not_authenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "too_many_requests": 429,
    "unavailable": 503,
}


@pytest.mark.parametrize(("code", "status"), STATUS_OF_CODE.items())
async def test_each_kind_has_its_status_and_words(probe_client: httpx.AsyncClient, code: str, status: int) -> None:
    answer = await probe_client.get(f"/probe/errors/{code}", headers={"Accept-Language": "zh-HK"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "zh-Hant"
    body = answer.json()
    assert body["code"] == code
    assert body["title"] == catalogue()[f"title_{code}"]["zh-Hant"]
    assert body["detail"] == catalogue()[code]["zh-Hant"].replace("{retry_after_s}", "7")
    assert body["request_id"] == answer.headers["x-request-id"]


async def test_errors_that_pass_say_when_to_try_again(probe_client: httpx.AsyncClient) -> None:
    assert (await probe_client.get("/probe/errors/too_many_requests")).headers["retry-after"] == "7"
    assert (await probe_client.get("/probe/errors/unavailable")).headers["retry-after"] == "1"
    assert (await probe_client.get("/probe/errors/not_authenticated")).headers["www-authenticate"] == "Bearer"


async def test_a_bug_tells_nothing_and_logs_no_message(probe_client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        answer = await probe_client.get("/probe/bug")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    logged = str(lines)
    assert "RuntimeError" in logged
    assert "probes.py" in logged
    assert "114.18" not in answer.text + logged


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("data", 422),
        ("busy", 503),
        ("deadlock", 503),
        ("lost", 503),
        ("bug", 500),
        ("taken", 409),
        ("unrelated", 500),
    ],
)
async def test_database_errors(probe_client: httpx.AsyncClient, name: str, status: int) -> None:
    answer = await probe_client.post(f"/probe/statement/{name}")
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status == 503)
    assert "SELECT" not in answer.text


async def test_a_broken_constraint_is_logged_by_name_without_values(probe_client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await probe_client.post("/probe/statement/unrelated")
    (line,) = [line for line in lines if line["event"] == "unexpected_error"]
    assert (line["cause"], line["constraint"]) == ("CheckViolation", "positive")
    assert "-114" not in str(lines)


async def test_a_failed_commit_is_never_acknowledged(probe_client: httpx.AsyncClient) -> None:
    answer = await probe_client.post("/probe/commit-fails")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_unknown_addresses_and_methods(probe_client: httpx.AsyncClient) -> None:
    assert (await probe_client.get("/v1/nowhere")).json()["code"] == "not_found"
    answer = await probe_client.delete("/probe/body")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


SENT = ["114.188227", "22.282564", "999.25", "secret-word"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"fix": {"longitude": 999.25, "latitude": 22.282564}}, "/fix/longitude", "field_out_of_range"),
        ({"fix": {"longitude": "114.188227 E", "latitude": 22.282564}}, "/fix/longitude", "field_wrong_type"),
        ({"fix": {"latitude": 22.282564}}, "/fix/longitude", "field_missing"),
        ({"fix": {"longitude": 1, "latitude": 2, "22.282564": 1}}, "/fix/?", "field_unknown"),
        ({"fix": [114.188227, 22.282564]}, "/fix", "field_wrong_type"),
        ({"name": "secret-word\x00"}, "/name", "field_malformed"),
        ({"name": ""}, "/name", "field_too_short"),
        ({"note": "22.282564" * 200}, "/note", "field_too_long"),
    ],
)
async def test_faults_point_and_never_repeat(
    probe_client: httpx.AsyncClient, body: dict[str, object], pointer: str, code: str
) -> None:
    answer = await probe_client.post("/probe/body", json=body)
    assert answer.status_code == 422
    assert [(fault["place"], fault["pointer"], fault["code"]) for fault in answer.json()["faults"]] == [
        ("body", pointer, code)
    ]
    assert not any(value in answer.text for value in SENT)


@pytest.mark.parametrize(
    "content", [b"{", b'{"fix": 114.188227, "22.282564', b"\xff\xfe", b"[" * 5_000, b'{"fix": NaN}', b""]
)
async def test_unreadable_bodies(probe_client: httpx.AsyncClient, content: bytes) -> None:
    answer = await probe_client.post("/probe/body", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert not any(value in answer.text for value in SENT)


async def test_query_faults(probe_client: httpx.AsyncClient) -> None:
    answer = await probe_client.get("/probe/query", params={"near": "114.188227"})
    assert answer.json()["faults"][0] | {"words": ""} == {
        "place": "query",
        "pointer": "/near",
        "code": "field_out_of_range",
        "words": "",
    }
    assert "114.188227" not in answer.text


def test_every_code_of_a_problem_has_words() -> None:
    for code in STATUS_OF_CODE | {"malformed_request": 400, "body_too_large": 413, "internal_error": 500}:
        assert code in catalogue()
        assert f"title_{code}" in catalogue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
async def test_a_body_that_is_not_json_is_415_in_words(
    probe_client: httpx.AsyncClient, language: Language, media_type: str
) -> None:
    headers = {"Content-Type": media_type, "Accept-Language": language}
    answer = await probe_client.post("/probe/body", content="{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert answer.json()["detail"] == catalogue()["unsupported_media_type"][language]


async def test_no_body_at_all_is_a_missing_one(probe_client: httpx.AsyncClient) -> None:
    answer = await probe_client.post("/probe/body", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
