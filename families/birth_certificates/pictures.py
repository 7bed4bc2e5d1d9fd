"""A photograph of a certificate, opened upright and as large as its print needs.

Runs in the reader's process (`reading_process.py`), whose memory is bounded, never in the server's.
"""

from PIL import Image, ImageOps

from core.file_types import FileType
from core.pictures import MAX_PIXELS, PictureOfManyFrames, PictureOverLimit, PictureUnreadable, opened_picture
from families.birth_certificates.errors import (
    PictureBroken,
    PictureHasPages,
    PictureTooLarge,
    PictureTooSmall,
)

MAX_PIXELS_NOT_JPEG = 32_000_000  # a JPEG is decoded at a fraction of its size, others whole
MIN_SIDE_PX = 300  # of the shorter side; below, a certificate's small print is a few pixels high
WORK_SIDE_PX = 1_600  # of the longer side: small print of an A4 page is some 15 px high


def open_picture(data: bytes, kind: FileType) -> Image.Image:
    """Return the picture upright, in RGB, its longer side at most WORK_SIDE_PX.

    Raises PictureBroken, PictureTooLarge, PictureTooSmall, PictureHasPages.
    """
    most_px = MAX_PIXELS if kind is FileType.JPEG else MAX_PIXELS_NOT_JPEG
    try:
        with opened_picture(data, kind, most_px=most_px) as picture:
            if min(picture.size) < MIN_SIDE_PX:
                raise PictureTooSmall(least_px=MIN_SIDE_PX)
            return _worked(picture)
    except PictureOverLimit as error:
        raise PictureTooLarge(most_megapixels=error.most_px // 1_000_000) from error
    except PictureOfManyFrames as error:
        raise PictureHasPages from error
    except PictureUnreadable as error:
        raise PictureBroken from error


def _worked(picture: Image.Image) -> Image.Image:
    picture.draft("RGB", (WORK_SIDE_PX, WORK_SIDE_PX))
    picture.thumbnail((WORK_SIDE_PX, WORK_SIDE_PX))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        whole = upright.convert("RGBA")
        paper = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(paper, whole).convert("RGB")
    return upright.convert("RGB")
