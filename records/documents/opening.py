"""Opening a file that a stranger sent: limits first, then pages, a harmless copy and a thumbnail.

Runs in a process of its own (`opening_process.py`), whose memory and time are bounded, never in the server's. A
picture is decoded and encoded anew: what is kept is what is seen, upright, without a place where it was taken, and
without anything hidden behind it. A PDF is kept as it came.
"""

import io
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageOps

from core.file_types import FileType
from core.pictures import PictureOfManyFrames, PictureOverLimit, PictureUnreadable, opened_picture
from records.documents.errors import (
    DocumentBroken,
    DocumentHasTooManyPages,
    DocumentLocked,
    DocumentPageTooLarge,
    DocumentTooLarge,
)

MAX_PAGES = 40  # a hospital's discharge papers
MAX_PAGE_PT = 5_000  # of a side: A0 is 3,370
THUMBNAIL_PX = 320  # of the longer side: a card on a phone at twice its density
_JPEG_QUALITY = 92  # small print stays sharp


@dataclass(frozen=True, slots=True)
class Opened:
    """What is kept of a file: its media type, bytes, number of pages and a JPEG thumbnail."""

    media_type: str
    content: bytes
    pages: int
    thumbnail: bytes


def open_document(data: bytes, kind: FileType) -> Opened:
    """Return what is to be kept. Raises DocumentBroken, -Locked, -TooLarge, -PageTooLarge or -HasTooManyPages."""
    return _open_pdf(data) if kind is FileType.PDF else _open_picture(data, kind)


def _open_picture(data: bytes, kind: FileType) -> Opened:
    try:
        with opened_picture(data, kind) as picture:
            return _encoded_anew(picture, kind)
    except PictureOverLimit as error:
        raise DocumentTooLarge(most_megapixels=error.most_px // 1_000_000) from error
    except PictureOfManyFrames as error:
        raise DocumentHasTooManyPages(most=1) from error
    except PictureUnreadable as error:
        raise DocumentBroken from error


def _encoded_anew(picture: Image.Image, kind: FileType) -> Opened:
    upright = ImageOps.exif_transpose(picture)
    if kind is FileType.PNG:
        whole = upright if upright.mode in {"1", "L", "LA", "P", "RGB", "RGBA"} else upright.convert("RGB")
        content, media_type = _saved(_bare(whole), "PNG"), FileType.PNG
    else:
        content, media_type = _saved(_bare(upright.convert("RGB")), "JPEG"), FileType.JPEG
    return Opened(media_type.value, content, 1, _thumbnail(upright))


def _bare(picture: Image.Image) -> Image.Image:
    picture.info = {name: value for name, value in picture.info.items() if name == "transparency"}
    return picture


def _saved(picture: Image.Image, encoding: str) -> bytes:
    written = io.BytesIO()
    picture.save(written, encoding, **({"quality": _JPEG_QUALITY} if encoding == "JPEG" else {}))
    return written.getvalue()


def _thumbnail(picture: Image.Image) -> bytes:
    small = picture.convert("RGBA")
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    paper = Image.new("RGBA", small.size, "white")
    return _saved(Image.alpha_composite(paper, small).convert("RGB"), "JPEG")


def _open_pdf(data: bytes) -> Opened:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentLocked from error
        raise DocumentBroken from error
    try:
        pages = len(document)
        if pages == 0:
            raise DocumentBroken
        if pages > MAX_PAGES:
            raise DocumentHasTooManyPages(most=MAX_PAGES)
        first = document[0]
        longest_pt = max(first.get_size())
        if not 0 < longest_pt <= MAX_PAGE_PT:
            raise DocumentPageTooLarge(most_cm=round(MAX_PAGE_PT / 72 * 2.54))
        drawn = first.render(scale=THUMBNAIL_PX / longest_pt).to_pil()
        return Opened(FileType.PDF.value, data, pages, _thumbnail(drawn))
    except pypdfium2.PdfiumError as error:
        raise DocumentBroken from error
    finally:
        document.close()
