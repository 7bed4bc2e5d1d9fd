"""Draws birth certificates of nobody, for tests and newcomers: a simplified layout of our own, marked SPECIMEN.

Fields have labels in English and Traditional Chinese like Hong Kong's; it is no likeness of the real document.
"""

import io
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH_PX, HEIGHT_PX = 1_240, 1_754  # A4 at 150 dpi
_INK, _LABEL_INK, _PAPER, _MARK = (20, 24, 40), (70, 80, 110), (250, 248, 240), (226, 222, 206)
_FAMILY = "Noto Sans CJK HK"


@dataclass(frozen=True, slots=True)
class CertificateText:
    """What is printed on a certificate."""

    registration_number: str = "T1234567"
    identity_number: str = "S123456(2)"
    name_en: str = "CHAN, KA YAN"
    name_zh: str = "陳家欣"
    sex: str = "F 女"
    birth_on: str = "12 APRIL 2026"
    birth_place: str = "QUEEN MARY HOSPITAL 瑪麗醫院"
    father_name: str = "CHAN, TAI MAN 陳大文"
    mother_name: str = "WONG, MEI LING 黃美玲"


def draw_certificate(text: CertificateText, font_file: Path) -> Image.Image:
    """Return the certificate as it lies on a table, upright. `font_file` is a Noto Sans CJK collection."""
    page = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), _PAPER)
    draw = ImageDraw.Draw(page)
    large, small, plain = (_font(font_file, size) for size in (46, 24, 34))
    draw.text((WIDTH_PX / 2, 1_560), "SPECIMEN 樣本", font=_font(font_file, 110), fill=_MARK, anchor="mm")
    draw.rectangle((40, 40, WIDTH_PX - 40, HEIGHT_PX - 40), outline=_LABEL_INK, width=3)
    draw.text((WIDTH_PX / 2, 130), "CERTIFICATE OF BIRTH", font=large, fill=_INK, anchor="mm")
    draw.text((WIDTH_PX / 2, 200), "出生證明書", font=large, fill=_INK, anchor="mm")
    rows = (
        ("Registration No. 登記編號", text.registration_number),
        ("Name in English 英文姓名", text.name_en),
        ("Name in Chinese 中文姓名", text.name_zh),
        ("Sex 性別", text.sex),
        ("Date of birth 出生日期", text.birth_on),
        ("Place of birth 出生地點", text.birth_place),
        ("Identity No. 身份證號碼", text.identity_number),
        ("Name of father 父親姓名", text.father_name),
        ("Name of mother 母親姓名", text.mother_name),
    )
    for number, (label, value) in enumerate(rows):
        top = 330 + number * 120
        draw.text((90, top), label, font=small, fill=_LABEL_INK, anchor="lm")
        draw.text((500, top), value, font=plain, fill=_INK, anchor="lm")
        draw.line((90, top + 52, WIDTH_PX - 90, top + 52), fill=_MARK, width=2)
    return page


def photographed(page: Image.Image, *, seed: int, slant_degrees: float = 1.5) -> Image.Image:
    """Return a page as a phone sees it: on a dark table, a little slanted and soft, with noise and a shadow."""
    chance = random.Random(seed)  # noqa: S311 - a picture for tests, the same for the same seed
    table = Image.new("RGB", (page.width + 200, page.height + 200), (92, 70, 52))
    table.paste(page, (100 + chance.randint(-40, 40), 100 + chance.randint(-40, 40)))
    slanted = table.rotate(chance.uniform(-slant_degrees, slant_degrees), resample=Image.Resampling.BICUBIC)
    soft = np.asarray(slanted.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float32)
    shadow = np.linspace(1.0, 0.75, soft.shape[1], dtype=np.float32)[None, :, None]
    noise = np.random.default_rng(seed).normal(0.0, 6.0, soft.shape).astype(np.float32)
    return Image.fromarray(np.clip(soft * shadow + noise, 0, 255).astype(np.uint8))


def encoded(picture: Image.Image, form: str) -> bytes:
    """Return a picture as a file; `form` is `JPEG`, `PNG` or `HEIF`."""
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    file = io.BytesIO()
    picture.save(file, form, quality=88)
    return file.getvalue()


def _font(file: Path, size_px: int) -> ImageFont.FreeTypeFont:
    """Return the face for Hong Kong in a collection of faces."""
    for index in range(16):
        font = ImageFont.truetype(file, size_px, index=index)
        if font.getname()[0] == _FAMILY:
            return font
    raise ValueError(f"{file} has no {_FAMILY}")
