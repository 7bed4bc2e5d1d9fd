"""Long answers are compressed for those who accept it; short ones are not."""

from tests.support.api import client_of, lent_app


async def test_long_answers_are_compressed_where_that_is_accepted(database_url: str) -> None:
    async with client_of(lent_app()) as client:
        long = await client.get("/v1/creatures", headers={"Accept-Encoding": "gzip"})
        plain = await client.get("/v1/creatures", headers={"Accept-Encoding": "identity"})
    assert long.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert long.json() == plain.json()
    assert long.num_bytes_downloaded * 2 < plain.num_bytes_downloaded


async def test_short_answers_are_left_as_they_are(database_url: str) -> None:
    async with client_of(lent_app()) as client:
        short = await client.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in short.headers
