"""Errors about notices."""

from typing import ClassVar

from core.errors import NotFound


class NoticeUnknown(NotFound):
    """The person was told no such thing (404)."""

    code: ClassVar[str] = "notice_unknown"
