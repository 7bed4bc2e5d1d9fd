"""What is kept of a file, and what is refused before: in its own process, in the words of the real scanner."""

import asyncio
import io
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PIL import Image

from core.pictures import MAX_FRAMES
from core.settings import Settings
from records.documents import checking
from records.documents.checking import check_file
from records.documents.errors import (
    DocumentBroken,
    DocumentCheckUnavailable,
    DocumentEmpty,
    DocumentHasTooManyPages,
    DocumentInfected,
    DocumentLocked,
    DocumentPageTooLarge,
    DocumentTooLarge,
    DocumentTypeUnknown,
    DocumentTypeWrong,
)
from records.documents.opening import MAX_PAGES, THUMBNAIL_PX
from tests.support.files import heif_burst, pdf, picture, png_bomb, tiff_pages, zip_bomb

SETTINGS = Settings()
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("encoding", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("HEIF", "image/jpeg")]
)
async def test_a_picture_is_kept_as_it_is_seen_and_no_place_with_it(encoding: str, media_type: str) -> None:
    sent = picture(encoding, with_place=True)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)  # the place is in the file that was sent
    opened = await check_file(sent + b"<script>hidden behind it</script>", "", SETTINGS)
    assert (opened.media_type, opened.pages) == (media_type, 1)
    kept = Image.open(io.BytesIO(opened.content))
    assert not kept.getexif()
    assert kept.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"hidden" not in opened.content
    if encoding != "HEIF":  # turned by its Exif: what was above is on the right
        assert kept.size == (480, 640)
        red, _, blue = kept.convert("RGB").getpixel((470, 320))  # type: ignore[misc]
        assert red > 200
        assert blue < 60
    assert max(Image.open(io.BytesIO(opened.thumbnail)).size) == THUMBNAIL_PX


async def test_a_pdf_is_kept_as_it_came_with_its_pages_counted() -> None:
    sent = pdf(3)
    opened = await check_file(sent, "application/pdf", SETTINGS)
    assert (opened.content, opened.pages, opened.media_type) == (sent, 3, "application/pdf")
    assert Image.open(io.BytesIO(opened.thumbnail)).format == "JPEG"
    assert (await check_file(pdf(MAX_PAGES), "application/pdf", SETTINGS)).pages == MAX_PAGES


@pytest.mark.parametrize(
    ("data", "declared", "refusal"),
    [
        (b"", "image/jpeg", DocumentEmpty),
        (b"%PD", "application/pdf", DocumentTypeUnknown),
        (zip_bomb(), "application/zip", DocumentTypeUnknown),
        (zip_bomb(), "image/jpeg", DocumentTypeUnknown),
        (tiff_pages(60), "image/tiff", DocumentTypeUnknown),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", DocumentTypeUnknown),
        (picture("PNG"), "image/jpeg", DocumentTypeWrong),
        (pdf(), "image/png", DocumentTypeWrong),
        (picture("JPEG")[:200], "image/jpeg", DocumentBroken),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png", DocumentBroken),
        (b"%PDF-1.7 nothing", "application/pdf", DocumentBroken),
        (heif_burst(MAX_FRAMES + 1), "image/heic", DocumentHasTooManyPages),
        (pdf(MAX_PAGES + 1), "application/pdf", DocumentHasTooManyPages),
        (pdf(side_pt=6_000), "application/pdf", DocumentPageTooLarge),
        (png_bomb(8_001), "image/png", DocumentTooLarge),
        (png_bomb(30_000), "image/png", DocumentTooLarge),
    ],
)
async def test_what_lies_bursts_or_does_not_open_is_refused(
    data: bytes, declared: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await check_file(data, declared, SETTINGS)


async def test_a_locked_pdf_is_told_apart_from_a_broken_one() -> None:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - slow to import, needed here only

    writer, written = PdfWriter(PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(written)
    with pytest.raises(DocumentLocked):
        await check_file(written.getvalue(), "application/pdf", SETTINGS)


async def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "OPEN_LIMIT_S", 0.0)
    with pytest.raises(DocumentTooLarge):
        await check_file(pdf(), "", SETTINGS)


@asynccontextmanager
async def _clamd(seen: list[bytes], *, verdict: bytes | None = None) -> AsyncIterator[str]:
    """A daemon that reads INSTREAM as clamd does and finds EICAR's test file."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        whole = b""
        while size := struct.unpack("!I", await reader.readexactly(4))[0]:
            whole += await reader.readexactly(size)
        seen.append(whole)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in whole else b"stream: OK\0"
        writer.write(found if verdict is None else verdict)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_with_a_scanner_every_file_is_scanned_whole_and_the_infected_refused() -> None:
    seen: list[bytes] = []
    sent = picture("PNG", (900, 900)) + bytes(200_000)
    async with _clamd(seen) as address:
        settings = Settings(clamav_address=address)
        assert (await check_file(sent, "", settings)).media_type == "image/png"
        assert seen == [sent]
        with pytest.raises(DocumentInfected):
            await check_file(pdf() + EICAR, "application/pdf", settings)


@pytest.mark.parametrize("verdict", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
async def test_without_a_verdict_nothing_passes(verdict: bytes) -> None:
    async with _clamd([], verdict=verdict) as address:
        with pytest.raises(DocumentCheckUnavailable):
            await check_file(pdf(), "", Settings(clamav_address=address))
    for nobody in ("127.0.0.1:9", "/nowhere/clamd.sock"):
        with pytest.raises(DocumentCheckUnavailable):
            await check_file(pdf(), "", Settings(clamav_address=nobody))
