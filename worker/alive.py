"""`python -m worker.alive relay`: ends well when a process of that kind on this host gave a sign of life lately.

For supervisors that ask by command: relay and worker answer no HTTP. While Redis, which holds the signs, is away
the answer is yes: to restart everything then would help nobody.
"""

import asyncio
import sys

from core.clock import utc_now
from core.heartbeats import MISSED_AFTER_S, list_heartbeats, process_name
from core.redis import RedisAway, make_redis


async def is_alive(kind: str) -> bool:
    """Tell whether a process of `kind` on this host was heard of within `MISSED_AFTER_S`."""
    host, _, _ = process_name().rpartition(":")
    now = utc_now()
    async with make_redis() as redis:
        try:
            heard = await list_heartbeats(redis, now)
        except RedisAway:
            return True
    ages_s = [(now - one.heard_at).total_seconds() for one in heard if one.kind == kind and one.is_on(host)]
    return bool(ages_s) and min(ages_s) <= MISSED_AFTER_S


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(is_alive(sys.argv[1])) else 1)
