"""Simplified Chinese from Hong Kong's Traditional, by OpenCC's tables."""

from functools import cache

from opencc import OpenCC

_CONFIGURATION = "hk2s"


@cache
def _converter() -> OpenCC:
    return OpenCC(_CONFIGURATION)


def to_simplified(traditional: str) -> str:
    """Return the text in Simplified characters; place names keep their words."""
    simplified: str = _converter().convert(traditional)
    return simplified
