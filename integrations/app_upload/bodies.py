"""A body as it was before compression, within a bound: a gzip bomb is stopped while it unfolds, not after."""

import zlib

from integrations.app_upload.errors import CompressionUnreadable

MAX_INFLATED_BYTES = 8_388_608  # 5,000 HealthKit samples with every field are 4 MB
_GZIP_ONLY = 16 + zlib.MAX_WBITS


class BodyTooLarge(Exception):
    """It unfolds to more than `MAX_INFLATED_BYTES`."""


def inflated(body: bytes) -> bytes:
    """Return what a gzip body of one member holds. Raises BodyTooLarge or CompressionUnreadable."""
    inflater = zlib.decompressobj(_GZIP_ONLY)
    try:
        content = inflater.decompress(body, MAX_INFLATED_BYTES + 1)
    except zlib.error:
        raise CompressionUnreadable from None
    if len(content) > MAX_INFLATED_BYTES:
        raise BodyTooLarge
    if not inflater.eof or inflater.unused_data:
        raise CompressionUnreadable
    return content
