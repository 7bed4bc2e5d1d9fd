"""Files as people upload them, and as people should not: made here, small."""

import io
import zipfile
import zlib
from struct import pack

import pillow_heif
import pypdfium2
from PIL import Image

pillow_heif.register_heif_opener()
HONG_KONG_GPS = {1: "N", 2: (22.0, 17.0, 10.0), 3: "E", 4: (114.0, 10.0, 30.0)}


def picture(encoding: str, size: tuple[int, int] = (640, 480), *, with_place: bool = False) -> bytes:
    """A picture, red above and blue below, as JPEG, PNG or HEIF; perhaps with its place, turned by 90°."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0], size[1] // 2))
    written, options = io.BytesIO(), {}
    if with_place:
        exif = Image.Exif()
        exif[0x0112] = 6  # to be turned right to be upright
        exif.get_ifd(0x8825).update(HONG_KONG_GPS)
        options["exif"] = exif.tobytes()
    drawn.save(written, encoding, **options)
    return written.getvalue()


def pdf(pages: int = 1, *, side_pt: float = 200) -> bytes:
    """A PDF of empty pages."""
    document, written = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(side_pt, side_pt)
    document.save(written)
    document.close()
    return written.getvalue()


def png_bomb(side_px: int) -> bytes:
    """A PNG of one colour: some kilobytes that unpack to `side_px` squared pixels."""
    row = b"\0" + bytes((side_px + 7) // 8)
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(row) for _ in range(side_px)) + packed.flush()
    head = pack(">IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def tiff_pages(pages: int) -> bytes:
    """A scan of many pages in one picture."""
    written = io.BytesIO()
    sheets = [Image.new("1", (32, 32)) for _ in range(pages)]
    sheets[0].save(written, "TIFF", save_all=True, append_images=sheets[1:])
    return written.getvalue()


def heif_burst(frames: int) -> bytes:
    """A HEIC file of many pictures."""
    written = io.BytesIO()
    sheets = [Image.new("RGB", (64, 64), (number, 0, 0)) for number in range(frames)]
    sheets[0].save(written, "HEIF", save_all=True, append_images=sheets[1:])
    return written.getvalue()


def zip_bomb() -> bytes:
    """A ZIP that unpacks to a hundred megabytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inside", bytes(100_000_000))
    return written.getvalue()
