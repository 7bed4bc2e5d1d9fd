"""Pages by cursor: where the last page ended, signed, so that nobody can ask from a place they were not shown."""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Generic, TypeVar

import orjson
from fastapi import Depends, Query
from pydantic import BaseModel, Field

from core.crypto import keyed_hash
from core.errors import InvalidInput

DEFAULT_LIMIT = 50  # two screens of a phone
MAX_LIMIT = 200  # one page stays under 100 kB and a few milliseconds
CURSOR_CHARS = 512  # a few sort values; longer was not made by us
_SIGNATURE_BYTES = 16  # 128 bits cannot be guessed

T = TypeVar("T")


class CursorInvalid(InvalidInput):
    """The cursor was not made by us for a page like this (422)."""

    code: ClassVar[str] = "cursor_invalid"


class Page(BaseModel, Generic[T]):
    """Some of a list, and where the rest begins."""

    items: list[T]
    next_cursor: str | None = Field(
        default=None, description="Pass as `cursor` to read on; null on the last page.", examples=[None]
    )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What part of a list is asked for: at most `limit` items, those after `cursor` (None: the first)."""

    limit: int
    cursor: str | None

    def after_in(self, list_name: str) -> list[str] | None:
        """Return the sort values after which to begin. Raises CursorInvalid for a cursor of another list."""
        return None if self.cursor is None else decode_cursor(list_name, self.cursor)


def encode_cursor(list_name: str, values: Sequence[str]) -> str:
    """Return an opaque cursor holding the sort values of a page's last item; it is good for that list only."""
    content = orjson.dumps(list(values))
    return base64.urlsafe_b64encode(_sign(list_name, content) + content).rstrip(b"=").decode()


def decode_cursor(list_name: str, cursor: str) -> list[str]:
    """Return the values given to `encode_cursor` for the same list. Raises CursorInvalid for anything else."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise CursorInvalid from None
    signature, content = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _sign(list_name, content)):
        raise CursorInvalid
    values: list[str] = orjson.loads(content)
    return values


def _sign(list_name: str, content: bytes) -> bytes:
    return keyed_hash("cursor", orjson.dumps(list_name) + content)[:_SIGNATURE_BYTES]


async def get_page_request(
    cursor: Annotated[
        str | None, Query(max_length=CURSOR_CHARS, description="`next_cursor` of the page before.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="The most items wanted.")] = DEFAULT_LIMIT,
) -> PageRequest:
    """Return the page asked for. Its cursor is read by who knows the list."""
    return PageRequest(limit=limit, cursor=cursor)


PageDep = Annotated[PageRequest, Depends(get_page_request)]
