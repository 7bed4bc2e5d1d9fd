"""What a tablet has measured and not handed in yet: one sealed file each, written whole or not at all.

A file's name is its place in the queue and the visit's id, and is sealed with it: none can stand for another. The
key is handed in, from where the system keeps keys; without it the files say nothing. What was handed in is gone,
what was refused is set aside for staff to look at.
"""

import json
import os
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_SUFFIX = ".sealed"


@dataclass(frozen=True, slots=True)
class Queued:
    """An item of the queue: its file's name, the visit's id, and what is sent."""

    name: str
    item_id: uuid.UUID
    item: dict[str, Any]


class SealedQueue:
    """A queue in a folder. Adding returns once the item is on the disk."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._refused = folder, folder / "refused"
        self._refused.mkdir(parents=True, exist_ok=True)
        self._cipher = AESGCM(key)

    def add(self, item_id: uuid.UUID, item: dict[str, Any]) -> None:
        """Put an item at the end; the same id again changes nothing."""
        names = self._names()
        if any(name.endswith(f"-{item_id}{_SUFFIX}") for name in names):
            return
        place = int(names[-1].partition("-")[0]) + 1 if names else 1
        name = f"{place:012}-{item_id}{_SUFFIX}"
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, json.dumps(item).encode(), name.encode())
        half = self._folder / f"{name}.half"
        with half.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name is on the disk as well
        finally:
            os.close(folder)

    def first(self, most: int) -> Sequence[Queued]:
        """Return the first items, at most so many."""
        return [self._open(name) for name in self._names()[:most]]

    def get(self, item_id: uuid.UUID) -> Queued:
        """Return the item of an id. Raises KeyError where it does not wait."""
        for name in self._names():
            if name.endswith(f"-{item_id}{_SUFFIX}"):
                return self._open(name)
        raise KeyError(item_id)

    def forget(self, queued: Queued) -> None:
        """Delete what was handed in."""
        (self._folder / queued.name).unlink(missing_ok=True)

    def set_aside(self, queued: Queued) -> None:
        """Keep what was refused, still sealed, out of the queue."""
        (self._folder / queued.name).replace(self._refused / queued.name)

    def __len__(self) -> int:
        return len(self._names())

    @property
    def refused(self) -> int:
        """How many items were set aside."""
        return len(list(self._refused.glob(f"*{_SUFFIX}")))

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._folder.glob(f"*{_SUFFIX}"))

    def _open(self, name: str) -> Queued:
        sealed = (self._folder / name).read_bytes()
        opened = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
        item_id = uuid.UUID(name.partition("-")[2].removesuffix(_SUFFIX))
        return Queued(name, item_id, json.loads(opened))
