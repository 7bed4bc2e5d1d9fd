"""Opening a picture that a stranger sent: by its own type only, and limits before a pixel is decoded.

For processes of their own, whose memory and time are bounded; never for the server's. Importing it loads decoders.
"""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import pillow_heif
from PIL import Image

from core.file_types import FileType

MAX_PIXELS = 64_000_000  # phones make up to 50 million; three bytes each
MAX_FRAMES = 8  # a phone adds a depth map or a burst; a scan of sixty pages is no picture
# What phones make of several pictures (MPO) is opened as JPEG, too: it has no opener of its own.
_FORMATS: Mapping[FileType, tuple[str, ...]] = MappingProxyType(
    {FileType.JPEG: ("JPEG",), FileType.PNG: ("PNG",), FileType.HEIC: ("HEIF",)}
)

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class PictureUnreadable(Exception):
    """It begins like a picture and is none, or ends too early."""


class PictureOverLimit(Exception):
    """It has more pixels than are opened, or decoding takes more memory than there is. `most_px`: the limit."""

    def __init__(self, most_px: int) -> None:
        super().__init__(most_px)
        self.most_px = most_px


class PictureOfManyFrames(Exception):
    """It holds many pictures: no photograph."""


@contextmanager
def opened_picture(data: bytes, kind: FileType, *, most_px: int = MAX_PIXELS) -> Iterator[Image.Image]:
    """Open a picture for the block in which it is decoded.

    Raises PictureUnreadable, PictureOverLimit, PictureOfManyFrames, also for what shows while decoding.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as picture:
                if picture.width * picture.height > most_px:
                    raise PictureOverLimit(most_px)
                if getattr(picture, "n_frames", 1) > MAX_FRAMES:
                    raise PictureOfManyFrames
                yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureOverLimit(MAX_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError) as error:  # what decoders raise on nonsense
        raise PictureUnreadable from error
