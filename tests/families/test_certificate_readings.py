"""Photographs of certificates over HTTP: really drawn, really recognised, by the reading process."""

import asyncio
import io
import os
import time
import zlib
from pathlib import Path

import httpx
import pytest
from PIL import Image

from core.file_types import FileType
from core.pdf import FONT_FOLDERS
from families.birth_certificates import reader as readers
from families.birth_certificates.errors import ReadersBusy, ReadingTooSlow
from families.birth_certificates.pictures import MAX_PIXELS_NOT_JPEG, MIN_SIDE_PX
from families.birth_certificates.reader import CertificateReader
from simulators.birth_certificate import CertificateText, draw_certificate, encoded, photographed
from tests.support.sign_ups import Caller, sign_in, sign_up_adult, sign_up_family

PATH = "/v1/birth-certificates/readings"


def _page(text: CertificateText) -> Image.Image:

    files = [file for folder in FONT_FOLDERS for file in sorted(Path(folder).glob("NotoSansCJK*Regular.ttc"))]
    return draw_certificate(text, files[0])


async def _read(caller: Caller, data: bytes, media_type: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {caller.tokens['access_token']}", "Content-Type": media_type}
    return await caller.client.post(PATH, content=data, headers=headers, timeout=200)


async def test_a_photograph_is_read_field_by_field(client: httpx.AsyncClient) -> None:
    parent = await sign_up_adult(client)
    answer = await _read(parent, encoded(photographed(_page(CertificateText()), seed=1), "JPEG"), "image/jpeg")
    assert answer.status_code == 200, answer.text
    fields = {one["field"]: one for one in answer.json()["fields"]}
    assert {name: one["value"] for name, one in fields.items()} == {
        "registration_number": "T1234567",
        "identity_number": "S123456(2)",
        "name_en": "CHAN, KA YAN",
        "name_zh": "陳家欣",
        "sex": "female",
        "birth_on": "2026-04-12",
        "birth_place": "QUEEN MARY HOSPITAL 瑪麗醫院",
        "father_name": "CHAN, TAI MAN 陳大文",
        "mother_name": "WONG, MEI LING 黃美玲",
    }
    assert all(one["confidence"] > 0.8 for one in fields.values())
    assert answer.json()["missing"] == []
    frame = fields["birth_on"]["frame"]
    assert 0.3 < frame["left"] < frame["right"] < 0.7
    assert 0.4 < frame["top"] < frame["bottom"] < 0.55


async def test_a_phone_held_sideways_and_another_family(client: httpx.AsyncClient) -> None:
    parent = await sign_up_adult(client)
    text = CertificateText(name_en="LEE, ON YEE", name_zh="李安怡", birth_on="2026年2月28日", sex="M 男")
    sideways = photographed(_page(text), seed=2).rotate(90, expand=True)
    answer = await _read(parent, encoded(sideways, "HEIF"), "image/heic")
    assert answer.status_code == 200, answer.text
    values = {one["field"]: one["value"] for one in answer.json()["fields"]}
    shown = {name: values[name] for name in ("name_en", "name_zh", "birth_on", "sex")}
    assert shown == {"name_en": "LEE, ON YEE", "name_zh": "李安怡", "birth_on": "2026-02-28", "sex": "male"}


def _png_of(width: int, height: int) -> bytes:
    """A PNG of one colour: a thousand times smaller than what it unfolds to."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress(b"\x00" * ((width + 1) * min(height, 1_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _small(form: str, side: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(file, form)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type", "status", "code"),
    [
        (_png_of(8_000, MAX_PIXELS_NOT_JPEG // 8_000 + 1), "image/png", 422, "picture_too_large"),
        (_png_of(60_000, 60_000), "image/png", 422, "picture_too_large"),
        (_small("PNG", MIN_SIDE_PX - 1), "image/png", 422, "picture_too_small"),
        (_small("JPEG", 400), "image/png", 422, "picture_type_wrong"),
        (_small("JPEG", 400)[:300], "image/jpeg", 422, "picture_broken"),
        (b"\x00\x00\x00\x18ftypheic" + b"\xff" * 500, "image/heic", 422, "picture_broken"),
        (_small("GIF", 400), "image/gif", 422, "picture_type_unknown"),
        (b"%PDF-1.7", "image/jpeg", 422, "picture_type_unknown"),
        (b"", "image/jpeg", 422, "picture_type_unknown"),
        (b"\xff\xd8\xff" + bytes(12 << 20), "image/jpeg", 413, "body_too_large"),
    ],
)
async def test_what_is_refused(
    client: httpx.AsyncClient, data: bytes, media_type: str, status: int, code: str
) -> None:
    parent = await sign_up_adult(client)
    answer = await _read(parent, data, media_type)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_picture_without_text_has_everything_missing(client: httpx.AsyncClient) -> None:
    parent = await sign_up_adult(client)
    answer = await _read(parent, _small("PNG", MIN_SIDE_PX), "")
    assert answer.status_code == 200, answer.text
    assert answer.json()["fields"] == []
    assert len(answer.json()["missing"]) == 9


async def test_only_adults_have_certificates_read(client: httpx.AsyncClient) -> None:
    assert (await client.post(PATH, content=b"x")).status_code == 401
    guardian, child_id, _ = await sign_up_family(client)
    made = await guardian.ask("POST", f"/persons/{child_id}/account", {"pin": "804213"})
    code, nickname = made.json()["family_code"], made.json()["nickname"]
    tokens = await sign_in(client, method="pin", family_code=code, nickname=nickname, pin="804213")
    assert (await _read(Caller(client, tokens.json()), b"x", "image/jpeg")).status_code == 403


async def test_nobody_reads_a_hundred_in_a_row(client: httpx.AsyncClient) -> None:
    parent = await sign_up_adult(client)
    statuses = [(await _read(parent, b"x", "image/jpeg")).status_code for _ in range(13)]
    assert statuses == [422] * 12 + [429]


SLOW = "tests.support.slow_reading_process"


async def test_what_takes_too_long_is_ended_and_the_next_is_read() -> None:
    reader = CertificateReader(read_s=0.5, module=SLOW)
    try:
        with pytest.raises(ReadingTooSlow):
            await reader.read(b"sleep", FileType.PNG)
        assert reader._process is None, "the stuck process is gone"
        assert await reader.read(b"answer", FileType.PNG) == []
        with pytest.raises(ReadingTooSlow):
            await reader.read(b"die", FileType.PNG)
        assert await reader.read(b"answer", FileType.PNG) == []
    finally:
        await reader.close()


async def test_the_event_loop_goes_on_and_few_wait() -> None:
    reader = CertificateReader(read_s=5, module=SLOW)
    try:
        await reader.read(b"answer", FileType.PNG)
        waiting = [
            asyncio.create_task(reader.read(b"a second", FileType.PNG)) for _ in range(readers.MOST_WAITING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(ReadersBusy):
            await reader.read(b"answer", FileType.PNG)
        began_s = time.perf_counter()
        await asyncio.sleep(0.01)
        assert time.perf_counter() - began_s < 0.3
        first = waiting.pop(0)
        first.cancel()  # who gives up takes nobody else's answer along
        assert await asyncio.gather(*waiting) == [[], [], []]
    finally:
        await reader.close()


async def test_no_process_is_left_behind() -> None:
    reader = CertificateReader(read_s=5, module=SLOW)
    await reader.read(b"answer", FileType.PNG)
    assert reader._process is not None
    pid = reader._process.pid
    await reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
