"""What webhooks of several vendors need: a bounded JSON body, and signatures compared in constant time. Pure."""

import hashlib
import hmac
import json
from typing import Any

from integrations.source import WebhookAnswer, WebhookRequest

MAX_WEBHOOK_BYTES = 65_536  # a notification without values is under 1 kB; vendors that batch send a hundred


class WebhookRefused(Exception):
    """A webhook that is not taken; `answer` is what to tell the caller, which says nothing of the reason."""

    def __init__(self, status: int) -> None:
        self.answer = WebhookAnswer(status)
        super().__init__(f"webhook refused: {status}")


def json_object(request: WebhookRequest) -> dict[str, Any]:
    """Return the body, a JSON object sent as such. Raises WebhookRefused: 413, 415 or 400."""
    if len(request.body) > MAX_WEBHOOK_BYTES:
        raise WebhookRefused(413)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise WebhookRefused(415)
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        raise WebhookRefused(400) from None
    if not isinstance(value, dict):
        raise WebhookRefused(400)
    return value


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA-256 of a message under a vendor's secret."""
    return hmac.digest(key, message, hashlib.sha256)


def is_same(expected: str, given: str) -> bool:
    """Compare two texts in constant time; what a caller sends may hold anything."""
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
