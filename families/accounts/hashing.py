"""Hashing passwords and PINs with argon2id, off the event loop and a few at a time.

Callers hold no database connection meanwhile: a queue here would be a queue for everybody.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from core.errors import Unavailable

# OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane; about 35 ms of a core.
_hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# A flood of sign-ins must not take all memory or starve the check-ins: as many at once as there are cores.
_CORES = os.cpu_count() or 1
_threads = ThreadPoolExecutor(max_workers=_CORES, thread_name_prefix="argon2")


Answer = TypeVar("Answer")


class HashingQueue:
    """Runs hashing in the threads; refuses what would wait longer than people do."""

    MOST_PER_CORE = 150  # about five seconds of a core

    def __init__(self, most: int = MOST_PER_CORE * _CORES) -> None:
        self._most = most
        self._waiting = 0

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Return what `work` returns. Raises Unavailable when too much is waiting."""
        if self._waiting >= self._most:
            raise Unavailable
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(_threads, work)
        finally:
            self._waiting -= 1


_queue = HashingQueue()


async def hash_secret(secret: str) -> str:
    """Return the argon2id hash of a password or PIN, with its parameters and salt. Raises Unavailable."""
    return await _queue.run(partial(_hasher.hash, secret))


async def is_secret(secret_hash: str | None, secret: str) -> bool:
    """Return whether `secret` is the one hashed. Without a hash (no such account) it takes as long to say no.

    Raises Unavailable.
    """
    return await _queue.run(partial(_is_secret, secret_hash, secret))


def needs_rehash(secret_hash: str) -> bool:
    """Return whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(secret_hash)


def _is_secret(secret_hash: str | None, secret: str) -> bool:
    try:
        _hasher.verify(secret_hash or _nobody(), secret)
    except (Argon2Error, InvalidHashError, UnicodeEncodeError):  # half a surrogate pair is nobody's secret
        return False
    return secret_hash is not None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody's password")
