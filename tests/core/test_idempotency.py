"""Keys claimed together: a fresh one beside one that was answered before and one that came with another body."""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from core.idempotency import IdempotencyKeyReused, KeptAnswer, KeyClaim, claim_keys, keep_answers


async def test_fresh_repeated_and_reused_keys_in_one_batch(session: AsyncSession, now: dt.datetime) -> None:
    caller_id = uuid.uuid4()

    def claim(key: str, body: bytes = b"{}") -> KeyClaim:
        return KeyClaim(caller_id, "check_in", key, body)

    assert await claim_keys(session, [claim("a"), claim("b")], now=now) == [None, None]
    kept = KeptAnswer(201, {"id": 1})
    await keep_answers(session, [(claim("a"), kept), (claim("b"), kept)])
    fresh, again, other = await claim_keys(session, [claim("c"), claim("a"), claim("b", b"[]")], now=now)
    assert fresh is None
    assert again == kept
    assert isinstance(other, IdempotencyKeyReused)
