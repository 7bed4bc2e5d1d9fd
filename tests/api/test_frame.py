"""Ids, headers, the size limit, pages, entity tags, health and metrics."""

import base64
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from api.etag import etag_of, not_modified
from api.middleware import MAX_BODY_BYTES
from api.pagination import CURSOR_CHARS, CursorInvalid, decode_cursor, encode_cursor


async def test_a_well_formed_request_id_is_kept(probe_client: httpx.AsyncClient) -> None:
    answer = await probe_client.get("/healthz", headers={"X-Request-Id": "phone-17"})
    assert answer.headers["x-request-id"] == "phone-17"


@pytest.mark.parametrize("offered", ["", "a" * 65, "a b", "*/ DROP", "å".encode().decode("latin-1")])
async def test_any_other_request_id_is_replaced(probe_client: httpx.AsyncClient, offered: str) -> None:
    answer = await probe_client.get("/healthz", headers={"X-Request-Id": offered.encode("latin-1")})
    assert answer.headers["x-request-id"] != offered
    assert len(answer.headers["x-request-id"]) == 32


async def test_security_headers_are_on_errors_too(probe_client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/v1/nowhere", "/probe/bug"):
        headers = (await probe_client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")


async def test_nothing_is_kept_that_does_not_say_so(probe_client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/v1/nowhere", "/probe/bug", "/v1/challenges"):
        assert (await probe_client.get(path)).headers["cache-control"] == "no-store"


async def test_the_server_has_no_access_log_of_its_own(
    probe_client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await probe_client.get("/healthz")
    logging.getLogger("uvicorn.access").error("GET /v1/parks?near=114.188227,22.282564")
    assert not caplog.records


async def test_the_log_line_has_the_template_and_no_query(probe_client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await probe_client.get("/probe/errors/not_found", params={"near": "114.188227"})
    assert {**lines[-1], "duration_ms": 0} == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "route": "/probe/errors/{code}",
        "status": 404,
        "duration_ms": 0,
    }


async def test_the_template_has_the_prefix(probe_client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await probe_client.get("/v1/parks/no-such-park")
    assert lines[-1]["route"] == "/v1/parks/{park_id}"


async def test_body_size(probe_client: httpx.AsyncClient) -> None:
    async def chunks(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 1024):
            yield b"x" * 1024
        yield b"x" * (size % 1024)

    for size, status in ((MAX_BODY_BYTES, 200), (MAX_BODY_BYTES + 1, 413)):
        declared = await probe_client.post("/probe/bytes", content=b"x" * size)
        streamed = await probe_client.post("/probe/bytes", content=chunks(size))
        assert (declared.status_code, streamed.status_code) == (status, status)
    assert streamed.json()["code"] == "body_too_large"


@given(st.lists(st.text(max_size=20), max_size=4))
def test_cursors_return_what_they_were_given(values: list[str]) -> None:
    assert decode_cursor("probe", encode_cursor("probe", values)) == values


@given(st.text(max_size=CURSOR_CHARS))
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor("probe", text)


def test_a_changed_cursor_is_refused() -> None:
    raw = bytearray(base64.urlsafe_b64decode(encode_cursor("probe", ["12345678901"]) + "=="))
    raw[-3] ^= 1
    with pytest.raises(CursorInvalid):
        decode_cursor("probe", base64.urlsafe_b64encode(raw).decode())


async def test_a_cursor_is_for_its_own_list(probe_client: httpx.AsyncClient) -> None:
    own, other = (encode_cursor(list_name, ["1"]) for list_name in ("probe", "probe:2"))
    answers = [await probe_client.get("/probe/page", params={"cursor": cursor}) for cursor in (own, other)]
    assert [answer.status_code for answer in answers] == [200, 422]


@pytest.mark.parametrize(("limit", "status"), [(0, 422), (1, 200), (200, 200), (201, 422)])
async def test_page_limits(probe_client: httpx.AsyncClient, limit: int, status: int) -> None:
    assert (await probe_client.get("/probe/page", params={"limit": limit})).status_code == status


async def test_a_wrong_cursor_has_its_code(probe_client: httpx.AsyncClient) -> None:
    answer = await probe_client.get("/probe/page", params={"cursor": "nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


@pytest.mark.parametrize(
    ("held", "same"),
    [(None, False), ('"other"', False), ("{tag}", True), ("W/{tag}", True), ('"other", {tag}', True), ("*", True)],
)
def test_entity_tags(held: str | None, *, same: bool) -> None:
    tag = etag_of("parks version 3")
    headers = [] if held is None else [(b"if-none-match", held.format(tag=tag).encode())]
    answer = not_modified(Request({"type": "http", "headers": headers}), tag, cache_control="public, max-age=60")
    assert (answer is not None) is same
    if answer is not None:
        assert (answer.status_code, answer.headers["etag"]) == (304, tag)
        assert answer.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize("token", [None, "Bearer nonsense", "Bearer a.b.c", "Basic dXNlcjpwYXNz"])
async def test_nobody_is_401(probe_client: httpx.AsyncClient, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}
    answer = await probe_client.get("/probe/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_health(probe_client: httpx.AsyncClient) -> None:
    assert (await probe_client.get("/healthz")).json() == {"alive": True}
    ready = await probe_client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"ready": True, "database": "up", "migrations": "up", "redis": "up", "geofences": "up"},
    )


async def test_metrics_know_routes_not_addresses(probe_client: httpx.AsyncClient) -> None:
    await probe_client.get("/probe/errors/not_found")
    text = (await probe_client.get("/metrics")).text
    assert 'eplus_http_requests_total{method="GET",route="/probe/errors/{code}",status="404"}' in text
    assert "eplus_outbox_lag_seconds" in text
    assert "/probe/errors/not_found" not in text
