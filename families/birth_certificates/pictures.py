"""Opening a photograph that a stranger sent: type by its bytes, limits before a pixel is decoded.

Runs in the reader's process (`reading_process.py`), whose memory is bounded, never in the server's.
"""

import io
import warnings
from collections.abc import Mapping
from types import MappingProxyType

import pillow_heif
from PIL import Image, ImageOps

from families.birth_certificates.errors import (
    PictureBroken,
    PictureHasPages,
    PictureTooLarge,
    PictureTooSmall,
)
from families.birth_certificates.picture_types import PictureType

MAX_PIXELS = 64_000_000  # phones make up to 50 million; three bytes each
MAX_PIXELS_NOT_JPEG = 32_000_000  # a JPEG is decoded at a fraction of its size, others whole
MIN_SIDE_PX = 300  # of the shorter side; below, a certificate's small print is a few pixels high
MAX_FRAMES = 8  # a phone adds a depth map or a burst; a scan of sixty pages is no photograph
WORK_SIDE_PX = 1_600  # of the longer side: small print of an A4 page is some 15 px high
_FORMATS: Mapping[PictureType, tuple[str, ...]] = MappingProxyType(
    {PictureType.JPEG: ("JPEG", "MPO"), PictureType.PNG: ("PNG",), PictureType.HEIC: ("HEIF",)}
)

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def open_picture(data: bytes, kind: PictureType) -> Image.Image:
    """Return the picture upright, in RGB, its longer side at most WORK_SIDE_PX.

    Raises PictureBroken, PictureTooLarge, PictureTooSmall, PictureHasPages.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as picture:
                _check(picture, kind)
                return _worked(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureTooLarge(most_megapixels=MAX_PIXELS // 1_000_000) from error
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError) as error:  # what decoders raise on nonsense
        raise PictureBroken from error


def _check(picture: Image.Image, kind: PictureType) -> None:
    most = MAX_PIXELS if kind is PictureType.JPEG else MAX_PIXELS_NOT_JPEG
    if picture.width * picture.height > most:
        raise PictureTooLarge(most_megapixels=most // 1_000_000)
    if min(picture.size) < MIN_SIDE_PX:
        raise PictureTooSmall(least_px=MIN_SIDE_PX)
    if getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise PictureHasPages


def _worked(picture: Image.Image) -> Image.Image:
    picture.draft("RGB", (WORK_SIDE_PX, WORK_SIDE_PX))
    picture.thumbnail((WORK_SIDE_PX, WORK_SIDE_PX))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        whole = upright.convert("RGBA")
        paper = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(paper, whole).convert("RGB")
    return upright.convert("RGB")
