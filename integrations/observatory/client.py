"""Asks the Observatory which warnings are in force."""

import json

import httpx

from integrations.failures import AnswerUnreadable, VendorAway
from integrations.observatory.warnings import DangerInForce, read_dangers

MAX_ANSWER_BYTES = 256 * 1024  # a summary with every warning there is has four kilobytes
_OK = 200


async def fetch_dangers(http: httpx.AsyncClient, url: str) -> list[DangerInForce]:
    """Return what is in force. Raises VendorAway, AnswerUnreadable."""
    try:
        async with http.stream("GET", url, params={"dataType": "warnsum", "lang": "en"}) as answer:
            if answer.status_code != _OK:
                raise VendorAway(answer.status_code)
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MAX_ANSWER_BYTES:
                    raise AnswerUnreadable(answer.status_code)
    except httpx.HTTPError:
        raise VendorAway from None
    try:
        summary = json.loads(body)
    except (ValueError, RecursionError):
        raise AnswerUnreadable from None
    return read_dangers(summary)
